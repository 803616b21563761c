import assert from "node:assert/strict";
import { test } from "node:test";
import { UNCANCEL, begin, canTakeBack, deferred, fold, step } from "../ticket/fold.js";

const prefs = { size: 1, contrast: "normal", theme: "auto" };
const base = { number: "A012", token: "qn.x", site: "qn", service: "land", state: "waiting", ahead: 7, wait: { min_s: 1200, max_s: 1800 }, counters: ["3"], counter: null };
const ticket = (changes = {}) => ({ type: "ticket", ticket: { ...base, ...changes } });
const line = (places, called = [], serving = []) => ({ type: "line", line: { service: "land", line: places, called, serving } });
const after = (...messages) => messages.reduce(fold, begin({ gone: false, lang: "vi" }, prefs));

test("the line brings place and range of my number", () => {
  const s = after(ticket(), line([["A010", 0, [1, 2]], ["A012", 1, [5, 8]]]));
  assert.deepEqual([s.ahead, s.wait, s.relation, s.stale], [1, [5, 8], "in", false]);
});

test("the end of my visit: read the ticket again at once", () => {
  const serving = ticket({ state: "serving", counter: "3" });
  assert.equal(after(serving, line([], [], [["A012", "3"]])).stale, false);
  assert.equal(after(serving, line([], [], [["A012", "3"]]), line([])).stale, true);
});

test("my number called, gone from the line or called elsewhere: read the ticket again", () => {
  const inLine = [ticket(), line([["A012", 0, [1, 2]]])];
  assert.equal(after(...inLine, line([], [["A012", "3"]])).stale, true);
  assert.equal(after(...inLine, line([])).stale, true);
  const called = [...inLine, line([], [["A012", "3"]]), { type: "asked" }, ticket({ state: "called", counter: "3" })];
  assert.equal(after(...called, line([], [["A012", "3"]])).stale, false);
  assert.equal(after(...called, line([], [["A012", "4"]])).stale, true);
  assert.equal(after(...called, line([])).stale, true);
  assert.equal(after(...called, line([["A012", 0, null]])).stale, true);
});

test("the visit ends when my number leaves the counter", () => {
  const served = after(ticket({ state: "serving", counter: "3" }), line([], [], [["A012", "3"]]));
  assert.equal(served.stale, false);
  assert.equal(fold(served, line([])).stale, true);
});

test("the same line twice asks once", () => {
  const s = after(ticket(), line([]), { type: "asked" }, ticket());
  assert.equal(fold(s, line([])).stale, false);
});

test("beyond 200 the place is that of the last reading", () => {
  const many = Array.from({ length: 200 }, (_, n) => [`A${n + 300}`, n, null]);
  const s = after(ticket({ ahead: 240 }), line(many));
  assert.deepEqual([s.beyond, s.stale, s.ahead], [true, false, 240]);
});

test("a line of another service is not mine", () => {
  const s = after(ticket());
  assert.equal(fold(s, { type: "line", line: { service: "tax", line: [], called: [], serving: [] } }), s);
});

test("the range moves in whole steps", () => {
  const cases = [
    [null, [20, 30], [20, 30]], [[20, 30], [22, 33], [20, 30]], [[20, 30], [20, 35], [20, 35]], [[20, 30], [15, 30], [15, 30]],
    [[20, 30], null, null], [[5, 8], [4, 8], [4, 8]], [[5, 8], [5, 8], [5, 8]],
  ];
  for (const [shown, got, want] of cases) assert.deepEqual(step(shown, got), want, `${shown} then ${got}`);
});

test("a cancel can be taken back for a minute, and only one's own", () => {
  const at = Date.parse("2026-11-24T02:00:00.000Z");
  const cancelled = (by_holder, clock) => after(ticket({ state: "cancelled", by_holder, ended_at: new Date(at).toISOString() }), { type: "tick", clock });
  assert.equal(canTakeBack(cancelled(true, at + UNCANCEL - 1)), true);
  assert.equal(canTakeBack(cancelled(true, at + UNCANCEL)), false);
  assert.equal(canTakeBack(cancelled(false, at)), false);
});

test("deferred until its time", () => {
  const until = Date.parse("2026-11-24T02:20:00.000Z");
  const s = after(ticket({ defer_until: new Date(until).toISOString() }), { type: "tick", clock: until - 1 });
  assert.equal(deferred(s), until);
  assert.equal(deferred(fold(s, { type: "tick", clock: until })), 0);
});

test("a second press while one is under way changes nothing", () => {
  const s = after(ticket(), { type: "act", path: "cancel" });
  assert.equal(fold(s, { type: "act", path: "defer" }), s);
});

test("a refusal is shown and the ticket read again", () => {
  const s = after(ticket(), { type: "act", path: "cancel" }, { type: "refused", detail: "no" });
  assert.deepEqual([s.acting, s.refusal, s.stale], [null, "no", true]);
});
