// @ts-check
// The kiosk's state and what each message makes of it. Pure: no clock (ticks bring the time), no network.
import { change, plain } from "../web/prefs.js";

/** @typedef {import("../web/prefs.js").Prefs} Prefs */
/** @typedef {{number: string, token: string, service: string, counters: string[], url?: string, print: string, copies?: number}} Ticket */
/** @typedef {{id: string, prefix: string, name: Record<string, string>, kind: string, search: string[], open: boolean, closed: string,
 *   waiting: number, wait: {min_s: number, max_s: number} | null, ahead: number, after?: string, after_at?: string, counters: string[]}} Service */
/** @typedef {{services: Service[], hours: {issue: {from: string, to: string}[], next_issue: {from: string, to: string} | null}, open: boolean}} Site */
/**
 * @typedef {object} State
 * @property {any} data what the server put into the page
 * @property {Site | null} site the newest picture of the site; null before the first
 * @property {number} now ms on a clock that never jumps
 * @property {number | null} clock the server's time in ms since 1970
 * @property {boolean} offline
 * @property {string} stale why the server itself says that nothing can be taken now; "" when it does not
 * @property {number | null} since when the picture was good for the last time, in the server's ms
 * @property {boolean} unpaired the server does not know this browser as a kiosk
 * @property {boolean} old the server has newer pages
 * @property {"idle" | "fields" | "confirm" | "number"} step
 * @property {string} kind which of the three tiles leads to the fields shown
 * @property {string} service chosen; "" before
 * @property {number} page of the fields
 * @property {string | null} query null while the search is closed
 * @property {{id: number, class: string, late: boolean} | null} taking the press under way
 * @property {string} refusal why the last press gave no number
 * @property {Ticket[]} tickets of this visitor, the newest last
 * @property {boolean} reprinting
 * @property {number} reprints
 * @property {"" | "asking" | "asked" | "failed"} help
 * @property {number} touched when the visitor last did something
 * @property {number | null} warned when "more time?" was asked
 * @property {Prefs} prefs
 * @property {string} lang
 */

/** Quiet after which the kiosk asks, and how long it waits for the answer, in ms. */
export const QUIET = 60_000;
export const WARNING = 20_000;
/** How long a number stays: after its slip is known to be printed, and otherwise, in ms. */
export const STAYS = 20_000;
export const STAYS_LONG = 90_000;
/** Most numbers of one visit, and most further copies of a slip. */
export const MOST_TICKETS = 3;
export const MOST_REPRINTS = 2;

/** @param {any} data @returns {State} */
export const begin = (data) => ({
  data, site: null, now: 0, clock: null, offline: false, stale: "", since: null, unpaired: false, old: false, ...visitor(data),
});

/** What belongs to one visitor and is forgotten for the next. @param {any} data */
const visitor = (data) => ({
  step: /** @type {const} */ ("idle"), kind: "", service: "", page: 0, query: null, taking: null, refusal: "",
  tickets: [], reprinting: false, reprints: 0, help: /** @type {const} */ (""), touched: 0, warned: null, prefs: { ...plain }, lang: data.lang,
});

/** @param {State} s @returns {State} */
const reset = (s) => ({ ...s, ...visitor(s.data), touched: s.now });

/** @param {State} s the ticket on the screen, if any */
export const current = (s) => s.tickets[s.tickets.length - 1];

/** @param {State} s */
export const chosen = (s) => s.site?.services.find((v) => v.id === s.service);

/** Whether a visitor has left any trace that the next one must not meet. @param {State} s */
const dirty = (s) => s.step !== "idle" || s.tickets.length > 0 || s.help !== "" || s.lang !== s.data.lang
  || s.prefs.size !== plain.size || s.prefs.contrast !== plain.contrast;

/** Whether the page may be reloaded without taking anything from anybody. @param {State} s */
export const vacant = (s) => !dirty(s) && s.taking === null;

/** How long the number still stays, in ms; null on other steps. @param {State} s */
export const stays = (s) => s.step !== "number" ? null
  : Math.max(0, s.touched + (current(s).print === "printed" ? STAYS : STAYS_LONG) - s.now);

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "tick": return tick({ ...s, now: m.now, clock: m.clock ?? s.clock });
    case "touch": return { ...s, touched: s.now };
    case "site": return { ...s, site: m.site, offline: s.stale !== "" }; // a server without its store still shows what it knows
    case "board": return board(s, m.board);
    case "status": return m.status === "connecting" ? s : { ...s, offline: m.status === "lost", stale: m.stale ?? "", since: m.since ?? null };
    case "unreachable": return { ...s, offline: true };
    case "old": return { ...s, old: true };
    case "prefs": return { ...s, prefs: change(s.prefs, m.change), page: 0 };
    case "lang": return { ...s, lang: m.lang };
    case "help": return s.help === "asking" || s.help === "asked" ? s : { ...s, help: "asking" };
    case "helped": return s.help === "asking" ? { ...s, help: m.ok ? "asked" : "failed" } : s;
    case "stay": return { ...s, warned: null, touched: s.now };
    case "done": return s.taking ? s : reset(s);
    default: return walk(s, m);
  }
}

