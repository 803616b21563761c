// The list by hand: when it opens, what stands on it, what is kept and how answers change it.
import { test } from "node:test";
import assert from "node:assert/strict";
import { begin, fold } from "../counter/fold.js";
import { AFTER, body, count, nextPaper, noteOf, numbersIn, rows, sameDay, settled, shown, tidy } from "../counter/hand.js";

const T0 = Date.parse("2026-11-24T08:14:00.000+07:00");
const iso = (s) => new Date(T0 + s * 1000).toISOString();
const services = [{ id: "dat-dai", prefix: "A", name: { vi: "Đất đai" } }, { id: "huong-dan", prefix: "B", name: { vi: "Hướng dẫn" } }];
const site = { site: "qn", zone: "Asia/Ho_Chi_Minh", services, counters: [{ id: "3" }], reasons: { pause: [], hold: [] } };
const waits = (number, more = {}) => ({ number, state: "waiting", class: "normal", service: "dat-dai", issued_at: iso(-600), ...more });
const desk = (more = {}) => ({
  epoch: "e", counter: "3", state: "open", officer: "lan", seen: 7, ticket: null, held: [], waiting: [waits("A012"), waits("A009", { class: "priority" })], next: "A012",
  tiers: [{ services: ["dat-dai"], class: null }], hand: { first: 9101, last: 9103, least: 9001, most: 9999 }, help: [], now: iso(0),
  today: { served: 0, absent: 0, waiting: 2, mean_serving_s: null, longest_wait_s: 0 }, ...more,
});

/** A console at counter 3 that saw its desk and then lost the server. */
function lost(d = desk()) {
  let s = begin({ lang: "vi", sites: [site] }, {});
  const steps = [{ type: "session", account: { user: "lan", role: "officer", sites: ["qn"] } }, { type: "site", site }, { type: "counter", counter: "3" },
    { type: "status", status: "live" }, { type: "desk", desk: d }, { type: "status", status: "lost", since: T0 }];
  for (const m of steps) s = fold(s, { ...m, at: 1000 });
  return s;
}
const at = (s, ms) => fold(s, { type: "tick", now: T0 + ms, at: 1000 + ms });
const noted = (s, ...notes) => fold(s, { type: "hand", hand: { notes: [...s.hand.notes, ...notes] }, at: 1 });
const serve = (s, number) => noteOf(s, { kind: "served", number, service: "dat-dai" }, { key: `k${number}`, now: T0 });
const give = (s, first, n) => noteOf(s, { kind: "issue", service: "dat-dai", first, count: n }, { key: `i${first}`, now: T0 });

test("opens by itself after 60 s, once an outage, over an open question", () => {
  const s = fold(lost(), { type: "dialog", dialog: { name: "hold" }, at: 1 });
  assert.equal(at(s, AFTER - 1).hand.open, false);
  const open = at(s, AFTER);
  assert.deepEqual([open.hand.open, open.dialog], [true, null]);
  const closed = fold(open, { type: "hand", hand: { open: false }, at: 2 });
  assert.equal(at(closed, AFTER + 5000).hand.open, false);
  const again = fold(fold(closed, { type: "status", status: "live", at: 3 }), { type: "status", status: "lost", since: T0 + 90_000, at: 4 });
  assert.equal(at(again, 90_000 + AFTER).hand.open, true);
});

test("stays shut without a desk or an officer, and while the server answers", () => {
  assert.equal(at({ ...lost(), desk: null }, 2 * AFTER).hand.open, false);
  assert.equal(at({ ...lost(), account: null }, 2 * AFTER).hand.open, false);
  assert.equal(at(fold(lost(), { type: "status", status: "live", at: 1 }), 2 * AFTER).hand.open, false);
});

test("opening makes the primary key wait, as any change of its meaning", () => {
  assert.equal(at(lost(), AFTER).quiet, 1000 + AFTER + 400);
});

