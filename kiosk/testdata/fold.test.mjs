import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../kiosk/fold.js";
import { MOST_REPRINTS, QUIET, SCAN_STAYS, STAFF_STAYS, STAYS, STAYS_LONG, UNANSWERED, WARNING, begin, current, stays, vacant } from "../kiosk/state.js";
import { find } from "../kiosk/search.js";

const service = (id, kind, name = id) => ({ id, prefix: id[0].toUpperCase(), name: { vi: name }, kind, search: [], open: true, closed: "", waiting: 0, wait: null, ahead: 0, counters: [] });
const site = { open: true, hours: { issue: [], next_issue: null }, services: [service("land", "submit"), service("tax", "submit"), service("result", "collect")] };
const data = { site: "qn", lang: "vi", languages: ["vi", "en"] };
const ticket = (token, print = "queued") => ({ token, number: `A${token}`, service: "land", counters: [], print });

/** The state after messages. */
const after = (...messages) => messages.reduce(fold, fold(begin(data), { type: "site", site }));
const at = (now) => ({ type: "tick", now });
const submit = [{ type: "kind", kind: "submit" }, { type: "choose", service: "land" }];
const taken = [...submit, { type: "take", class: "normal", id: 1 }, { type: "taken", id: 1, ticket: ticket("1") }];

test("submit is three touches, collect two", () => {
  assert.equal(after({ type: "kind", kind: "submit" }).step, "fields");
  assert.equal(after(...submit).step, "confirm");
  assert.deepEqual([after({ type: "kind", kind: "collect" }).step, after({ type: "kind", kind: "collect" }).service], ["confirm", "result"]);
  assert.equal(current(after(...taken)).number, "A1");
});

test("a second press while one is under way changes nothing", () => {
  const pressed = after(...submit, { type: "take", class: "normal", id: 1 });
  assert.equal(fold(pressed, { type: "take", class: "priority", id: 2 }), pressed);
  assert.equal(fold(pressed, { type: "done" }), pressed);
});

test("an answer to a press that was given up is no number of the next visitor", () => {
  const s = after(...submit, { type: "take", class: "normal", id: 1 }, { type: "stop", detail: "none" }, { type: "take", class: "normal", id: 2 }, { type: "taken", id: 1, ticket: ticket("1") });
  assert.equal(s.tickets.length, 0);
  assert.equal(s.taking.id, 2);
});

test("offline: no press, and the number that is there stays", () => {
  const s = after(...submit, { type: "status", status: "lost" });
  assert.equal(fold(s, { type: "take", class: "normal", id: 1 }).taking, null);
  assert.equal(fold(s, { type: "site", site }).offline, false);
  assert.equal(current(after(...taken, { type: "unreachable" })).number, "A1");
});

test("a server without its store still shows the site, but no press is taken", () => {
  const s = fold(after(...submit, { type: "status", status: "lost", stale: "store.down", since: 5 }), { type: "site", site });
  assert.deepEqual([s.offline, s.since], [true, 5]);
  assert.equal(fold(s, { type: "take", class: "normal", id: 1 }).taking, null);
  const back = fold(s, { type: "status", status: "live", stale: "", since: null });
  assert.equal(fold(back, { type: "site", site }).offline, false);
});

test("after a quiet minute the kiosk asks, and starts anew 20 s later", () => {
  const quiet = after(...submit, at(QUIET - 1));
  assert.equal(quiet.warned, null);
  const asked = fold(quiet, at(QUIET));
  assert.equal(asked.warned, QUIET);
  assert.equal(fold(asked, at(QUIET + WARNING - 1)).step, "confirm");
  assert.equal(fold(asked, at(QUIET + WARNING)).step, "idle");
  const stayed = [{ type: "stay" }, at(QUIET + WARNING)].reduce(fold, asked);
  assert.deepEqual([stayed.step, stayed.warned], ["confirm", null]);
});

test("a touch puts the question off", () => {
  assert.equal(after(...submit, at(QUIET - 1), { type: "touch" }, at(QUIET + 10)).warned, null);
});

test("nobody is asked while a press is under way", () => {
  assert.equal(after(...submit, { type: "take", class: "normal", id: 1 }, at(2 * QUIET)).warned, null);
});

test("settings and language of one visitor are not those of the next", () => {
  const s = after({ type: "lang", lang: "en" }, { type: "prefs", change: "larger" }, { type: "prefs", change: "contrast" });
  assert.equal(vacant(s), false);
  const next = [at(QUIET), at(QUIET + WARNING)].reduce(fold, s);
  assert.deepEqual([next.lang, next.prefs.size, next.prefs.contrast, vacant(next)], ["vi", 1, "normal", true]);
});

test("a number stays 20 s once printed, 90 s otherwise, longer after a touch", () => {
  const queued = after(...taken);
  assert.equal(stays(queued).left, STAYS_LONG);
  const printed = [at(5_000), { type: "ticket", ticket: ticket("1", "printed") }].reduce(fold, queued);
  assert.equal(stays(printed).left, STAYS);
  assert.equal(fold(printed, at(5_000 + STAYS)).step, "idle");
  assert.equal(stays([at(15_000), { type: "touch" }].reduce(fold, printed)).left, STAYS);
  assert.equal(fold(fold(queued, { type: "ticket", ticket: ticket("1", "failed") }), at(STAYS_LONG - 1)).step, "number");
  assert.equal(fold(queued, at(STAYS_LONG)).step, "idle");
});

