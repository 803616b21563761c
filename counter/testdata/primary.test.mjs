// The table of the primary key, row by row, and what stands beside it.
import { test } from "node:test";
import assert from "node:assert/strict";
import { begin, fold } from "../counter/fold.js";
import { beside, primary } from "../counter/primary.js";
import { actsOf, USUAL } from "../counter/keys.js";
import { came } from "../counter/arrivals.js";
import { acts, light, tidyNumber } from "../counter/found.js";
import { undoLabel } from "../counter/labels.js";
import { asks, order } from "../counter/orders.js";

const T0 = Date.parse("2026-11-24T08:00:00.000+07:00");
const at = (s) => new Date(T0 + s * 1000).toISOString();
const officer = { user: "lan", name: "Lan", role: "officer", sites: ["qn"] };
const site = { site: "qn", services: [], counters: [{ id: "3" }], reasons: { pause: [], hold: [] } };
const ticket = (number, state = "waiting", more = {}) => ({ number, state, class: "normal", service: "dat-dai", issued_at: at(-600), called_at: at(-10), calls: 1, ...more });
const desk = (more = {}) => ({
  type: "desk", epoch: "e", counter: "3", state: "open", officer: "lan", seen: 7, ticket: null, held: [], waiting: [], next: null, pause_after: false,
  undo: null, recall: null, no_show_at: null, started_at: null, tiers: [], help: [], absent: [], hall: [], lent: "", today: { served: 0, absent: 0, waiting: 0, mean_serving_s: null, longest_wait_s: 0 }, now: at(0), ...more,
});
const called = (more = {}) => desk({ ticket: ticket("A012", "called"), recall: { count: 1, max: 3, at: at(10) }, ...more });
const serving = (more = {}) => desk({ ticket: ticket("A012", "serving"), started_at: at(-5), ...more });

/** The state after a desk has come. */
function see(d, before = {}) {
  const s = { ...begin({ lang: "vi" }, {}), asked: true, account: officer, site, counter: "3", status: "live", ...before };
  return fold(s, { type: "desk", desk: d, at: 1000 });
}
const does = (s) => primary(s).id;
const sides = (s) => beside(s).map((x) => x.id);

test("every row of the table", () => {
  assert.equal(does(see(desk({ state: "closed", officer: "" }))), "open");
  assert.equal(does(see(desk({ officer: "minh" }))), "choose");
  assert.deepEqual(primary(see(desk({ next: "A012", waiting: [ticket("A012")] }))), { id: "next", number: "A012", returning: false, since: at(-600), waiting: 0 });
  assert.equal(primary(see(desk({ next: "A007", waiting: [ticket("A007", "waiting", { class: "return" })] }))).returning, true);
  assert.equal(does(see(desk())), "nobody");
  assert.deepEqual([does(see(called())), sides(see(called()))], ["start", ["recall", "transfer", "hold", "return", "pause_after", "absent"]]);
  assert.deepEqual([does(see(serving({ next: "A013" }))), sides(see(serving()))], ["finish_next", ["finish", "hold", "transfer", "return", "pause_after"]]);
  assert.equal(does(see(serving({ pause_after: true, next: "A013" }))), "finish_pause");
  assert.ok(sides(see(serving({ pause_after: true }))).includes("unpause"));
  assert.equal(does(see(serving())), "finish");
  assert.deepEqual([does(see(desk({ state: "paused" }))), sides(see(desk({ state: "paused" })))], ["reopen", ["close", "choose"]]);
  const late = { work_until: at(-60) };
  assert.equal(does(see(desk(late))), "close");
  assert.equal(primary(see(desk({ ...late, next: "A1", today: { ...desk().today, waiting: 6 } }))).waiting, 6);
});

test("sending, lost and changed come before everything", () => {
  assert.equal(does(fold(see(called()), { type: "sending", act: { id: "start" }, at: 1 })), "sending");
  assert.equal(does(fold(see(called()), { type: "status", status: "lost", at: 1 })), "offline");
  const refused = { ok: false, status: 409, code: "counter.changed", detail: "changed", args: { desk: serving() }, body: null };
  const s = fold(see(called()), { type: "answer", act: { id: "recall" }, answer: refused, was: "A012", words: {}, at: 1 });
  assert.deepEqual([does(s), s.desk.ticket.state, s.note.text, sides(s)], ["look", "serving", "changed", []]);
  assert.equal(does(fold(s, { type: "look", at: 2 })), "finish");
});

