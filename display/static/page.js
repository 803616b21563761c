// @ts-check
// Wires a lobby screen: board, announcer, sound, clock. check.js is its self-test.
import { mount, pageData } from "../web/mount.js";
import { inLanguage, loadWords, setLanguage } from "../web/words.js";
import { connect } from "../web/socket.js";
import { ask } from "../web/api.js";
import { heartbeat } from "../web/heartbeat.js";
import { apply, load } from "../web/prefs.js";
import { begin, fold } from "./fold.js";
import { clipOf } from "./announce.js";
import { Hall } from "./hall.js";
import { keep, kept } from "./mark.js";
import { setting } from "./setting.js";
import { view } from "./view.js";

/** How often the hours are asked for, since they may change during the day, in ms. */
const HOURS_EVERY = 300_000;

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["display"])));
const set = setting(data, location.search, (lang) => inLanguage(lang)("display.outage"));
setLanguage(set.lang);
apply(load());

const hall = new Hall({ set, voice: data.voice }, {
  find: (say) => clipOf(page.state().board, say), changed: () => send({ type: "sound", blocked: hall.blocked() }),
});
const page = mount({
  state: { ...begin(set, kept(data.site)), blocked: hall.blocked() }, fold, view: (s, _) => view(s, () => hall.unlock()),
});

/** @type {import("./announce.js").Turn | null} */ let turn = null;
let reload = false;
/** @param {import("./fold.js").Message} message */
function send(message) {
  page.send(message);
  const { announcer } = page.state();
  if (announcer.turn === turn) return;
  turn = announcer.turn;
  keep(data.site, announcer.mark);
  if (turn) hall.speak(turn, now() || Date.now()).then(() => send({ type: "said", now: now() }));
  else if (reload) location.reload();
}

/** Screen and panel may be turned and exchanged. */
function measure() {
  send({ type: "sizes", wide: innerWidth, high: innerHeight });
  const { scale, overview } = page.state().sizes;
  document.documentElement.style.setProperty("--scale", String(scale));
  document.documentElement.style.setProperty("--overview", String(overview));
}
addEventListener("resize", measure);
measure();

const channel = connect(`/live/sites/${data.site}/board`, {
  onState: (board) => send({ type: "board", board, now: now() || Date.parse(board.at) }),
  onStatus: (status, since) => send({ type: "status", status, since, now: now() }),
  onReload: () => {
    reload = true;
    if (turn === null) location.reload();
  },
});
/** The server's time in ms, 0 before it is known. */
const now = () => channel.now() ?? 0;
setInterval(() => send({ type: "tick", now: now() }), 1000);
heartbeat({
  site: data.site, status: () => page.state().status, note: () => (page.state().blocked ? "sound.blocked" : ""), free: () => turn === null,
});

const askHours = async () => {
  const answer = await ask(`/sites/${data.site}`);
  if (answer.ok) send({ type: "hours", hours: answer.body.hours?.work ?? [] });
};
askHours();
setInterval(askHours, HOURS_EVERY);
void hall.keepOutage();
