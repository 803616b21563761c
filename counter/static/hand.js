// @ts-check
// Calling by hand while the server is away: what the officer noted, and the list to call from. Pure.
import { clock } from "../web/clock.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {"draft" | "kept" | "sent" | "refused"} Stage draft: noted with the server there, goes when told to; kept: goes by itself once it is there */
/**
 * @typedef {object} Note one thing that happened on paper
 * @property {string} key the idempotency key under which it is sent, for ever the same
 * @property {"served" | "issue"} kind @property {string} counter @property {number} at the server's ms
 * @property {string} number served: whom; issue: the first as it stands on paper
 * @property {string} service @property {string} class @property {number} first @property {number} count of an issue
 * @property {Stage} stage @property {boolean} seen put away by the officer
 * @property {string} code @property {string} detail @property {string} where why it was refused, and the counter that has it
 */
/** @typedef {{number: string, service: string, class: string, issued: number, note: Note | null}} Row issued: 0 for paper */

/** Without the server for so long, in ms, a console shows the list. */
export const AFTER = 60_000;
/** Paper numbers noted at once. */
export const MOST = 200;

/** What is kept of an outage. @typedef {{open: boolean, outage: number | null, notes: Note[], stored: boolean, rest: any[], service: string, error: string}} Hand */
/** @type {Hand} outage: since when the server was away when the list last opened by itself; rest: the line beyond the desk's first 50 */
export const none = { open: false, outage: null, notes: [], stored: true, rest: [], service: "", error: "" };

/** Opens the list by itself, once an outage. @param {State} s @returns {State} */
export function overdue(s) {
  if (s.status !== "lost" || s.since === null || s.desk === null || s.account === null) return s;
  if (s.hand.outage === s.since || s.now - s.since < AFTER) return s;
  return { ...s, dialog: null, note: null, hand: { ...s.hand, open: true, outage: s.since } };
}

/** A number as the server writes it: "a 14" is A014. "" when it is none. @param {string} text */
export function tidy(text) {
  const found = /^([A-Z]{1,3})0*(\d{1,5})$/.exec(text.toUpperCase().replace(/[^0-9A-Z]/g, ""));
  return found ? found[1] + found[2].padStart(3, "0") : "";
}

/** The numbers in a text, and what is none. @param {string} text */
export function numbersIn(text) {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  return { numbers: [...new Set(words.map(tidy).filter((n) => n !== ""))], wrong: words.filter((word) => tidy(word) === "") };
}

/** @param {State} s @param {string} service */
const prefix = (s, service) => s.site?.services.find((/** @type {any} */ v) => v.id === service)?.prefix ?? "";

/** The service whose numbers begin so. @param {State} s @param {string} number */
export const serviceOf = (s, number) => s.site?.services.find((/** @type {any} */ v) => v.prefix === number.replace(/\d+$/, ""))?.id ?? "";

/** @param {State} s @param {string} service @param {number} n */
export const paper = (s, service, n) => prefix(s, service) + String(n).padStart(3, "0");

/** The services of this counter, each once. @param {State} s @returns {string[]} */
export const served = (s) => [...new Set((s.desk?.tiers ?? []).flatMap((/** @type {any} */ tier) => tier.services))].map(String);

/** The next paper number of a service at this counter, 0 when there is none left. @param {State} s @param {string} service */
export function nextPaper(s, service) {
  const range = s.desk?.hand;
  if (!range) return 0;
  const within = (/** @type {number} */ n) => n >= range.first && n <= range.last;
  const given = s.hand.notes.filter((n) => n.kind === "issue" && n.service === service).map((n) => n.first + n.count - 1);
  const lined = (s.desk?.waiting ?? []).filter((/** @type {any} */ w) => w.service === service).map((/** @type {any} */ w) => Number(w.number.replace(/^\D+/, "")));
  const next = Math.max(range.first - 1, ...[...given, ...lined].filter(within)) + 1;
  return within(next) ? next : 0;
}

