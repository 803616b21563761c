// @ts-check
// What is asked once more before it is done: giving the number up, and coming back later.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./view.js").Send} Send */

/** How long a visitor may stay away, in minutes. */
const AWAY = [10, 20, 30];

/** @param {State} s @param {Send} send */
export const dialogs = (s, send) => html`${cancel(s, send)}${defer(s, send)}`;

/** @param {Send} send Esc closes like the button does */
const shut = (send) => (/** @type {Event} */ event) => {
  event.preventDefault();
  send({ type: "ask", dialog: "" });
};

/** @param {State} s @param {Send} send */
const cancel = (s, send) => html`
  <dialog class="dialog" ?data-open=${s.dialog === "cancel"} aria-labelledby="cancel" @cancel=${shut(send)}>
    <h2 id="cancel">${t("ticket.cancel_ask", { number: s.ticket?.number })}</h2>
    <p>${t("ticket.cancel_text")}</p>
    <div class="dialog-buttons">
      <button type="button" class="button" data-act="cancel-no" @click=${() => send({ type: "ask", dialog: "" })}>${t("ticket.cancel_no")}</button>
      <button type="button" class="button" data-kind="danger" data-act="cancel-yes" @click=${() => send({ type: "act", path: "cancel" })}>${t("ticket.cancel_yes")}</button>
    </div>
  </dialog>`;

/** @param {State} s @param {Send} send */
const defer = (s, send) => html`
  <dialog class="dialog" ?data-open=${s.dialog === "defer"} aria-labelledby="defer" @cancel=${shut(send)}>
    <h2 id="defer">${t("ticket.defer")}</h2>
    <p>${t("ticket.defer_text")} ${s.ticket?.defers_left === 1 ? t("ticket.defer_last") : nothing}</p>
    <div class="stack ticket-away">
      ${AWAY.map((minutes) => html`
        <button type="button" class="button" data-minutes=${minutes}
          @click=${() => send({ type: "act", path: "defer", until: (s.clock ?? 0) + minutes * 60_000 })}>${t("ticket.defer_minutes", { n: minutes })}</button>`)}
      <button type="button" class="button" data-kind="quiet" data-act="defer-no" @click=${() => send({ type: "ask", dialog: "" })}>${t("ticket.defer_no")}</button>
    </div>
  </dialog>`;
