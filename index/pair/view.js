// @ts-check
// The pair page says what became of the pairing. Pure.
import { html } from "../web/html.js";
import { t } from "../web/words.js";

/** @param {import("./fold.js").State} s */
export const view = (s) => html`
  <div class="page"><main class="stack" role="status" data-step=${s.step}>${says(s)}</main></div>`;

/** @param {import("./fold.js").State} s */
function says(s) {
  switch (s.step) {
    case "pairing": return html`<h1>${t("pair.pairing")}</h1>`;
    case "paired": return html`<h1>${t("pair.paired")}</h1><p>${t("pair.paired_text", { name: s.name })}</p>`;
    case "missing": return html`<h1>${t("pair.missing")}</h1><p>${t("pair.how")}</p>`;
    default: return html`<h1>${t("pair.refused")}</h1><p>${s.detail}</p><p>${t("pair.how")}</p>`;
  }
}
