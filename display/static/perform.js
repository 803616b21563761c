// @ts-check
// Speaks one turn: chime, then its sentences one after the other. Nothing here can last for ever, and
// nothing here decides what is said.

/**
 * @typedef {object} Sound what makes sound; tests bring their own
 * @property {() => Promise<void>} chime
 * @property {(say: import("./announce.js").Say) => Promise<boolean>} say false when no voice speaks the language
 * @property {() => void} stop ends what is sounding
 */
/** @typedef {{gap: number, wait: (ms: number) => Promise<void>}} Pace gap between sentences in ms */

/** The longest a chime may take, in ms. */
const CHIME = 3_000;
/** How long one sentence may take: a slow voice says about eight signs a second. */
const SAY = 6_000, PER_SIGN = 130;
/** How long a call stays largest when nothing could be said, in ms, for a single and for many sentences. */
const SEEN_SHORT = 3_000, SEEN = 5_000;

/**
 * Performs a turn and comes back when it is over; it never throws.
 * @param {import("./announce.js").Turn} turn @param {Sound | null} sound null: a silent screen
 * @param {Pace} pace
 */
export async function perform(turn, sound, pace) {
  let spoken = 0;
  if (sound) {
    await within(sound.chime(), CHIME, sound, pace);
    for (const say of turn.says) {
      if (spoken > 0) await pace.wait(pace.gap);
      if (await within(sound.say(say), SAY + PER_SIGN * say.text.length, sound, pace)) spoken += 1;
    }
  }
  if (spoken === 0) await pace.wait(turn.says.length > 1 ? SEEN : SEEN_SHORT);
}

/**
 * What a promise gives, or undefined when it fails or takes too long; then the sound is stopped.
 * @template T @param {Promise<T>} promise @param {number} limit in ms @param {Sound} sound @param {Pace} pace
 * @returns {Promise<T | undefined>}
 */
async function within(promise, limit, sound, pace) {
  const late = Symbol("late");
  const got = await Promise.race([promise.catch(() => undefined), pace.wait(limit).then(() => late)]);
  if (got !== late) return /** @type {T | undefined} */ (got);
  sound.stop();
  return undefined;
}
