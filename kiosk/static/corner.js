// @ts-check
// The staff corner: with the PIN, "the paper has been changed", and the slips that ran out of time meanwhile.
import { html, nothing, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { left } from "./number.js";
import { nameOf } from "./say.js";
import { ownPrinter } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Staff} Staff */
/** @typedef {import("./view.js").Send} Send */

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** @param {State} s @param {Staff} at @param {Send} send */
export function corner(s, at, send) {
  const own = ownPrinter(s);
  return html`
    <section class="kiosk-upper">
      <h1 tabindex="-1" data-focus>${t("kiosk.staff")}</h1>
      <p class="kiosk-lead">${own ? t("kiosk.staff_printer", { label: own.label, state: stateWords(own.state) }) : t("kiosk.staff_no_printer")}</p>
      ${!own ? nothing : at.state === "done" ? html`<p class="note kiosk-lead" role="status">${t("kiosk.paper_noted")}</p>`
        : html`<p class="kiosk-lead">${t("kiosk.pin_ask")}</p>
          <p class="kiosk-pin" data-say="no"><span class="visually-hidden">${t("kiosk.pin_length", { n: at.pin.length })}</span><span aria-hidden="true">${
            "●".repeat(at.pin.length)}${"○".repeat(Math.max(0, 4 - at.pin.length))}</span></p>`}
      ${at.detail === "" ? nothing : html`<p class="note kiosk-lead" data-kind="alert" role="alert">${at.detail}</p>`}
    </section>
    <section class="kiosk-lower">
      ${!own ? nothing : at.state === "done" ? slips(s, at, send) : pad(at, send)}
      <button type="button" class="button kiosk-other" data-act="done" @click=${() => send({ type: "done" })}>${at.state === "done" ? t("kiosk.done") : t("kiosk.staff_leave")}</button>
      ${left(s)}
    </section>`;
}

/** @param {Staff} at @param {Send} send */
const pad = (at, send) => html`
  <div class="kiosk-pad" role="group" aria-label=${t("kiosk.keyboard")} data-say="no">
    ${DIGITS.map((digit) => key(digit, send))}
    <button type="button" class="button" data-act="pin-erase" ?disabled=${at.pin === ""} @click=${() => send({ type: "pin_erase" })}>⌫ ${t("kiosk.erase")}</button>
    ${key("0", send)}
    <button type="button" class="button" data-kind="primary" data-act="paper" ?disabled=${at.pin.length < 4 || at.state === "sending"}
      @click=${() => send({ type: "pin_send" })}>${t("kiosk.paper")}</button>
  </div>`;

/** @param {string} digit @param {Send} send */
const key = (digit, send) => html`
  <button type="button" class="button kiosk-digit" data-key=${digit} @click=${() => send({ type: "pin", digit })}>${digit}</button>`;

/** @param {State} s @param {Staff} at @param {Send} send */
const slips = (s, at, send) => at.slips.length === 0 ? html`<p class="kiosk-lead">${t("kiosk.slips_none")}</p>` : html`
  <p class="kiosk-lead">${t("kiosk.slips")}</p>
  <ul class="kiosk-slips">
    ${repeat(at.slips, (v) => v.token, (v) => html`
      <li><span><strong>${v.number}</strong> ${nameOf(s, v.service)}</span>
        <button type="button" class="button" data-act="again" data-number=${v.number} ?disabled=${at.again.includes(v.token)}
          @click=${() => send({ type: "again", token: v.token })}>${at.again.includes(v.token) ? t("kiosk.again_sent") : t("kiosk.again", { number: v.number })}</button></li>`)}
  </ul>`;

/** @param {string} state of a printer */
function stateWords(state) {
  switch (state) {
    case "ready": return t("kiosk.printer_is_ready");
    case "printing": return t("kiosk.printer_is_printing");
    case "stalled": return t("kiosk.printer_is_stalled");
    case "paper": return t("kiosk.printer_is_empty");
    case "cover": return t("kiosk.printer_is_open");
    case "error": return t("kiosk.printer_is_broken");
    case "offline": return t("kiosk.printer_is_away");
    default: return t("kiosk.printer_is_unknown");
  }
}