/** The numbers of an issue. @param {State} s @param {Note} note */
const numbersOf = (s, note) => Array.from({ length: note.count }, (_, i) => paper(s, note.service, note.first + i));

/** The line to call from: who waited when the server was last heard, then the paper numbers given out since. @param {State} s @returns {Row[]} */
export function rows(s) {
  const ticks = new Map(s.hand.notes.filter((n) => n.kind === "served" && n.stage !== "refused").map((n) => [n.number, n]));
  const row = (/** @type {any} */ w) => ({ number: w.number, service: w.service, class: w.class, issued: Date.parse(w.issued_at) || 0, note: ticks.get(w.number) ?? null });
  /** @type {Row[]} */ const list = (s.desk?.waiting ?? []).map(row);
  const known = new Set(list.map((r) => r.number));
  const add = (/** @type {Row} */ r) => {
    if (known.has(r.number)) return;
    known.add(r.number);
    list.push(r);
  };
  for (const w of s.hand.rest) add(row(w));
  for (const note of s.hand.notes) {
    if (note.kind !== "issue" || note.stage === "sent" || note.stage === "refused") continue;
    for (const number of numbersOf(s, note)) add(row({ number, service: note.service, class: "normal", issued_at: "" }));
  }
  return list;
}

/** Tickets of the whole line that wait for this counter. @param {State} s @param {any[]} tickets */
export const mine = (s, tickets) => tickets.filter((t) => t.state === "waiting" && served(s).includes(t.service));

/** Somebody else had ticked the number too: there is nothing to do about it. @param {Note} n */
export const harmless = (n) => n.stage === "refused" && n.kind === "served" && n.code === "ticket.done";

/** How many notes are in a stage and not put away; of the refused ones those that matter. @param {State} s @param {Stage} stage */
export const count = (s, stage) => s.hand.notes.filter((n) => n.stage === stage && !n.seen && !harmless(n)).length;

/** In which order notes stand: what needs the officer first. @param {Note} n */
const urgency = (n) => ["refused", "draft", "kept", "sent"].indexOf(harmless(n) ? "sent" : n.stage);

/** The notes that are shown, the newest of each kind first. @param {State} s */
export const shown = (s) => s.hand.notes.filter((n) => !n.seen).reverse().sort((a, b) => urgency(a) - urgency(b));

/** What can be put away unread. @param {Note} n */
export const over = (n) => n.stage === "sent" || harmless(n);

/** @typedef {{kind: "served" | "issue", number?: string, service?: string, class?: string, first?: number, count?: number}} What */
/** A new note. @param {State} s @param {What} what @param {{key: string, now: number}} given @returns {Note} */
export const noteOf = (s, what, { key, now }) => ({
  number: what.kind === "issue" ? paper(s, what.service ?? "", what.first ?? 0) : "", service: "", class: "normal", first: 0, count: 0, ...what,
  key, counter: s.counter ?? "", at: now, stage: s.status === "live" ? "draft" : "kept", seen: false, code: "", detail: "", where: "",
});

/** What a note asks of the server. @param {Note} n */
export const body = (n) => n.kind === "issue"
  ? { issue: { service: n.service, first: n.first, count: n.count } }
  : { served: { numbers: [n.number], counter: n.counter } };

/** Whether two instants are of one business day of the site. @param {string} zone @param {number} a @param {number} b */
export const sameDay = (zone, a, b) => clock(zone, "vi").date(a) === clock(zone, "vi").date(b);

/**
 * What an answer makes of a note: sent; refused with the reason; or null, it has to be sent again.
 * @param {Note} n @param {import("../web/api.js").Answer} answer @returns {Note | null}
 */
export function settled(n, answer) {
  if (answer.ok) return { ...n, stage: "sent", code: "", detail: "", where: "" };
  if (answer.status === 0 || answer.status === 401 || answer.status === 429 || answer.status >= 500) return null;
  const { args } = answer;
  return { ...n, stage: "refused", code: answer.code, detail: answer.detail, where: args?.refused?.[0]?.counter ?? args?.counter ?? "" };
}
