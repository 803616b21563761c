// @ts-check
// The number, once the server has given it: it stays whatever the printer and the network do.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { counterWords, nameOf } from "./say.js";
import { MOST_REPRINTS, current, mayTakeMore, stays } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Ticket} Ticket */
/** @typedef {import("./view.js").Send} Send */

/** @param {State} s @param {Send} send */
export function number(s, send) {
  const ticket = current(s);
  const before = s.tickets.slice(0, -1);
  return html`
    <section class="kiosk-upper">
      <h1 tabindex="-1" data-focus><span class="kiosk-lead">${t("kiosk.number")}</span>
        <span class="number kiosk-digits">${ticket.number}</span></h1>
      <p class="kiosk-chosen">${nameOf(s, ticket.service)}</p>
      ${ticket.counters.length > 0 ? html`<p class="kiosk-ahead">${counterWords(ticket.counters)}</p>` : nothing}
      ${before.length > 0 ? html`
        <div class="kiosk-visit">
          <p>${t("kiosk.others")}</p>
          <ul>${before.map((v) => html`<li><strong>${v.number}</strong> ${nameOf(s, v.service)}${
            v.counters.length > 0 ? html` – ${counterWords(v.counters)}` : nothing}</li>`)}</ul>
        </div>` : nothing}
      ${ticket.url ? html`
        <figure class="kiosk-qr">
          <img src=${`/api/v1/tickets/${ticket.token}/qr.png`} alt=${t("kiosk.qr_picture", { number: ticket.number })}>
          <figcaption>${t("kiosk.qr")}</figcaption>
        </figure>` : nothing}
    </section>
    <section class="kiosk-lower">
      <p class="note kiosk-print" role="status" data-print=${ticket.print} data-kind=${sad(ticket) ? "alert" : "plain"}>${printWords(ticket)}</p>
      ${s.refusal === "" ? nothing : html`<p class="note kiosk-print" data-kind="alert" role="alert">${s.refusal}</p>`}
      ${buttons(s, ticket, send)}
      ${left(s)}
    </section>`;
}

/** @param {State} s @param {Ticket} ticket @param {Send} send */
const buttons = (s, ticket, send) => html`
  <div class="kiosk-buttons">
    <button type="button" class="button kiosk-take" data-kind="primary" data-act="done" @click=${() => send({ type: "done" })}>${t("kiosk.done")}</button>
    ${ticket.print !== "none" && s.reprints < MOST_REPRINTS ? html`
      <button type="button" class="button kiosk-other" data-act="reprint" ?disabled=${s.reprinting || ticket.print === "queued"}
        @click=${() => send({ type: "reprint" })}>${t("kiosk.reprint")}</button>` : nothing}
    ${mayTakeMore(s) ? html`
      <button type="button" class="button kiosk-other" data-act="more" @click=${() => send({ type: "more" })}>${t("kiosk.more")}</button>` : nothing}
  </div>`;

/** When the screen goes back by itself. @param {State} s */
export function left(s) {
  const stay = stays(s) ?? { left: 0, most: 1 };
  return html`
    <div class="kiosk-left" data-say="no">
      <progress class="kiosk-progress" aria-hidden="true" max=${stay.most} .value=${stay.left}></progress>
      <p>${t("kiosk.stays", { n: Math.ceil(stay.left / 1000) })}</p>
    </div>`;
}

/** Whether the visitor must note the number down. @param {Ticket} ticket */
const sad = ({ print, printer }) => print !== "printed" && (print !== "queued" || (printer?.alarm ?? "") !== "");

/** @param {Ticket} ticket */
function printWords({ print, number, printer }) {
  const label = printer?.fallback ? printer.label : "";
  if (print === "queued" && !printer?.alarm) return label === "" ? t("kiosk.print_queued") : t("kiosk.print_at", { label });
  if (print === "printed") return label === "" ? t("kiosk.print_printed") : t("kiosk.print_printed_at", { label });
  if (print === "unconfirmed") return t("kiosk.print_unconfirmed", { number });
  if (print === "none") return t("kiosk.print_none", { number });
  return printer?.alarm === "paper" ? t("kiosk.print_paper", { number }) : t("kiosk.print_failed", { number });
}
