// @ts-check
import { ask, press } from "../web/api.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { follow } from "../web/reader.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { begin, fold } from "./fold.js";
import { view } from "./view.js";

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "index"])));
setLanguage(data.lang);
apply(load());

/** @param {any} message */
function send(message) {
  const before = page.state();
  page.send(message);
  const after = page.state();
  follow(before, after);
  if (after.phone === "taking" && before.phone !== "taking") void take(after);
}

const page = mount({ state: begin(data, load()), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);

/** Takes a number at the site, of the open service with the shortest line. @param {import("./fold.js").State} state */
async function take({ site, lang }) {
  const seen = await ask(`/sites/${site}`);
  const open = (seen.body?.services ?? []).filter((/** @type {any} */ v) => v.open && v.kind === "submit");
  open.sort((/** @type {any} */ a, /** @type {any} */ b) => a.waiting - b.waiting);
  const service = (open[0] ?? seen.body?.services[0])?.id;
  const answer = seen.ok ? await press("POST", `/sites/${site}/tickets`, { service, lang }, { device: true }) : seen;
  send(answer.ok ? { type: "taken", site, token: answer.body.token } : { type: "failed", detail: answer.detail });
}

if (data.demo) {
  for (const kiosk of data.demo.kiosks) await press("POST", "/pair", { token: kiosk.token });
  send({ type: "paired" });
}
