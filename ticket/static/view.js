// @ts-check
// The phone page: my number, and what it means just now. Pure: (state, send) → template.
import { clock } from "../web/clock.js";
import { controls, statusMark } from "../web/controls.js";
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { canTakeBack, deferred, ended, finished, visit } from "./fold.js";
import { dialogs } from "./dialogs.js";
import { name, now, spoken, spokenCall } from "./now.js";
import { rating } from "./rate.js";
import { others, siblingCalls } from "./visit.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page ticket">
    <header class="page-head">
      ${s.data.centre ? html`<p><span class="muted">${s.data.centre[s.lang]}</span><br><strong>${s.data.branch[s.lang]}</strong></p>` : html`<p>Luot</p>`}
      ${finished(s) ? nothing : statusMark(s.unreachable ? "lost" : s.status, s.since && s.data.zone ? clock(s.data.zone, s.lang).time(s.since) : "")}
    </header>
    <p class="visually-hidden" aria-live="polite" data-say="place">${spoken(s)}</p>
    <p class="visually-hidden" aria-live="assertive" data-say="call">${spokenCall(s)}</p>
    <main class="stack ticket-main">${s.gone ? gone() : s.ticket ? mine(s, s.ticket, send) : html`<p role="status">${t("ticket.loading")}</p>`}</main>
    <footer class="page-foot">
      ${controls({
        prefs: s.prefs, onChange: (change) => send({ type: "prefs", change }), theme: true,
        languages: s.data.languages, language: s.lang, onLanguage: (lang) => send({ type: "lang", lang }),
      })}
    </footer>
  </div>
  ${dialogs(s, send)}`;

const gone = () => html`
  <h1>${t("ticket.gone")}</h1>
  <p>${t("ticket.gone_text")}</p>`;

/** @param {State} s @param {import("./fold.js").Ticket} ticket @param {Send} send */
const mine = (s, ticket, send) => html`
  ${siblingCalls(s)}
  <h1 class="ticket-number"><span class="ticket-label">${t("ticket.mine")}</span>
    <span class="number" data-state=${ticket.state}>${ticket.number}</span>
    <span class="ticket-service">${name(s, ticket.service)}</span></h1>
  <section class="ticket-now" data-state=${ticket.state}>${now(s, ticket)}</section>
  ${rating(s, ticket, send)}
  ${s.refusal === "" ? nothing : html`<p class="note" data-kind="alert" role="alert">${s.refusal}</p>`}
  ${visit(s).length > 0 ? others(s) : nothing}
  ${acts(s, ticket, send)}`;

/** @param {State} s @param {import("./fold.js").Ticket} ticket @param {Send} send */
function acts(s, ticket, send) {
  const off = s.acting !== null;
  const waiting = ticket.state === "waiting";
  return html`
    <div class="ticket-acts">
      ${ticket.state === "held" || deferred(s) > 0 ? button("back", t("ticket.back"), () => send({ type: "act", path: "back" }), off, true) : nothing}
      ${canTakeBack(s) ? button("uncancel", t("ticket.uncancel"), () => send({ type: "act", path: "uncancel" }), off, true) : nothing}
      ${finished(s) ? nothing : html`
        <button type="button" class="button" data-act="sound" aria-pressed=${s.sound} @click=${() => send({ type: "sound" })}>${
          s.sound ? t("ticket.sound_on") : t("ticket.sound_off")}</button>
        <p class="muted ticket-hint">${t("ticket.locked")} ${s.awake ? t("ticket.awake") : nothing}</p>`}
      ${waiting && deferred(s) === 0 && ticket.defers_left !== 0 ? button("defer", t("ticket.defer"), () => send({ type: "ask", dialog: "defer" }), off || s.clock === null) : nothing}
      ${waiting ? button("cancel", t("ticket.cancel"), () => send({ type: "ask", dialog: "cancel" }), off) : nothing}
      ${ended(s) ? nothing : html`<a class="ticket-slip" href=${`/api/v1/tickets/${ticket.token}/slip.png`}>${t("ticket.slip")}</a>`}
    </div>`;
}

/** @param {string} act @param {string} words @param {() => void} press @param {boolean} off @param {boolean} [primary] */
const button = (act, words, press, off, primary) => html`
  <button type="button" class="button" data-act=${act} data-kind=${primary ? "primary" : "plain"} ?disabled=${off} @click=${press}>${words}</button>`;
