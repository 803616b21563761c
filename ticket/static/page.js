// @ts-check
import { ask, press } from "../web/api.js";
import "../web/html.js"; // asked for at once: on a slow network every step of a chain is paid for
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { follow } from "../web/reader.js";
import { connect } from "../web/socket.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { keepAwake, nudge, ring, wake } from "./bell.js";
import { begin, calls, finished, fold, near, services } from "./fold.js";
import { headline } from "./now.js";
import { view } from "./view.js";

/** Between two readings of a ticket that the live line does not carry, in ms; the server asks for no less. */
const SLOW = 30_000;
/** Within how long a phone asks who overtook it, in ms: not all phones of a hall at once. */
const SOON = 3_000;

const data = pageData();
/** The first reading, under way while the words are. @type {ReturnType<typeof ask> | null} */
let early = data.gone ? null : ask(`/tickets/${data.token}`);
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common", "ticket", "rating"])));
setLanguage(data.lang);
apply(load());

/** @param {any} message */
function send(message) {
  const before = page.state();
  page.send(message);
  const after = page.state();
  if (after === before) return;
  follow(before, after);
  if (after.sound && !before.sound) wake();
  if (after.sound !== before.sound || finished(after) !== finished(before)) watch();
  if (after.acting && !before.acting) void act(after.acting);
  if (services(after).join() !== services(before).join()) listen(after);
  if (after.stale && !before.stale) void read();
  if (after.curious && !before.curious) setTimeout(read, Math.random() * SOON);
  if (after.status === "live" && before.status !== "live" && after.unreachable) void read();
  const known = calls(before);
  if (calls(after).some((call) => !known.includes(call))) {
    ring(after.sound);
    scrollTo(0, 0); // the call stands on top
  } else if (near(after) && !near(before) && before.ahead !== null) nudge(after.sound);
  document.title = headline(after) || document.title;
}

const page = mount({ state: begin(data, load()), fold, view: (/** @type {any} */ state) => view(state, send) });
onLanguage(page.redraw);

let [reading, again] = [false, false];
/** Reads the ticket; who asks while a reading is under way gets one more: what was under way may be older. */
async function read() {
  if (page.state().gone) return;
  again = reading;
  if (reading) return;
  reading = true;
  send({ type: "asked" });
  const answer = await (early ?? ask(`/tickets/${data.token}`));
  early = null;
  reading = false;
  if (answer.ok) send({ type: "ticket", ticket: answer.body });
  else send({ type: answer.status === 404 ? "gone" : "unreachable" });
  if (again) void read();
  else if (page.state().unreachable) setTimeout(read, SOON);
}

/** @param {{path: string, until?: number, body?: any}} order */
async function act({ path, until, body = {} }) {
  const answer = await press("POST", `/tickets/${data.token}/${path}`, until ? { until: new Date(until).toISOString() } : body);
  send(answer.ok ? { type: "acted", ticket: answer.body } : { type: "refused", detail: answer.detail });
  again ||= reading; // what is being read may be from before the press
}

/** @type {Map<string, ReturnType<typeof connect>>} by service, that of the ticket first */
let channels = new Map();
/** Follows the lines of all numbers of the visit; the status is that of the ticket's own. @param {import("./fold.js").State} s */
function listen(s) {
  const wanted = services(s);
  const old = channels;
  channels = new Map(wanted.map((service) => [service, old.get(service) ?? connect(`/live/sites/${s.ticket?.site}/lines/${service}`, {
    onState: (line) => send({ type: "line", line }),
    onStatus: (status, since) => { if (services(page.state())[0] === service) send({ type: "status", status, since }); },
  })]));
  for (const [service, channel] of old) if (!wanted.includes(service)) channel.close();
}

/** Keeps the screen on while a citizen who wants to be rung waits. */
function watch() {
  const { sound } = page.state();
  void keepAwake(sound && !finished(page.state()), (awake) => send({ type: "awake", awake }));
}

addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || finished(page.state())) return;
  watch();
  void read();
});
setInterval(() => send({ type: "tick", clock: [...channels.values()][0]?.now() ?? null }), 1_000);
setInterval(() => { if (page.state().relation !== "in" && !finished(page.state())) void read(); }, SLOW);
void read();