/** The steps from the first screen to the press. @param {State} s @param {any} m @returns {State} */
function walk(s, m) {
  switch (m.type) {
    case "kind": return open(s, m.kind);
    case "search": return { ...s, query: s.query === null ? "" : null, page: 0 };
    case "query": return { ...s, query: m.text.slice(0, 40), page: 0 };
    case "page": return { ...s, page: m.page };
    case "choose": return { ...s, step: "confirm", service: m.service, refusal: "" };
    case "back": return back(s);
    default: return press(s, m);
  }
}

/** A tile of the first screen: with one service behind it, straight to the confirmation. @param {State} s @param {string} kind @returns {State} */
function open(s, kind) {
  const behind = s.site?.services.filter((v) => v.kind === kind) ?? [];
  if (behind.length === 1) return { ...s, step: "confirm", kind, service: behind[0].id, refusal: "" };
  return { ...s, step: "fields", kind, service: "", page: 0, query: null };
}

/** @param {State} s @returns {State} */
function back(s) {
  if (s.taking) return s;
  const several = (s.site?.services.filter((v) => v.kind === s.kind).length ?? 0) > 1;
  if (s.step === "confirm" && several) return { ...s, step: "fields", service: "", refusal: "" };
  if (s.step === "idle" && s.tickets.length > 0) return { ...s, step: "number" };
  return { ...s, step: "idle", service: "", refusal: "", query: null };
}

/** Presses and their answers. @param {State} s @param {any} m @returns {State} */
function press(s, m) {
  switch (m.type) {
    case "take":
      if (s.taking || s.step !== "confirm" || s.offline) return s;
      return { ...s, taking: { id: m.id, class: m.class, late: false }, refusal: "" };
    case "late": return s.taking?.id === m.id ? { ...s, taking: { ...s.taking, late: true } } : s;
    case "stop": return s.taking ? { ...s, taking: null, refusal: m.detail, touched: s.now } : s;
    case "taken":
      if (s.taking?.id !== m.id) return s;
      return { ...s, taking: null, step: "number", tickets: [...s.tickets, m.ticket], query: null, offline: false, reprints: 0, touched: s.now };
    case "refused": return s.taking?.id === m.id ? { ...s, taking: null, refusal: m.detail, touched: s.now } : s;
    case "unpaired": return { ...s, taking: null, unpaired: true };
    case "more": return s.tickets.length < MOST_TICKETS ? { ...s, step: "idle", service: "", refusal: "" } : s;
    case "reprint":
      if (s.reprinting || s.reprints >= MOST_REPRINTS) return s;
      return { ...s, reprinting: true, reprints: s.reprints + 1, refusal: "" };
    case "reprinted": return { ...printed(s, m.ticket), reprinting: false };
    case "reprint_failed": return { ...s, reprinting: false, refusal: m.detail };
    case "ticket": return printed(s, m.ticket);
    default: throw new Error(`no such message: ${m.type}`);
  }
}

/** A newer reading of a ticket of this visitor. @param {State} s @param {Ticket} ticket @returns {State} */
function printed(s, ticket) {
  const at = s.tickets.findIndex((v) => v.token === ticket.token);
  if (at < 0) return s;
  const done = ticket.print === "printed" && s.tickets[at].print !== "printed";
  return { ...s, tickets: s.tickets.with(at, ticket), touched: done ? s.now : s.touched };
}

/** The live board brings the lengths of the lines between two pictures. @param {State} s @param {any} board @returns {State} */
function board(s, board) {
  if (s.site === null) return s;
  const services = s.site.services.map((v) => {
    const live = board.services.find((/** @type {any} */ b) => b.id === v.id);
    return live ? { ...v, waiting: live.waiting, wait: live.wait } : v;
  });
  return { ...s, site: { ...s.site, services } };
}

/** @param {State} s @returns {State} */
function tick(s) {
  if (s.taking) return { ...s, warned: null };
  if (s.step === "number") return stays(s) === 0 ? reset(s) : s;
  if (!dirty(s)) return s;
  if (s.warned !== null) return s.now - s.warned >= WARNING ? reset(s) : s;
  if (s.now - s.touched < QUIET) return s;
  if (s.step === "idle" && s.tickets.length === 0) return s.now - s.touched >= QUIET + WARNING ? reset(s) : s;
  return { ...s, warned: s.now };
}
