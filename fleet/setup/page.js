// @ts-check
// Wires the setup page: the session of whoever sets the device up ends before the device's page opens.
import { ask, press } from "../web/api.js";
import { logIn } from "../web/login.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { follow } from "../web/reader.js";
import { PageSound } from "../web/sound.js";
import { loadWords, onLanguage, setLanguage, t } from "../web/words.js";
import { tryPrinter } from "../fleet/trial.js";
import { begin, fold, query } from "./fold.js";
import { view } from "./view.js";

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "login", "setup", "printer"])));
setLanguage(data.lang);
apply(load());

const page = mount({ state: begin(data, load()), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);

/** @param {any} m */
async function send(m) {
  const before = page.state();
  switch (m.type) {
    case "log_in": return logInAs(m.who);
    case "call": return testCall();
    case "try": return tryPrinter(before.wish.site, before.printer, (trial) => page.send({ type: "trial", printer: before.printer, trial }));
    case "finish": return finish();
  }
  page.send(m);
  follow(before, page.state());
  if (page.state().wish.site !== before.wish.site) void listPrinters();
}

/** @param {{user: string, password: string}} who */
async function logInAs(who) {
  const account = await logIn(who, (login) => page.send({ type: "login", login }));
  if (account) enter(account);
}

/** @param {any} account null: nobody is logged in */
function enter(account) {
  page.send({ type: "account", account });
  if (account) void listPrinters();
}

/** The printers of the site that is wished for. */
async function listPrinters() {
  const { site } = page.state().wish;
  const answer = site === "" ? null : await ask(`/sites/${site}/printers`);
  if (answer?.ok) page.send({ type: "printers", site, printers: answer.body.printers });
}

/** Chime and a sentence, as loud as wished. */
async function testCall() {
  const sound = new PageSound(1, () => {}, page.state().wish.volume / 100);
  await sound.unlock();
  await sound.chime();
  const spoken = await sound.say({ lang: page.state().lang, text: t("setup.sample") });
  page.send({ type: "tried", tried: spoken ? "spoken" : "chime" });
}

/** Makes the device, gives this browser its token, leaves the session, and goes to the page. */
async function finish() {
  const { wish } = page.state();
  page.send({ type: "busy" });
  const made = await press("POST", `/sites/${wish.site}/devices`, { kind: wish.kind, name: wish.name.trim(), query: query(wish) });
  if (!made.ok) return page.send({ type: "failed", detail: made.detail });
  const paired = await press("POST", "/pair", { token: made.body.token });
  if (!paired.ok) return page.send({ type: "failed", detail: paired.detail });
  await press("DELETE", "/session");
  location.replace(made.body.page);
}

const session = await ask("/session");
enter(session.ok ? session.body : null);
