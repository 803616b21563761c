// @ts-check
// The sound of a hall: a sentence is played from its clip where the server has made one, else spoken by the browser.

/** @typedef {import("./announce.js").Say} Say */
/** @typedef {import("../web/sound.js").PageSound} PageSound */
/** @typedef {"clip" | "speech" | "none"} Way */

/** How long a clip may take to arrive before the browser speaks itself, in ms. */
const LATE = 2_000;
/** Clips that are remembered for their second time; those of the outage are kept beside them. */
const REMEMBERED = 4;

/** @param {string} address @returns {Promise<ArrayBuffer>} */
const fetched = async (address) => {
  const answer = await fetch(address, { signal: AbortSignal.timeout(LATE) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.arrayBuffer();
};

/** It implements the Sound of perform.js. */
export class HallSound {
  #page;
  #find;
  #load;
  /** @type {Map<string, AudioBuffer>} by address, the latest last */ #clips = new Map();
  /** @type {Map<string, AudioBuffer>} by language and text */ #kept = new Map();
  /** @type {{key: string, way: Way}} the newest sentence */ #last = { key: "", way: "none" };

  /** @param {PageSound} page @param {(say: Say) => string} find the address of a sentence's clip, "" for none @param {(address: string) => Promise<ArrayBuffer>} [load] */
  constructor(page, find, load = fetched) {
    this.#page = page;
    this.#find = find;
    this.#load = load;
  }

  /** @returns {Promise<void>} */
  chime() {
    return this.#page.chime();
  }

  /** Keeps a sentence's clip for when there is no server; false when it is not to be had yet. @param {Say} say @param {string} address @returns {Promise<boolean>} */
  async keep(say, address) {
    try {
      this.#kept.set(key(say), await this.#page.clip(await this.#load(address)));
      return true;
    } catch {
      return false;
    }
  }

  /** @param {Say} say @returns {Promise<boolean>} */
  async say(say) {
    const clip = this.#kept.get(key(say)) ?? (await this.#clip(this.#find(say)));
    const played = clip !== null && (await this.#page.play(clip));
    const spoken = played || (await this.#page.say(say));
    this.#last = { key: key(say), way: played ? "clip" : spoken ? "speech" : "none" };
    return spoken;
  }

  /** How a sentence sounded, if it was the newest one. @param {Say} say @returns {Way} */
  way(say) {
    return this.#last.key === key(say) ? this.#last.way : "none";
  }

  stop() {
    this.#page.stop();
  }

  /** @param {string} address @returns {Promise<AudioBuffer | null>} null when it cannot be had */
  async #clip(address) {
    if (address === "") return null;
    const known = this.#clips.get(address);
    if (known) return known;
    try {
      const clip = await this.#page.clip(await this.#load(address));
      this.#clips.set(address, clip);
      for (const old of [...this.#clips.keys()].slice(0, -REMEMBERED)) this.#clips.delete(old);
      return clip;
    } catch {
      return null;
    }
  }
}

/** @param {Say} say */
const key = ({ lang, text }) => `${lang} ${text}`;