test("the list is the last known line in the order of the calls, then the paper numbers", () => {
  const s = noted(at(lost(), AFTER), give(lost(), 9101, 2), serve(lost(), "A009"));
  assert.deepEqual(rows(s).map((r) => [r.number, r.class, r.note?.stage ?? ""]), [["A012", "normal", ""], ["A009", "priority", "kept"], ["A9101", "normal", ""], ["A9102", "normal", ""]]);
  const longer = fold(s, { type: "hand", hand: { rest: [waits("A009"), waits("A077")] }, at: 1 });
  assert.deepEqual(rows(longer).map((r) => r.number), ["A012", "A009", "A077", "A9101", "A9102"]);
});

test("paper numbers go on from the last one given or in the line, within this counter's own", () => {
  const s = lost();
  assert.equal(nextPaper(s, "dat-dai"), 9101);
  assert.equal(nextPaper(noted(s, give(s, 9101, 2)), "dat-dai"), 9103);
  assert.equal(nextPaper(noted(s, give(s, 9101, 3)), "dat-dai"), 0);
  assert.equal(nextPaper(noted(s, give(s, 9201, 3)), "dat-dai"), 9101);
  assert.equal(nextPaper(lost(desk({ waiting: [waits("A9101")] })), "dat-dai"), 9102);
  assert.equal(nextPaper(lost(desk({ hand: null })), "dat-dai"), 0);
  assert.equal(nextPaper(noted(s, { ...give(s, 9101, 2), stage: "sent", seen: true }), "dat-dai"), 9103);
});

test("a note goes by itself when the server is away, and waits for a press when it is there", () => {
  const s = lost();
  assert.equal(serve(s, "A012").stage, "kept");
  assert.equal(serve(fold(s, { type: "status", status: "live", at: 1 }), "A012").stage, "draft");
  assert.deepEqual(body(serve(s, "A012")), { served: { numbers: ["A012"], counter: "3" } });
  assert.deepEqual(body(give(s, 9101, 2)), { issue: { service: "dat-dai", first: 9101, count: 2 } });
});

test("what an answer makes of a note: only a word of the server settles it", () => {
  const n = serve(lost(), "A012");
  const refused = (status, code, args = {}) => settled(n, { ok: false, status, code, args, detail: "no", body: null, seen: null, replayed: false });
  for (const status of [0, 401, 429, 500, 503]) assert.equal(refused(status, "x"), null, String(status));
  assert.equal(settled(n, { ok: true, status: 200, body: {}, code: "", args: null, detail: "", seen: null, replayed: true }).stage, "sent");
  const done = refused(409, "ticket.done", { counter: "", refused: [{ number: "A012", code: "ticket.done", counter: "4" }] });
  assert.deepEqual([done.stage, done.code, done.where, done.key], ["refused", "ticket.done", "4", n.key]);
  assert.equal(rows(noted(lost(), done))[0].note, null, "a refused tick does not look like one");
  assert.equal(count(noted(lost(), done), "refused"), 0, "ticked at two counters: nothing to do");
  const unknown = refused(422, "ticket.unknown", { refused: [{ number: "A012", code: "ticket.unknown", counter: "" }] });
  assert.equal(count(noted(lost(), unknown), "refused"), 1);
  assert.deepEqual(shown(noted(lost(), serve(lost(), "A009"), done, unknown)).map((v) => v.code || v.stage), ["ticket.unknown", "kept", "ticket.done"]);
});

test("numbers as people write them", () => {
  assert.deepEqual(["a 14", "A014", "A9001", "A0014", "14", "", "AB12C"].map(tidy), ["A014", "A014", "A9001", "A014", "", "", ""]);
  assert.deepEqual(numbersIn("A014, a15;A9001 A014 x"), { numbers: ["A014", "A015", "A9001"], wrong: ["x"] });
});

test("a day ends at midnight of the site, not of the machine", () => {
  const zone = "Asia/Ho_Chi_Minh";
  assert.equal(sameDay(zone, Date.parse("2026-11-24T16:59:00Z"), Date.parse("2026-11-24T17:01:00Z")), false);
  assert.equal(sameDay(zone, Date.parse("2026-11-24T17:01:00Z"), Date.parse("2026-11-25T16:59:00Z")), true);
});
