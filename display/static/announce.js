// @ts-check
// The announcer: which calls a screen takes in, in which order they are spoken, in which form. Pure.
// Speaking itself is perform.js; what is largest on the screen follows from the same state.

/**
 * @typedef {object} Call one announced call, as the board carries it
 * @property {number} id @property {string} number @property {string} counter @property {string} service
 * @property {string} kind @property {boolean} open @property {string} at RFC 3339
 * @property {string} lang of the ticket
 * @property {Record<string, string>} words @property {Record<string, string>} short
 * @property {Record<string, string | null>} [audio] address of the spoken words, per language, once they are made
 * @property {Record<string, string | null>} [audio_short] of the short form
 */
/** @typedef {{number: string, counter: string, state: string, service: string, since: string}} Now */
/** @typedef {{epoch: string, now: Now[], calls: Call[]}} Board calls are oldest first */
/** @typedef {{epoch: string | null, id: number, at: number}} Mark the newest call ever seen; at in ms */
/** @typedef {{lang: string, text: string}} Say one sentence to speak */
/** @typedef {{call: Call | null, says: Say[]}} Turn what is spoken now; call is null for an announcement to all */
/** @typedef {{mark: Mark, queue: Call[], turn: Turn | null}} Announcer */
/** @typedef {{languages: string[], repeat: number}} Voice languages: the site's own first */

/** A call older than this on arrival is not spoken, in ms. */
export const YOUNG = 60_000;
/** More calls than a board can carry are never waiting. */
const LIMIT = 200;
/** With this many others waiting a call is said once; with that many, shortly. */
const ONCE = 3, SHORT = 6;

/** @param {Mark | null} mark where a page that was loaded anew left off @returns {Announcer} */
export const begin = (mark) => ({ mark: mark ?? { epoch: null, id: 0, at: 0 }, queue: [], turn: null });

/**
 * Takes in the calls of a board that are new and young. Ids compare within one epoch only; in a new
 * epoch a call is new when it was made later than all that were seen.
 * @param {Announcer} a @param {Board} board @param {number} now the server's time in ms
 * @param {(call: Call) => boolean} [ours] whether this screen is concerned
 * @returns {Announcer}
 */
export function hear(a, board, now, ours = () => true) {
  const same = board.epoch === a.mark.epoch;
  const isNew = (/** @type {Call} */ c) => (same ? c.id > a.mark.id : time(c) > a.mark.at);
  const taken = board.calls.filter((c) => isNew(c) && now - time(c) < YOUNG && ours(c));
  const mark = {
    epoch: board.epoch,
    id: Math.max(same ? a.mark.id : 0, ...board.calls.map((c) => c.id)),
    at: Math.max(a.mark.at, ...board.calls.map(time)),
  };
  if (taken.length === 0 && same && mark.id === a.mark.id) return a;
  return { ...a, mark, queue: [...a.queue, ...taken].slice(-LIMIT) };
}

/**
 * Gives the turn to the first waiting call that is still open; nothing changes while one has it.
 * @param {Announcer} a @param {Board} board @param {Voice} voice @returns {Announcer}
 */
export function next(a, board, voice) {
  if (a.turn !== null || a.queue.length === 0) return a;
  const at = a.queue.findIndex((c) => isOpen(c, board));
  if (at < 0) return { ...a, queue: [] };
  const queue = a.queue.slice(at + 1);
  const behind = queue.filter((c) => isOpen(c, board)).length;
  return { ...a, queue, turn: { call: a.queue[at], says: says(a.queue[at], behind, voice) } };
}

/** The turn is over. @param {Announcer} a @returns {Announcer} */
export const said = (a) => ({ ...a, turn: null });

/**
 * Something for all, as in an outage; it waits for nobody and is left out while a call is spoken.
 * @param {Announcer} a @param {Say[]} words @returns {Announcer}
 */
export const tellAll = (a, words) => (a.turn === null ? { ...a, turn: { call: null, says: words } } : a);

/**
 * The sentences of a call: the site's language twice, once or shortly, by how many wait behind it; then
 * once the ticket's language if that is another. A language without words is passed over.
 * @param {Call} call @param {number} behind @param {Voice} voice @returns {Say[]}
 */
export function says(call, behind, voice) {
  const own = voice.languages[0];
  const form = behind >= SHORT ? call.short : call.words;
  const times = behind >= ONCE ? 1 : voice.repeat;
  const langs = Array(times).fill(own);
  if (call.lang !== own) langs.push(call.lang);
  return langs.map((lang) => ({ lang, text: form?.[lang] ?? "" })).filter((say) => say.text !== "");
}

/**
 * The address of a sentence's clip, "" while there is none. It is looked up when the sentence's turn has come: a
 * clip may have been made since the call was heard.
 * @param {Board | null} board @param {Say} say
 */
export function clipOf(board, { lang, text }) {
  for (const call of board?.calls ?? []) {
    if (call.words?.[lang] === text && call.audio?.[lang]) return call.audio[lang];
    if (call.short?.[lang] === text && call.audio_short?.[lang]) return call.audio_short[lang];
  }
  return "";
}

/**
 * Whether the visitor is still awaited. A call that has dropped off the board is looked up among those
 * who are called now. Number and instant name a call in every epoch.
 * @param {Call} call @param {Board} board
 */
export function isOpen(call, board) {
  const known = board.calls.find((c) => c.number === call.number && c.at === call.at);
  if (known) return known.open;
  return board.now.some((n) => n.number === call.number && n.counter === call.counter && n.state === "called");
}

/** @param {Call} call in ms */
const time = (call) => Date.parse(call.at);
