// @ts-check
// Wires the supervisor's page: the session, the live overview of the chosen site, and what is read now and then.
import { ask, press } from "../web/api.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { follow } from "../web/reader.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { charts } from "./chart.js";
import { begin, fold, sites } from "./fold.js";
import { Reader } from "./reader.js";
import { view } from "./view.js";

const PLACE = "luot.dashboard.site";
const TABS = ["now", "figures", "province"];

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "login", "supervisor", "rating"])));
setLanguage(data.lang);
apply(load());

const wished = location.hash.slice(1);
const tab = /** @type {import("./fold.js").Tab} */ (TABS.includes(wished) ? wished : "now");
const page = mount({ state: begin(data, load(), tab), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);
const reader = new Reader(page.state, (m) => send(m));

/** @param {any} m */
async function send(m) {
  const before = page.state();
  switch (m.type) {
    case "log_in": return logIn(m.who);
    case "log_out": await press("DELETE", "/session"); return send({ type: "account", account: null });
    case "act": return act(m);
    case "print": return print();
  }
  page.send(m);
  const after = page.state();
  if (after === before) return;
  follow(before, after);
  if (after.tab !== before.tab) history.replaceState(null, "", `#${after.tab}`);
  if (after.site !== before.site) localStorage.setItem(PLACE, after.site);
  reader.follow(before, after);
  requestAnimationFrame(() => charts(page.state));
}

/** @param {{user: string, password: string}} who */
async function logIn(who) {
  page.send({ type: "login", login: { busy: true, error: "" } });
  const answer = await press("POST", "/session", who);
  if (answer.ok) return enter(answer.body);
  page.send({ type: "login", login: { busy: false, error: answer.detail } });
}

/** @param {any} account */
function enter(account) {
  page.send({ type: "account", account });
  const mine = sites(page.state()).map((/** @type {any} */ v) => v.site);
  const kept = new URLSearchParams(location.search).get("site") ?? localStorage.getItem(PLACE) ?? "";
  void send({ type: "site", site: mine.includes(kept) ? kept : (mine[0] ?? "") });
}

/** An order about the site. @param {{method: string, path: string, body: any}} order */
async function act({ method, path, body }) {
  page.send({ type: "busy" });
  const answer = await press(method, `/sites/${page.state().site}${path}`, body);
  page.send(answer.ok ? { type: "dialog", dialog: null } : { type: "refused", detail: answer.detail });
}

addEventListener("resize", () => charts(page.state));
const session = await ask("/session");
if (session.ok) enter(session.body);
else page.send({ type: "account", account: null });
