import test from "node:test";
import assert from "node:assert/strict";
import { good, offset, onClose, pause, status, takes } from "../web/livefold.js";

test("a state is taken unless it is older within its epoch", () => {
  const have = { type: "board", epoch: "a", seq: 7 };
  assert.ok(takes(null, have));
  assert.ok(takes(have, { type: "board", epoch: "a", seq: 8 }));
  assert.ok(takes(have, { type: "board", epoch: "a", seq: 7 }));
  assert.ok(!takes(have, { type: "board", epoch: "a", seq: 6 }));
  assert.ok(takes(have, { type: "board", epoch: "b", seq: 1 }));
});

test("attempts come within a second at first, then double up to ten, less a random part", () => {
  assert.equal(pause(0, 0, 1), 1_000);
  assert.equal(pause(9_999, 0, 0), 100);
  assert.equal(pause(10_000, 0, 1), 2_000);
  assert.equal(pause(20_000, 2, 1), 8_000);
  assert.equal(pause(20_000, 3, 1), 10_000);
  assert.equal(pause(20_000, 5_000, 0), 5_000);
  assert.equal(pause(0, 2, 1), 8_000, "who was too slow waits longer at once");
});

test("close codes", () => {
  assert.equal(onClose(4001), "login");
  assert.equal(onClose(4008), "slower");
  assert.equal(onClose(4010), "reload");
  for (const code of [1000, 1006, 1012]) assert.equal(onClose(code), "again");
});

test("status", () => {
  const begun = 1_000;
  const cases = [
    ["just begun", { begun, heard: null, broken: null }, 2_000, "connecting"],
    ["never answered", { begun, heard: null, broken: null }, 26_000, "lost"],
    ["refused, just now", { begun, heard: null, broken: 1_500 }, 4_499, "connecting"],
    ["refused, a while ago", { begun, heard: null, broken: 1_500 }, 4_500, "lost"],
    ["heard", { begun, heard: 2_000, broken: null }, 26_999, "live"],
    ["silent", { begun, heard: 2_000, broken: null }, 27_000, "lost"],
    ["broken for a moment", { begun, heard: 2_000, broken: 3_000 }, 5_999, "live"],
    ["broken", { begun, heard: 2_000, broken: 3_000 }, 6_000, "lost"],
    ["the server says so", { begun, heard: 2_000, broken: null, stale: 1_900 }, 2_000, "lost"],
  ];
  for (const [name, line, now, want] of cases) assert.equal(status({ stale: null, ...line }, now), want, name);
});

test("the last good picture", () => {
  const line = { begun: 1_000, heard: 5_000, broken: null, stale: null };
  assert.equal(good({ ...line, heard: null }), null);
  assert.equal(good(line), 5_000);
  assert.equal(good({ ...line, stale: 4_000 }), 4_000);
});

test("the server's clock", () => {
  assert.equal(offset("2026-11-23T07:00:00.250+07:00", 250), Date.parse("2026-11-23T00:00:00Z"));
});
