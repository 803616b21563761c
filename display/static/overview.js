// @ts-check
// Draws the second screen: per field the numbers now called, the next three, who waits and for how long.
import { html, nothing, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { overview } from "./picture.js";
import { hanging } from "./number.js";

/** @param {import("./fold.js").State} s */
export function fields(s) {
  const shown = overview(s);
  if (shown.picture !== null) return html`<img class="fields-picture" src=${shown.picture} alt="">`;
  return html`
    <section class="fields">
      <div class="fields-head">
        <span>${t("display.field")}</span><span>${t("display.now")}</span><span>${t("display.next")}</span>
        <span>${t("display.waiting_head")}${shown.pages > 1 ? html`<span class="fields-page">${shown.page + 1}/${shown.pages}</span>` : nothing}</span>
      </div>
      <ol class="fields-list">${repeat(shown.fields, (f) => f.id, line)}</ol>
    </section>`;
}

/** @param {import("./picture.js").Field} f */
const line = (f) => html`
  <li class="field" data-service=${f.id} data-fresh=${f.fresh ? "yes" : "no"}>
    <span class="field-name">${f.name}</span>
    <span class="field-numbers"><span class="visually-hidden">${t("display.now")}</span>${
      f.called.map((n) => html`<span class="field-number" data-kind="called">${hanging(n)}</span>`)}</span>
    <span class="field-numbers"><span class="visually-hidden">${t("display.next")}</span>${
      f.next.map((n) => html`<span class="field-number" data-kind="next">${hanging(n)}</span>`)}</span>
    <span class="field-wait"><b>${t("display.waiting", { n: f.waiting })}</b> ${wait(f.wait)}</span>
  </li>`;

/** Whole minutes, never a promise. @param {{min_s: number, max_s: number} | null} wait */
function wait(wait) {
  if (wait === null) return nothing;
  const least = Math.floor(wait.min_s / 60), most = Math.ceil(wait.max_s / 60);
  return most <= least ? t("display.minutes", { n: most }) : t("display.range", { from: least, to: most });
}
