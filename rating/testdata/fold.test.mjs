import assert from "node:assert/strict";
import { test } from "node:test";
import { AWAKE, QUICK, THANKS, begin, fold } from "../rating/fold.js";

const at = Date.parse("2026-11-23T08:00:00.000+07:00");
const data = { lang: "vi", reasons: { rate: [{ id: "wait" }, { id: "cost" }] } };
const ended = (number, rated = false, when = at) => ({ number, at: new Date(when).toISOString(), rated });
const heard = (visit, now, clock = at + 1000) => ({ type: "tablet", tablet: { ended: visit }, now, clock });
const after = (...messages) => messages.reduce(fold, begin(data, "3"));

test("a visit that has just ended wakes the tablet, once", () => {
  const s = after(heard(ended("A001"), 1000));
  assert.deepEqual([s.phase, s.number, s.left, s.ready], ["ask", "A001", 30, false]);
  const slept = after(heard(ended("A001"), 1000), { type: "tick", now: 1000 + AWAKE });
  assert.equal(slept.phase, "idle");
  assert.equal(fold(slept, heard(ended("A001"), 40_000)).phase, "idle");
  assert.equal(fold(slept, heard(ended("A002"), 40_000)).phase, "ask");
});

test("nobody is asked about what is long over, rated or taken back", () => {
  assert.equal(after(heard(ended("A001"), 0, at + AWAKE + 1)).phase, "idle");
  assert.equal(after(heard(ended("A001", true), 0)).phase, "idle");
  assert.equal(after(heard(ended("A001"), 0), heard(null, 500)).phase, "idle");
  assert.equal(after(heard(ended("A001"), 0), heard(ended("A001", true), 500)).phase, "idle");
});

test("a good score is sent at once, with the time since waking", () => {
  const s = after(heard(ended("A001"), 1000), { type: "score", score: 4, now: 1000 + QUICK - 1 });
  assert.deepEqual([s.phase, s.score, s.after, s.reasons], ["sending", 4, 1999, []]);
});

test("two seconds after waking nobody is too quick", () => {
  const s = after(heard(ended("A001"), 1000), { type: "tick", now: 1000 + QUICK - 1 });
  assert.equal(s.ready, false);
  assert.equal(fold(s, { type: "tick", now: 1000 + QUICK }).ready, true);
});

test("a poor score asks for reasons, and counts without them when nobody answers", () => {
  const why = after(heard(ended("A001"), 0), { type: "score", score: 2, now: 3000 });
  assert.equal(why.phase, "why");
  const chosen = [{ type: "reason", reason: "wait", now: 4000 }, { type: "reason", reason: "cost", now: 4500 }, { type: "reason", reason: "wait", now: 5000 }].reduce(fold, why);
  assert.deepEqual(chosen.reasons, ["cost"]);
  assert.equal(fold(chosen, { type: "tick", now: 5000 + AWAKE - 1 }).phase, "why");
  assert.deepEqual([fold(chosen, { type: "tick", now: 5000 + AWAKE }).phase, fold(chosen, { type: "send", now: 6000 }).phase], ["sending", "sending"]);
  assert.deepEqual([fold(chosen, { type: "score", score: 5, now: 6000 }).phase, fold(chosen, { type: "score", score: 5, now: 6000 }).reasons], ["sending", []]);
});

test("thanks end, in the site's own language", () => {
  const sent = after(heard(ended("A001"), 0), { type: "lang", lang: "en", now: 2500 }, { type: "score", score: 5, now: 3000 }, { type: "sent", ok: true, now: 3200 });
  assert.deepEqual([sent.phase, sent.lang], ["thanks", "en"]);
  const over = fold(sent, { type: "tick", now: 3200 + THANKS });
  assert.deepEqual([over.phase, over.lang, over.number], ["idle", "vi", ""]);
});

test("who is sending is not disturbed, the next visit asks anew", () => {
  const sending = after(heard(ended("A001"), 0), { type: "score", score: 5, now: 3000 });
  assert.equal(fold(sending, heard(ended("A001", true), 3100)).phase, "sending");
  const next = fold(sending, heard(ended("A002", false, at + 20_000), 20_000, at + 20_500));
  assert.deepEqual([next.phase, next.number, next.score], ["ask", "A002", 0]);
});
