// @ts-check
// Wires the tablet at a counter: its live message, the time, and the rating that is sent.
import { freshKey, press } from "../web/api.js";
import { heartbeat } from "../web/heartbeat.js";
import { mount, pageData } from "../web/mount.js";
import { connect } from "../web/socket.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { begin, fold } from "./fold.js";
import { view } from "./view.js";

const data = pageData();
const counter = decodeURIComponent(location.pathname.split("/")[3] ?? "");
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "rating"])));
setLanguage(data.lang);

const page = mount({ state: begin(data, counter), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);

/** @param {any} message */
function send(message) {
  const before = page.state();
  page.send({ ...message, now: performance.now() });
  const after = page.state();
  if (after.lang !== before.lang) setLanguage(after.lang);
  if (after.phase === "sending" && before.phase !== "sending") void rate(after);
}

/** A rating that is known already has been kept, however it came. @param {import("./fold.js").State} s */
async function rate(s) {
  const answer = await press("POST", `/sites/${data.site}/counters/${counter}/rating`,
    { number: s.number, score: s.score, reasons: s.reasons, after_ms: s.after }, { device: true, key: freshKey() });
  send({ type: "sent", ok: answer.ok || answer.code === "ticket.already_rated" });
}

const channel = connect(`/live/sites/${data.site}/counters/${counter}/rating`, {
  onState: (tablet) => send({ type: "tablet", tablet, clock: channel.now() }),
  onStatus: (status) => send({ type: "status", status }),
  onReload: () => { old = true; },
});
let old = false;
setInterval(() => {
  send({ type: "tick" });
  if (old && page.state().phase === "idle") location.reload(); // never under somebody's finger
}, 250);
heartbeat({ site: data.site, status: () => page.state().status, free: () => page.state().phase === "idle" });
