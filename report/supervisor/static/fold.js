// @ts-check
// The supervisor's page: what is shown of which site, and what is being asked. Pure.
import { change } from "../web/prefs.js";

/** @typedef {{id: string, waiting: number, longest: Longest | null, open: number, issued: number, issued_last_hour: number, kiosks_last_hour: number,
 *   served: number, absent: number, wait: {min_s: number, max_s: number} | null, light: string, paused: boolean}} Field */
/** @typedef {{number: string, since?: string, waited_s?: number}} Longest */
/** @typedef {{id: string, state: string, officer: string, reason: string, since?: string, number: string, service: string, visit: string, from?: string, waiting: number, served: number}} Desk */
/** @typedef {{kind: string, service?: string, counter?: string, device?: string, number?: string, since?: string, minutes?: number, waiting?: number}} Alert */
/** @typedef {"now" | "figures" | "province"} Tab */
/**
 * @typedef {object} State
 * @property {any} data what the server put into the page @property {string} lang @property {import("../web/prefs.js").Prefs} prefs
 * @property {any} account null: nobody is logged in; undefined: not yet asked @property {import("../web/login.js").Login} login
 * @property {string} site @property {Tab} tab
 * @property {any} overview the newest message of the channel, null before the first
 * @property {import("../web/livefold.js").Status} status @property {number | null} since when the picture was good for the last time
 * @property {number | null} clock the server's time in ms
 * @property {{known: boolean, devices: any[], printers: any[]} | null} fleet
 * @property {number} days so many days of figures up to today @property {any} figures null: not yet read
 * @property {any} province null: not yet read @property {{key: string, down: boolean}} sort
 * @property {boolean} failed the last reading of figures or province was not answered
 * @property {any} dialog null, or what is being asked @property {string} error
 */

/** @type {import("../web/login.js").Login} */
const loggedOut = { busy: false, error: "" };

/** How many days of figures may be chosen. */
export const PERIODS = [1, 7, 28, 91];

/** @param {any} data @param {import("../web/prefs.js").Prefs} prefs @param {Tab} tab @returns {State} */
export const begin = (data, prefs, tab) => ({
  data, lang: data.lang, prefs, account: undefined, login: loggedOut, site: "", tab, overview: null, status: "connecting", since: null, clock: null,
  fleet: null, days: 28, figures: null, province: null, sort: { key: "light", down: true }, failed: false, dialog: null, error: "",
});

/** The sites that an account may look after. @param {State} s */
export const sites = (s) => s.data.sites.filter((/** @type {any} */ v) => s.account.sites.length === 0 || s.account.sites.includes(v.site));

/** The facts of the chosen site. @param {State} s */
export const facts = (s) => s.data.sites.find((/** @type {any} */ v) => v.site === s.site);

/** @param {any} account */
export const allowed = (account) => account.role === "supervisor" || account.role === "admin";

/** How long somebody has waited, whole minutes; null: unknown yet. @param {Longest | null} longest @param {number | null} clock */
export function minutes(longest, clock) {
  if (longest === null) return null;
  if (!longest.since) return Math.floor((longest.waited_s ?? 0) / 60);
  return clock === null ? null : Math.max(0, Math.floor((clock - Date.parse(longest.since)) / 60_000));
}

/** The devices and printers that need somebody. @param {State["fleet"]} fleet */
export function broken(fleet) {
  if (fleet === null) return [];
  return [
    ...fleet.devices.filter((d) => d.state === "lost" || d.state === "trouble").map((d) => ({ kind: "device", name: d.name || d.id, state: d.state })),
    ...fleet.printers.filter((p) => !["ready", "printing", "unknown"].includes(p.state)).map((p) => ({ kind: "printer", name: p.label || p.id, state: p.state })),
    ...fleet.printers.filter((p) => p.near_end && ["ready", "printing", "unknown"].includes(p.state)).map((p) => ({ kind: "printer", name: p.label || p.id, state: "near_end" })),
  ];
}

const RANK = ["", "green", "amber", "red"];

/** What a column of the province is sorted by. @param {any} row @param {string} key @param {(site: string) => string} name @param {number | null} clock */
function value(row, key, name, clock) {
  switch (key) {
    case "name": return name(row.site);
    case "light": return RANK.indexOf(row.light) * 10_000 + row.waiting;
    case "longest": return minutes(row.longest, clock) ?? -1;
    case "within": return row.waits > 0 ? row.within / row.waits : -1;
    default: return row[key] ?? -1;
  }
}

/** The rows of the province in the chosen order; those that nobody can read come last. @param {State} s @param {(site: string) => string} name */
export function inOrder(s, name) {
  const sign = s.sort.down ? -1 : 1;
  return [...s.province.sites].sort((/** @type {any} */ a, /** @type {any} */ b) => {
    if ((a.reason === "") !== (b.reason === "")) return a.reason === "" ? -1 : 1;
    const [x, y] = [value(a, s.sort.key, name, s.clock), value(b, s.sort.key, name, s.clock)];
    return sign * (typeof x === "string" ? x.localeCompare(/** @type {any} */ (y), s.lang) : x - /** @type {any} */ (y));
  });
}

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "account": return { ...s, account: m.account, login: loggedOut, site: "", overview: null, figures: null, province: null, dialog: null };
    case "login": return { ...s, login: m.login };
    case "site": return { ...s, site: m.site, tab: m.tab ?? s.tab, overview: null, fleet: null, figures: null, status: "connecting", since: null, dialog: null, error: "" };
    case "tab": return { ...s, tab: m.tab, failed: false };
    case "overview": return { ...s, overview: m.overview };
    case "status": return { ...s, status: m.status, since: m.since ?? null };
    case "tick": return m.clock === null || Math.floor(m.clock / 5000) === Math.floor((s.clock ?? 0) / 5000) ? s : { ...s, clock: m.clock };
    case "fleet": return m.site === s.site ? { ...s, fleet: m.fleet } : s;
    case "days": return { ...s, days: m.days, figures: null };
    case "figures": return m.site === s.site && m.days === s.days ? { ...s, figures: m.figures, failed: false } : s;
    case "province": return { ...s, province: m.province, failed: false, clock: s.clock ?? Date.parse(m.province.now) };
    case "unread": return { ...s, failed: true };
    case "sort": return { ...s, sort: { key: m.key, down: s.sort.key === m.key ? !s.sort.down : m.key !== "name" } };
    case "dialog": return { ...s, dialog: m.dialog, error: "" };
    case "busy": return { ...s, dialog: s.dialog && { ...s.dialog, busy: true }, error: "" };
    case "refused": return { ...s, dialog: s.dialog && { ...s.dialog, busy: false }, error: m.detail };
    case "prefs": return { ...s, prefs: change(s.prefs, m.change) };
    case "lang": return { ...s, lang: m.lang };
    default: throw new Error(`no such message: ${m.type}`);
  }
}
