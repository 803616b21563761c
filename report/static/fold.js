// @ts-check
// The report page's state. Pure.
import { loggedOut } from "../web/login.js";
import { change } from "../web/prefs.js";

/** @typedef {{period: string, date: string, from: string, to: string, by: string, sites: string[]}} Question dates are "" for today; no sites are all */
/** @typedef {{id: string, unit: string, name: Record<string, string>, means: Record<string, string>, path: string[]}} Column */
/** @typedef {{keys: string[], names: Record<string, string>[], figures: any, before: any}} Group */
/**
 * @typedef {object} State
 * @property {any} data what the server put into the page @property {string} lang @property {import("../web/prefs.js").Prefs} prefs
 * @property {any} account null: nobody is logged in; undefined: not yet asked @property {import("../web/login.js").Login} login
 * @property {Question} question @property {any} report null until the first answer @property {boolean} busy
 * @property {string} error @property {boolean} every whether the table has every figure
 */

/** The kinds of periods and what a table may have rows for, as the API has them. */
export const PERIODS = ["day", "week", "month", "quarter", "6months", "9months", "year", "range"];
export const GROUPINGS = ["service", "counter", "officer", "hour", "weekday", "day", "month", "site"];

/** @param {any} data @param {import("../web/prefs.js").Prefs} prefs @param {string} search of the address @returns {State} */
export const begin = (data, prefs, search) => ({
  data, lang: data.lang, prefs, account: undefined, login: loggedOut, question: questionOf(search), report: null, busy: false, error: "", every: false,
});

/** What an address asks. @param {string} search @returns {Question} */
export function questionOf(search) {
  const asked = new URLSearchParams(search);
  const one = (/** @type {string} */ name, /** @type {string[]} */ known) => known.find((v) => v === asked.get(name)) ?? known[0];
  const date = (/** @type {string} */ name) => (/^\d{4}-\d\d-\d\d$/.test(asked.get(name) ?? "") ? String(asked.get(name)) : "");
  return {
    period: one("period", PERIODS), by: one("by", GROUPINGS), date: date("date"), from: date("from"), to: date("to"),
    sites: (asked.get("sites") ?? "").split(",").filter((v) => v !== ""),
  };
}

/** The question as part of an address; what is usual is left out. @param {Question} q */
export function searchOf(q) {
  const out = new URLSearchParams({ period: q.period, by: q.by });
  const dates = q.period === "range" ? ["from", "to"] : ["date"];
  for (const name of dates) if (/** @type {any} */ (q)[name] !== "") out.set(name, /** @type {any} */ (q)[name]);
  if (q.sites.length > 0) out.set("sites", q.sites.join(","));
  return out.toString().replaceAll("%2C", ",");
}

/** Whether enough is said to ask. @param {Question} q */
export const complete = (q) => q.period !== "range" || (q.from !== "" && q.to !== "" && q.from <= q.to);

/** The sites that an account may look at. @param {State} s */
export const sites = (s) => s.data.sites.filter((/** @type {any} */ v) => s.account.sites.length === 0 || s.account.sites.includes(v.site));

/** The roles that may see reports. @param {any} account */
export const allowed = (account) => account.role === "supervisor" || account.role === "admin";

/** The figure of a column, null when it is not known. @param {any} figures @param {Column} column @returns {number | null} */
export function figureOf(figures, column) {
  let at = figures;
  for (const step of column.path) at = at?.[step];
  if (at === undefined) at = column.unit === "count" || column.unit === "ms" ? 0 : null;
  const times = column.path.length === 2 && column.path[0].endsWith("_ms") && column.unit === "ms" && "n" in (figures[column.path[0]] ?? {});
  return times && figures[column.path[0]].n === 0 ? null : at;
}

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "account": return { ...s, account: m.account, login: loggedOut, report: null, error: "" };
    case "login": return { ...s, login: m.login };
    case "question": return { ...s, question: { ...s.question, ...m.change } };
    case "site": {
      const known = sites(s).map((/** @type {any} */ v) => v.site);
      const before = s.question.sites.length === 0 ? known : s.question.sites;
      const after = known.filter((/** @type {string} */ id) => (id === m.site ? m.on : before.includes(id)));
      return { ...s, question: { ...s.question, sites: after.length === known.length ? [] : after } };
    }
    case "busy": return { ...s, busy: true, error: "" };
    case "report": return { ...s, busy: false, error: "", report: m.report };
    case "failed": return { ...s, busy: false, error: m.detail };
    case "every": return { ...s, every: !s.every };
    case "prefs": return { ...s, prefs: change(s.prefs, m.change) };
    case "lang": return { ...s, lang: m.lang };
    default: throw new Error(`no such message: ${m.type}`);
  }
}
