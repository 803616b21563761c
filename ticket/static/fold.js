// @ts-check
// The phone's state and what each message makes of it. Pure: messages bring the time, nobody asks for it.
import { change } from "../web/prefs.js";

/** @typedef {import("../web/prefs.js").Prefs} Prefs */
/** @typedef {{number: string, token: string, site: string, service: string, state: string, ahead: number | null,
 *   wait: {min_s: number, max_s: number} | null, after?: string, after_at?: string, counters: string[], counter: string | null,
 *   calls?: number, absences?: number, ended_at?: string, defer_until?: string, by_holder?: boolean}} Ticket */
/**
 * @typedef {object} State
 * @property {any} data what the server put into the page
 * @property {Ticket | null} ticket as last read; null before the first reading
 * @property {boolean} gone the token opens nothing any more
 * @property {boolean} beyond more people are ahead than the live line carries
 * @property {number | null} ahead
 * @property {[number, number] | null} wait minutes, as shown: it moves in whole steps only
 * @property {string} relation of my number to the live line, to see when it changes
 * @property {boolean} stale the ticket has to be read again
 * @property {import("../web/livefold.js").Status} status
 * @property {number | null} since when the picture was good for the last time, in the server's ms; null while it is live
 * @property {boolean} unreachable the last reading or press was not answered
 * @property {number | null} clock the server's time in ms since 1970
 * @property {"" | "cancel" | "defer"} dialog
 * @property {{path: string, until?: number} | null} acting the press under way
 * @property {string} refusal why the last press was refused
 * @property {boolean} sound
 * @property {Prefs} prefs
 * @property {string} lang
 */

/** How long a citizen may take a cancel back, in ms. */
export const UNCANCEL = 60_000;

/** @param {any} data @param {Prefs} prefs @returns {State} */
export const begin = (data, prefs) => ({
  data, ticket: null, gone: data.gone, beyond: false, ahead: null, wait: null, relation: "", stale: false, status: "connecting", since: null,
  unreachable: false, clock: null, dialog: "", acting: null, refusal: "", sound: false, prefs, lang: data.lang,
});

/** Whether nothing more will come for the ticket by itself. @param {State} s */
export const ended = (s) => s.gone || ["done", "cancelled", "expired"].includes(s.ticket?.state ?? "");

/** Whether a press may still take the cancel back. @param {State} s */
export const canTakeBack = (s) => s.ticket?.state === "cancelled" && s.ticket.by_holder === true && s.clock !== null
  && s.ticket.ended_at !== undefined && s.clock < Date.parse(s.ticket.ended_at) + UNCANCEL;

/** Until when the visitor has asked to be left out, in ms; 0 when not. @param {State} s */
export function deferred(s) {
  const until = s.ticket?.defer_until ? Date.parse(s.ticket.defer_until) : 0;
  return s.ticket?.state === "waiting" && s.clock !== null && until > s.clock ? until : 0;
}

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "ticket": return read(s, m.ticket);
    case "gone": return { ...s, gone: true, acting: null, dialog: "" };
    case "unreachable": return { ...s, unreachable: true };
    case "line": return follow(s, m.line);
    case "status": return { ...s, status: m.status, since: m.since ?? null };
    case "tick": return m.clock === s.clock ? s : { ...s, clock: m.clock };
    case "ask": return { ...s, dialog: m.dialog, refusal: "" };
    case "act": return s.acting ? s : { ...s, acting: { path: m.path, until: m.until }, dialog: "", refusal: "" };
    case "acted": return { ...read(s, m.ticket), acting: null };
    case "refused": return { ...s, acting: null, refusal: m.detail, stale: true };
    case "asked": return { ...s, stale: false };
    case "sound": return { ...s, sound: !s.sound };
    case "prefs": return { ...s, prefs: change(s.prefs, m.change) };
    case "lang": return { ...s, lang: m.lang };
    default: throw new Error(`no such message: ${m.type}`);
  }
}

/** A reading of the ticket: it decides the state; the live line only brings place and range. @param {State} s @param {Ticket} ticket @returns {State} */
function read(s, ticket) {
  const range = ticket.wait && /** @type {[number, number]} */ ([Math.floor(ticket.wait.min_s / 60), Math.floor(ticket.wait.max_s / 60)]);
  const same = s.ticket?.service === ticket.service && s.ticket.state === ticket.state;
  return {
    ...s, ticket, unreachable: false, gone: false,
    relation: s.ticket?.service === ticket.service ? s.relation : "",
    ahead: ticket.ahead, wait: step(same ? s.wait : null, range),
  };
}

/** @param {State} s @param {{service: string, line: [string, number | null, [number, number] | null][], called: [string, string][], serving: [string, string][]}} line @returns {State} */
function follow(s, line) {
  const mine = s.ticket?.number;
  if (mine === undefined || line.service !== s.ticket?.service) return s;
  const place = line.line.find(([number]) => number === mine);
  const call = line.called.find(([number]) => number === mine);
  const visit = line.serving.find(([number]) => number === mine);
  const full = line.line.length >= 200;
  const relation = call ? `called ${call[1]}` : visit ? `serving ${visit[1]}` : place ? "in" : "out";
  const beyond = relation === "out" && full && s.ticket.state === "waiting";
  const next = { ...s, relation, beyond, stale: s.stale || (relation !== s.relation && !fits(s.ticket, relation, beyond)) };
  return place && s.ticket.state === "waiting" ? { ...next, ahead: place[1], wait: step(s.wait, place[2]) } : next;
}

/** Whether the reading already says what the line says. @param {Ticket} ticket @param {string} relation @param {boolean} beyond */
function fits(ticket, relation, beyond) {
  if (relation === "in") return ticket.state === "waiting";
  if (relation === "out") return beyond || !["waiting", "called", "serving"].includes(ticket.state);
  return relation === `${ticket.state} ${ticket.counter}`;
}

/**
 * The range to show: a new one only when an end has moved a whole step, so that it does not flicker.
 * @param {[number, number] | null} shown @param {[number, number] | null} got @returns {[number, number] | null}
 */
export function step(shown, got) {
  if (shown === null || got === null) return got;
  const whole = Math.max(shown[1], got[1]) > 10 ? 5 : 1;
  return Math.abs(shown[0] - got[0]) >= whole || Math.abs(shown[1] - got[1]) >= whole ? got : shown;
}
