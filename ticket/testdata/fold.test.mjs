import assert from "node:assert/strict";
import { test } from "node:test";
import { UNCANCEL, begin, calls, canTakeBack, deferred, finished, fold, near, services, step } from "../ticket/fold.js";

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

test("who is called without having been before me makes curious, once; who was before me does not", () => {
  const first = after(ticket(), line([["A010", 0, null], ["A012", 1, [5, 8]], ["A013", 2, null]], [["A009", "1"]]));
  assert.equal(first.curious, false);
  const usual = fold(first, { type: "line", line: line([["A012", 0, [5, 8]], ["A013", 1, null]], [["A010", "1"]]).line });
  assert.equal(usual.curious, false);
  const late = line([["A012", 0, [5, 8]]], [["A013", "1"]]).line;
  const overtaken = fold(usual, { type: "line", line: late });
  assert.equal(overtaken.curious, true);
  assert.equal(fold(fold(overtaken, { type: "asked" }), { type: "line", line: late }).curious, false);
});

test("two before me is near, three are not, nor is who has left for a while", () => {
  const at = (ahead, changes) => near(after(ticket(changes), line([["A012", ahead, [5, 8]]]), { type: "tick", clock: 0 }));
  assert.deepEqual([at(3), at(2), at(0), at(2, { defer_until: "2026-11-24T02:20:00.000Z" })], [false, true, true, false]);
});

const sibling = (changes = {}) => ({ number: "H004", token: "qn.y", service: "tax", state: "waiting", counter: null, ...changes });
const taxes = (places, called = []) => ({ type: "line", line: { service: "tax", line: places, called, serving: [] } });

test("another number of the visit is followed in its own line and read again when it is called", () => {
  const s = after(ticket({ visit: [sibling()] }), taxes([["H004", 3, [10, 15]]]));
  assert.deepEqual([services(s), s.around.H004, s.stale], [["land", "tax"], { relation: "in", ahead: 3, wait: [10, 15] }, false]);
  const called = fold(s, taxes([], [["H004", "6"]]));
  assert.equal(called.stale, true);
  const read = after(ticket({ visit: [sibling({ state: "called", counter: "6", calls: 1 })] }));
  assert.deepEqual(calls(read), ["H004 6 1"]);
});

test("the page is finished when all numbers of the visit are", () => {
  assert.equal(finished(after(ticket({ state: "done", visit: [sibling()] }))), false);
  assert.deepEqual(services(after(ticket({ state: "done", visit: [sibling({ state: "done" })] }))), ["land"]);
  assert.equal(finished(after(ticket({ state: "done", visit: [sibling({ state: "done" })] }))), true);
});

// A visitor was called, served and sent on within a second: the reading of the call came last, and the page kept
// the call on its screen although the line had my number again.
test("a change while the ticket is being read asks once more", () => {
  const asking = after(ticket(), line([["A012", 0, null]]), line([], [["A012", "3"]]), { type: "asked" });
  const back = fold(asking, { type: "line", line: line([["A012", 0, null]]).line });
  assert.deepEqual([asking.stale, back.stale], [false, true]);
  assert.equal(fold(fold(back, { type: "asked" }), ticket()).asking, false);
});
