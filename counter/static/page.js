// @ts-check
// Wires the console: session, live desk, presses, keys.
import { mount, pageData } from "../web/mount.js";
import { loadWords, onLanguage, setLanguage, t } from "../web/words.js";
import { connect } from "../web/socket.js";
import { ask, press } from "../web/api.js";
import { apply, change, load } from "../web/prefs.js";
import { begin, fold } from "./fold.js";
import { onKeys } from "./listen.js";
import { asks, order } from "./orders.js";
import { primary } from "./primary.js";
import { places } from "./places.js";
import { hands } from "./hands.js";
import { view } from "./view.js";

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "counter", "login"])));
setLanguage(data.lang);
apply(load());
const page = mount({ state: begin(data, load()), fold, view: (s) => view(s, act) });
onLanguage(page.redraw);
const state = page.state;
/** @param {object} message */ function send(message) {
  page.send({ at: performance.now(), ...message });
  hand.watch();
}
const go = places(state, send, { ask, press, connect });
const hand = hands(state, send, { ask, press, now: () => go.now() });

/** What a view, a key or a dialog asks for. @param {any} what */
function act(what) {
  const s = state();
  switch (what.id) {
    case "primary": return pressed();
    case "look": return send({ type: "look" });
    case "cancel": return send({ type: "dialog", dialog: null });
    case "edit": return send({ type: "edit", edit: what.edit });
    case "choose": return go.choose();
    case "site": return go.site(what.site);
    case "counter": return go.counter(what.counter);
    case "log_in": return go.logIn(what);
    case "log_out": return press("DELETE", "/session").then(() => location.reload());
    case "show_password": return send({ type: "login", login: { show: what.show } });
    case "prefs": apply(change(s.prefs, what.change)); return send({ type: "prefs", prefs: load() });
    case "language": return speak(what.lang);
    default: if (hand.act(what)) return; return asks(what) ? question(what) : give(what);
  }
}

/** The primary key: dead while its meaning has just changed. */
function pressed() {
  const s = state(), { id } = primary(s);
  if (s.dialog || performance.now() < s.quiet || id === "sending" || id === "offline" || id === "loading") return;
  act({ id });
}

/** Gives an order; nothing else is given until it is answered. @param {any} what */
async function give(what) {
  const s = state(), asked = order(s, what);
  if (asked === null || s.sending || s.status === "lost") return;
  const was = s.desk?.ticket?.number ?? "";
  send({ type: "sending", act: what });
  const answer = await press(asked.method, asked.path, asked.body);
  send({ type: "answer", act: what, answer, was, words: { nobody: t("counter.nobody") } });
  if (answer.ok && answer.body?.seen === undefined) await go.refresh(); // an answer without a desk
  go.settle();
}

/** @param {any} what */
function question(what) {
  if (what.id === "transfer") go.counters();
  const officer = state().desk?.officer ?? "";
  send({ type: "dialog", dialog: { name: what.id, to: "", back: false, reason: "", officer } });
}

/** @param {string} lang */
function speak(lang) {
  document.cookie = `luot_lang=${lang}; path=/; SameSite=Lax; max-age=31536000`;
  setLanguage(lang);
  send({ type: "language", lang });
}

onKeys(state, act);
setInterval(() => send({ type: "tick", now: go.now() }), 1000);
ask("/session").then((answer) => go.session(answer.ok ? answer.body : null));
