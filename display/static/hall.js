// @ts-check
// Makes a hall hear turns: at the volume of the hour, from clips or by the browser, and keeps the sentence for when
// there is no server. The wall and the self-test of a screen play through the same one.
import { clock } from "../web/clock.js";
import { PageSound } from "../web/sound.js";
import { HallSound } from "./clips.js";
import { perform } from "./perform.js";
import { loudness } from "./setting.js";

/** @typedef {import("./announce.js").Say} Say */

/** The pause before the outage's clip is asked for again, in ms. */
const OUTAGE_AGAIN = 60_000;

/** @param {number} ms @returns {Promise<void>} */
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export class Hall {
  #set;
  #voice;
  #page;
  #sound;
  #pace;

  /**
   * @param {{set: import("./fold.js").Setting, voice: any}} screen voice: the site's, from the page's data
   * @param {{find: (say: Say) => string, changed: () => void}} to find: the address of a sentence's clip, "" for none; changed: blocked() did
   */
  constructor({ set, voice }, { find, changed }) {
    this.#set = set;
    this.#voice = voice;
    this.#page = set.voice ? new PageSound(voice?.rate || 1, changed) : null;
    this.#sound = this.#page && new HallSound(this.#page, find);
    this.#pace = { gap: voice?.gap_ms ?? 600, wait };
  }

  /** Whether the browser keeps a screen silent that should speak. */
  blocked() {
    return this.#page?.blocked() ?? false;
  }

  /** To be called from a press. */
  unlock() {
    return this.#page?.unlock();
  }

  /**
   * Performs a turn until it is over; silent in the quiet hours.
   * @param {import("./announce.js").Turn} turn @param {number} now the server's time in ms
   */
  speak(turn, now) {
    const volume = loudness(this.#set, clock(this.#set.zone, "vi").time(now));
    if (this.#page) this.#page.volume = volume;
    return perform(turn, volume > 0 ? this.#sound : null, this.#pace);
  }

  /** How a sentence was made to sound for the last time. @param {Say} say */
  way(say) {
    return this.#sound?.way(say) ?? "none";
  }

  /** Fetches the sentence of the outage while there is a server, until it is here. @returns {Promise<void>} */
  async keepOutage() {
    const missing = await Promise.all(this.#set.outage.map(async (say) => {
      const address = this.#voice?.outage?.[say.lang];
      return this.#sound !== null && Boolean(address) && !(await this.#sound.keep(say, address));
    }));
    if (!missing.some(Boolean)) return;
    await wait(OUTAGE_AGAIN);
    return this.keepOutage();
  }
}
