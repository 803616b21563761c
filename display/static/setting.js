// @ts-check
// What a screen was opened with: the page's data and the address (?layout=, ?counter=, ?distance=, ?panel=,
// ?services=, ?lang=, ?voice=off, ?volume=70). Pure.

/**
 * A text that the server gives either as it is or per language.
 * @param {any} words @param {string} lang @returns {string}
 */
export const inWords = (words, lang) => (typeof words === "string" ? words : (words?.[lang] ?? words?.vi ?? ""));

const LAYOUTS = ["calls", "overview", "counter"];

/**
 * @param {any} data @param {string} query as in "?lang=en&voice=off"
 * @param {(lang: string) => string} outage the sentence for the hall when the server is gone
 * @returns {import("./fold.js").Setting}
 */
export function setting(data, query, outage) {
  const asked = new URLSearchParams(query), display = data.display ?? {};
  const languages = data.languages;
  const lang = languages.includes(asked.get("lang")) ? /** @type {string} */ (asked.get("lang")) : data.lang;
  const services = (asked.get("services") ?? "").split(",").filter((id) => data.services.some((/** @type {any} */ s) => s.id === id));
  const usual = LAYOUTS.includes(display.layout) ? display.layout : "calls";
  const layout = LAYOUTS.find((l) => l === asked.get("layout")) ?? usual;
  const counter = asked.get("counter") ?? "";
  return {
    lang, languages, services, zone: data.zone, layout, counter,
    counterName: counterName(inWords(data.counters?.find((/** @type {any} */ c) => c.id === counter)?.label, lang), counter),
    distance: number(asked.get("distance"), 1, 30) ?? (display.distance_m || 8),
    inches: number(asked.get("panel"), 10, 200) ?? (display.panel_in || 55),
    pictures: layout === "overview" && Array.isArray(display.pictures) ? display.pictures : [],
    title: inWords(data.centre, lang) || inWords(data.name, lang), branch: inWords(data.centre, lang) ? inWords(data.branch, lang) : "",
    fields: Object.fromEntries(data.services.map((/** @type {any} */ s) => [s.id, inWords(s.name, lang)])),
    voice: asked.get("voice") !== "off" && (asked.get("voice") === "on" || (display.speaks !== false && layout === usual)),
    volume: /^(100|[1-9]?[0-9])$/.test(asked.get("volume") ?? "") ? Number(asked.get("volume")) / 100 : null,
    hours: Array.isArray(display.volume) ? display.volume : [], quiet: Array.isArray(display.quiet) ? display.quiet : [],
    repeat: data.voice?.repeat || 2,
    outage: [{ lang: languages[0], text: outage(languages[0]) }],
  };
}

/** What a counter is called beside its number; "" when that is all. @param {string} label @param {string} id */
const counterName = (label, id) => (label.toLowerCase() === id.toLowerCase() ? "" : label);

/** @param {string | null} text @param {number} least @param {number} most */
const number = (text, least, most) => (text && Number(text) >= least && Number(text) <= most ? Number(text) : null);

/**
 * How loud the screen is at a time of day, 0 to 1; 0 in the quiet hours. The address wins over the hours' volumes,
 * not over the quiet hours.
 * @param {{volume: number | null, hours: {from: string, percent: number}[], quiet: {from: string, to: string}[]}} set
 * @param {string} time as in "07:05"
 */
export function loudness({ volume, hours, quiet }, time) {
  if (quiet.some(({ from, to }) => (from <= to ? from <= time && time < to : from <= time || time < to))) return 0;
  if (volume !== null) return volume;
  const sorted = [...hours].sort((a, b) => (a.from < b.from ? -1 : 1));
  const last = sorted.findLast((h) => h.from <= time) ?? sorted.at(-1); // before the first of the day it is as it was at night
  return last === undefined ? 1 : Math.min(1, Math.max(0, last.percent / 100));
}
