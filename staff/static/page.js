// @ts-check
// Wires the page of accounts.
import { ask } from "../web/api.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { follow } from "../web/reader.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { acts } from "./acts.js";
import { begin, fold } from "./fold.js";
import { view } from "./view.js";

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "login", "staff"])));
setLanguage(data.lang);
apply(load());

const page = mount({ state: begin(data, load()), fold, view: (/** @type {any} */ state) => view(state, send) });
const does = acts(page);
onLanguage(page.redraw);

/** @param {any} m */
async function send(m) {
  const act = does[m.type];
  if (act) return act(m);
  const before = page.state();
  page.send(m);
  follow(before, page.state());
  if (["tab", "wish", "kind"].includes(m.type)) void does.look({});
  if (m.type === "dialog" && m.dialog?.name === "sessions") void does.look_sessions({ user: m.dialog.account.user });
}

const session = await ask("/session");
page.send({ type: "account", account: session.ok ? session.body : null });
if (session.ok) void does.look({});
