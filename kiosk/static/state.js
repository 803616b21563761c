// @ts-check
// The kiosk's state: what it holds, how it begins, what is read off it. Pure.
import { plain } from "../web/prefs.js";

/** @typedef {import("../web/prefs.js").Prefs} Prefs */
/** @typedef {{id: string, label: string, fallback: boolean, state: string, alarm?: string}} Slip where a slip is printed, and how it goes */
/** @typedef {{number: string, token: string, service: string, state?: string, counters: string[], counter?: string | null, url?: string,
 *   print: string, copies?: number, printer?: Slip, ahead?: number | null, wait?: Range | null, after?: string, after_at?: string, defer_until?: string}} Ticket */
/** @typedef {{min_s: number, max_s: number}} Range */
/** @typedef {{id: string, name: Record<string, string>}} Procedure */
/** @typedef {{id: string, prefix: string, name: Record<string, string>, kind: string, search: string[], open: boolean, closed: string,
 *   waiting: number, wait: Range | null, ahead: number, after?: string, after_at?: string, counters: string[],
 *   ask_procedure?: boolean, procedures?: Procedure[]}} Service */
/** @typedef {{from: string, to: string}} Span of instants, or of times of day in a week */
/** @typedef {{services: Service[], hours: {issue: Span[], next_issue: Span | null, week?: {days: number[], issue: Span[]}[]},
 *   open: boolean, visit_tickets?: number}} Site days are 1 for Monday to 7 */
/** @typedef {{id: string, label: string, own: boolean, state: string}} Printer */
/** @typedef {"" | "asking" | "asked" | "coming" | "late" | "failed"} Help */
/** @typedef {{state: "reading" | "shown" | "refused", token: string, ticket: Ticket | null, back: boolean, why: string}} Scan a slip held before the reader */
/** @typedef {{state: "pin" | "sending" | "done", pin: string, detail: string, slips: {number: string, token: string, service: string}[], again: string[]}} Staff
 *   again: tokens whose slips were asked for once more */
/**
 * @typedef {object} State
 * @property {any} data what the server put into the page
 * @property {Site | null} site the newest picture of the site; null before the first
 * @property {Printer[]} printers of the site; none before the first picture
 * @property {number} now ms on a clock that never jumps
 * @property {number | null} clock the server's time in ms since 1970
 * @property {boolean} offline
 * @property {string} stale why the server itself says that nothing can be taken now; "" when it does not
 * @property {number | null} since when the picture was good for the last time, in the server's ms
 * @property {boolean} unpaired the server does not know this browser as a kiosk
 * @property {boolean} old the server has newer pages
 * @property {boolean} mute the browser has no voice for the language
 * @property {"idle" | "fields" | "procedures" | "confirm" | "number"} step
 * @property {string} kind which of the three tiles leads to the fields shown
 * @property {string} service chosen; "" before
 * @property {string} procedure chosen, where the field asks; "" before
 * @property {number} page of the fields or procedures
 * @property {string | null} query null while the search is closed
 * @property {{id: number, class: string, late: boolean} | null} taking the press under way
 * @property {string} refusal why the last press gave no number
 * @property {Ticket[]} tickets of this visitor, the newest last
 * @property {boolean} reprinting
 * @property {number} reprints
 * @property {Help} help
 * @property {number} asked when staff were called
 * @property {boolean} listed the board has shown that this kiosk calls
 * @property {Scan | null} scan covers the step while it is there
 * @property {Staff | null} staff covers all
 * @property {number} touched when the visitor last did something
 * @property {number | null} warned when "more time?" was asked
 * @property {Prefs} prefs
 * @property {boolean} low all controls in the lower half
 * @property {boolean} guide what is on the screen is spoken
 * @property {number} told how often that was asked for
 * @property {string} lang
 */

/** Quiet after which the kiosk asks, and how long it waits for the answer, in ms. */
export const QUIET = 60_000;
export const WARNING = 20_000;
/** How long a number stays: after its slip is known to be printed, and otherwise, in ms. */
export const STAYS = 20_000;
export const STAYS_LONG = 90_000;
/** How long the answer to a slip before the reader stays, and the staff corner without a touch, in ms. */
export const SCAN_STAYS = 30_000;
export const STAFF_STAYS = 60_000;
/** How long a call for help may be unanswered before the kiosk says so, in ms. */
export const UNANSWERED = 60_000;
/** Most further copies of a slip, and most numbers of one visit unless the site says otherwise. */
export const MOST_REPRINTS = 2;
const MOST_TICKETS = 3;
/** Most digits of a staff PIN. */
export const MOST_PIN = 8;

/** @param {any} data @returns {State} */
export const begin = (data) => ({
  data, site: null, printers: [], now: 0, clock: null, offline: false, stale: "", since: null, unpaired: data.paired === false, old: false, mute: false, ...visitor(data),
});

/** What belongs to one visitor and is forgotten for the next. @param {any} data */
const visitor = (data) => ({
  step: /** @type {const} */ ("idle"), kind: "", service: "", procedure: "", page: 0, query: null, taking: null, refusal: "",
  tickets: [], reprinting: false, reprints: 0, help: /** @type {Help} */ (""), asked: 0, listed: false, scan: null, staff: null,
  touched: 0, warned: null, prefs: { ...plain }, low: false, guide: false, told: 0, lang: data.lang,
});

/** @param {State} s @returns {State} */
export const reset = (s) => ({ ...s, ...visitor(s.data), touched: s.now });

/** @param {State} s the ticket on the screen, if any */
export const current = (s) => s.tickets[s.tickets.length - 1];

/** @param {State} s */
export const chosen = (s) => s.site?.services.find((v) => v.id === s.service);

/** @param {State} s the services behind the tile that was pressed */
export const behind = (s) => s.site?.services.filter((v) => v.kind === s.kind) ?? [];

/** Whether a service wants to know the procedure first. @param {Service | undefined} v */
export const asks = (v) => v?.ask_procedure === true && (v.procedures?.length ?? 0) > 0;

/** @param {State} s the printer that this kiosk's slips go to, if it is known */
export const ownPrinter = (s) => s.printers.find((p) => p.own);

/** @param {State} s */
export const mayTakeMore = (s) => s.tickets.length < (s.site?.visit_tickets ?? MOST_TICKETS);

/** Whether a visitor has left any trace that the next one must not meet. @param {State} s */
export const dirty = (s) => s.step !== "idle" || s.tickets.length > 0 || s.help !== "" || s.lang !== s.data.lang || s.scan !== null || s.staff !== null
  || s.low || s.guide || s.prefs.size !== plain.size || s.prefs.contrast !== plain.contrast;

/** Whether the page may be reloaded without taking anything from anybody. @param {State} s */
export const vacant = (s) => !dirty(s) && s.taking === null;

/** How long what is shown still stays by itself, and of how much, in ms; null where the visitor is asked first. @param {State} s */
export function stays(s) {
  const most = s.staff ? STAFF_STAYS
    : s.scan ? SCAN_STAYS
    : s.step !== "number" ? null
    : current(s).print === "printed" ? STAYS : STAYS_LONG;
  return most === null ? null : { left: Math.max(0, s.touched + most - s.now), most };
}

/** What is before the visitor; another one is spoken anew. @param {State} s */
export const scene = (s) => [s.told, s.lang, s.unpaired, s.offline, s.warned !== null, s.staff?.state, s.scan?.state, s.step, s.service, s.page, s.query === null,
  s.taking !== null, s.taking?.late, s.refusal, current(s)?.number, current(s)?.print].join(" ");
