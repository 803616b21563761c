// @ts-check
// The answer to a slip held before the reader: its place, that its holder is back, or why it says nothing here.
import { clock } from "../web/clock.js";
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { left } from "./number.js";
import { aheadWords, behindWords, counterWords, nameOf, waitWords } from "./say.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Scan} Scan */
/** @typedef {import("./state.js").Ticket} Ticket */
/** @typedef {import("./view.js").Send} Send */

/** @param {State} s @param {Scan} scan @param {Send} send */
export const scanned = (s, scan, send) => html`
  <section class="kiosk-upper">
    ${scan.ticket ? shown(s, scan.ticket, scan.back)
      : scan.state === "reading" ? html`<h1 tabindex="-1" data-focus>${t("kiosk.scan_reading")}</h1>`
      : html`<h1 tabindex="-1" data-focus>${refusal(scan.why)}</h1><p class="kiosk-lead">${t("kiosk.scan_ask")}</p>`}
  </section>
  <section class="kiosk-lower">
    <button type="button" class="button kiosk-take" data-kind="primary" data-act="scan-done" @click=${() => send({ type: "scan_done" })}>${t("kiosk.done")}</button>
    ${left(s)}
  </section>`;

/** @param {State} s @param {Ticket} ticket @param {boolean} back */
const shown = (s, ticket, back) => html`
  <h1 tabindex="-1" data-focus><span class="kiosk-lead">${back ? t("kiosk.scan_back") : t("kiosk.number")}</span>
    <span class="number kiosk-digits">${ticket.number}</span></h1>
  <p class="kiosk-chosen">${nameOf(s, ticket.service)}</p>
  <div class="stack kiosk-about" role="status">${standing(s, ticket)}</div>`;

/** What a slip's code comes to when it cannot be read here. @param {string} why */
function refusal(why) {
  switch (why) {
    case "foreign": return t("kiosk.scan_foreign");
    case "elsewhere": return t("kiosk.scan_elsewhere");
    case "gone": return t("kiosk.scan_gone");
    default: return t("kiosk.scan_unanswered");
  }
}

/** How it stands with a ticket. @param {State} s @param {Ticket} v */
function standing(s, v) {
  const counter = v.counter ?? "";
  switch (v.state) {
    case "waiting": return waiting(s, v);
    case "called": return html`<p class="note kiosk-ahead" data-kind="called">${t("kiosk.scan_called", { counter })}</p>`;
    case "serving": return html`<p class="kiosk-ahead">${t("kiosk.scan_serving", { counter })}</p>`;
    case "held": return html`<p class="kiosk-ahead">${t("kiosk.scan_held")}</p>`;
    case "done": return html`<p class="kiosk-ahead">${t("kiosk.scan_served")}</p>`;
    case "no_show": return html`<p class="kiosk-ahead">${t("kiosk.scan_absent")}</p>`;
    default: return html`<p class="kiosk-ahead">${t("kiosk.scan_over")}</p>`;
  }
}

/** @param {State} s @param {Ticket} v */
function waiting(s, v) {
  if (v.defer_until) {
    const time = clock(s.data.zone, s.lang).time(Date.parse(v.defer_until));
    return html`<p class="kiosk-ahead">${t("kiosk.scan_deferred", { time })}</p>`;
  }
  return html`
    <p class="kiosk-ahead">${v.ahead === null || v.ahead === undefined ? t("kiosk.scan_waiting") : aheadWords(v.ahead)}</p>
    <p>${waitWords(v.wait ?? null)}</p>
    ${v.counters.length > 0 ? html`<p>${counterWords(v.counters)}</p>` : nothing}
    ${v.after ? html`<p class="note" data-kind="called">${behindWords(s, v.after, v.after_at)}</p>` : nothing}`;
}
