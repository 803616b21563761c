// @ts-check
// The last look before the press: what for, how many ahead, how long; plain or with priority.
import { clock } from "../web/clock.js";
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { chosen } from "./fold.js";
import { aheadWords, counterWords, reasonWords, waitWords } from "./say.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./view.js").Send} Send */

/** @param {State} s @param {Send} send */
export function confirm(s, send) {
  const service = chosen(s);
  const open = service !== undefined && service.open;
  const off = !open || s.offline || s.taking !== null;
  return html`
    <section class="kiosk-confirm">
      <div class="kiosk-half">
        <h1 tabindex="-1" data-focus><span class="kiosk-lead">${t("kiosk.confirm")}</span>
          <span class="kiosk-chosen">${service?.name[s.lang] ?? s.service}</span></h1>
        ${service ? about(s, service) : nothing}
        ${service && !open ? html`<p class="note kiosk-lead" data-kind="alert" role="alert">${reasonWords(service.closed)}</p>` : nothing}
        ${s.refusal === "" ? nothing : html`<p class="note kiosk-lead" data-kind="alert" role="alert">${s.refusal}</p>`}
        ${s.taking ? taking(s.taking, send) : nothing}
      </div>
      <div class="kiosk-half">
        <button type="button" class="button kiosk-take" data-kind="primary" data-act="take" ?disabled=${off}
          @click=${() => send({ type: "take", class: "normal" })}>${t("kiosk.take")}</button>
        <div class="stack kiosk-priority">
          <button type="button" class="button kiosk-take" data-act="take-priority" aria-describedby="who" ?disabled=${off}
            @click=${() => send({ type: "take", class: "priority" })}>${t("kiosk.take_priority")}</button>
          <p id="who">${t("kiosk.priority_who")}</p>
        </div>
        <button type="button" class="button" data-act="back" ?disabled=${s.taking !== null} @click=${() => send({ type: "back" })}>← ${t("kiosk.choose_again")}</button>
      </div>
    </section>`;
}

/** @param {State} s @param {import("./fold.js").Service} service */
const about = (s, service) => html`
  <div class="stack kiosk-about">
    <p class="kiosk-ahead">${aheadWords(service.ahead)}</p>
    <p>${waitWords(service.wait)}${service.counters.length > 0 ? html`<br>${counterWords(service.counters)}` : nothing}</p>
    ${service.after ? html`<p class="note" data-kind="called">${behind(s, service.after, service.after_at)}</p>` : nothing}
  </div>`;

/** @param {State} s @param {string} after "break" or "closing" @param {string} [at] */
function behind(s, after, at) {
  const time = at ? clock(s.data.zone, s.lang).time(Date.parse(at)) : "";
  return after === "break" ? t("kiosk.after_break", { time }) : t("kiosk.after_closing", { time });
}

/** @param {{late: boolean}} press @param {Send} send */
const taking = (press, send) => html`
  <div class="note row kiosk-lead" role="status">
    <p>${press.late ? t("kiosk.taking_late") : t("kiosk.taking")}</p>
    ${press.late ? html`<button type="button" class="button" data-act="stop"
      @click=${() => send({ type: "stop", detail: t("kiosk.no_answer") })}>${t("kiosk.stop")}</button>` : nothing}
  </div>`;
