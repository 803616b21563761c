import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_REPRINTS, MOST_TICKETS, QUIET, STAYS, STAYS_LONG, WARNING, begin, current, fold, stays, vacant } from "../kiosk/fold.js";
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
  assert.equal(stays(queued), STAYS_LONG);
  const printed = [at(5_000), { type: "ticket", ticket: ticket("1", "printed") }].reduce(fold, queued);
  assert.equal(stays(printed), STAYS);
  assert.equal(fold(printed, at(5_000 + STAYS)).step, "idle");
  assert.equal(stays([at(15_000), { type: "touch" }].reduce(fold, printed)), STAYS);
  assert.equal(fold(fold(queued, { type: "ticket", ticket: ticket("1", "failed") }), at(STAYS_LONG - 1)).step, "number");
  assert.equal(fold(queued, at(STAYS_LONG)).step, "idle");
});

test("one visit has at most three numbers, one slip at most two further copies", () => {
  let s = after(...taken);
  for (let n = 2; n <= MOST_TICKETS; n++) {
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
  assert.equal(after(...submit, { type: "take", class: "normal", id: 1 }, { type: "unpaired" }).unpaired, true);
});

test("search finds with and without diacritics", () => {
  const all = [{ ...service("a", "submit", "Đất đai"), search: ["sổ đỏ"] }, service("b", "submit", "Doanh nghiệp"), service("c", "submit", "Y tế")];
  const ids = (query) => find(all, query).map((v) => v.id).join("");
  const cases = { "dat dai": "a", "ĐẤT": "a", d: "ab", "đ": "ab", "so do": "a", "te": "c", C: "c", zzz: "", "": "abc", " dat  x": "" };
  for (const [query, want] of Object.entries(cases)) assert.equal(ids(query), want, query);
});
