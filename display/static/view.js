// @ts-check
// Draws a lobby screen. It calls nothing and decides nothing: picture.js has chosen what is shown. overview.js and
// sign.js draw the other layouts.
import { html, nothing, repeat, svg } from "../web/html.js";
import { t } from "../web/words.js";
import { clock } from "../web/clock.js";
import { band, help, large, paused, rows } from "./picture.js";
import { fields } from "./overview.js";
import { sign } from "./sign.js";
import { hanging } from "./number.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./picture.js").Row} Row */
/** @typedef {(press: {type: "unlock"}) => void} Send */

/** @param {State} s @param {Send} send */
export function view(s, send) {
  const { layout } = s.setting;
  return html`
  <main class="wall" data-layout=${layout} data-shape=${s.sizes.shape} data-status=${s.status}>
    ${layout === "counter" ? sign(s) : html`
      <header class="wall-head">
        <h1 class="wall-title">${s.setting.title}${s.setting.branch ? ` – ${s.setting.branch}` : ""}</h1>
        <span class="wall-clock">${s.now ? clock(s.setting.zone, s.setting.lang).time(s.now) : ""}</span>
      </header>
      ${layout === "overview" ? fields(s) : calls(s)}
      ${words(s, send)}`}
    ${layout === "counter" ? signFoot(s, send) : foot(s)}
  </main>`;
}

/** @param {State} s */
const calls = (s) => html`
  ${topCall(s)}
  <ol class="wall-rows">
    ${repeat(rows(s), (row) => row.counter, (row) => line(s, row))}
  </ol>`;

/** @param {State} s */
function topCall(s) {
  const top = large(s);
  if (top === null) {
    return html`<section class="call" data-state="empty"><p class="call-empty">${
      (s.board?.calls.length ?? 0) > 0 ? t("display.nobody") : t("display.empty")}</p></section>`;
  }
  const { row, fresh } = top;
  return html`
    <section class="call" data-state=${row.state} data-fresh=${fresh ? "yes" : "no"} data-number=${row.number} data-counter=${row.counter}
      data-length=${size(row.number, s)} data-word=${t("display.counter").length > 5 ? "long" : "short"}>
      <span class="call-number" data-length=${size(row.number, s)}>${hanging(row.number)}</span>
      ${way(row)}
      <span class="call-counter" data-length=${size(row.counter, s)}>${row.counter.toUpperCase()}</span>
      <span class="call-field">${row.state === "serving" ? html`<span class="call-state">${t("display.serving")} · </span>` : nothing}${s.setting.fields[row.service] ?? ""}</span>
    </section>`;
}

/** @param {State} s @param {Row} row */
const line = (s, row) => html`
  <li class="call-row" data-state=${row.state} data-number=${row.number} data-counter=${row.counter}>
    <span class="call-number" data-length=${size(row.number, s)}>${hanging(row.number)}</span>
    ${way(row)}
    <span class="call-counter" data-length=${size(row.counter, s)}>${row.counter.toUpperCase()}</span>
    <span class="call-field">
      ${row.state === "serving" ? html`<span class="call-state">${t("display.serving")}</span>` : nothing}
      <span class="call-name">${s.setting.fields[row.service] ?? ""}</span>
    </span>
  </li>`;

/** The word and the sign that lead from the number to the counter. @param {Row} row */
const way = (row) => html`
  <span class="call-way">
    <span class="call-word">${t("display.counter")}</span>
    <svg class="call-arrow" viewBox="0 0 120 48" aria-hidden="true">
      ${row.state === "called"
        ? svg`<path d="M4 24 H110 M90 5 L112 24 L90 43" fill="none" stroke="currentColor" stroke-width="10"/>`
        : svg`<path d="M36 24 L54 40 L86 6" fill="none" stroke="currentColor" stroke-width="10"/>`}
    </svg>
  </span>`;

/** How much room a number needs: up to five signs have the full size, enlarged numbers up to four. @param {string} number @param {State} s */
function size(number, s) {
  const signs = number.length + (s.sizes.scale > 1.05 && number.length > 2 ? 1 : 0);
  return signs <= 5 ? "short" : signs === 6 ? "six" : signs <= 9 ? "long" : "odd";
}

/** @param {State} s @param {Send} send */
function words(s, send) {
  const said = band(s);
  return html`
    <section class="band" role="status" data-kind=${said?.kind ?? "none"}>
      <div class="band-words">
        ${said?.kind === "lost" ? html`<p class="band-line">${lost(s)}</p>` : nothing}
        ${said?.texts.map((part) => html`<p class="band-line" lang=${part.lang}>${part.text}</p>`)}
      </div>
      ${soundButton(s, send)}
    </section>`;
}

/** What a screen says that should speak and may not: one press ends it. @param {State} s @param {Send} send */
const soundButton = (s, send) => (s.setting.voice && s.blocked ? html`
  <button type="button" class="button band-sound" data-kind="primary" data-act="sound" @click=${() => send({ type: "unlock" })}>
    ${t("display.sound")}</button>` : nothing);

/** @param {State} s */
const mark = (s) => html`
  <span class="status" data-status=${s.status}>${
    s.status === "live" ? t("display.live") : s.status === "lost" ? t("display.not_live") : t("display.connecting")}</span>`;

/** The foot of a sign says only what it must. @param {State} s @param {Send} send */
const signFoot = (s, send) => html`
  <footer class="wall-foot">
    <span class="foot-rule">${s.status === "lost" ? lost(s) : t("display.priority")}</span>
    ${soundButton(s, send)} ${mark(s)}
  </footer>`;

/** @param {State} s */
const lost = (s) => (s.board === null ? t("display.lost_new")
  : t("display.lost", { time: clock(s.setting.zone, s.setting.lang).time(s.lostAt ?? s.now) }));

/** @param {State} s */
function foot(s) {
  const time = clock(s.setting.zone, s.setting.lang).time;
  const hours = s.hours.map((span) => `${time(Date.parse(span.from))}–${time(Date.parse(span.to))}`).join(", ");
  return html`
    <footer class="wall-foot">
      ${hours ? html`<span class="foot-hours">${t("display.hours", { hours })}</span>` : nothing}
      ${paused(s).length > 0 ? html`<span class="foot-paused">${t("display.paused", { counters: paused(s).join(", ").toUpperCase() })}</span>` : nothing}
      ${help(s).map((kiosk) => html`<strong class="foot-help">${t("display.help", { kiosk })}</strong>`)}
      <span class="foot-rule">${t("display.priority")}</span>
      ${mark(s)}
    </footer>`;
}
