// @ts-check
// The last look before the press: what for, how many ahead, how long; plain or with priority.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { aheadWords, behindWords, counterWords, reasonWords, waitWords } from "./say.js";
import { chosen } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Send} Send */

/** @param {State} s @param {unknown} notices @param {Send} send */
export function confirm(s, notices, send) {
  const service = chosen(s);
  const open = service !== undefined && service.open;
  const off = !open || s.offline || s.taking !== null;
  const procedure = service?.procedures?.find((v) => v.id === s.procedure);
  return html`
    <section class="kiosk-upper">
      ${notices}
      <h1 tabindex="-1" data-focus><span class="kiosk-lead">${t("kiosk.confirm")}</span>
        <span class="kiosk-chosen">${service?.name[s.lang] ?? s.service}</span></h1>
      ${procedure ? html`<p class="kiosk-lead">${procedure.name[s.lang] ?? procedure.name.vi}</p>` : nothing}
      ${service ? about(s, service) : nothing}
      ${s.taking ? html`<p class="note kiosk-lead" role="status">${s.taking.late ? t("kiosk.taking_late") : t("kiosk.taking")}</p>` : nothing}
      ${service && !open ? html`<p class="note kiosk-lead" data-kind="alert" role="alert">${reasonWords(service.closed)}</p>` : nothing}
      ${s.refusal === "" ? nothing : html`<p class="note kiosk-lead" data-kind="alert" role="alert">${s.refusal}</p>`}
    </section>
    <section class="kiosk-lower">
      <button type="button" class="button kiosk-take" data-kind="primary" data-act="take" aria-busy=${s.taking?.class === "normal"} ?disabled=${off}
        @click=${() => send({ type: "take", class: "normal" })}>${t("kiosk.take")}</button>
      <div class="stack kiosk-priority">
        <button type="button" class="button kiosk-take" data-act="take-priority" aria-describedby="who" aria-busy=${s.taking?.class === "priority"} ?disabled=${off}
          @click=${() => send({ type: "take", class: "priority" })}>${t("kiosk.take_priority")}</button>
        <p id="who">${t("kiosk.priority_who")}</p>
      </div>
      ${s.taking?.late ? stop(send) : html`
        <button type="button" class="button kiosk-other" data-act="back" ?disabled=${s.taking !== null} @click=${() => send({ type: "back" })}>← ${t("kiosk.choose_again")}</button>`}
    </section>`;
}

/** In the place of the way back, which a press under way has shut. @param {Send} send */
const stop = (send) => html`
  <button type="button" class="button kiosk-other" data-act="stop" @click=${() => send({ type: "stop", detail: t("kiosk.no_answer") })}>${t("kiosk.stop")}</button>`;

/** @param {State} s @param {import("./state.js").Service} service */
const about = (s, service) => html`
  <div class="stack kiosk-about">
    <p class="kiosk-ahead">${aheadWords(service.ahead)}</p>
    <p>${waitWords(service.wait)}</p>
    ${service.counters.length > 0 ? html`<p>${counterWords(service.counters)}</p>` : nothing}
    ${service.after ? html`<p class="note" data-kind="called">${behindWords(s, service.after, service.after_at)}${
      service.after === "closing" ? html`<br><strong>${t("kiosk.after_closing_ask")}</strong>` : nothing}</p>` : nothing}
  </div>`;