test("one visit has at most three numbers, one slip at most two further copies", () => {
  let s = after(...taken);
  for (let n = 2; n <= 3; n++) {
    s = [{ type: "more" }, ...submit, { type: "take", class: "normal", id: n }, { type: "taken", id: n, ticket: ticket(String(n)) }].reduce(fold, s);
    assert.equal(s.tickets.length, n);
  }
  assert.equal(fold(s, { type: "more" }), s);
  for (let n = 0; n < MOST_REPRINTS; n++) s = [{ type: "reprint" }, { type: "reprinted", ticket: ticket("3", "printed") }].reduce(fold, s);
  assert.equal(fold(s, { type: "reprint" }), s);
});

test("a further number can be left alone", () => {
  assert.equal(after(...taken, { type: "more" }, { type: "back" }).step, "number");
});

test("a browser that the server does not know is told so", () => {
  assert.equal(begin({ ...data, paired: false }).unpaired, true);
  assert.equal(after(...submit, { type: "take", class: "normal", id: 1 }, { type: "unpaired" }).unpaired, true);
});

test("a site may give fewer numbers to one visit, or none more", () => {
  assert.equal(after(...taken, { type: "site", site: { ...site, visit_tickets: 1 } }, { type: "more" }).step, "number");
});

test("a field that asks for the procedure costs one step more, forth and back", () => {
  const asking = { ...site, services: site.services.map((v) => ({ ...v, ask_procedure: v.id === "land", procedures: [{ id: "p", name: { vi: "P" } }] })) };
  const asked = after({ type: "site", site: asking }, ...submit);
  assert.equal(asked.step, "procedures");
  const chosen = fold(asked, { type: "procedure", procedure: "p" });
  assert.deepEqual([chosen.step, chosen.procedure], ["confirm", "p"]);
  assert.deepEqual([fold(chosen, { type: "back" }).step, fold(fold(chosen, { type: "back" }), { type: "back" }).step], ["procedures", "fields"]);
});

test("a call for help says what is known of it", () => {
  const board = (...help) => ({ type: "board", board: { services: [], help: help.map((device) => ({ device })) } });
  const me = { ...data, device: "qn-1" };
  const asked = [{ type: "help" }, board("qn-1"), { type: "helped", ok: true }].reduce(fold, begin(me));
  assert.equal(asked.help, "asked");
  assert.equal(fold(asked, { type: "help" }), asked);
  assert.equal(fold(asked, board("qn-2")).help, "coming");
  assert.equal([at(UNANSWERED - 1)].reduce(fold, asked).help, "asked");
  const late = fold(asked, at(UNANSWERED));
  assert.deepEqual([late.help, fold(late, { type: "help" }).help, fold(late, board()).help], ["late", "asking", "coming"]);
  assert.equal([{ type: "help" }, { type: "helped", ok: false }].reduce(fold, begin(me)).help, "failed");
});

test("a slip before the reader covers the step, stays a while and gives it back", () => {
  const read = after(...taken, { type: "scan", token: "qn.1", why: "" });
  assert.equal(read.scan.state, "reading");
  assert.equal(fold(read, { type: "scanned", token: "qn.2", ticket: ticket("2"), back: false }).scan.state, "reading");
  const shown = fold(read, { type: "scanned", token: "qn.1", ticket: ticket("1"), back: true });
  assert.deepEqual([shown.scan.state, shown.scan.back, stays(shown).left], ["shown", true, SCAN_STAYS]);
  const over = fold(shown, at(SCAN_STAYS));
  assert.deepEqual([over.scan, over.step], [null, "number"]);
  assert.equal(vacant([{ type: "scan", token: "", why: "foreign" }, at(SCAN_STAYS)].reduce(fold, after())), true);
  assert.equal(after(...submit, { type: "take", class: "normal", id: 1 }, { type: "scan", token: "qn.1", why: "" }).scan, null);
});

test("the staff corner counts digits, tells a wrong PIN and closes by itself", () => {
  const pin = [..."2468"].map((digit) => ({ type: "pin", digit }));
  const sent = after({ type: "staff" }, ...pin, { type: "pin_send" });
  assert.deepEqual([sent.staff.state, sent.staff.pin], ["sending", "2468"]);
  const wrong = fold(sent, { type: "paper", ok: false, slips: [], detail: "no" });
  assert.deepEqual([wrong.staff.state, wrong.staff.pin, wrong.staff.detail], ["pin", "", "no"]);
  const done = fold(sent, { type: "paper", ok: true, slips: [ticket("1")], detail: "" });
  const again = fold(done, { type: "again", token: "1" });
  assert.deepEqual([again.staff.again, fold(again, { type: "again", token: "1" }).staff.again], [["1"], ["1"]]);
  assert.deepEqual(fold(again, { type: "not_again", token: "1", detail: "no" }).staff.again, []);
  assert.equal(fold(done, at(STAFF_STAYS)).staff, null);
});

test("low reach and guidance are not the next visitor's", () => {
  const next = [at(QUIET), at(QUIET + WARNING)].reduce(fold, after({ type: "low" }, { type: "guide" }));
  assert.deepEqual([next.low, next.guide, vacant(next)], [false, false, true]);
});

test("search finds with and without diacritics", () => {
  const all = [{ ...service("a", "submit", "Đất đai"), search: ["sổ đỏ"] }, service("b", "submit", "Doanh nghiệp"), service("c", "submit", "Y tế")];
  const ids = (query) => find(all, query).map((v) => v.id).join("");
  const cases = { "dat dai": "a", "ĐẤT": "a", d: "ab", "đ": "ab", "so do": "a", "te": "c", C: "c", zzz: "", "": "abc", " dat  x": "" };
  for (const [query, want] of Object.entries(cases)) assert.equal(ids(query), want, query);
});