test("recall and absent wait for their time; the last call lights absent", () => {
  const find = (s, id) => beside(s).find((x) => x.id === id);
  const early = see(called());
  assert.deepEqual([find(early, "recall").ready, find(early, "recall").wait, find(early, "absent").ready], [false, 11, false]);
  assert.equal(find(see(called({ recall: { count: 1, max: 3, at: at(-1) } })), "recall").ready, true);
  assert.equal(find(see(called({ no_show_at: at(-1) })), "absent").ready, true);
  const over = see(called({ recall: { count: 3, max: 3, at: at(-1) }, no_show_at: at(-1) }));
  assert.deepEqual([find(over, "recall").ready, find(over, "absent_next").lit], [false, true]);
});

test("absent is never the first beside the key", () => {
  for (const d of [called(), called({ no_show_at: at(-1) }), called({ recall: { count: 3, max: 3, at: at(-1) }, no_show_at: at(-1) })]) {
    assert.match(sides(see(d)).at(-1), /^absent/);
  }
});

test("priority is confirmed or withdrawn once", () => {
  const unsure = called({ ticket: ticket("A012", "called", { class: "priority" }) });
  const s = see(unsure);
  assert.ok(sides(s).includes("confirm") && sides(s).includes("withdraw"));
  const yes = fold(s, { type: "answer", act: { id: "confirm" }, answer: { ok: true, status: 200, body: {} }, was: "A012", words: {}, at: 1 });
  assert.ok(!sides(yes).includes("confirm"));
});

test("what may be done with a ticket that was found", () => {
  const found = (more) => ({ number: "A001", state: "waiting", absences: 0, class: "normal", ...more });
  const dialog = { name: "find", reason: "frail" };
  const ids = (v, before = {}) => acts({ ...see(desk(), before), dialog }, v).map((a) => a.act.id);
  const lead = { account: { ...officer, role: "lead" } };
  assert.deepEqual(ids(found()), ["reprint"]);
  assert.deepEqual(ids(found({ state: "no_show", absences: 1 })), ["invite", "restore", "reprint"]);
  assert.deepEqual(ids(found({ state: "cancelled" })), ["reprint"]);
  assert.deepEqual(ids(found({ state: "held" })), ["back_in_line", "reprint"]);
  assert.deepEqual(ids(found({ state: "cancelled" }), lead), ["restore", "reprint"]);
  const mine = { ...see(desk({ officer: "lan" }), { account: { ...officer, role: "lead" } }), dialog };
  assert.deepEqual(acts(mine, found()).map((a) => a.act.id), ["pick", "reprint", "class", "cancel_ticket"]);
  const free = { ...site, console: { keys: USUAL, cherry_pick: "officer", outcomes: false } };
  assert.deepEqual(acts({ ...see(desk(), { site: free }), dialog }, found())[0].act, { id: "pick", number: "A001", reason: "frail" });
  assert.deepEqual(["a 1", "A001", "a1234", "x"].map(tidyNumber), ["A001", "A001", "A1234", "X"]);
});

test("outcomes are asked where the site says so, and go with the order", () => {
  const s = see(serving({ next: "A013" }), { site: { ...site, console: { keys: USUAL, cherry_pick: "lead", outcomes: true } } });
  for (const id of ["finish", "finish_next", "finish_pause"]) {
    assert.equal(asks({ id }, s), true, id);
    assert.equal(asks({ id, outcome: "result" }, s), false, id);
    assert.equal(asks({ id }, see(serving())), false, id);
  }
  assert.deepEqual(order(s, { id: "finish_next", outcome: "result", dossiers: 4 }), { method: "POST", path: "/sites/qn/counters/3/next", body: { seen: 7, outcome: "result", dossiers: 4 } });
  assert.deepEqual(order(s, { id: "finish_pause", outcome: "advice" }).body, { seen: 7, outcome: "advice", dossiers: 1 });
  assert.deepEqual(order(s, { id: "finish" }).body, { seen: 7 });
});

test("a counter that had nobody hears of who comes, not of its own presses", () => {
  const before = see(desk()), after = see(desk({ next: "A001", waiting: [ticket("A001")] }));
  assert.equal(came(before, after), true);
  assert.equal(came(after, after), false);
  assert.equal(came(before, { ...after, sending: { id: "next" } }), false);
  assert.equal(came(see(desk({ seen: 6 })), after), false);
  assert.equal(came(see(desk({ state: "paused" })), after), false);
});

test("lights: on target, nearly over, over", () => {
  const line = (longest_wait_s, more = {}) => light({ waiting: 1, target_s: 1200, longest_wait_s, ...more });
  assert.deepEqual([line(0), line(899), line(900), line(1199), line(1200), line(9999, { target_s: 0 }), line(9999, { waiting: 0 })],
    ["good", "good", "near", "near", "over", "good", "good"]);
});

