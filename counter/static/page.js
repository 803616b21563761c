// @ts-check
// Wires the console: session, live desk, presses, keys.
import { mount, pageData } from "../web/mount.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { connect } from "../web/socket.js";
import { ask, press } from "../web/api.js";
import { apply, change, load } from "../web/prefs.js";
import { PageSound } from "../web/sound.js";
import { begin, fold } from "./fold.js";
import { onKeys } from "./listen.js";
import { asks } from "./orders.js";
import { places } from "./places.js";
import { hands } from "./hands.js";
import { presses } from "./presses.js";
import { hall } from "./hall.js";
import { finds } from "./finds.js";
import { arrivals } from "./arrivals.js";
import { view } from "./view.js";

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "counter", "login"])));
setLanguage(data.lang);
apply(load());
const page = mount({ state: begin(data, load()), fold, view: (s) => view(s, act) });
onLanguage(page.redraw);
const state = page.state;
const sound = new PageSound(1, () => {}, 0.6);
const come = arrivals(sound, (note) => page.send({ type: "note", note, at: performance.now() }));
/** @param {any} message */ function send(message) {
  const before = state();
  page.send({ at: performance.now(), ...message });
  hand.watch();
  come(before, state());
}
const go = places(state, send, { ask, press, connect });
const hand = hands(state, send, { ask, press, now: () => go.now() });
const desk = presses(state, send, { press, refresh: go.refresh, settle: go.settle });
const office = hall(state, send, { ask, press });
const find = finds(state, send, { ask, press, read: office.read });

/** What a view, a key or a dialog asks for. @param {any} what */
function act(what) {
  const s = state();
  if (sound.blocked()) sound.unlock();
  switch (what.id) {
    case "primary": return desk.primary(act);
    case "give_up": return desk.giveUp();
    case "look": return send({ type: "look" });
    case "cancel": return send({ type: "dialog", dialog: s.dialog?.back ?? null });
    case "edit": return send({ type: "edit", edit: what.edit });
    case "tab": return send({ type: "tab", tab: what.tab });
    case "choose": return go.choose();
    case "site": return go.site(what.site);
    case "counter": return go.counter(what.counter);
    case "log_in": return go.logIn(what);
    case "log_out": return press("DELETE", "/session").then(() => location.reload());
    case "show_password": return send({ type: "login", login: { show: what.show } });
    case "prefs": apply(change(s.prefs, what.change)); return send({ type: "prefs", prefs: load() });
    case "language": return speak(what.lang);
    default:
      if (hand.act(what) || find.act(what) || office.act(what)) return;
      if (what.id === "transfer" && asks(what, s)) go.counters();
      return asks(what, s) ? desk.question(what) : desk.give(what);
  }
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
