// @ts-check
// The phone's state and what each message makes of it. Pure: messages bring the time, nobody asks for it.
import { change } from "../web/prefs.js";

/** @typedef {import("../web/prefs.js").Prefs} Prefs */
/** @typedef {{number: string, token: string, service: string, state: string, counter: string | null, calls?: number}} Sibling */
/** @typedef {{number: string, token: string, site: string, service: string, state: string, ahead: number | null,
 *   wait: {min_s: number, max_s: number} | null, after?: string, after_at?: string, counters: string[], counter: string | null,
 *   calls?: number, absences?: number, ended_at?: string, defer_until?: string, by_holder?: boolean,
 *   overtaken?: Record<string, number>, visit?: Sibling[], transfers?: number, defers_left?: number, officer?: string, score?: number}} Ticket */
/** @typedef {{relation: string, ahead: number | null, wait: [number, number] | null}} Standing where a number of the visit stands in its own line */
/** @typedef {{service: string, line: [string, number | null, [number, number] | null][], called: [string, string][], serving: [string, string][]}} Line */
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
 * @property {boolean} asking a reading is under way: what the line says meanwhile may be newer than it
 * @property {string[] | null} before who was seen to be first: in line before me, at a counter, or called since; null before the first look
 * @property {boolean} curious somebody else was called first: the ticket is to be read again, some time soon
 * @property {Record<string, Standing>} around the other numbers of the visit
 * @property {boolean} awake the phone keeps its screen on for this page
 * @property {import("../web/livefold.js").Status} status
 * @property {number | null} since when the picture was good for the last time, in the server's ms; null while it is live
 * @property {boolean} unreachable the last reading or press was not answered
 * @property {number | null} clock the server's time in ms since 1970
 * @property {"" | "cancel" | "defer"} dialog
 * @property {{path: string, until?: number, body?: any} | null} acting the press under way
 * @property {number} score that was pressed and asks for reasons, 0: none @property {string[]} reasons of it
 * @property {string} refusal why the last press was refused
 * @property {boolean} sound
 * @property {Prefs} prefs
 * @property {string} lang
 */

/** How long a citizen may take a cancel back, in ms. */
export const UNCANCEL = 60_000;

/** @param {any} data @param {Prefs} prefs @returns {State} */
export const begin = (data, prefs) => ({
  data, ticket: null, gone: data.gone, beyond: false, ahead: null, wait: null, relation: "", stale: false, asking: false,
  before: null, curious: false, around: {}, awake: false, status: "connecting", since: null,
  unreachable: false, clock: null, dialog: "", acting: null, refusal: "", sound: false, score: 0, reasons: [], prefs, lang: data.lang,
});

/** How many are before a visitor who is told to come near. */
export const NEAR = 2;

/** @param {string} state */
const over = (state) => ["done", "cancelled", "expired"].includes(state);

/** Whether nothing more will come for the ticket by itself. @param {State} s */
export const ended = (s) => s.gone || over(s.ticket?.state ?? "");

/** Whether nothing more will come for any number of the visit. @param {State} s */
export const finished = (s) => s.gone || (ended(s) && visit(s).every((other) => over(other.state)));

/** The other numbers of the visit. @param {State} s @returns {Sibling[]} */
export const visit = (s) => s.ticket?.visit ?? [];

/** The services whose lines concern the visit, that of the ticket first. @param {State} s @returns {string[]} */
export const services = (s) => (s.ticket === null ? [] : [...new Set([s.ticket.service, ...visit(s).filter((other) => !over(other.state)).map((other) => other.service)])]);

/** The calls to this visitor just now, own or of the visit: a new one is one more in this list. @param {State} s @returns {string[]} */
export const calls = (s) => (s.ticket === null || s.gone ? [] : [s.ticket, ...visit(s)]
  .filter((one) => one.state === "called").map((one) => `${one.number} ${one.counter} ${one.calls ?? 1}`));

