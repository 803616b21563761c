// @ts-check
// The question after the visit. Pure: (state, ticket, send) → template.
import { html, nothing } from "../web/html.js";
import { ASKS, faces, reasons } from "../web/rating.js";
import { t } from "../web/words.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {import("./fold.js").Ticket} ticket @param {Send} send */
export function rating(s, ticket, send) {
  if (ticket.state !== "done") return nothing;
  if (ticket.score) return html`<p class="note" role="status" data-rated=${ticket.score}>${t("rating.thanks_text")}</p>`;
  const off = s.acting !== null;
  const all = s.data.reasons?.rate ?? [];
  const rate = (/** @type {number} */ score, /** @type {string[]} */ chosen) => send({ type: "act", path: "rating", body: { score, reasons: chosen } });
  return html`
    <section class="stack ticket-rate" aria-labelledby="rate">
      <h2 id="rate">${t("rating.question")}</h2>
      ${faces(s.score, off, (score) => (score > ASKS || all.length === 0 ? rate(score, []) : send({ type: "score", score })))}
      ${s.score === 0 ? nothing : reasons({ all, chosen: s.reasons, lang: s.lang, off, toggle: (reason) => send({ type: "reason", reason }), done: () => rate(s.score, s.reasons) })}
      <p class="muted">${t("rating.anonymous")}</p>
    </section>`;
}
