// Facts about the sound of a hall: the clip first, then the browser, and the outage without a server.
import { test } from "node:test";
import assert from "node:assert/strict";
import { HallSound } from "../display/clips.js";

/** A page that notes what it is given; broken: the bytes are no sound. */
function stage({ find = () => "", broken = false, plays = true } = {}) {
  const heard = [], loaded = [];
  const page = {
    chime: async () => {}, stop: () => heard.push("stop"),
    clip: async (bytes) => { if (broken) throw new Error("no sound"); return bytes; },
    play: async (clip) => { heard.push(`clip ${clip}`); return plays; },
    say: async ({ text }) => { heard.push(`speech ${text}`); return true; },
  };
  const server = { down: false };
  const load = async (address) => { loaded.push(address); if (server.down) throw new Error("gone"); return address; };
  return { heard, loaded, server, sound: new HallSound(page, find, load) };
}
const say = (text) => ({ lang: "vi", text });

test("a clip is played, fetched once for its second time, and few are remembered", async () => {
  const s = stage({ find: ({ text }) => `/${text}.wav` });
  for (const text of ["a", "a", "b", "c", "d", "e", "a"]) assert.equal(await s.sound.say(say(text)), true);
  assert.deepEqual(s.heard, ["a", "a", "b", "c", "d", "e", "a"].map((t) => `clip /${t}.wav`));
  assert.deepEqual(s.loaded, ["/a.wav", "/b.wav", "/c.wav", "/d.wav", "/e.wav", "/a.wav"]);
});

test("without a clip, with a broken one, or without a server the browser speaks", async () => {
  for (const s of [stage(), stage({ find: () => "/x.wav", broken: true }), stage({ find: () => "/x.wav", plays: false })]) {
    assert.equal(await s.sound.say(say("a")), true);
    assert.equal(s.heard.at(-1), "speech a");
  }
});

test("the sentence of the outage is kept from the start and needs no server", async () => {
  const s = stage();
  assert.equal(await s.sound.keep(say("gián đoạn"), "/o.wav"), true);
  s.server.down = true;
  await s.sound.say(say("gián đoạn"));
  assert.deepEqual(s.heard, ["clip /o.wav"]);
  assert.equal(await s.sound.keep(say("khác"), "/k.wav"), false);
});
