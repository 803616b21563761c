// @ts-check
import { heartbeat } from "../web/heartbeat.js";
import { mount, pageData } from "../web/mount.js";
import { apply, plain } from "../web/prefs.js";
import { connect } from "../web/socket.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { act, wait } from "./acts.js";
import { fold } from "./fold.js";
import { listen } from "./input.js";
import { looker } from "./look.js";
import { Speaker } from "./speech.js";
import { begin, dirty } from "./state.js";
import { view } from "./view.js";

/** Between two pictures of the site, in ms; sooner while it cannot be reached. */
const EVERY = 10_000;
const SOON = 1_000;

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "kiosk"])));
setLanguage(data.lang);
apply(plain);

const speaker = new Speaker({
  clip: (text, lang) => data.audio?.[lang]?.[text] ?? null, audio: (url) => new Audio(url), speech: globalThis.speechSynthesis, wait,
});
let presses = 0;
/** @param {any} message */
function send(message) {
  const before = page.state();
  page.send(message.type === "take" ? { ...message, id: ++presses } : message);
  const after = page.state();
  if (after === before) return;
  act({ data, send, state: page.state, refresh, speaker }, before, after);
  if (place(after) !== place(before)) queueMicrotask(() => /** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"))?.focus());
}

/** What begins anew for somebody who cannot see it. @param {import("./state.js").State} s */
const place = (s) => `${s.step} ${s.scan?.state} ${s.staff?.state === "done"} ${s.staff === null}`;

const page = mount({ state: begin(data), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);
listen({ data, send, state: page.state, speaker });

const refresh = looker(data, send);
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
heartbeat({
  site: data.site, status: () => (page.state().offline || page.state().stale !== "" ? "lost" : "live"), free: () => !dirty(page.state()),
});
setInterval(() => send({ type: "tick", now: performance.now(), clock: channel.now() }), 1_000);

void (async () => {
  for (;;) {
    await refresh();
    await wait(page.state().offline ? SOON : EVERY);
  }
})();
