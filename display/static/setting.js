// @ts-check
// What a screen was opened with: the page's data and the address (?services=, ?lang=, ?voice=off, ?volume=70). Pure.

/**
 * A text that the server gives either as it is or per language.
 * @param {any} words @param {string} lang @returns {string}
 */
export const inWords = (words, lang) => (typeof words === "string" ? words : (words?.[lang] ?? words?.vi ?? ""));

/**
 * @param {any} data @param {string} query as in "?lang=en&voice=off"
 * @param {(lang: string) => string} outage the sentence for the hall when the server is gone
 * @returns {import("./fold.js").Setting}
 */
export function setting(data, query, outage) {
  const asked = new URLSearchParams(query);
  const languages = data.languages;
  const lang = languages.includes(asked.get("lang")) ? /** @type {string} */ (asked.get("lang")) : data.lang;
  const services = (asked.get("services") ?? "").split(",").filter((id) => data.services.some((/** @type {any} */ s) => s.id === id));
  return {
    lang, languages, services, zone: data.zone,
    title: inWords(data.centre, lang) || inWords(data.name, lang), branch: inWords(data.centre, lang) ? inWords(data.branch, lang) : "",
    fields: Object.fromEntries(data.services.map((/** @type {any} */ s) => [s.id, inWords(s.name, lang)])),
    voice: asked.get("voice") !== "off",
    volume: /^(100|[1-9]?[0-9])$/.test(asked.get("volume") ?? "") ? Number(asked.get("volume")) / 100 : 1,
    repeat: data.voice?.repeat || 2,
    outage: [{ lang: languages[0], text: outage(languages[0]) }],
  };
}
