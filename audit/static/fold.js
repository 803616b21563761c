// @ts-check
// The state of the page of the day's log. Pure.
import { loggedOut } from "../web/login.js";
import { change } from "../web/prefs.js";

/** @typedef {{seq: number, at: string, type: string, actor: string, who: string, from: string[], number: string, counter: string, text: string}} Entry */
/** @typedef {{date: string, number: string, counter: string, officer: string, from: string, until: string}} Wish */
/** @typedef {{date: string, chain: {records: number, head: string, broken_at: number}, ended: boolean, entries: Entry[], next: number}} Log */
/**
 * @typedef {object} State
 * @property {any} data what the server put into the page @property {string} lang @property {import("../web/prefs.js").Prefs} prefs
 * @property {any} account null: nobody is logged in; undefined: not yet asked @property {import("../web/login.js").Login} login
 * @property {string} site @property {Wish} wish @property {Log | null} log @property {string} error
 */

/** @type {Wish} */
const nothing = { date: "", number: "", counter: "", officer: "", from: "", until: "" };

/** @param {any} data @param {import("../web/prefs.js").Prefs} prefs @returns {State} */
export const begin = (data, prefs) => ({ data, lang: data.lang, prefs, account: undefined, login: loggedOut, site: "", wish: nothing, log: null, error: "" });

/** The roles that may read the log. @param {any} account */
export const allowed = (account) => account.role === "supervisor" || account.role === "admin";

/** The sites whose log an account may read. @param {State} s */
export const sites = (s) => s.data.sites.filter((/** @type {any} */ v) => s.account.sites.includes(v.site));

/** The question as a query. @param {Wish} wish @param {Record<string, string | number>} [more] */
export function query(wish, more = {}) {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...wish, ...more })) if (value !== "") out.set(name, String(value));
  return out.toString();
}

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "account": return { ...begin(s.data, s.prefs), lang: s.lang, account: m.account };
    case "login": return { ...s, login: m.login };
    case "site": return { ...s, site: m.site, log: null, error: "" };
    case "wish": return { ...s, wish: m.wish, log: null, error: "" };
    case "log": {
      if (m.site !== s.site) return s;
      const entries = m.more && s.log ? [...s.log.entries, ...m.log.entries] : m.log.entries;
      return { ...s, log: { ...m.log, entries }, wish: { ...s.wish, date: m.log.date }, error: "" };
    }
    case "failed": return { ...s, error: m.detail };
    case "prefs": return { ...s, prefs: change(s.prefs, m.change) };
    case "lang": return { ...s, lang: m.lang, log: null };
    default: throw new Error(`no such message: ${m.type}`);
  }
}
