// Facts about a screen's self-test: one thing sounds at a time, and each row says how it sounded.
import { test } from "node:test";
import assert from "node:assert/strict";
import { begin, clipOf, fold } from "../display/check-fold.js";

const setting = { distance: 8, inches: 55 }, able = { blocked: false, voices: { vi: "" }, wide: 1920, high: 1080, known: false };
const samples = [{ kind: "call", lang: "vi", words: "một", audio: "/1.wav", ready: true }, { kind: "outage", lang: "vi", words: "hai", audio: null, ready: false }];
const after = (...messages) => messages.reduce(fold, begin(setting, able, false));

test("all are played one after the other, the chime first, until somebody stops", () => {
  const all = after({ type: "samples", samples }, { type: "all" });
  assert.deepEqual([all.playing, all.queue], [0, [1, 2]]);
  const second = fold(all, { type: "played", id: 0, way: "chime" });
  assert.deepEqual([second.playing, second.rows.map((row) => row.way)], [1, ["chime", "playing", ""]]);
  const stopped = fold(fold(second, { type: "stop" }), { type: "played", id: 1, way: "clip" });
  assert.deepEqual([stopped.playing, stopped.rows.map((row) => row.way)], [null, ["chime", "clip", ""]]);
});

test("a press while something sounds changes nothing", () => {
  const one = after({ type: "samples", samples }, { type: "play", id: 2 });
  assert.equal(fold(one, { type: "play", id: 1 }), one);
  assert.equal(fold(one, { type: "all" }), one);
});

test("the marks outlive the next list, and a list that does not come is told only before the first", () => {
  const marked = after({ type: "samples", samples }, { type: "play", id: 1 }, { type: "played", id: 1, way: "speech" }, { type: "samples", samples }, { type: "failed" });
  assert.deepEqual([marked.rows.map((row) => row.way), marked.failed], [["", "speech", ""], false]);
  assert.equal(after({ type: "failed" }).failed, true);
});

test("the clip of a sentence, the clock and the heights", () => {
  const s = after({ type: "samples", samples }, { type: "tick", now: 10_000, own: 13_000 });
  assert.deepEqual([clipOf(s, { lang: "vi", text: "một" }), clipOf(s, { lang: "vi", text: "hai" }), clipOf(s, { lang: "en", text: "một" }), s.off], ["/1.wav", "", "", 3000]);
  assert.ok(s.sizes.capitals.large >= 140);
});
