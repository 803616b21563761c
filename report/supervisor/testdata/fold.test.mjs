import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, broken, fold, inOrder, minutes } from "../supervisor/fold.js";

const prefs = { size: 1, contrast: "normal", theme: "auto" };
const now = Date.parse("2026-11-23T09:00:00.000+07:00");
const data = { lang: "vi", sites: [{ site: "qn" }, { site: "pk" }] };
const after = (...messages) => messages.reduce(fold, begin(data, prefs, "now"));
const row = (site, changes) => ({ site, reason: "", light: "green", waiting: 0, longest: null, waits: 0, within: 0, issued: 0, score: null, alerts: 0, ...changes });

test("a wait grows by the server's clock, and stands still in a break", () => {
  assert.equal(minutes(null, now), null);
  assert.equal(minutes({ number: "A1", since: "2026-11-23T08:38:30.000+07:00" }, now), 21);
  assert.equal(minutes({ number: "A1", since: "2026-11-23T08:38:30.000+07:00" }, null), null);
  assert.equal(minutes({ number: "A1", waited_s: 1259 }, now), 20);
});

test("devices and printers that need somebody", () => {
  const fleet = { known: true,
    devices: [{ id: "qn-1", name: "Door", state: "live" }, { id: "qn-2", name: "", state: "lost" }, { id: "qn-3", name: "Hall", state: "never" }],
    printers: [{ id: "p1", label: "One", state: "paper", near_end: true }, { id: "p2", label: "Two", state: "ready", near_end: true }, { id: "p3", label: "Three", state: "ready", near_end: false }] };
  assert.deepEqual(broken(fleet).map((v) => `${v.name} ${v.state}`), ["qn-2 lost", "One paper", "Two near_end"]);
  assert.deepEqual(broken(null), []);
});

test("the province by any column, sites that cannot be read last", () => {
  const sites = [row("a", { light: "amber", waiting: 9 }), row("b", { light: "red", waiting: 1 }), row("c", { reason: "store.down", light: "" }), row("d", { light: "red", waiting: 4, waits: 10, within: 9 })];
  const of = (...messages) => inOrder(after({ type: "province", province: { now: "2026-11-23T09:00:00.000+07:00", sites } }, ...messages), (id) => ({ a: "Đ", b: "A", c: "B", d: "C" })[id]).map((r) => r.site).join("");
  assert.equal(of(), "dbac");
  assert.equal(of({ type: "sort", key: "name" }), "bdac");
  assert.equal(of({ type: "sort", key: "name" }, { type: "sort", key: "name" }), "adbc");
  assert.equal(of({ type: "sort", key: "waiting" }), "adbc");
  assert.equal(of({ type: "sort", key: "within" }).at(0), "d");
});

test("figures that were asked for before the reader chose again are left", () => {
  const s = after({ type: "site", site: "qn" }, { type: "days", days: 7 });
  assert.equal(fold(s, { type: "figures", site: "qn", days: 28, figures: {} }), s);
  assert.equal(fold(s, { type: "figures", site: "pk", days: 7, figures: {} }), s);
  assert.deepEqual(fold(s, { type: "figures", site: "qn", days: 7, figures: { days: 5 } }).figures, { days: 5 });
});

test("another site shows nothing of the one before", () => {
  const s = after({ type: "site", site: "qn" }, { type: "overview", overview: {} }, { type: "figures", site: "qn", days: 28, figures: {} }, { type: "site", site: "pk" });
  assert.deepEqual([s.overview, s.figures, s.fleet, s.status], [null, null, null, "connecting"]);
});
