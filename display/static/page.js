// @ts-check
// Wires a lobby screen: board, announcer, sound, clock.
import { mount, pageData } from "../web/mount.js";
import { inLanguage, loadWords, setLanguage } from "../web/words.js";
import { connect } from "../web/socket.js";
import { ask } from "../web/api.js";
import { heartbeat } from "../web/heartbeat.js";
import { apply, load } from "../web/prefs.js";
import { begin, fold } from "./fold.js";
import { clipOf } from "./announce.js";
import { HallSound } from "./clips.js";
import { perform } from "./perform.js";
import { loudness, setting } from "./setting.js";
import { clock } from "../web/clock.js";
import { PageSound } from "../web/sound.js";
import { view } from "./view.js";

/** How often the hours are asked for, since they may change during the day, in ms. */
const HOURS_EVERY = 300_000;
/** The pause before the outage's clip is asked for again, in ms. */
const OUTAGE_AGAIN = 60_000;

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["display"])));
const set = setting(data, location.search, (lang) => inLanguage(lang)("display.outage"));
setLanguage(set.lang);
apply(load());

const MARK = `luot.announced.${data.site}`;
/** Keeps where the announcer stands, so that a page that reloads itself repeats nothing. */
const kept = () => {
  try {
    return JSON.parse(sessionStorage.getItem(MARK) ?? "null");
  } catch {
    return null;
  }
};
const speaker = set.voice ? new PageSound(data.voice?.rate || 1, () => send({ type: "sound", blocked: speaker?.blocked() ?? false })) : null;
const sound = speaker && new HallSound(speaker, (say) => clipOf(page.state().board, say));
const pace = { gap: data.voice?.gap_ms ?? 600, wait: (/** @type {number} */ ms) => new Promise((/** @type {any} */ done) => setTimeout(done, ms)) };
const page = mount({
  state: { ...begin(set, kept()), blocked: speaker?.blocked() ?? false },
  fold, view: (s, _) => view(s, () => speaker?.unlock()),
});

/** @type {import("./announce.js").Turn | null} */ let turn = null;
let reload = false;
/** @param {import("./fold.js").Message} message */
function send(message) {
  page.send(message);
  const { announcer } = page.state();
  if (announcer.turn === turn) return;
  turn = announcer.turn;
  sessionStorage.setItem(MARK, JSON.stringify(announcer.mark));
  if (turn) perform(turn, loud() ? sound : null, pace).then(() => send({ type: "said", now: now() }));
  else if (reload) location.reload();
}

/** Sets the volume of the hour; false in the quiet hours. */
function loud() {
  const volume = loudness(set, clock(set.zone, "vi").time(now() || Date.now()));
  if (speaker) speaker.volume = volume;
  return volume > 0;
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

/** The sentence for when there is no server is fetched while there is one, until it is here. */
const keepOutage = async () => {
  const missing = await Promise.all(set.outage.map(async (say) => {
    const address = data.voice?.outage?.[say.lang];
    return sound !== null && Boolean(address) && !(await sound.keep(say, address));
  }));
  if (missing.some(Boolean)) setTimeout(keepOutage, OUTAGE_AGAIN);
};
keepOutage();
