// @ts-check
// Wires a screen's self-test: everything sounds through the same hall as calls do.
import { ask } from "../web/api.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { connect } from "../web/socket.js";
import { inLanguage, loadWords, setLanguage } from "../web/words.js";
import { begin, clipOf, fold } from "./check-fold.js";
import { view } from "./check-view.js";
import { Hall } from "./hall.js";
import { setting } from "./setting.js";

/** How often the server is asked which clips are ready, in ms. */
const ASK_EVERY = 5_000;

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["check", "display"])));
const set = setting(data, location.search, (lang) => inLanguage(lang)("display.outage"));
setLanguage(set.lang);
apply(load());

// Who tests wants to hear, also on a silent screen and in the quiet hours; the facts tell of both.
const hall = new Hall({ set: { ...set, voice: true, quiet: [] }, voice: data.voice }, {
  find: (say) => clipOf(page.state(), say), changed: () => send({ type: "able", able: able() }),
});

/** @returns {import("./check-fold.js").Able} */
const able = () => ({
  blocked: hall.blocked(), wide: Math.round(innerWidth * devicePixelRatio), high: Math.round(innerHeight * devicePixelRatio), known: data.known === true,
  voices: Object.fromEntries(set.languages.map((lang) => [lang,
    globalThis.speechSynthesis?.getVoices().find((v) => v.lang.toLowerCase().split(/[-_]/)[0] === lang)?.name ?? ""])),
});

const asked = new URLSearchParams(location.search);
asked.delete("test");
const wall = location.pathname + (asked.size > 0 ? `?${asked}` : "");
const page = mount({ state: begin(set, able(), data.demo !== null), fold, view: (s, _) => view(s, send, wall) });

/** @type {number | null} */ let playing = null;
/** @param {any} message */
function send(message) {
  if (message.type === "unlock") return void hall.unlock();
  page.send(message);
  const s = page.state();
  if (s.playing === playing) return;
  playing = s.playing;
  const row = s.rows.find(({ id }) => id === playing);
  if (row) void play(row);
}

/** @param {import("./check-fold.js").Row} row */
async function play({ id, says }) {
  await hall.speak({ call: null, says }, channel.now() ?? Date.now());
  send({ type: "played", id, way: says.length > 0 ? hall.way(says[0]) : hall.blocked() ? "none" : "chime" });
}

async function samples() {
  const answer = await ask(`/sites/${data.site}/audio`);
  send(answer.ok ? { type: "samples", samples: answer.body.samples } : { type: "failed" });
  setTimeout(samples, ASK_EVERY);
}

const channel = connect(`/live/sites/${data.site}/board`, { onState: () => {}, onStatus: (status) => send({ type: "status", status }) });
setInterval(() => send({ type: "tick", now: channel.now() ?? 0, own: Date.now() }), 1000);
addEventListener("resize", () => send({ type: "able", able: able() }));
globalThis.speechSynthesis?.addEventListener?.("voiceschanged", () => send({ type: "able", able: able() }));
void samples();
void hall.keepOutage();
