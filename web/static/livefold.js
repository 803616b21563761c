// @ts-check
// The rules of a live channel without the channel: which message to take, when to come back, what
// the server's clock says. Pure.

/** @typedef {{type: string, epoch: string, seq: number, at?: string}} Message */
/** @typedef {"connecting" | "live" | "lost"} Status */

/** Silence after which a screen is no longer live, in ms. */
export const SILENCE = 25_000;
/** How long a closed connection still counts as live while it is made anew, in ms. */
export const GRACE = 3_000;
/** How long after a loss attempts come soon: most servers are back, or others stand in, within it, in ms. */
export const EARLY = 10_000;
/** Longest pause between two attempts of that time, in ms; later they double from it. */
const SOON = 1_000;
/** Longest pause of all, in ms. */
const LONGEST = 10_000;

/**
 * Whole state: take it unless it is of the same epoch and older.
 * @param {Message | null} have @param {Message} got
 */
export const takes = (have, got) => have === null || have.epoch !== got.epoch || got.seq >= have.seq;

/**
 * Pause before the next attempt, in ms: within a second while the loss is young, so that a planned restart
 * (1012) is hardly seen; then doubling up to 10 s. A random part is left out, so that a thousand screens do not
 * come back in one instant.
 * @param {number} age of the loss, in ms @param {number} n attempts that failed since it was no longer young
 * @param {number} random in [0, 1)
 */
export const pause = (age, n, random) => (age < EARLY && n === 0
  ? SOON * (0.1 + 0.9 * random)
  : Math.min(LONGEST, 2 * SOON * 2 ** Math.min(n, 10)) * (0.5 + random / 2));

/**
 * What a close code asks for. 4001: log in again, do not come back by yourself. 4008: we were too
 * slow, come back after a longer pause. 4010: the page is old. Everything else: come back.
 * @param {number} code @returns {"again" | "login" | "slower" | "reload"}
 */
export function onClose(code) {
  switch (code) {
    case 4001: return "login";
    case 4008: return "slower";
    case 4010: return "reload";
    default: return "again";
  }
}

/**
 * @typedef {object} Line instants on one clock, in ms
 * @property {number} begun the channel was made
 * @property {number | null} heard the last message
 * @property {number | null} broken the connection closed; null while it serves
 * @property {number | null} stale since when the server itself says that its picture may be old; null while it does not
 */

/**
 * Status of a channel: lost when the server says so, when nothing was heard for 25 s, or when the connection has
 * been broken for 3 s; before the first word connecting, otherwise live.
 * @param {Line} line @param {number} now @returns {Status}
 */
export function status({ begun, heard, broken, stale }, now) {
  if (stale !== null) return "lost";
  if (broken !== null && now - broken >= GRACE) return "lost";
  if (now - (heard ?? begun) >= SILENCE) return "lost";
  return heard === null ? "connecting" : "live";
}

/** When the picture was surely good for the last time, null when it never was. @param {Line} line */
export const good = ({ heard, stale }) => (stale === null || heard === null ? heard : Math.min(heard, stale));

/**
 * Offset of the server's clock to ours, from a beat: server = ours + offset, in ms.
 * @param {string} beatNow RFC 3339 @param {number} ours
 */
export const offset = (beatNow, ours) => Date.parse(beatNow) - ours;
