// @ts-check
// Draws the sign over one desk: its counter, the number in half the height, field, and who serves where that is shown.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { sign as chosen } from "./picture.js";
import { hanging } from "./number.js";

/** @param {import("./fold.js").State} s */
export function sign(s) {
  const { row, fresh, state, officer } = chosen(s);
  return html`
    <header class="sign-head">
      <h1 class="sign-counter">${t("display.counter")} ${s.setting.counter.toUpperCase()}
        ${s.setting.counterName ? html`<span class="sign-name">${s.setting.counterName}</span>` : nothing}</h1>
      <span class="sign-state">${row ? (row.state === "called" ? t("display.sign_called") : t("display.serving")) : nothing}</span>
    </header>
    <section class="sign-now" role="status" data-state=${row?.state ?? "empty"} data-fresh=${fresh ? "yes" : "no"}>
      ${row
        ? html`<span class="sign-number" data-length=${room(row.number)}>${hanging(row.number)}</span>`
        : html`<p class="sign-empty">${nobody(state)}</p>`}
    </section>
    <section class="sign-who">
      ${row ? html`<p class="sign-field">${s.setting.fields[row.service] ?? ""}</p>` : nothing}
      ${officer ? html`<p class="sign-officer">${t("display.officer", { name: officer })}</p>` : nothing}
    </section>`;
}

/** @param {string} state of the counter */
const nobody = (state) => (state === "open" ? t("display.sign_free") : state === "paused" ? t("display.sign_paused") : t("display.sign_closed"));

/** @param {string} number */
const room = (number) => (number.length <= 4 ? "short" : number.length === 5 ? "five" : number.length === 6 ? "six" : "long");
