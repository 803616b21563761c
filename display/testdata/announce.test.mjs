// Facts about the announcer: exactly once, in order, in the right form, through bursts, reconnects and epochs.
import { test } from "node:test";
import assert from "node:assert/strict";
import { begin, hear, next, said, tellAll } from "../display/announce.js";

const T0 = Date.parse("2026-11-23T08:00:00.000+07:00");
const voice = { languages: ["vi", "en"], repeat: 2 };
const at = (s) => new Date(T0 + s * 1000).toISOString();
const call = (id, s = id, more = {}) => ({
  id, number: `A${String(id).padStart(3, "0")}`, counter: "3", service: "dat-dai", kind: "call", open: true, at: at(s), lang: "vi",
  words: { vi: `mời ${id}`, en: `go ${id}` }, short: { vi: `số ${id}`, en: `no ${id}` }, ...more,
});
const board = (calls, more = {}) => ({ epoch: "e1", now: [], calls, ...more });
const now = (s) => T0 + s * 1000;

/** Lets every waiting call speak; returns ids with their sentences. */
function drain(a, b) {
  const spoken = [];
  for (a = next(a, b, voice); a.turn; a = next(said(a), b, voice)) spoken.push([a.turn.call.id, a.turn.says.map((s) => s.text)]);
  return { a, spoken, ids: spoken.map(([id]) => id) };
}

test("a burst of twenty is spoken once each, in order, shorter while many wait", () => {
  const calls = Array.from({ length: 20 }, (_, i) => call(i + 1, i / 20));
  let a = hear(begin(null), board(calls.slice(0, 7)), now(1));
  a = hear(a, board(calls), now(2));
  a = hear(a, board(calls), now(3)); // the same picture again
  const { spoken, ids } = drain(a, board(calls));
  assert.deepEqual(ids, calls.map((c) => c.id));
  const forms = spoken.map(([id, says]) => (says[0] === `số ${id}` ? "short" : `full ${says.length}`));
  assert.deepEqual(forms, [...Array(14).fill("short"), "full 1", "full 1", "full 1", "full 2", "full 2", "full 2"]);
});

test("a reconnect in the middle repeats nothing and loses nothing", () => {
  let a = hear(begin(null), board([call(1), call(2)]), now(3));
  a = next(a, board([call(1), call(2)]), voice);
  const later = board([call(1), call(2), call(3), call(4)]);
  a = hear(a, later, now(40));
  assert.deepEqual(drain(said(a), later).ids, [2, 3, 4]);
});

test("a call of a minute ago is not spoken, and not later either", () => {
  let a = hear(begin(null), board([call(1, 0), call(2, 1)]), now(60));
  assert.deepEqual(a.queue.map((c) => c.id), [2]);
  a = hear(a, board([call(1, 0), call(2, 1)]), now(10)); // a clock that was set back
  assert.deepEqual(a.queue.map((c) => c.id), [2]);
});

test("in a new epoch only calls later than the last seen are new, whatever their ids", () => {
  let a = drain(hear(begin(null), board([call(50, 10), call(51, 11)]), now(12)), board([call(50, 10), call(51, 11)])).a;
  const restarted = board([call(7, 11), call(8, 14)], { epoch: "e2" });
  a = hear(a, restarted, now(15));
  assert.deepEqual(drain(a, restarted).ids, [8]);
  a = hear(drain(a, restarted).a, board([call(7, 11), call(8, 14), call(9, 16)], { epoch: "e2" }), now(17));
  assert.deepEqual(a.queue.map((c) => c.id), [9]);
});

test("a page that was loaded anew goes on where it left off", () => {
  const first = hear(begin(null), board([call(1), call(2)]), now(3));
  const again = hear(begin(JSON.parse(JSON.stringify(first.mark))), board([call(1), call(2), call(3)]), now(4));
  assert.deepEqual(again.queue.map((c) => c.id), [3]);
});

test("a call withdrawn before its turn is left out; one taken back into force is spoken", () => {
  const calls = [call(1), call(2), call(3)];
  const a = next(hear(begin(null), board(calls), now(3)), board(calls), voice);
  const withdrawn = board([calls[0], { ...calls[1], open: false }, calls[2]]);
  assert.deepEqual(drain(said(hear(a, withdrawn, now(5))), withdrawn).ids, [3]);
  assert.deepEqual(drain(said(hear(hear(a, withdrawn, now(5)), board(calls), now(6))), board(calls)).ids, [2, 3]);
});

test("a call that fell off the board is spoken while its visitor is called", () => {
  const a = hear(begin(null), board([call(1), call(2)]), now(3));
  const gone = board([], { now: [{ number: "A002", counter: "3", state: "called", service: "dat-dai", since: at(2) }] });
  assert.deepEqual(drain(a, gone).ids, [2]);
});

test("the ticket's language follows once, in the same form", () => {
  const english = call(1, 1, { lang: "en" });
  assert.deepEqual(drain(hear(begin(null), board([english]), now(2)), board([english])).spoken, [[1, ["mời 1", "mời 1", "go 1"]]]);
  const unknown = call(2, 2, { lang: "jra" });
  assert.deepEqual(drain(hear(begin(null), board([unknown]), now(3)), board([unknown])).spoken, [[2, ["mời 2", "mời 2"]]]);
});

test("only services of this screen are taken in, and the others count as seen", () => {
  const calls = [call(1), call(2, 2, { service: "cong-an" })];
  const a = hear(begin(null), board(calls), now(3), (c) => c.service === "dat-dai");
  assert.deepEqual(a.queue.map((c) => c.id), [1]);
  assert.equal(a.mark.id, 2);
});

test("an announcement to all never cuts into a call", () => {
  const a = next(hear(begin(null), board([call(1)]), now(2)), board([call(1)]), voice);
  assert.equal(tellAll(a, [{ lang: "vi", text: "gián đoạn" }]), a);
  assert.equal(tellAll(said(a), [{ lang: "vi", text: "gián đoạn" }]).turn.call, null);
});

test("what waits has a limit", () => {
  let a = begin(null);
  for (let round = 0; round < 5; round++) {
    a = hear(a, board(Array.from({ length: 100 }, (_, i) => call(round * 100 + i + 1, 1))), now(2));
  }
  assert.equal(a.queue.length, 200);
  assert.equal(a.queue[199].id, 500);
});
