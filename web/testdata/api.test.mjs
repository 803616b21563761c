import test from "node:test";
import assert from "node:assert/strict";
import { PATIENCE, send } from "../web/api.js";

/** A server that gives the answers in turn, the last one for ever; an Error is a broken network. */
function world(...answers) {
  const w = {
    time: 0, sent: [], keys: 0,
    now: () => w.time,
    wait: async (ms) => { w.time += ms; },
    random: () => new Uint8Array(16).fill(++w.keys),
    fetch: async (url, init) => {
      w.sent.push({ url, ...init });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer();
    },
  };
  return w;
}
const json = (status, body, headers = {}) => () =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json", ...headers } });
const down = json(503, { code: "store.down", detail: "gián đoạn", args: {} });

test("a good answer", async () => {
  const w = world(json(201, { number: "A012" }, { "Luot-Seen": "41" }));
  const got = await send("POST", "/sites/qn/tickets", { body: { service: "dat-dai" }, device: true }, w);
  assert.deepEqual([got.ok, got.status, got.body.number, got.seen, got.replayed, got.code], [true, 201, "A012", "41", false, ""]);
  const [sent] = w.sent;
  assert.equal(sent.url, "/api/v1/sites/qn/tickets");
  assert.equal(sent.body, '{"service":"dat-dai"}');
  assert.equal(sent.headers["Luot-As"], "device");
  assert.equal(sent.headers["Accept-Language"], "vi");
  assert.match(sent.headers["Idempotency-Key"], /^[A-Za-z0-9_-]{1,64}$/);
});

test("204 has no body", async () => {
  const got = await send("POST", "/x", {}, world(() => new Response(null, { status: 204, headers: { "Luot-Seen": "7" } })));
  assert.deepEqual([got.ok, got.body, got.seen], [true, null, "7"]);
});

test("a problem is told once and not repeated", async () => {
  const w = world(json(409, { code: "counter.changed", detail: "Quầy vừa có thay đổi", args: { desk: { seen: 8 } } }));
  const got = await send("POST", "/x", {}, w);
  assert.deepEqual([got.ok, got.code, got.detail, got.args.desk.seen], [false, "counter.changed", "Quầy vừa có thay đổi", 8]);
  assert.equal(w.sent.length, 1);
});

test("an unknown failure is internal", async () => {
  const got = await send("POST", "/x", {}, world(() => new Response("<h1>Bad gateway</h1>", { status: 502 })));
  assert.deepEqual([got.ok, got.code], [false, "internal"]);
});

test("one press keeps its key, the next press has another", async () => {
  const w = world(new TypeError("network"), down, json(200, {}, { "Idempotency-Replayed": "true" }));
  const got = await send("POST", "/x", {}, w);
  assert.ok(got.ok && got.replayed);
  assert.equal(new Set(w.sent.map((s) => s.headers["Idempotency-Key"])).size, 1);
  await send("POST", "/x", {}, w);
  assert.equal(new Set(w.sent.map((s) => s.headers["Idempotency-Key"])).size, 2);
});

test("a press is given up after ten seconds", async () => {
  for (const [answer, code] of [[new TypeError("network"), "unreachable"], [down, "store.down"]]) {
    const w = world(answer);
    const got = await send("POST", "/x", {}, w);
    assert.equal(got.code, code);
    assert.notEqual(got.detail, "");
    assert.ok(w.time <= PATIENCE && w.time > PATIENCE / 2, `gave up at ${w.time}`);
    assert.ok(w.sent.length > 3 && w.sent.length < 20, `${w.sent.length} sendings`);
  }
});

test("a sending that hangs is cut off", { timeout: 20_000 }, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const w = world(json(200, {}));
  const answer = w.fetch;
  w.fetch = (url, init) => w.sent.length > 0 ? answer(url, init) : new Promise((_, fail) => {
    w.sent.push(init);
    init.signal.onabort = () => fail(new Error("aborted"));
  });
  const got = send("POST", "/x", {}, w);
  t.mock.timers.tick(4_000);
  assert.ok((await got).ok);
});

test("a question has no key", async () => {
  const w = world(json(200, []));
  await send("GET", "/sites", {}, w);
  assert.ok(!("Idempotency-Key" in w.sent[0].headers));
  assert.equal(w.sent[0].body, undefined);
});
