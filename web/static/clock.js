// @ts-check
// Instants as people of the site read them, in the site's zone whatever zone the screen is in.

/** @typedef {{time: (ms: number) => string, date: (ms: number) => string}} Clock */

/** The locale in which Intl writes a language's dates; others are asked for by their own code. */
const places = /** @type {Record<string, string>} */ ({ vi: "vi-VN", en: "en-GB" });

/** @type {Map<string, Clock>} making a format is slow, using one is not */
const made = new Map();

/**
 * How a zone and language write instants (ms since 1970): time as "07:05", date with its weekday.
 * @param {string} zone as in "Asia/Ho_Chi_Minh" @param {string} lang @returns {Clock}
 */
export function clock(zone, lang) {
  const key = `${zone} ${lang}`;
  const known = made.get(key);
  if (known) return known;
  const place = places[lang] ?? lang;
  const time = new Intl.DateTimeFormat(place, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const date = new Intl.DateTimeFormat(place, { timeZone: zone, weekday: "long", day: "numeric", month: lang === "vi" ? "numeric" : "long", year: "numeric" });
  const fresh = { time: (/** @type {number} */ ms) => time.format(ms), date: (/** @type {number} */ ms) => date.format(ms) };
  made.set(key, fresh);
  return fresh;
}
