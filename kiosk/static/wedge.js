// @ts-check
// A reader of QR codes that is plugged in as a keyboard types what it reads, much faster than people do,
// and ends with Enter. What is read is kept nowhere: it may be somebody's identity card. Pure.

/** Longest pause between two keys of one reading, in ms. */
const TOGETHER = 80;
/** So many keys in such haste are a reading and no longer reach the page; and fewest of a whole one. */
const HASTE = 3;
const FEWEST = 8;
const MOST = 512;

/** Keys by their place, for a keyboard whose input method swallows their letters. */
const places = /** @type {Record<string, string>} */ ({ Period: ".", Slash: "/", Semicolon: ":", Minus: "-" });

/** @param {{key: string, code: string}} event */
function letter({ key, code }) {
  if (key !== "Process" && key !== "Unidentified") return key.length === 1 ? key : "";
  return /^(Key|Digit)(.)$/.exec(code)?.[2].toLowerCase() ?? places[code] ?? "";
}

export class Wedge {
  #text = "";
  #at = -Infinity;

  /**
   * Takes in one key. eaten: it belongs to a reading and is none of the page's; read: a whole reading, or null.
   * @param {{key: string, code: string, timeStamp: number}} event @returns {{eaten: boolean, read: string | null}}
   */
  key(event) {
    if (event.key === "Shift") return { eaten: false, read: null };
    if (event.timeStamp - this.#at > TOGETHER) this.#text = "";
    this.#at = event.timeStamp;
    if (event.key === "Enter") {
      const read = this.#text.length >= FEWEST ? this.#text : null;
      this.#text = "";
      return { eaten: read !== null, read };
    }
    if (this.#text.length < MOST) this.#text += letter(event);
    return { eaten: this.#text.length > HASTE, read: null };
  }
}

/**
 * The token of a slip's address, or why it is none of this site: "foreign" or "elsewhere".
 * @param {string} text @param {string} site @returns {{token: string, why: string}}
 */
export function tokenOf(text, site) {
  const found = /\/t\/(([a-z0-9-]{1,12})\.[0-9a-hjkmnp-tv-z]{16})$/.exec(text.trim().toLowerCase());
  if (found === null) return { token: "", why: "foreign" };
  return found[2] === site ? { token: found[1], why: "" } : { token: "", why: "elsewhere" };
}
