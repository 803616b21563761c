// @ts-check
// The tables of a report: by group, and every figure with what it means. Pure.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { figureOf } from "./fold.js";
import { changed, figure } from "./format.js";
import { groupingName, unitName } from "./names.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./fold.js").Column} Column */

/** The figures of the first look, by what the rows are. */
const VISITS = ["issued", "completed", "absent", "waiting_open_p50", "waiting_open_p90", "within_target_share", "serving_mean", "kept_share", "rating"];
const DESKS = ["served", "absent", "serving_mean", "serving_p90", "walking_mean", "open", "idle_share", "paused", "rating"];

/** @param {State} s @returns {Column[]} */
export function shown(s) {
  if (s.every) return s.report.columns;
  const ids = ["counter", "officer"].includes(s.report.by[0]) ? DESKS : VISITS;
  return ids.map((id) => s.report.columns.find((/** @type {Column} */ c) => c.id === id));
}

/** A row's name in the reader's language. @param {State} s @param {import("./fold.js").Group} g */
export const nameOf = (s, g) => g.names.map((v) => v[s.lang]).join(" · ");

/** @param {State} s */
export function groupTable(s) {
  const columns = shown(s);
  const cells = (/** @type {any} */ figures) => columns.map((c) => html`<td class="report-figure">${cell(figures, c, s)}</td>`);
  return html`<div class="report-scroll" tabindex="0" role="region" aria-label=${groupingName(s.report.by[0])}>
    <table class="report-table">
      <thead><tr><th scope="col">${groupingName(s.report.by[0])}</th>${columns.map((c) => html`<th scope="col" class="report-figure" title=${c.means[s.lang]}>${c.name[s.lang]}</th>`)}</tr></thead>
      <tbody>${s.report.rows.map((/** @type {any} */ g) => html`<tr data-key=${g.keys.join("/")}><th scope="row">${nameOf(s, g)}</th>${cells(g.figures)}</tr>`)}</tbody>
      <tfoot><tr data-key="total"><th scope="row">${t("report.total")}</th>${cells(s.report.total)}</tr>
        <tr class="muted"><th scope="row">${t("report.before")}</th>${cells(s.report.total_before)}</tr></tfoot>
    </table></div>`;
}

/** @param {any} figures @param {Column} c @param {State} s */
function cell(figures, c, s) {
  if (figures.rating_withheld && (c.id === "rating" || c.id.startsWith("score_"))) return html`<span class="muted" title=${t("report.withheld", { n: s.report.ratings_from })}>*</span>`;
  return figure(figureOf(figures, c), c.unit, s.lang);
}

/** Whether a rating is kept back, so that the star is explained. @param {State} s */
export const withheld = (s) => s.report.rows.some((/** @type {any} */ g) => g.figures.rating_withheld)
  ? html`<p class="muted">* ${t("report.withheld", { n: s.report.ratings_from })}</p>` : nothing;

/** Every figure of the whole, with its definition beside it. @param {State} s */
export const figuresTable = (s) => html`
  <table class="report-table report-every">
    <thead><tr><th scope="col">${t("report.figure")}</th><th scope="col" class="report-figure">${t("report.this")}</th>
      <th scope="col" class="report-figure">${t("report.before")}</th><th scope="col" class="report-figure">${t("report.change")}</th></tr></thead>
    <tbody>${s.report.columns.map((/** @type {Column} */ c) => {
      const [now, before] = [figureOf(s.report.total, c), figureOf(s.report.total_before, c)];
      return html`<tr data-figure=${c.id}><th scope="row">${c.name[s.lang]}<span class="report-means">${c.means[s.lang]} ${unitName(c.unit)}</span></th>
        <td class="report-figure">${figure(now, c.unit, s.lang)}</td><td class="report-figure">${figure(before, c.unit, s.lang)}</td>
        <td class="report-figure">${changed(now, before, c.unit, s.lang)}</td></tr>`;
    })}</tbody>
  </table>`;
