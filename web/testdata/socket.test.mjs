import test from "node:test";
import assert from "node:assert/strict";
import { connect } from "../web/socket.js";

/** A browser whose clock and sockets the test drives. */
function world() {
  const w = {
    time: 0, timers: [], sockets: [], reloads: 0,
    open: (url) => {
      const socket = { url, closed: false, close() { this.closed = true; } };
      w.sockets.push(socket);
      return socket;
    },
    now: () => w.time,
    random: () => 1,
    later: (f, ms) => {
      const timer = { f, at: w.time + ms };
      w.timers.push(timer);
      return timer;
    },
    cancel: (timer) => { w.timers = w.timers.filter((one) => one !== timer); },
    reload: () => { w.reloads += 1; },
    base: () => "https://office.test/display/qn",
    wakers: new Set(),
    onWake: (f) => {
      w.wakers.add(f);
      return () => w.wakers.delete(f);
    },
    wake: () => w.wakers.forEach((f) => f()),
    run: (until) => {
      for (;;) {
        const next = w.timers.toSorted((a, b) => a.at - b.at)[0];
        if (!next || next.at > until) break;
        w.cancel(next);
        w.time = next.at;
        next.f();
      }
      w.time = until;
    },
    last: () => w.sockets.at(-1),
    say: (message) => w.last().onmessage({ data: JSON.stringify(message) }),
  };
  return w;
}

const beat = (build = "b1", more = {}) => ({ type: "beat", now: "2026-11-23T00:00:00.000Z", epoch: "e", seq: 1, build, ...more });
const board = (seq, epoch = "e") => ({ type: "board", epoch, seq });

function open(extra = {}) {
  const w = world();
  const seen = [], statuses = [];
  const channel = connect("/live/sites/qn/board",
    { onState: (s) => seen.push(`${s.epoch}${s.seq}`), onStatus: (s) => statuses.push(s), ...extra }, w);
  return { w, seen, statuses, channel };
}

test("hands over whole states, newest wins", () => {
  const { w, seen, statuses } = open();
  assert.equal(w.last().url, "wss://office.test/live/sites/qn/board");
  for (const m of [beat(), board(5), board(4), board(5), board(6), board(1, "f")]) w.say(m);
  assert.deepEqual(seen, ["e5", "e5", "e6", "f1"]);
  assert.deepEqual(statuses, ["live"]);
});

test("tells the server's time by the beat", () => {
  const { w, channel } = open();
  assert.equal(channel.now(), null);
  w.time = 400;
  w.say(beat());
  w.time = 1_400;
  assert.equal(channel.now(), Date.parse("2026-11-23T00:00:01Z"));
});

test("a short break is not shown, a longer one is, and both heal", () => {
  const { w, statuses, seen } = open();
  w.say(beat());
  w.last().onclose({ code: 1012 });
  w.run(1_000);
  assert.equal(w.sockets.length, 2);
  w.say(beat());
  w.say(board(9));
  assert.deepEqual(statuses, ["live"]);
  w.last().onclose({ code: 1006 });
  w.run(4_000);
  assert.deepEqual(statuses, ["live", "lost"]);
  w.say(beat());
  assert.deepEqual(statuses, ["live", "lost", "live"]);
  assert.deepEqual(seen, ["e9"]);
});

test("attempts come soon for ten seconds, then become rarer until a beat arrives", () => {
  const { w } = open();
  const next = () => {
    const before = w.sockets.length;
    const lost = w.time;
    w.last().onclose({ code: 1006 });
    while (w.sockets.length === before) w.run(w.time + 50);
    return w.time - lost;
  };
  while (w.time < 10_000) assert.ok(next() <= 1_050, `a pause at ${w.time} ms`);
  const pauses = [next(), next(), next(), next(), next()];
  assert.deepEqual(pauses, [2_000, 4_000, 8_000, 10_000, 10_000]);
  w.say(beat());
  assert.ok(next() <= 1_050);
});

test("who looks again waits for no pause", () => {
  const { w } = open();
  w.say(beat());
  w.run(11_000);
  w.wake();
  assert.equal(w.sockets.length, 1, "a connection that was heard just now was given up");
  w.run(13_000);
  const dead = w.last();
  w.wake();
  assert.equal(w.sockets.length, 2, "a connection that misses a beat was kept");
  assert.ok(dead.closed);
  w.last().onclose({ code: 1006 });
  w.wake();
  assert.equal(w.sockets.length, 3);
  w.wake();
  assert.equal(w.sockets.length, 3, "a second attempt beside the one under way");
});

test("the server lives but its store does not: not live, with the time of the last good picture", () => {
  const { w, seen } = open();
  const told = [];
  const { w: v, channel } = open({ onStatus: (...words) => told.push(words) });
  v.say(beat());
  v.say(board(5));
  v.time = 3_000;
  v.say(beat("b1", { now: "2026-11-23T00:00:03.000Z", stale: "store.down", since: "2026-11-23T00:00:01.000Z" }));
  v.say(board(5));
  v.run(9_000);
  v.say(beat("b1", { now: "2026-11-23T00:00:09.000Z", stale: "store.down", since: "2026-11-23T00:00:01.000Z" }));
  v.say(beat("b1", { now: "2026-11-23T00:00:09.000Z" }));
  assert.deepEqual(told, [["live", null, ""], ["lost", Date.parse("2026-11-23T00:00:01Z"), "store.down"], ["live", null, ""]]);
  channel.close();
  assert.equal(v.wakers.size, 0);
  assert.deepEqual([w.sockets.length, seen.length], [1, 0]);
});

test("25 silent seconds end an open connection", () => {
  const { w, statuses } = open();
  w.say(beat());
  const silent = w.last();
  w.run(26_000);
  assert.ok(silent.closed);
  assert.deepEqual(statuses, ["live", "lost"]);
  assert.equal(w.sockets.length, 2);
  silent.onmessage({ data: JSON.stringify(beat()) });
  assert.deepEqual(statuses, ["live", "lost"], "an abandoned connection was listened to");
});

test("log in again: the channel ends", () => {
  let logins = 0;
  const { w } = open({ onLogin: () => { logins += 1; } });
  w.say(beat());
  w.last().onclose({ code: 4001 });
  w.run(60_000);
  assert.equal(logins, 1);
  assert.equal(w.sockets.length, 1);
});

test("an old page reloads: by close code, or by a new build after a restart", () => {
  const { w } = open();
  w.say(beat());
  w.last().onclose({ code: 4010 });
  assert.equal(w.reloads, 1);
  w.run(1_000);
  w.say(beat("b2"));
  assert.equal(w.reloads, 2);
  w.say(beat("b2"));
  assert.equal(w.reloads, 2);
});

test("a page may put off the reload", () => {
  let asked = 0;
  const { w } = open({ onReload: () => { asked += 1; } });
  w.last().onclose({ code: 4010 });
  assert.deepEqual([asked, w.reloads], [1, 0]);
});

test("close is the end", () => {
  const { w, channel } = open();
  channel.close();
  w.run(60_000);
  assert.equal(w.sockets.length, 1);
  assert.ok(w.last().closed);
});
