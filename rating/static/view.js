// @ts-check
// The tablet's picture: who is served here, or one question in large. Pure: (state, send) → template.
import { html, nothing } from "../web/html.js";
import { faces, reasons } from "../web/rating.js";
import { inLanguage, t } from "../web/words.js";
import { AWAKE } from "./fold.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page rating" data-phase=${s.phase} ?data-ready=${s.ready}>
    <header class="page-head">
      <p><span class="muted">${s.data.centre[s.lang]}</span><br><strong>${s.data.branch[s.lang]}</strong></p>
      ${s.status === "lost" ? html`<span class="status" role="status" data-status="lost">${t("common.not_live")}</span>` : nothing}
      <div class="row" role="group" aria-label=${t("common.languages")}>
        ${s.data.languages.map((/** @type {string} */ lang) => html`<button type="button" class="button" data-lang=${lang} lang=${lang} aria-pressed=${lang === s.lang}
          @click=${() => send({ type: "lang", lang })}>${inLanguage(lang)("common.language")}</button>`)}</div>
    </header>
    <main class="stack rating-main" aria-live="polite">${s.data.paired === false ? unpaired() : phase(s, send)}</main>
  </div>`;

const unpaired = () => html`
  <h1>${t("rating.unpaired")}</h1><p>${t("rating.unpaired_text")}</p><p><a class="button" href="/setup">${t("rating.setup")}</a></p>`;

/** @param {State} s @param {Send} send */
function phase(s, send) {
  switch (s.phase) {
    case "idle": return idle(s);
    case "ask": return html`${who(s)}<h1>${t("rating.question")}</h1>${faces(0, false, (score) => send({ type: "score", score }))}${bar(s)}<p class="muted">${t("rating.anonymous")}</p>`;
    case "why": return html`${who(s)}${faces(s.score, false, (score) => send({ type: "score", score }))}
      ${reasons({ all: s.data.reasons.rate, chosen: s.reasons, lang: s.lang, off: false, toggle: (reason) => send({ type: "reason", reason }), done: () => send({ type: "send" }) })}${bar(s)}`;
    case "failed": return html`<h1>${t("rating.failed")}</h1><p>${t("rating.failed_text")}</p>`;
    default: return html`<h1 class="rating-thanks">${t("rating.thanks")}</h1><p>${t("rating.thanks_text")}</p>`;
  }
}

/** @param {State} s */
const who = (s) => html`<p class="rating-who"><span>${t("rating.visit", { number: s.number, counter: s.counter })}</span>${s.tablet?.officer ? html` <span>${t("rating.officer", { name: s.tablet.officer })}</span>` : nothing}</p>`;

/** @param {State} s */
const bar = (s) => html`<progress class="rating-left" max=${AWAKE / 1000} .value=${s.left} aria-hidden="true"></progress>`;

/** @param {State} s */
function idle(s) {
  const label = s.data.counters.find((/** @type {any} */ c) => c.id === s.counter)?.label[s.lang];
  return html`
    <h1 class="rating-counter"><span>${t("rating.counter")}</span> <strong>${s.counter}</strong></h1>
    ${label && label !== s.counter ? html`<p class="rating-label">${label}</p>` : nothing}
    ${s.tablet?.officer ? html`<p class="rating-officer">${t("rating.officer", { name: s.tablet.officer })}</p>` : nothing}
    ${s.tablet?.number ? html`<p class="number" data-state=${s.tablet.visit}>${s.tablet.number}</p><p class="rating-state">${s.tablet.visit === "called" ? t("rating.called") : t("rating.serving")}</p>`
      : html`<p class="rating-state">${s.tablet === null || s.tablet.state === "open" ? t("rating.welcome") : t("rating.closed")}</p>`}`;
}
