// @ts-check
// Draws a screen's self-test: on one side what the device can do, on the other all that can be heard.
import { html, nothing, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { clock } from "../web/clock.js";
import { loudness } from "./setting.js";

/** @typedef {import("./check-fold.js").State} State */
/** @typedef {import("./check-fold.js").Row} Row */
/** @typedef {(message: any) => void} Send */

/** A clock that differs by less is right, in ms. */
const RIGHT = 2_000;

/** @param {State} s @param {Send} send @param {string} wall address of the screen itself */
export const view = (s, send, wall) => html`
  <main class="check">
    <header class="check-head">
      <h1>${t("check.title")}</h1>
      <p class="check-site">${s.setting.title}${s.setting.branch ? ` – ${s.setting.branch}` : ""}</p>
      <a class="button" href=${wall}>${t("check.wall")}</a>
    </header>
    <section class="check-facts" tabindex="0" aria-labelledby="device"><h2 id="device">${t("check.device")}</h2>${facts(s, send)}</section>
    <section class="check-sounds" tabindex="0" aria-labelledby="sounds">
      <header class="check-bar">
        <h2 id="sounds">${t("check.sounds")}</h2>
        ${s.playing === null
          ? html`<button type="button" class="button" data-kind="primary" data-act="all" ?disabled=${s.samples === null} @click=${() => send({ type: "all" })}>${t("check.all")}</button>`
          : html`<button type="button" class="button" data-act="stop" @click=${() => send({ type: "stop" })}>${t("check.stop")}</button>`}
      </header>
      ${s.failed ? html`<p class="note" data-kind="alert" role="alert">${t("check.failed")}</p>` : nothing}
      <ol class="check-list">${repeat(s.rows, (row) => row.id, (row) => line(s, row, send))}</ol>
    </section>
  </main>`;

/** @param {State} s @param {Send} send */
function facts(s, send) {
  const { setting, able, sizes } = s, volume = loudness(setting, clock(setting.zone, "vi").time(s.now || Date.now()));
  const made = s.samples?.filter((one) => one.audio !== null) ?? [], all = s.samples?.length ?? 0;
  const whole = (/** @type {number} */ n) => Math.floor(n);
  return html`<dl class="check-list">
    ${fact("sound", t("check.sound"), !able.blocked, able.blocked ? t("check.sound_no") : t("check.sound_yes"), able.blocked
      ? html`<button type="button" class="button" data-kind="primary" data-act="sound" @click=${() => send({ type: "unlock" })}>${t("check.unlock")}</button>` : nothing)}
    ${fact("clips", t("check.clips"), made.length > 0, s.samples === null ? t("check.asking") : made.length === 0 ? t("check.clips_none")
      : t("check.clips_ready", { n: made.filter((one) => one.ready).length, all }))}
    ${fact("speaks", t("check.speaks"), true, setting.voice ? t("check.speaks_yes") : t("check.speaks_no"))}
    ${setting.languages.map((lang) => fact(`voice-${lang}`, t("check.voice", { lang: lang.toUpperCase() }), able.voices[lang] !== "", able.voices[lang] || t("check.voice_none")))}
    ${fact("volume", t("check.volume"), volume > 0, volume > 0 ? t("check.percent", { n: Math.round(100 * volume) }) : t("check.quiet"))}
    ${fact("live", t("check.live"), s.status === "live", s.status === "live" ? t("display.live") : s.status === "lost" ? t("display.not_live") : t("display.connecting"))}
    ${fact("clock", t("check.clock"), s.played || Math.abs(s.off) < RIGHT, s.played ? t("check.clock_played")
      : Math.abs(s.off) < RIGHT ? t("check.clock_right") : t("check.clock_off", { n: Math.round(Math.abs(s.off) / 1000) }))}
    ${fact("panel", t("check.panel"), true, t("check.panel_is", { wide: able.wide, high: able.high, inches: setting.inches, distance: setting.distance }))}
    ${fact("capitals", t("check.capitals"), sizes.reach >= setting.distance - 0.01, t("check.capitals_are", { large: whole(sizes.capitals.large + 0.5), row: whole(sizes.capitals.row + 0.5), reach: whole(10 * sizes.reach + 0.1) / 10 }))}
    ${fact("known", t("check.known"), able.known, able.known ? t("check.known_yes") : t("check.known_no"))}
  </dl>`;
}

/** @param {string} name @param {string} term @param {boolean} good @param {string} says @param {unknown} [more] */
const fact = (name, term, good, says, more = nothing) => html`
  <div class="check-fact" data-fact=${name} data-good=${good ? "yes" : "no"}>
    <dt>${term}</dt><dd><span class="check-sign" aria-hidden="true">${good ? "✓" : "!"}</span> ${says} ${more}</dd>
  </div>`;

/** @param {State} s @param {Row} row @param {Send} send */
const line = (s, row, send) => html`
  <li class="check-row" data-kind=${row.kind} data-lang=${row.lang} data-way=${row.way}>
    <button type="button" class="button" data-row=${row.id} aria-disabled=${s.playing === null ? "false" : "true"}
      @click=${() => send({ type: "play", id: row.id })}>${title(row.kind)}${row.lang === "" ? nothing : ` · ${row.lang.toUpperCase()}`}</button>
    <span class="check-words" lang=${row.lang || nothing}>${row.says.map((say) => say.text).join(" ")}</span>
    <span class="check-way" role="status">${way(row.way)}</span>
  </li>`;

/** @param {import("./check-fold.js").Way} how */
function way(how) {
  switch (how) {
    case "playing": return t("check.playing");
    case "chime": return t("check.way_chime");
    case "clip": return t("check.way_clip");
    case "speech": return t("check.way_speech");
    case "none": return t("check.way_none");
    default: return "";
  }
}

/** @param {string} kind */
function title(kind) {
  switch (kind) {
    case "chime": return t("check.chime");
    case "call": return t("check.call");
    case "recall": return t("check.recall");
    case "last": return t("check.last");
    case "transfer": return t("check.transfer");
    case "result": return t("check.result");
    case "short": return t("check.short");
    case "open": return t("check.open");
    case "closing": return t("check.closing");
    case "lunch": return t("check.lunch");
    case "outage": return t("check.outage");
    case "letters": return t("check.letters");
    case "numbers": return t("check.numbers");
    case "counters": return t("check.counters");
    default: return kind;
  }
}
