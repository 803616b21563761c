// @ts-check
// The setup page's state: log in, say what this browser is to be, try it, go. Pure.
import { loggedOut } from "../web/login.js";
import { change } from "../web/prefs.js";

/** @typedef {{site: string, kind: string, name: string, layout: string, counter: string, sound: string, volume: number}} Wish */
/**
 * @typedef {object} State
 * @property {any} data @property {string} lang @property {import("../web/prefs.js").Prefs} prefs
 * @property {any} account null: nobody is logged in; undefined: not yet asked @property {import("../web/login.js").Login} login
 * @property {Wish} wish @property {boolean} busy @property {string} error
 * @property {{id: string, label: string}[]} printers of the site @property {string} printer that a test slip is for; "" none
 * @property {import("../fleet/trial.js").Trial | undefined} trial what the test slip has come to
 * @property {string} tried what the last test led to, a key of view.js; "" none yet
 */

/** @param {any} data @param {import("../web/prefs.js").Prefs} prefs @returns {State} */
export const begin = (data, prefs) => ({
  data, lang: data.lang, prefs, account: undefined, login: loggedOut, busy: false, error: "", tried: "", printers: [], printer: "", trial: undefined,
  wish: { site: data.sites[0]?.site ?? "", kind: "kiosk", name: "", layout: "calls", counter: "", sound: "on", volume: 100 },
});

/** The sites where the account may set devices up. @param {State} s */
export const sites = (s) => s.data.sites.filter((/** @type {any} */ v) => s.account.sites.length === 0 || s.account.sites.includes(v.site));

/** @param {any} account */
export const allowed = (account) => account.role === "supervisor" || account.role === "admin";

/** The query that a wish makes of a page's address. @param {Wish} wish */
export function query(wish) {
  if (wish.kind === "tablet") return `counter=${wish.counter}`;
  if (wish.kind !== "display") return "";
  const parts = [];
  if (wish.layout !== "calls") parts.push(`layout=${wish.layout}`);
  if (wish.layout === "counter") parts.push(`counter=${wish.counter}`);
  if (wish.sound === "off") parts.push("voice=off");
  else if (wish.volume !== 100) parts.push(`volume=${wish.volume}`);
  return parts.join("&");
}

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "account": return settle({ ...s, account: m.account, login: loggedOut, error: "" });
    case "login": return { ...s, login: m.login };
    case "wish": return elsewhere(s, { ...s, wish: { ...s.wish, ...m.wish }, error: "", tried: "" });
    case "printers": return m.site === s.wish.site ? { ...s, printers: m.printers, printer: m.printers[0]?.id ?? "", trial: undefined } : s;
    case "printer": return { ...s, printer: m.printer, trial: undefined };
    case "trial": return m.printer === s.printer ? { ...s, trial: m.trial } : s;
    case "busy": return { ...s, busy: true, error: "" };
    case "failed": return { ...s, busy: false, error: m.detail };
    case "tried": return { ...s, tried: m.tried };
    case "prefs": return { ...s, prefs: change(s.prefs, m.change) };
    case "lang": return { ...s, lang: m.lang };
    default: throw new Error(`no such message: ${m.type}`);
  }
}

/** A site that the account may not look after is not wished for. @param {State} s @returns {State} */
function settle(s) {
  if (!s.account) return s;
  const mine = sites(s).map((/** @type {any} */ v) => v.site);
  return mine.includes(s.wish.site) ? s : { ...s, wish: { ...s.wish, site: mine[0] ?? "" } };
}

/** Another site has other printers. @param {State} before @param {State} s @returns {State} */
const elsewhere = (before, s) => s.wish.site === before.wish.site ? s : { ...s, printers: [], printer: "", trial: undefined };
