// @ts-check
// Wires the fleet page: session, the list every ten seconds, and what is done with a device.
import { ask, press } from "../web/api.js";
import { logIn } from "../web/login.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { follow } from "../web/reader.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { act, add } from "./acts.js";
import { begin, fold, sites } from "./fold.js";
import { tryPrinter } from "./trial.js";
import { view } from "./view.js";

/** Between two looks, in ms. */
const EVERY = 10_000;
const PLACE = "luot.fleet.site";

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "login", "fleet", "printer"])));
setLanguage(data.lang);
apply(load());

const page = mount({ state: begin(data, load()), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);
const wiring = { send: page.send, site: () => page.state().site, look };

/** @param {any} m */
async function send(m) {
  const before = page.state();
  switch (m.type) {
    case "log_in": return logInAs(m.who);
    case "log_out": await press("DELETE", "/session"); return page.send({ type: "account", account: null });
    case "save": return act(wiring, "PATCH", `/${m.id}`, m.body);
    case "add": return add(wiring, m.body);
    case "try": return tryPrinter(before.site, m.printer, (trial) => page.send({ type: "trial", site: before.site, printer: m.printer, trial }));
    case "reload": case "revoke": return act(wiring, "POST", `/${m.id}/${m.type}`, {});
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
async function logInAs(who) {
  const account = await logIn(who, (login) => page.send({ type: "login", login }));
  if (account) enter(account);
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

const session = await ask("/session");
if (session.ok) enter(session.body);
else page.send({ type: "account", account: null });
setInterval(look, EVERY);
