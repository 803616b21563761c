// @ts-check
// Wires the fleet page: session, the list every ten seconds, and what is done with a device.
import { ask, press } from "../web/api.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { follow } from "../web/reader.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { begin, fold, sites } from "./fold.js";
import { view } from "./view.js";

/** Between two looks, in ms. */
const EVERY = 10_000;
const PLACE = "luot.fleet.site";

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "login", "fleet"])));
setLanguage(data.lang);
apply(load());

const page = mount({ state: begin(data, load()), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);

/** @param {any} m */
async function send(m) {
  const before = page.state();
  switch (m.type) {
    case "log_in": return logIn(m.who);
    case "log_out": await press("DELETE", "/session"); return page.send({ type: "account", account: null });
    case "save": return act("PATCH", `/${m.id}`, m.body);
    case "add": return add(m.body);
    case "reload": case "revoke": return act("POST", `/${m.id}/${m.type}`, {});
  }
  page.send(m);
  const after = page.state();
  follow(before, after);
  if (after.site !== before.site) {
    localStorage.setItem(PLACE, after.site);
    void look();
  }
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
  const kept = localStorage.getItem(PLACE) ?? "";
  void send({ type: "site", site: mine.includes(kept) ? kept : (mine[0] ?? "") });
}

async function look() {
  const { site, account } = page.state();
  if (!account || site === "") return;
  const [fleet, printers] = await Promise.all([ask(`/sites/${site}/devices`), ask(`/sites/${site}/printers`)]);
  if (fleet.ok && printers.ok) page.send({ type: "fleet", site, fleet: fleet.body, printers: printers.body.printers });
  else if (fleet.status === 401) page.send({ type: "account", account: null });
  else page.send({ type: "stale" });
}

/** @param {string} method @param {string} path @param {any} body */
async function act(method, path, body) {
  const { site } = page.state();
  page.send({ type: "busy" });
  const answer = await press(method, `/sites/${site}/devices${path}`, body);
  page.send(answer.ok ? { type: "dialog", dialog: null } : { type: "failed", detail: answer.detail });
  if (answer.ok) await look();
}

/** @param {any} body */
async function add(body) {
  const { site } = page.state();
  page.send({ type: "busy" });
  const answer = await press("POST", `/sites/${site}/devices`, body);
  page.send(answer.ok ? { type: "added", device: answer.body, pair: location.origin + answer.body.pair } : { type: "failed", detail: answer.detail });
  if (answer.ok) await look();
}

const session = await ask("/session");
if (session.ok) enter(session.body);
else page.send({ type: "account", account: null });
setInterval(look, EVERY);
