// @ts-check
// The state of the page of accounts. Pure.
import { loggedOut } from "../web/login.js";
import { change } from "../web/prefs.js";

/** @typedef {{user: string, name: string, title: string, role: string, sites: string[], disabled: boolean, sessions: number}} Account */
/** @typedef {{id: string, issued: string, used: string, expires: string, from: string, own: boolean}} Session */
/** @typedef {{seq: number, at: string, actor: string, type: string, user: string, name: string, role: string, sites: string[], from: string, more: number, device: string}} Entry */
/**
 * @typedef {object} State
 * @property {any} data what the server put into the page @property {string} lang @property {import("../web/prefs.js").Prefs} prefs
 * @property {any} account null: nobody is logged in; undefined: not yet asked @property {import("../web/login.js").Login} login
 * @property {"own" | "accounts" | "log"} tab @property {string} wish what is searched for
 * @property {{accounts: Account[], next: string, total: number} | null} list
 * @property {{now: string, sessions: Session[]} | null} own the own sessions
 * @property {{chain: {records: number, broken_at: number}, month: string, entries: Entry[], next: number} | null} log
 * @property {string} kind of entries: "", log_in or change
 * @property {any} dialog null, or what is being asked @property {string} error @property {string} done what has just been done
 */

/** @param {any} data @param {import("../web/prefs.js").Prefs} prefs @returns {State} */
export const begin = (data, prefs) => ({
  data, lang: data.lang, prefs, account: undefined, login: loggedOut, tab: "own", wish: "", list: null, own: null, log: null, kind: "log_in",
  dialog: null, error: "", done: "",
});

/** @param {any} account */
export const looksAfter = (account) => account?.role === "admin";

/** The first reason not to send a new password, or "". @param {{next: string, again: string}} form @returns {"" | "again"} */
export const unlike = ({ next, again }) => (next === again ? "" : "again");

/** Joins a further page of a list. @param {State["list"]} old @param {any} more */
const joined = (old, more) => ({ ...more, accounts: [...(old?.accounts ?? []), ...more.accounts] });

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "account":
      return { ...begin(s.data, s.prefs), lang: s.lang, account: m.account, tab: looksAfter(m.account) ? "accounts" : "own" };
    case "login": return { ...s, login: m.login };
    case "tab": return { ...s, tab: m.tab, error: "", done: "" };
    case "wish": return { ...s, wish: m.wish };
    case "kind": return { ...s, kind: m.kind, log: null };
    case "list": return m.wish === s.wish ? { ...s, list: m.more ? joined(s.list, m.list) : m.list } : s;
    case "own": return { ...s, own: m.own };
    case "log": return { ...s, log: m.more && s.log ? { ...m.log, entries: [...s.log.entries, ...m.log.entries] } : m.log };
    case "dialog": return { ...s, dialog: m.dialog, error: "", done: "" };
    case "sessions": return s.dialog?.name === "sessions" ? { ...s, dialog: { ...s.dialog, busy: false, list: m.list } } : s;
    case "busy": return { ...s, dialog: s.dialog && { ...s.dialog, busy: true }, error: "", done: "" };
    case "failed": return { ...s, dialog: s.dialog && { ...s.dialog, busy: false }, error: m.detail, done: "" };
    case "secret": return { ...s, dialog: { name: "secret", account: m.account }, error: "" };
    case "done": return { ...s, dialog: null, error: "", done: m.done };
    case "prefs": return { ...s, prefs: change(s.prefs, m.change) };
    case "lang": return { ...s, lang: m.lang };
    default: throw new Error(`no such message: ${m.type}`);
  }
}
