// @ts-check
// What a screen shows, from its state: one call large, three below it, one line of words, the foot. Pure.
import { shows } from "./fold.js";

/** @typedef {import("./fold.js").State} State */
/**
 * @typedef {object} Row
 * @property {string} number @property {string} counter @property {string} service
 * @property {"called" | "serving"} state
 */
/** @typedef {{kind: "lost" | "said" | "notice", texts: {lang: string, text: string}[]}} Band */

/** How long the newest call has its own ground, in ms. */
export const FRESH = 20_000;
/** Rows below the large call. */
export const ROWS = 3;
/** How long help is asked before the hall reads of it, in ms. */
const HELP_AFTER = 60_000;

/**
 * Who stands at the counters, not yet answered before answered, the newest first.
 * @param {State} s @returns {Row[]}
 */
export function standing(s) {
  const rank = (/** @type {any} */ n) => (n.state === "called" ? 1 : 0);
  return (s.board?.now ?? [])
    .filter((n) => shows(s, n.service))
    .sort((a, b) => rank(b) - rank(a) || Date.parse(b.since) - Date.parse(a.since))
    .map((n) => ({ number: n.number, counter: n.counter, service: n.service, state: n.state === "called" ? "called" : "serving" }));
}

/**
 * The large call: always the one that is being spoken; else the one spoken last, as long as it stands at
 * its counter; else the first of those who stand there.
 * @param {State} s @returns {{row: Row, fresh: boolean} | null}
 */
export function large(s) {
  const call = s.announcer.turn?.call;
  if (call) return { row: { ...place(call), state: "called" }, fresh: true };
  const all = standing(s);
  const last = all.find((row) => row.number === s.last?.number && row.counter === s.last?.counter);
  if (last) return { row: last, fresh: s.now - s.lastAt < FRESH };
  return all.length > 0 ? { row: all[0], fresh: false } : null;
}

/** The rows below the large call. @param {State} s @returns {Row[]} */
export function rows(s) {
  const top = large(s)?.row;
  return standing(s).filter((row) => row.number !== top?.number).slice(0, ROWS);
}

/**
 * The line of words: what is said, in the site's language and in the ticket's, or in the screen's where that is
 * another; else that the picture is old; else the notice; else what was said last.
 * @param {State} s @returns {Band | null}
 */
export function band(s) {
  const { lang, languages } = s.setting;
  const words = (/** @type {any} */ call) => [languages[0], lang !== languages[0] ? lang : call.lang]
    .filter((l, i, all) => all.indexOf(l) === i && call.words?.[l])
    .map((l) => ({ lang: l, text: call.words[l] }));
  const { turn } = s.announcer;
  if (turn?.call) return { kind: "said", texts: words(turn.call) };
  if (turn) return { kind: "said", texts: turn.says };
  if (s.status === "lost") return { kind: "lost", texts: [] };
  const notice = s.board?.notice?.[lang] || s.board?.notice?.[languages[0]];
  if (notice) return { kind: "notice", texts: [{ lang, text: notice }] };
  if (s.last && large(s)?.row.number === s.last.number) return { kind: "said", texts: words(s.last) };
  return null;
}

/** Counters that pause, by id. @param {State} s @returns {string[]} */
export const paused = (s) => (s.board?.counters ?? []).filter((c) => c.state === "paused").map((c) => c.id);

/** Kiosks at which help has been asked for a minute. @param {State} s @returns {string[]} */
export const help = (s) => (s.board?.help ?? []).filter((h) => s.now - Date.parse(h.at) >= HELP_AFTER).map((h) => h.device);

/** @param {import("./announce.js").Call} call */
const place = (call) => ({ number: call.number, counter: call.counter, service: call.service });
