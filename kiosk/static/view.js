// @ts-check
// The kiosk's frame and first screens. Pure: (state, send) → template.
import { clock } from "../web/clock.js";
import { controls } from "../web/controls.js";
import { html, nothing } from "../web/html.js";
import { inLanguage, t } from "../web/words.js";
import { confirm } from "./confirm.js";
import { fields } from "./fields.js";
import { WARNING } from "./fold.js";
import { icon } from "./icon.js";
import { number } from "./number.js";
import { reasonWords, spanWords, waitWords, waitingWords } from "./say.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page kiosk" data-step=${s.step}>
    ${head(s, send)}
    <main class="kiosk-main">
      ${s.offline && s.step !== "number" ? offline(s) : nothing}
      ${step(s, send)}
    </main>
    ${foot(s, send)}
  </div>
  ${warning(s, send)}`;

/** @param {State} s @param {Send} send */
function step(s, send) {
  if (s.unpaired) return unpaired();
  if (s.step === "number") return number(s, send);
  if (s.site === null) return html`<p class="kiosk-lead" role="status">${t("kiosk.loading")}</p>`;
  if (s.step === "confirm") return confirm(s, send);
  if (s.step === "fields") return fields(s, send);
  return s.site.open || !s.site.services.every((v) => v.closed === "service.closed") ? idle(s, send) : closed(s, s.site);
}

/** @param {State} s @param {Send} send */
function head(s, send) {
  const { time, date } = clock(s.data.zone, s.lang);
  const issue = s.site?.hours.issue ?? [];
  return html`
    <header class="page-head kiosk-head">
      <div class="kiosk-place">
        <p>${s.data.centre[s.lang]}</p>
        <p class="kiosk-branch">${s.data.branch[s.lang]}</p>
        ${issue.length > 0 ? html`<p>${t("kiosk.hours", { spans: spanWords(s, issue) })}</p>` : nothing}
      </div>
      <div class="kiosk-now">
        ${s.clock === null ? nothing : html`<p class="kiosk-time">${time(s.clock)}</p><p>${date(s.clock)}</p>`}
      </div>
      <div class="row" role="group" aria-label=${t("common.languages")}>
        ${s.data.languages.map((/** @type {string} */ lang) => html`
          <button type="button" class="button" data-control="language" lang=${lang} aria-pressed=${lang === s.lang}
            @click=${() => send({ type: "lang", lang })}>${inLanguage(lang)("common.language")}</button>`)}
      </div>
    </header>`;
}

/** @param {State} s @param {Send} send */
const foot = (s, send) => html`
  <footer class="page-foot">
    ${controls({ prefs: s.prefs, onChange: (change) => send({ type: "prefs", change }) })}
    <div class="kiosk-help">
      <button type="button" class="button" data-act="help" ?disabled=${s.unpaired || s.help === "asking" || s.help === "asked"}
        @click=${() => send({ type: "help" })}>${icon("help")}${t("kiosk.help")}</button>
    </div>
    <p class="kiosk-helped" role="status">${helped(s.help)}</p>
  </footer>`;

/** @param {State["help"]} help */
function helped(help) {
  switch (help) {
    case "asking": return t("kiosk.help_asking");
    case "asked": return t("kiosk.help_asked");
    case "failed": return t("kiosk.help_failed");
    default: return nothing;
  }
}

/** @param {State} s @param {Send} send */
const idle = (s, send) => html`
  ${s.tickets.length === 0 ? nothing : html`
    <div class="note row kiosk-joining">
      <p>${t("kiosk.joining", { numbers: s.tickets.map((v) => v.number).join(", ") })}</p>
      <button type="button" class="button" data-act="back" @click=${() => send({ type: "back" })}>${t("kiosk.to_number")}</button>
    </div>`}
  <h1 tabindex="-1" data-focus>${t("kiosk.welcome")}</h1>
  <div class="kiosk-tiles">
    ${tile(s, send, "submit", t("kiosk.submit"), t("kiosk.submit_hint"))}
    ${tile(s, send, "collect", t("kiosk.collect"), t("kiosk.collect_hint"))}
    ${tile(s, send, "guidance", t("kiosk.guidance"), t("kiosk.guidance_hint"))}
  </div>`;

/** @param {State} s @param {Send} send @param {"submit" | "collect" | "guidance"} kind @param {string[]} words name, hint */
function tile(s, send, kind, ...words) {
  const behind = s.site?.services.filter((v) => v.kind === kind) ?? [];
  if (behind.length === 0) return nothing;
  const open = behind.some((v) => v.open);
  const [only, ...others] = behind;
  return html`
    <button type="button" class="card kiosk-tile" data-kind=${kind} ?disabled=${!open} @click=${() => send({ type: "kind", kind })}>
      ${icon(kind)}
      <span class="kiosk-tile-name">${words[0]}</span>
      <span class="kiosk-tile-hint">${words[1]}</span>
      ${!open ? html`<strong class="kiosk-tile-info">${reasonWords(only.closed)}</strong>`
        : others.length > 0 ? nothing
        : html`<span class="kiosk-tile-info">${waitingWords(only.waiting)} · ${waitWords(only.wait)}</span>`}
    </button>`;
}

/** @param {State} s @param {import("./fold.js").Site} site */
function closed(s, { hours }) {
  const { time, date } = clock(s.data.zone, s.lang);
  const next = hours.next_issue && Date.parse(hours.next_issue.from);
  return html`
    <section class="stack kiosk-message">
      <h1 tabindex="-1" data-focus>${t("kiosk.closed")}</h1>
      <p>${hours.issue.length > 0 ? t("kiosk.hours", { spans: spanWords(s, hours.issue) }) : t("kiosk.closed_none")}</p>
      ${next ? html`<p class="kiosk-next">${t("kiosk.closed_next", { time: time(next), date: date(next) })}</p>` : nothing}
    </section>`;
}

const unpaired = () => html`
  <section class="stack kiosk-message">
    <h1 tabindex="-1" data-focus>${t("kiosk.unpaired")}</h1>
    <p>${t("kiosk.unpaired_text")}</p>
    <p class="muted">${t("kiosk.unpaired_staff", { address: "/pair#…" })}</p>
  </section>`;

/** @param {State} s */
const offline = (s) => html`
  <section class="note kiosk-offline" data-kind="alert" role="alert">
    <h2>${t("kiosk.offline")}</h2>
    <p>${t("kiosk.offline_text")}${s.site && s.since !== null ? html` ${t("kiosk.offline_since", { time: clock(s.data.zone, s.lang).time(s.since) })}` : nothing}</p>
  </section>`;

/** @param {State} s @param {Send} send */
const warning = (s, send) => html`
  <dialog class="dialog kiosk-warning" ?data-open=${s.warned !== null} aria-labelledby="warning"
    @cancel=${(/** @type {Event} */ event) => { event.preventDefault(); send({ type: "stay" }); }}>
    <h2 id="warning">${t("kiosk.idle")}</h2>
    <p>${t("kiosk.idle_left", { n: Math.ceil(Math.max(0, (s.warned ?? 0) + WARNING - s.now) / 1000) })}</p>
    <div class="dialog-buttons">
      <button type="button" class="button" data-act="leave" @click=${() => send({ type: "done" })}>${t("kiosk.idle_leave")}</button>
      <button type="button" class="button" data-kind="primary" data-act="stay" @click=${() => send({ type: "stay" })}>${t("kiosk.idle_stay")}</button>
    </div>
  </dialog>`;
