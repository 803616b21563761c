// @ts-check
// State of a screen's self-test: what can be played, how it sounded, and what the device can do. Pure.
import { sizes } from "./sizes.js";

/** @typedef {import("./announce.js").Say} Say */
/** @typedef {{kind: string, lang: string, words: string, audio: string | null, ready: boolean}} Sample as the server gives it */
/** @typedef {"" | "playing" | "chime" | "clip" | "speech" | "none"} Way how it sounded; "" before it was played */
/** @typedef {{id: number, kind: string, lang: string, says: Say[], way: Way}} Row */
/**
 * @typedef {object} Able what the device can do
 * @property {boolean} blocked the browser keeps the page silent @property {Record<string, string>} voices name per language, "" for none
 * @property {number} wide @property {number} high in pixels @property {boolean} known the browser is a device of the centre
 */
/**
 * @typedef {object} State
 * @property {import("./fold.js").Setting} setting @property {Able} able
 * @property {boolean} played the server plays a day: its clock is not of this world
 * @property {Sample[] | null} samples null before the server has given them @property {boolean} failed it did not
 * @property {Row[]} rows the chime first
 * @property {number | null} playing a row's id @property {number[]} queue of ids
 * @property {import("../web/livefold.js").Status} status
 * @property {number} now the server's time in ms, 0 before it is known @property {number} off how far the device's own clock is ahead, in ms
 * @property {import("./sizes.js").Sizes} sizes
 */
/**
 * @typedef {{type: "samples", samples: Sample[]} | {type: "failed"} | {type: "play", id: number} | {type: "all"} | {type: "stop"}
 *   | {type: "played", id: number, way: Way} | {type: "able", able: Able} | {type: "status", status: State["status"]}
 *   | {type: "tick", now: number, own: number}} Message
 */

/** @param {import("./fold.js").Setting} setting @param {Able} able @param {boolean} played @returns {State} */
export const begin = (setting, able, played) => ({
  setting, able, played, samples: null, failed: false, rows: [{ id: 0, kind: "chime", lang: "", says: [], way: "" }],
  playing: null, queue: [], status: "connecting", now: 0, off: 0, sizes: measured(setting, able),
});

/** @param {State} s @param {Message} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "samples": return { ...s, samples: m.samples, failed: false, rows: listed(s.rows, m.samples) };
    case "failed": return { ...s, failed: s.samples === null };
    case "play": return s.playing === null ? start(s, [m.id]) : s;
    case "all": return s.playing === null ? start(s, s.rows.map((row) => row.id)) : s;
    case "stop": return { ...s, queue: [] };
    case "played": return start({ ...s, rows: marked(s.rows, m.id, m.way), playing: null }, s.queue);
    case "able": return { ...s, able: m.able, sizes: measured(s.setting, m.able) };
    case "status": return { ...s, status: m.status };
    case "tick": return { ...s, now: m.now, off: m.now === 0 ? 0 : m.own - m.now };
  }
}

/** Begins the first of the ids, if there is one. @param {State} s @param {number[]} ids @returns {State} */
function start(s, ids) {
  if (ids.length === 0) return { ...s, playing: null, queue: [] };
  return { ...s, playing: ids[0], queue: ids.slice(1), rows: marked(s.rows, ids[0], "playing") };
}

/** @param {Row[]} rows @param {number} id @param {Way} way */
const marked = (rows, id, way) => rows.map((row) => (row.id === id ? { ...row, way } : row));

/** The chime and a row for each sample; what has been played keeps its mark. @param {Row[]} old @param {Sample[]} samples @returns {Row[]} */
const listed = (old, samples) => [old[0], ...samples.map(({ kind, lang, words }, n) => (
  { id: n + 1, kind, lang, says: [{ lang, text: words }], way: /** @type {Way} */ (old[n + 1]?.way ?? "") }))];

/** @param {import("./fold.js").Setting} setting @param {Able} able */
const measured = (setting, { wide, high }) => sizes({ wide, high, distance: setting.distance, inches: setting.inches });

/** The address of a sentence's clip, "" for none. @param {State} s @param {Say} say */
export const clipOf = (s, { lang, text }) => s.samples?.find((one) => one.lang === lang && one.words === text)?.audio ?? "";
