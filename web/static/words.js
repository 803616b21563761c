// @ts-check
// Sentences for people, from the catalogues of the tree: words/<language>/<room>.json beside web/.
// Keys are literal, so that tests can compare them with the catalogues: t("kiosk.take").

/** @typedef {Record<string, string>} Words */
/** @typedef {(key: string, args?: Record<string, unknown>) => string} Say */

/** @type {Map<string, Words>} language → all sentences loaded so far */
const loaded = new Map();
let current = "vi";
/** @type {Set<() => void>} */
const listeners = new Set();

/**
 * Loads rooms of a language, each at most once; a failure throws, and nothing of it is kept.
 * @param {string} lang
 * @param {string[]} rooms
 * @param {(url: URL) => Promise<Words>} [read]
 */
export async function loadWords(lang, rooms, read = readJSON) {
  const known = loaded.get(lang) ?? {};
  const missing = rooms.filter((room) => !Object.keys(known).some((key) => key.startsWith(`${room}.`)));
  const found = await Promise.all(missing.map((room) => read(new URL(`../words/${lang}/${room}.json`, import.meta.url))));
  loaded.set(lang, Object.assign({}, loaded.get(lang), ...found));
}

/** @param {URL} url @returns {Promise<Words>} */
async function readJSON(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`words ${url.pathname}: ${answer.status}`);
  return answer.json();
}

/** The language that t speaks. */
export const language = () => current;

/**
 * Makes t speak a language whose rooms are loaded, and tells the listeners.
 * @param {string} lang
 */
export function setLanguage(lang) {
  current = lang;
  if (globalThis.document) document.documentElement.lang = lang;
  for (const listener of listeners) listener();
}

/** Calls listener after each change of language. @param {() => void} listener */
export const onLanguage = (listener) => void listeners.add(listener);

/**
 * The sentence of a key in the current language, with every {name} replaced by the argument of that
 * name. Plural forms are stored as key.one and key.other; args.n chooses. A missing key comes back
 * in brackets.
 * @type {Say}
 */
export const t = (key, args) => say(current, key, args);

/**
 * The same for one fixed language, for a page that shows two at once: const t = inLanguage("en").
 * @param {string} lang @returns {Say}
 */
export const inLanguage = (lang) => (key, args) => say(lang, key, args);

/** @param {string} lang @param {string} key @param {Record<string, unknown>} [args] */
function say(lang, key, args = {}) {
  const words = loaded.get(lang) ?? {};
  const one = Number(args.n) === 1 ? words[`${key}.one`] : undefined;
  const sentence = words[key] ?? one ?? words[`${key}.other`];
  if (sentence === undefined) return `[${key}]`;
  return sentence.replace(/\{([^{}]*)\}/g, (hole, name) => (name in args ? String(args[name]) : hole));
}
