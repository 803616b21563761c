// @ts-check
// State of an officer's console: who, where, the desk as the server showed it last. Nothing is changed here
// before the server has said so. Pure.
import { meaning } from "./primary.js";
import { none, overdue } from "./hand.js";

/**
 * @typedef {object} State
 * @property {any} data of the page @property {string} lang @property {import("../web/prefs.js").Prefs} prefs
 * @property {boolean} asked whether we know if somebody is logged in
 * @property {{user: string, name: string, role: string, sites: string[]} | null} account
 * @property {{show: boolean, busy: boolean, error: string, until: number}} login until: when a try is allowed again, in the browser's ms
 * @property {any} site of data.sites; null: to be chosen
 * @property {{id: string, state: string, officer: string}[]} counters of the site, as last asked
 * @property {string | null} counter @property {any} desk null until the server has shown it @property {string} epoch
 * @property {import("../web/livefold.js").Status} status @property {number} now the server's time in ms
 * @property {number | null} since when the desk was surely good for the last time, in the server's ms; null while it is live
 * @property {import("./orders.js").Act | null} sending
 * @property {{kind: "alert" | "", text: string} | null} note @property {boolean} changed somebody else was faster
 * @property {string} confirmed number whose priority was confirmed here
 * @property {string} tab what the right side lists: line, hall or absent @property {any[]} printers of the site @property {any} office the whole hall, for leads
 * @property {any[]} slips that could not be printed before the paper was changed
 * @property {any} dialog {name, …} @property {import("./hand.js").Hand} hand the list for calling by hand, and what was noted on it
 * @property {number} quiet until when the primary key waits, in the browser's ms @property {string} means
 */
/** @typedef {any} Message every message carries at: the browser's ms */

/** How long the primary key waits after its meaning has changed, in ms. */
export const QUIET = 400;

/** @param {any} data @param {import("../web/prefs.js").Prefs} prefs @returns {State} */
export const begin = (data, prefs) => ({
  data, lang: data.lang, prefs, asked: false, account: null, login: { show: false, busy: false, error: "", until: 0 },
  site: null, counters: [], counter: null, desk: null, epoch: "", status: "connecting", since: null, now: 0,
  tab: "line", printers: [], office: null, slips: [],
  sending: null, note: null, changed: false, confirmed: "", dialog: null, hand: none, quiet: 0, means: "",
});

/** @param {State} s @param {Message} m @returns {State} */
export function fold(s, m) {
  const next = step(s, m);
  const means = meaning(next);
  return means === next.means ? next : { ...next, means, quiet: m.at + QUIET };
}

/** @param {State} s @param {Message} m @returns {State} */
function step(s, m) {
  switch (m.type) {
    case "tick": return overdue(m.now ? { ...s, now: m.now } : s.login.until ? { ...s } : s);
    case "session": return { ...s, asked: true, account: m.account, login: { ...s.login, busy: false, error: "", until: 0 } };
    case "login": return { ...s, login: { ...s.login, ...m.login } };
    case "site": return { ...s, site: m.site, office: null, printers: [], slips: [], counter: null, desk: null, counters: [], hand: { ...none, service: s.hand.service } };
    case "counters": return { ...s, counters: m.counters };
    case "counter": return { ...s, counter: m.counter, dialog: null, desk: null, epoch: "", status: "connecting", note: null, changed: false, hand: { ...s.hand, open: false, outage: null, rest: [] } };
    case "desk": return live(s, m.desk);
    case "status": return { ...s, status: m.status, since: m.since ?? null };
    case "sending": return { ...s, sending: m.act, note: null };
    case "answer": return answered({ ...s, sending: null }, m);
    case "look": return { ...s, changed: false, note: null };
    case "dialog": return { ...s, dialog: m.dialog };
    case "edit": return s.dialog ? { ...s, dialog: { ...s.dialog, ...m.edit } } : s;
    case "hand": return { ...s, hand: { ...s.hand, ...m.hand } };
    case "tab": return { ...s, tab: m.tab };
    case "printers": return { ...s, printers: m.printers };
    case "office": return { ...s, office: m.office };
    case "slips": return { ...s, slips: m.slips };
    case "note": return { ...s, note: m.note };
    case "prefs": return { ...s, prefs: m.prefs };
    case "language": return { ...s, lang: m.lang };
    default: return s;
  }
}

/** A desk of the live channel; one older than the answer we already have is passed over. @param {State} s @param {any} desk @returns {State} */
function live(s, desk) {
  if (desk.counter !== s.counter) return s;
  if (s.desk && desk.epoch === s.epoch && desk.seen < s.desk.seen) return s;
  return { ...s, desk, epoch: desk.epoch, now: Date.parse(desk.now) || s.now };
}

/**
 * The answer to an act. A desk that has changed is shown and named; two refusals ask back.
 * @param {State} s @param {{act: import("./orders.js").Act, answer: import("../web/api.js").Answer, was: string, words: {nobody: string, dropped: string}}} m
 * @returns {State}
 */
function answered(s, { act, answer, was, words }) {
  const { ok, body, code, args, detail } = answer;
  if (ok) return good(s, act, { body, was, nobody: answer.status === 204 && act.id !== "come" ? words.nobody : "" });
  if (answer.status === 401) return { ...s, account: null, dialog: null };
  if (answer.status === 0) return { ...s, dialog: null, note: { kind: "alert", text: words.dropped } };
  if (code === "counter.changed" && args?.desk) return { ...s, desk: args.desk, changed: true, dialog: null, note: { kind: "alert", text: detail } };
  if (code === "counter.last_open") return { ...s, dialog: { name: "close", services: args.services ?? [], waiting: args.waiting ?? 0 } };
  if (code === "counter.busy") return { ...s, dialog: { name: "take_over", officer: args.officer ?? "" } };
  return { ...s, dialog: s.dialog?.name === "find" || s.dialog?.name === "hall" ? s.dialog : null, note: { kind: "alert", text: detail } };
}

/** @param {State} s @param {import("./orders.js").Act} act @param {{body: any, was: string, nobody: string}} got @returns {State} */
function good(s, act, { body, was, nobody }) {
  const next = { ...s, dialog: null, note: nobody ? { kind: /** @type {const} */ (""), text: nobody } : null };
  if (act.id === "confirm") return { ...next, confirmed: was };
  if (!body?.counter || body.counter !== s.counter || typeof body.seen !== "number") return next;
  return { ...next, desk: body.seen >= (s.desk?.seen ?? 0) ? body : s.desk };
}