test("a change of meaning makes the key wait 400 ms; the passing of time does not", () => {
  const s = see(called());
  assert.equal(s.quiet, 1400);
  assert.equal(fold(s, { type: "tick", now: T0 + 5000, at: 9000 }).quiet, 1400);
  assert.equal(fold(s, { type: "desk", desk: serving({ seen: 8 }), at: 5000 }).quiet, 5400);
});

test("an older desk of the same epoch never comes back", () => {
  const s = see(serving({ seen: 9 }));
  assert.equal(fold(s, { type: "desk", desk: called({ seen: 8 }), at: 1 }).desk.seen, 9);
  assert.equal(fold(s, { type: "desk", desk: called({ seen: 2, epoch: "e2" }), at: 1 }).desk.seen, 2);
  assert.equal(fold(s, { type: "desk", desk: called({ seen: 12, counter: "4" }), at: 1 }).desk.seen, 9);
});

test("undo says what it takes back, also after a reload", () => {
  const label = (act, more = {}) => undoLabel(see(desk({ ...more, undo: { of: 8, until: at(30), act, number: "A011" } })));
  assert.equal(label("NoShow"), "[counter.undo_absent]");
  assert.equal(label("Done"), "[counter.undo_finish]");
  assert.equal(label("Done", called()), "[counter.undo_finish_next]");
  assert.equal(label("NoShow", called()), "[counter.undo_absent_next]");
  assert.equal(label("CounterPaused"), "[counter.undo_pause]");
});

test("refusals that ask back open their question, the others are said", () => {
  const answer = (code, args = {}) => fold(see(desk()), { type: "answer", act: { id: "close" }, answer: { ok: false, status: 409, code, args, detail: "no" }, was: "", words: {}, at: 1 });
  assert.deepEqual(answer("counter.last_open", { services: ["dat-dai"], waiting: 4 }).dialog, { name: "close", services: ["dat-dai"], waiting: 4 });
  assert.deepEqual(answer("counter.busy", { officer: "minh" }).dialog, { name: "take_over", officer: "minh" });
  assert.deepEqual(answer("undo.too_late").note, { kind: "alert", text: "no" });
});

test("keys: what each means, and that fields keep their own", () => {
  const keys = (k, more = {}) => actsOf({ key: k, ctrl: false, other: false, field: false, control: false, ...more }, USUAL);
  assert.deepEqual(["F2", "F3", "F4", "F6", "F7", "F8", "F9", "/", "Y", " ", "g", "P", "l", "w", "b"].map((k) => keys(k).join()),
    ["primary", "recall", "absent", "start", "transfer", "finish", "hold", "find", "confirm", "primary", "hand", "sheet", "hall", "why", "break"]);
  assert.deepEqual(keys("F10"), ["pause", "walk_in"]);
  assert.deepEqual(["F1", "F5", "F11", "F12", "a"].flatMap((k) => keys(k)), []);
  assert.deepEqual([keys(" ", { field: true }), keys(" ", { control: true }), keys("y", { field: true })], [[], [], []]);
  assert.deepEqual([keys("F2", { field: true }), keys("z", { ctrl: true }), keys("z", { ctrl: true, field: true }), keys("F4", { other: true })], [["primary"], ["undo"], [], []]);
  assert.deepEqual(actsOf({ key: "x", ctrl: false, other: false, field: false, control: false }, { ...USUAL, recall: "X" }), ["recall"]);
});

test("every order on a counter says what was seen", () => {
  const s = see(called({ undo: { of: 5, until: at(9) } }));
  for (const id of ["open", "next", "absent_next", "start", "recall", "absent", "finish", "return", "hold", "resume", "pause", "pause_after", "invite", "close", "walk_in", "pick", "transfer", "undo", "take_over"]) {
    assert.equal(order(s, { id }).body.seen, 7, id);
    assert.match(order(s, { id }).path, /^\/sites\/qn\/counters\/3\//);
  }
  assert.deepEqual(order(s, { id: "transfer", service: "cong-an", back: true, reason: "" }).body, { seen: 7, service: "cong-an", back: true });
  assert.deepEqual(order(s, { id: "undo" }).body, { seen: 7, of: 5 });
  assert.equal(order(s, { id: "look" }), null);
  const listed = see(called(), { site: { ...site, reasons: { hold: [{ id: "fee" }], pause: [] } } });
  assert.deepEqual([asks({ id: "hold" }, listed), asks({ id: "hold", reason: "fee" }, listed), asks({ id: "start" }, listed), asks({ id: "pause" }, listed)], [true, false, false, false]);
});
