// @ts-check
// Wires the page of the day's log.
import { ask, press } from "../web/api.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { follow } from "../web/reader.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { begin, fold, query, sites } from "./fold.js";
import { view } from "./view.js";

const PLACE = "luot.audit.site";
const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "login", "audit"])));
setLanguage(data.lang);
apply(load());

const page = mount({ state: begin(data, load()), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);

/** @param {any} m */
async function send(m) {
  switch (m.type) {
    case "log_in": return logIn(m.who);
    case "log_out": await press("DELETE", "/session"); return page.send({ type: "account", account: null });
    case "more": return look(true);
  }
  const before = page.state();
  page.send(m);
  follow(before, page.state());
  if (m.type === "site") localStorage.setItem(PLACE, m.site);
  if (["site", "wish", "lang"].includes(m.type)) await look(false);
}

/** @param {{user: string, password: string}} who */
async function logIn(who) {
  page.send({ type: "login", login: { busy: true, error: "" } });
  const answer = await press("POST", "/session", who);
  if (answer.ok) return enter(answer.body);
  page.send({ type: "login", login: { busy: false, error: answer.detail } });
}

/** @param {any} account */
async function enter(account) {
  page.send({ type: "account", account });
  const mine = sites(page.state()).map((/** @type {any} */ v) => v.site);
  const kept = localStorage.getItem(PLACE) ?? "";
  await send({ type: "site", site: mine.includes(kept) ? kept : (mine[0] ?? "") });
}

/** @param {boolean} more */
async function look(more) {
  const { site, wish, log, account } = page.state();
  if (!account || site === "" || !["supervisor", "admin"].includes(account.role)) return;
  const answer = await ask(`/sites/${site}/audit?${query(wish, more && log ? { after: log.next } : {})}`);
  if (answer.ok) page.send({ type: "log", site, log: answer.body, more });
  else if (answer.status === 401) page.send({ type: "account", account: null });
  else page.send({ type: "failed", detail: answer.detail });
}

const session = await ask("/session");
if (session.ok) await enter(session.body);
else page.send({ type: "account", account: null });
