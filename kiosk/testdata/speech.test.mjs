import assert from "node:assert/strict";
import { test } from "node:test";
import { Speaker, spelled } from "../kiosk/speech.js";

globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };

/** Means that note what they are given; a voice ends at once unless it hangs. */
function means({ langs = ["vi-VN"], clips = {}, hangs = false } = {}) {
  const heard = [];
  const speech = {
    getVoices: () => langs.map((lang) => ({ lang })), cancel() {},
    speak(sentence) { heard.push(sentence.text); if (!hangs) queueMicrotask(() => sentence.onend()); },
  };
  const audio = (url) => ({ pause() {}, play() { heard.push(url); queueMicrotask(() => this.onended()); return Promise.resolve(); } });
  return { heard, speech, audio, clip: (text) => clips[text] ?? null, wait: () => new Promise((done) => setTimeout(done, hangs ? 5 : 1_000)) };
}

test("texts are spoken in their order, by clips where there are some", async () => {
  const with_ = means({ clips: { two: "/two.mp3" } });
  assert.equal(await new Speaker(with_).say(["one", "two", "three"], "vi"), true);
  assert.deepEqual(with_.heard, ["one", "/two.mp3", "three"]);
});

test("no voice and no clip is told, and nothing is spoken in a wrong language", async () => {
  const without = means({ langs: ["en-US"] });
  assert.equal(await new Speaker(without).say(["một"], "vi"), false);
  assert.deepEqual(without.heard, []);
  const none = { ...without, speech: undefined };
  assert.equal(await new Speaker(none).say(["một"], "vi"), false);
});

test("speech that hangs is passed over", async () => {
  const hanging = means({ hangs: true });
  assert.equal(await new Speaker(hanging).say(["one", "two"], "vi"), true);
  assert.deepEqual(hanging.heard, ["one", "two"]);
});

test("what is said anew ends what was being said", async () => {
  const at = means();
  const speaker = new Speaker(at);
  const first = speaker.say(["one", "two", "three"], "vi");
  await Promise.all([first, speaker.say(["new"], "vi")]);
  assert.deepEqual(at.heard, ["one", "new"]);
});

test("a number is spelled", () => assert.equal(spelled("Số A012, HK1000 và 2026"), "Số A 0 1 2, H K 1 0 0 0 và 2026"));
