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
/** How long one page of a notice, of fields, or a picture stands, in ms. */
export const PAGE = 12_000;
/** Signs that the line of words holds. */
const BAND = 190;
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
  return standing(s).filter((row) => row.number !== top?.number).slice(0, s.sizes.rows);
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
  const pages = noticePages(s);
  if (pages.length > 0) return { kind: "notice", texts: [pages[turnOf(s, pages.length)]] };
  if (s.last && large(s)?.row.number === s.last.number) return { kind: "said", texts: words(s.last) };
  return null;
}

/** Which of so many pages stands now. @param {State} s @param {number} pages */
const turnOf = (s, pages) => Math.floor(s.now / PAGE) % pages;

/** The notice by pages: the screen's language before the others, no more on a page than is read at once. @param {State} s */
function noticePages(s) {
  const { lang, languages } = s.setting;
  return [lang, ...languages.filter((l) => l !== lang)].flatMap((l) => {
    const words = s.board?.notice?.[l];
    return typeof words === "string" && words !== "" ? pieces(words).map((text) => ({ lang: l, text })) : [];
  });
}

/** A text cut between words into pieces that fit. @param {string} text @returns {string[]} */
function pieces(text) {
  const out = [""];
  for (const word of text.split(/\s+/)) {
    const last = out[out.length - 1];
    if (last !== "" && last.length + 1 + word.length > BAND) out.push(word);
    else out[out.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return out;
}

/** @typedef {{id: string, name: string, called: string[], next: string[], waiting: number, wait: {min_s: number, max_s: number} | null, fresh: boolean}} Field */
/**
 * What the second screen shows now: a page of fields, and once a round a picture, which is gone while a call is spoken.
 * @param {State} s @returns {{fields: Field[], page: number, pages: number, picture: string | null}}
 */
export function overview(s) {
  const all = (s.board?.services ?? []).filter((v) => shows(s, v.id));
  const pages = Math.max(1, Math.ceil(all.length / s.sizes.fields)), { pictures } = s.setting;
  const rounds = pages + (pictures.length > 0 ? 1 : 0), turns = Math.floor(s.now / PAGE), at = turns % rounds;
  const calm = s.announcer.turn === null && s.status !== "lost";
  const page = at < pages ? at : 0;
  const fresh = large(s)?.fresh ? s.last?.service : "";
  const fields = all.slice(page * s.sizes.fields, (page + 1) * s.sizes.fields).map((v) => ({
    id: v.id, name: s.setting.fields[v.id] ?? v.id, next: v.next, waiting: v.waiting, wait: v.wait, fresh: v.id === fresh,
    called: standing(s).filter((row) => row.service === v.id && row.state === "called").map((row) => row.number),
  }));
  return { fields, page, pages, picture: at === pages && calm ? pictures[Math.floor(turns / rounds) % pictures.length] : null };
}

/** What the sign over a desk shows. @param {State} s @returns {{row: Row | null, fresh: boolean, state: string, officer: string}} */
export function sign(s) {
  const { counter } = s.setting, known = s.board?.counters.find((c) => c.id === counter);
  const top = s.announcer.turn?.call ? large(s) : null;
  const row = top?.row ?? standing(s).find((r) => r.counter === counter) ?? null;
  const fresh = row !== null && (top !== null || (row.number === s.last?.number && s.now - s.lastAt < FRESH));
  return { row, fresh, state: known?.state ?? "", officer: typeof known?.officer === "string" ? known.officer : "" };
}

/** Counters that pause, by id. @param {State} s @returns {string[]} */
export const paused = (s) => (s.board?.counters ?? []).filter((c) => c.state === "paused").map((c) => c.id);

/** Kiosks at which help has been asked for a minute. @param {State} s @returns {string[]} */
export const help = (s) => (s.board?.help ?? []).filter((h) => s.now - Date.parse(h.at) >= HELP_AFTER).map((h) => h.device);

/** @param {import("./announce.js").Call} call */
const place = (call) => ({ number: call.number, counter: call.counter, service: call.service });
