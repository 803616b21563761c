// @ts-check
// The number, once the server has given it: it stays whatever the printer and the network do.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { MOST_REPRINTS, MOST_TICKETS, STAYS, STAYS_LONG, current, stays } from "./fold.js";
import { counterWords, nameOf } from "./say.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./fold.js").Ticket} Ticket */
/** @typedef {import("./view.js").Send} Send */

/** @param {State} s @param {Send} send */
export function number(s, send) {
  const ticket = current(s);
  const before = s.tickets.slice(0, -1);
  return html`
    <section class="kiosk-number">
      <div class="kiosk-half">
        <h1 tabindex="-1" data-focus><span class="kiosk-lead">${t("kiosk.number")}</span>
          <span class="number kiosk-digits">${ticket.number}</span></h1>
        <p class="kiosk-chosen">${nameOf(s, ticket.service)}</p>
        ${ticket.counters.length > 0 ? html`<p class="kiosk-ahead">${counterWords(ticket.counters)}</p>` : nothing}
        ${before.length > 0 ? html`<p class="kiosk-lead">${t("kiosk.others", { numbers: before.map((v) => v.number).join(", ") })}</p>` : nothing}
      </div>
      <div class="kiosk-half">
        ${ticket.url ? html`
          <figure class="kiosk-qr">
            <img src=${`/api/v1/tickets/${ticket.token}/qr.png`} alt=${t("kiosk.qr_picture", { number: ticket.number })}>
            <figcaption>${t("kiosk.qr")}</figcaption>
          </figure>` : nothing}
        <p class="note kiosk-lead" role="status" data-print=${ticket.print} data-kind=${sad(ticket) ? "alert" : "plain"}>${printWords(ticket)}</p>
        ${s.refusal === "" ? nothing : html`<p class="note" data-kind="alert" role="alert">${s.refusal}</p>`}
        ${buttons(s, ticket, send)}
        ${left(s, ticket)}
      </div>
    </section>`;
}

/** @param {State} s @param {Ticket} ticket @param {Send} send */
const buttons = (s, ticket, send) => html`
  <div class="kiosk-buttons">
    <button type="button" class="button kiosk-take" data-kind="primary" data-act="done" @click=${() => send({ type: "done" })}>${t("kiosk.done")}</button>
    ${ticket.print !== "none" && s.reprints < MOST_REPRINTS ? html`
      <button type="button" class="button kiosk-other" data-act="reprint" ?disabled=${s.reprinting || ticket.print === "queued"}
        @click=${() => send({ type: "reprint" })}>${t("kiosk.reprint")}</button>` : nothing}
    ${s.tickets.length < MOST_TICKETS ? html`
      <button type="button" class="button kiosk-other" data-act="more" @click=${() => send({ type: "more" })}>${t("kiosk.more")}</button>` : nothing}
  </div>`;

/** @param {State} s @param {Ticket} ticket */
function left(s, ticket) {
  const ms = stays(s) ?? 0;
  return html`
    <div class="stack kiosk-left">
      <progress class="kiosk-progress" aria-hidden="true" max=${ticket.print === "printed" ? STAYS : STAYS_LONG} .value=${ms}></progress>
      <p>${t("kiosk.stays", { n: Math.ceil(ms / 1000) })}</p>
    </div>`;
}

/** Whether the visitor must note the number down. @param {Ticket} ticket */
const sad = (ticket) => ticket.print !== "queued" && ticket.print !== "printed";

/** @param {Ticket} ticket */
function printWords({ print, number }) {
  switch (print) {
    case "queued": return t("kiosk.print_queued");
    case "printed": return t("kiosk.print_printed");
    case "unconfirmed": return t("kiosk.print_unconfirmed", { number });
    case "none": return t("kiosk.print_none", { number });
    default: return t("kiosk.print_failed", { number });
  }
}