/** Whether it is time to come near. @param {State} s */
export const near = (s) => s.ticket?.state === "waiting" && !s.beyond && s.ahead !== null && s.ahead <= NEAR && deferred(s) === 0;

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
    case "gone": return { ...s, asking: false, gone: true, acting: null, dialog: "" };
    case "unreachable": return { ...s, asking: false, unreachable: true };
    case "line": return follow(s, m.line);
    case "status": return { ...s, status: m.status, since: m.since ?? null };
    case "tick": return m.clock === s.clock ? s : { ...s, clock: m.clock };
    case "ask": return { ...s, dialog: m.dialog, refusal: "" };
    case "act": return s.acting ? s : { ...s, acting: { path: m.path, until: m.until, body: m.body }, dialog: "", refusal: "" };
    case "acted": return { ...read(s, m.ticket), acting: null };
    case "score": return { ...s, score: m.score, reasons: [], refusal: "" };
    case "reason": return { ...s, reasons: s.reasons.includes(m.reason) ? s.reasons.filter((one) => one !== m.reason) : [...s.reasons, m.reason] };
    case "refused": return { ...s, acting: null, refusal: m.detail, stale: true };
    case "asked": return { ...s, asking: true, stale: false, curious: false };
    case "awake": return m.awake === s.awake ? s : { ...s, awake: m.awake };
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
    ...s, ticket, asking: false, unreachable: false, gone: false,
    relation: s.ticket?.service === ticket.service ? s.relation : "",
    before: s.ticket?.service === ticket.service ? s.before : null,
    ahead: ticket.ahead, wait: step(same ? s.wait : null, range),
  };
}

/** @param {State} s @param {Line} line @returns {State} */
function follow(s, line) {
  const ticket = s.ticket;
  if (ticket === null) return s;
  const around = { ...s.around };
  let stale = s.stale;
  const others = visit(s).filter((one) => one.service === line.service);
  for (const one of others) {
    const now = standing(line, one.number);
    stale ||= now.relation !== around[one.number]?.relation && (unsure(s) || !fits(one, now.relation, line.line.length >= FULL));
    around[one.number] = now;
  }
  if (line.service === ticket.service) return { ...mine({ ...s, stale }, ticket, line), around };
  return others.length === 0 ? s : { ...s, stale, around };
}

/** Whether an answer is under way that may be older than what the line says now. @param {State} s */
const unsure = (s) => s.asking || s.acting !== null;

/** How many places a line carries. */
const FULL = 200;

/** @param {Line} line @param {string} number @returns {Standing} */
function standing(line, number) {
  /** @param {[string, string][]} list */
  const at = (list) => list.find(([one]) => one === number)?.[1];
  const [place, call, desk] = [line.line.find(([one]) => one === number), at(line.called), at(line.serving)];
  const relation = call ? `called ${call}` : desk ? `serving ${desk}` : place ? "in" : "out";
  return { relation, ahead: place?.[1] ?? null, wait: place?.[2] ?? null };
}

/** The line of the ticket's own service. @param {State} s @param {Ticket} ticket @param {Line} line @returns {State} */
function mine(s, ticket, line) {
  const { relation, ahead, wait } = standing(line, ticket.number);
  const beyond = relation === "out" && line.line.length >= FULL && ticket.state === "waiting";
  const next = { ...s, ...precedence(s, ticket, line), relation, beyond, stale: s.stale || (relation !== s.relation && (unsure(s) || !fits(ticket, relation, beyond))) };
  return relation === "in" && ticket.state === "waiting" ? { ...next, ahead, wait: step(s.wait, wait) } : next;
}

/**
 * Who is called without having been before me overtakes, or came and went: the server can tell, and why.
 * @param {State} s @param {Ticket} ticket @param {Line} line
 */
function precedence({ before, curious }, ticket, line) {
  const called = line.called.map(([number]) => number);
  if (ticket.state !== "waiting") return { before, curious };
  if (before !== null) {
    const more = called.filter((number) => number !== ticket.number && !before.includes(number));
    return more.length === 0 ? { before, curious } : { before: [...before, ...more], curious: true };
  }
  const numbers = line.line.map(([number]) => number);
  const place = numbers.indexOf(ticket.number);
  return place < 0 ? { before, curious } : { before: [...numbers.slice(0, place), ...called, ...line.serving.map(([number]) => number)], curious };
}

/** Whether the reading already says what the line says. @param {{state: string, counter: string | null}} ticket @param {string} relation @param {boolean} beyond */
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
