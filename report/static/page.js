// @ts-check
// Wires the report page: session, question, answer. The address says what is asked, so that it can be kept.
import { ask, press } from "../web/api.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { follow } from "../web/reader.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { allowed, begin, complete, fold, searchOf } from "./fold.js";
import { view } from "./view.js";

/** A year of a province takes a while, in ms. */
const WITHIN = 60_000;

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "login", "report"])));
setLanguage(data.lang);
apply(load());

const page = mount({ state: begin(data, load(), location.search), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);

/** @param {any} m */
async function send(m) {
  const before = page.state();
  switch (m.type) {
    case "log_in": return logIn(m.who);
    case "log_out": await press("DELETE", "/session"); return page.send({ type: "account", account: null });
    case "print": return print();
  }
  page.send(m);
  const after = page.state();
  follow(before, after);
  if (after.question !== before.question) await look();
}

/** @param {{user: string, password: string}} who */
async function logIn(who) {
  page.send({ type: "login", login: { busy: true, error: "" } });
  const answer = await press("POST", "/session", who);
  if (!answer.ok) return page.send({ type: "login", login: { busy: false, error: answer.detail } });
  page.send({ type: "account", account: answer.body });
  await look();
}

/** Asks; an answer that another question has overtaken is left alone. */
async function look() {
  const { account, question } = page.state();
  if (!account || !allowed(account) || !complete(question)) return;
  const search = searchOf(question);
  history.replaceState(null, "", `?${search}`);
  page.send({ type: "busy" });
  const answer = await ask(`/reports?${search}`, { within: WITHIN });
  if (page.state().question !== question) return;
  if (answer.ok) page.send({ type: "report", report: answer.body });
  else if (answer.status === 401) page.send({ type: "account", account: null });
  else page.send({ type: "failed", detail: answer.detail });
}

const session = await ask("/session");
page.send({ type: "account", account: session.ok ? session.body : null });
await look();
