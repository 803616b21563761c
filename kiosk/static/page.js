// @ts-check
import { ask } from "../web/api.js";
import { mount, pageData } from "../web/mount.js";
import { apply, plain } from "../web/prefs.js";
import { connect } from "../web/socket.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { act, wait } from "./acts.js";
import { begin, fold } from "./fold.js";
import { view } from "./view.js";

/** Between two pictures of the site, in ms; sooner while it cannot be reached. */
const EVERY = 10_000;
const SOON = 1_000;

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "kiosk"])));
setLanguage(data.lang);
apply(plain);

let presses = 0;
/** @param {any} message */
function send(message) {
  const before = page.state();
  page.send(message.type === "take" ? { ...message, id: ++presses } : message);
  const after = page.state();
  if (after === before) return;
  act({ data, send, state: page.state, refresh }, before, after);
  if (after.step !== before.step) queueMicrotask(() => /** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"))?.focus());
}

const page = mount({ state: begin(data), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);

let asking = false;
async function refresh() {
  if (asking) return;
  asking = true;
  const answer = await ask(`/sites/${data.site}`);
  asking = false;
  send(answer.ok ? { type: "site", site: answer.body } : { type: "unreachable" });
}

const channel = connect(`/live/sites/${data.site}/board`, {
  onState: (board) => send({ type: "board", board }),
  onStatus: (status, since, stale) => {
    send({ type: "status", status, since, stale });
    void refresh();
  },
  onReload: () => send({ type: "old" }),
});
addEventListener("offline", () => send({ type: "unreachable" }));
addEventListener("online", () => void refresh());
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => send({ type: "touch" }), { capture: true });
setInterval(() => send({ type: "tick", now: performance.now(), clock: channel.now() }), 1_000);

void (async () => {
  for (;;) {
    await refresh();
    await wait(page.state().offline ? SOON : EVERY);
  }
})();
