// @ts-check
// The index page's state. Pure.
import { change } from "../web/prefs.js";

/** @typedef {import("../web/prefs.js").Prefs} Prefs */
/** @typedef {{user: string, password: string, role: string, sites: string[]}} Login */
/** @typedef {{logins: Login[], kiosks: {site: string, token: string}[]}} Demo */
/**
 * @typedef {object} State
 * @property {any} data what the server put into the page
 * @property {Demo | null} demo
 * @property {string} site whose screens are shown
 * @property {boolean} paired this browser may act as the kiosks; the frames wait for it
 * @property {"" | "taking" | "failed"} phone
 * @property {Record<string, string>} tokens site → the ticket that its phone shows
 * @property {string} detail why the phone has no number
 * @property {Prefs} prefs
 * @property {string} lang
 */

/** @param {any} data @param {Prefs} prefs @returns {State} */
export const begin = (data, prefs) => ({
  data, demo: data.demo ?? null, site: data.sites[0]?.site ?? "", paired: false, phone: "", tokens: {}, detail: "", prefs, lang: data.lang,
});

/** Who can log in at the site, and everywhere. @param {State} s */
export const logins = (s) => s.demo?.logins.filter((v) => v.sites.length === 0 || v.sites.includes(s.site)) ?? [];

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "paired": return { ...s, paired: true };
    case "site": return { ...s, site: m.site, phone: "" };
    case "phone": return s.phone === "taking" ? s : { ...s, phone: "taking", detail: "" };
    case "taken": return { ...s, phone: "", tokens: { ...s.tokens, [m.site]: m.token } };
    case "failed": return { ...s, phone: "failed", detail: m.detail };
    case "prefs": return { ...s, prefs: change(s.prefs, m.change) };
    case "lang": return { ...s, lang: m.lang };
    default: throw new Error(`no such message: ${m.type}`);
  }
}
