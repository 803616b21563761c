// @ts-check
// The rules of a live channel without the channel: which message to take, when to come back, what
// the server's clock says. Pure.

/** @typedef {{type: string, epoch: string, seq: number, at?: string}} Message */
/** @typedef {"connecting" | "live" | "lost"} Status */

/** Silence after which a screen is no longer live, in ms. */
export const SILENCE = 25_000;
/** How long a closed connection still counts as live while it is made anew, in ms. */
export const GRACE = 3_000;
/** Longest pause between two attempts, in ms. */
const LONGEST = 15_000;

/**
 * Whole state: take it unless it is of the same epoch and older.
 * @param {Message | null} have @param {Message} got
 */
export const takes = (have, got) => have === null || have.epoch !== got.epoch || got.seq >= have.seq;

/**
 * Pause before attempt number n (0 is the first after a loss), in ms: doubling from half a second to 15 s,
 * of which a random half is left out, so that a thousand screens do not come back in one instant.
 * @param {number} n @param {number} random in [0, 1)
 */
export const pause = (n, random) => Math.min(LONGEST, 500 * 2 ** Math.min(n, 10)) * (0.5 + random / 2);

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
 * Status of a channel: lost when nothing was heard for 25 s, or when the connection has been broken for
 * 3 s; before the first word connecting, otherwise live.
 * @param {{begun: number, heard: number | null, broken: number | null}} line instants on one clock, in ms;
 *   begun: the channel was made; heard: the last message; broken: the connection closed, null while it serves
 * @param {number} now @returns {Status}
 */
export function status({ begun, heard, broken }, now) {
  if (broken !== null && now - broken >= GRACE) return "lost";
  if (now - (heard ?? begun) >= SILENCE) return "lost";
  return heard === null ? "connecting" : "live";
}

/**
 * Offset of the server's clock to ours, from a beat: server = ours + offset, in ms.
 * @param {string} beatNow RFC 3339 @param {number} ours
 */
export const offset = (beatNow, ours) => Date.parse(beatNow) - ours;
