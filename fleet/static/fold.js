// @ts-check
// The fleet page's state. Pure.
import { loggedOut } from "../web/login.js";
import { change } from "../web/prefs.js";

/** @typedef {{at: string, page: string, build: string, width: number, height: number, status: string, note: string, address: string}} Said */
/** @typedef {{id: string, site: string, kind: string, name: string, query: string, page: string, state: string, last: Said | null,
 *   issued?: {today: number, hour: number, minute: number, limit: number}}} Device issued: numbers of a kiosk */
/**
 * @typedef {object} State
 * @property {any} data what the server put into the page @property {string} lang @property {import("../web/prefs.js").Prefs} prefs
 * @property {any} account null: nobody is logged in; undefined: not yet asked @property {import("../web/login.js").Login} login
 * @property {string} site @property {{now: string, build: string, known: boolean, devices: Device[]} | null} fleet
 * @property {import("./printers.js").Printer[]} printers of the site
 * @property {Record<string, import("./trial.js").Trial>} trials test slips, by printer @property {boolean} stale the list could not be read again
 * @property {any} dialog null, or what is being asked @property {string} error
 */

/** @param {any} data @param {import("../web/prefs.js").Prefs} prefs @returns {State} */
export const begin = (data, prefs) => ({
  data, lang: data.lang, prefs, account: undefined, login: loggedOut, site: "", fleet: null, printers: [], trials: {}, stale: false, dialog: null, error: "",
});

/** The sites that an account may look after. @param {State} s */
export const sites = (s) => s.data.sites.filter((/** @type {any} */ v) => s.account.sites.length === 0 || s.account.sites.includes(v.site));

/** The roles that may see devices. @param {any} account */
export const allowed = (account) => account.role === "supervisor" || account.role === "admin";

/** Devices by how urgent they are, then by id; those shut out are left out. @param {Device[]} devices */
export function inOrder(devices) {
  const rank = ["lost", "trouble", "never", "live"];
  return devices.filter((d) => d.state !== "revoked")
    .sort((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state) || a.id.localeCompare(b.id, undefined, { numeric: true }));
}

/** How many devices are in each state. @param {Device[]} devices @returns {Record<string, number>} */
export function count(devices) {
  /** @type {Record<string, number>} */
  const out = { live: 0, trouble: 0, lost: 0, never: 0 };
  for (const d of devices) if (d.state in out) out[d.state] += 1;
  return out;
}

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "account": return { ...s, account: m.account, login: loggedOut, site: "", fleet: null, dialog: null };
    case "login": return { ...s, login: m.login };
    case "site": return { ...s, site: m.site, fleet: null, printers: [], trials: {}, dialog: null, error: "" };
    case "fleet": return m.site === s.site ? { ...s, fleet: m.fleet, printers: m.printers, stale: false } : s;
    case "trial": return m.site === s.site ? { ...s, trials: { ...s.trials, [m.printer]: m.trial } } : s;
    case "stale": return { ...s, stale: true };
    case "dialog": return { ...s, dialog: m.dialog, error: "" };
    case "busy": return { ...s, dialog: { ...s.dialog, busy: true }, error: "" };
    case "failed": return { ...s, dialog: s.dialog && { ...s.dialog, busy: false }, error: m.detail };
    case "added": return { ...s, dialog: { name: "added", device: m.device, pair: m.pair }, error: "" };
    case "prefs": return { ...s, prefs: change(s.prefs, m.change) };
    case "lang": return { ...s, lang: m.lang };
    default: throw new Error(`no such message: ${m.type}`);
  }
}
