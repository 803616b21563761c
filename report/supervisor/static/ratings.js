// @ts-check
// What visitors said: the whole site, then fields, counters and officers with enough ratings. Pure.
import { html, nothing } from "../web/html.js";
import { scoreName } from "../web/rating.js";
import { t } from "../web/words.js";
import { facts } from "./fold.js";
import { counter, field, officer, score, share } from "./names.js";

/** @typedef {import("./fold.js").State} State */

/** @param {State} s */
export function ratings(s) {
  const r = s.figures.total.rating;
  return html`
    <section class="stack" aria-labelledby="ratings">
      <h2 id="ratings">${t("supervisor.ratings")}</h2>
      ${r === null ? html`<p class="note" data-ratings="0">${t("supervisor.no_ratings")}</p>` : html`
      <p data-ratings=${r.n}>${t("supervisor.rated_share", { score: score(r.score, s.lang), n: r.n, of: r.of, share: share(r.n, r.of), satisfied: share(r.satisfied, r.n) })}
        ${r.too_quick > 0 ? html`<span class="muted">${t("supervisor.too_quick", { n: r.too_quick })}</span>` : nothing}</p>
      <div class="super-two">
        <table class="super-table" data-table="scores"><caption>${t("supervisor.scores")}</caption>
          <tbody>${[5, 4, 3, 2, 1].map((n) => html`<tr><th scope="row">${scoreName(n)}</th><td class="super-n">${r.scores[n - 1]}</td><td class="super-n">${share(r.scores[n - 1], r.n)}</td>
            <td class="super-bar-cell"><progress max=${r.n} .value=${r.scores[n - 1]} aria-hidden="true"></progress></td></tr>`)}</tbody></table>
        ${s.figures.reasons.length === 0 ? nothing : html`
        <table class="super-table" data-table="reasons"><caption>${t("supervisor.reasons")}</caption>
          <tbody>${s.figures.reasons.map((/** @type {any} */ v) => html`<tr><th scope="row">${reason(s, v.id)}</th><td class="super-n">${v.n}</td></tr>`)}</tbody></table>`}
      </div>
      <p class="muted">${t("supervisor.least", { n: s.figures.least })}</p>
      <div class="super-three">
        ${part(s, "services", t("supervisor.field"), (id) => field(s, id))}
        ${part(s, "counters", t("supervisor.counter"), (id) => counter(s, id))}
        ${part(s, "officers", t("supervisor.officer"), (id) => officer(s, id))}
      </div>`}
    </section>`;
}

/** @param {State} s @param {"services" | "counters" | "officers"} of @param {string} head @param {(id: string) => string} name */
function part(s, of, head, name) {
  const rated = s.figures[of].filter((/** @type {any} */ l) => l.rating !== null);
  if (rated.length === 0) return nothing;
  return html`
    <table class="super-table" data-table=${`rated-${of}`}>
      <thead><tr><th scope="col">${head}</th><th scope="col" class="super-n">${t("supervisor.score")}</th><th scope="col" class="super-n">${t("supervisor.rated")}</th><th scope="col" class="super-n">${t("supervisor.satisfied")}</th></tr></thead>
      <tbody>${rated.map((/** @type {any} */ l) => html`<tr><th scope="row">${name(l.id)}</th><td class="super-n">${score(l.rating.score, s.lang)}</td>
        <td class="super-n">${l.rating.n} (${share(l.rating.n, l.rating.of)})</td><td class="super-n">${share(l.rating.satisfied, l.rating.n)}</td></tr>`)}</tbody>
    </table>`;
}

/** @param {State} s @param {string} id */
const reason = (s, id) => facts(s).reasons.rate.find((/** @type {any} */ r) => r.id === id)?.name[s.lang] ?? id;
