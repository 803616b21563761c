// @ts-check
import { ask, press } from "../web/api.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { connect } from "../web/socket.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { ring, wake } from "./bell.js";
import { begin, ended, fold } from "./fold.js";
import { headline } from "./now.js";
import { view } from "./view.js";

/** Between two readings of a ticket that the live line does not carry, in ms; the server asks for no less. */
const SLOW = 30_000;

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "ticket"])));
setLanguage(data.lang);
apply(load());

/** @param {any} message */
function send(message) {
  const before = page.state();
  page.send(message);
  const after = page.state();
  if (after === before) return;
  if (after.prefs !== before.prefs) apply(after.prefs);
  if (after.lang !== before.lang) {
    setLanguage(after.lang);
    document.cookie = `luot_lang=${after.lang}; path=/; max-age=31536000; samesite=strict`;
  }
  if (after.sound && !before.sound) wake();
  if (after.acting && !before.acting) void act(after.acting);
  if (after.ticket?.service !== before.ticket?.service) listen(after.ticket);
  if (after.stale && !before.stale) void read();
  if (after.ticket?.state === "called" && (before.ticket?.state !== "called" || after.ticket.calls !== before.ticket.calls)) ring(after.sound);
  document.title = headline(after) || document.title;
}

const page = mount({ state: begin(data, load()), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);

let reading = false;
async function read() {
  if (reading || page.state().gone) return;
  reading = true;
  const answer = await ask(`/tickets/${data.token}`);
  reading = false;
  send({ type: "asked" });
  if (answer.ok) send({ type: "ticket", ticket: answer.body });
  else send({ type: answer.status === 404 ? "gone" : "unreachable" });
}

/** @param {{path: string, until?: number}} order */
async function act({ path, until }) {
  const answer = await press("POST", `/tickets/${data.token}/${path}`, until ? { until: new Date(until).toISOString() } : {});
  send(answer.ok ? { type: "acted", ticket: answer.body } : { type: "refused", detail: answer.detail });
}

/** @type {import("../web/socket.js").connect extends (...a: any) => infer C ? C | null : never} */
let channel = null;
/** @param {any} ticket the line to follow is that of its service */
function listen(ticket) {
  channel?.close();
  channel = ticket && connect(`/live/sites/${ticket.site}/lines/${ticket.service}`, {
    onState: (line) => send({ type: "line", line }),
    onStatus: (status, since) => send({ type: "status", status, since }),
  });
}

addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || ended(page.state())) return;
  listen(page.state().ticket);
  void read();
});
setInterval(() => send({ type: "tick", clock: channel?.now() ?? null }), 1_000);
setInterval(() => { if (page.state().relation !== "in" && !ended(page.state())) void read(); }, SLOW);
void read();
