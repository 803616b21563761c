// Facts about speaking: the order of sounds, and that nothing lasts for ever.
import { test } from "node:test";
import assert from "node:assert/strict";
import { perform } from "../display/perform.js";

const never = new Promise(() => {});
const turn = { call: null, says: [{ lang: "vi", text: "một" }, { lang: "vi", text: "một" }, { lang: "en", text: "one" }] };

/** A sound that notes what it is given, and a pace that notes what is waited for. */
function stage({ chime = Promise.resolve(), say = () => Promise.resolve(true) } = {}) {
  const heard = [];
  const sound = {
    chime: () => { heard.push("chime"); return chime; },
    say: (s) => { heard.push(`${s.lang} ${s.text}`); return say(s); },
    stop: () => heard.push("stop"),
  };
  const waited = [];
  // Limits of a sound come last: what is settled wins over them.
  const pace = { gap: 600, wait: (ms) => { waited.push(ms); return new Promise((done) => setImmediate(done)); } };
  return { heard, waited, sound, pace };
}

test("chime, then every sentence in order, with gaps between them", async () => {
  const s = stage();
  await perform(turn, s.sound, s.pace);
  assert.deepEqual(s.heard, ["chime", "vi một", "vi một", "en one"]);
  assert.equal(s.waited.filter((ms) => ms === 600).length, 2);
});

test("a stuck chime and a stuck voice are given up", async () => {
  const s = stage({ chime: never, say: () => never });
  await perform(turn, s.sound, s.pace);
  assert.deepEqual(s.heard, ["chime", "stop", "vi một", "stop", "vi một", "stop", "en one", "stop"]);
});

test("a voice that breaks is passed over", async () => {
  const s = stage({ say: () => Promise.reject(new Error("no voice")) });
  await perform(turn, s.sound, s.pace);
  assert.equal(s.heard.length, 4);
});

test("without a voice the picture stands long enough to be read", async () => {
  const s = stage({ say: () => Promise.resolve(false) });
  await perform(turn, s.sound, s.pace);
  assert.equal(s.waited.at(-1), 5000);
  const silent = stage();
  await perform({ call: null, says: [{ lang: "vi", text: "một" }] }, null, silent.pace);
  assert.deepEqual([silent.heard, silent.waited], [[], [3000]]);
});
