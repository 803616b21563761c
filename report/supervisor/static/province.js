// @ts-check
// All sites that the reader may see, each with a small line of its day. Pure.
import { html, nothing, repeat, svg } from "../web/html.js";
import { t } from "../web/words.js";
import { inOrder, minutes } from "./fold.js";
import { NONE, branch, count, lightName, min, minOf, score, share } from "./names.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export function provinceView(s, send) {
  if (s.province === null) return html`<p role="status">${t("supervisor.reading")}</p>`;
  const rows = inOrder(s, (site) => branch(s, site));
  return html`
    <section class="stack" aria-labelledby="province">
      <h2 id="province">${t("supervisor.province_head", { n: rows.length })}</h2>
      <table class="super-table" data-table="province">
        <thead><tr>
          ${head("name", t("supervisor.site"), s, send)}${head("light", t("supervisor.light"), s, send)}${head("waiting", t("supervisor.waiting"), s, send, true)}
          ${head("longest", t("supervisor.longest"), s, send, true)}${head("open", t("supervisor.open"), s, send, true)}${head("issued", t("supervisor.issued"), s, send, true)}
          ${head("wait_ms", t("supervisor.wait_mean"), s, send, true)}${head("within", t("supervisor.within"), s, send, true)}${head("score", t("supervisor.score"), s, send, true)}
          ${head("alerts", t("supervisor.alerts"), s, send, true)}<th scope="col">${t("supervisor.line")}</th></tr></thead>
        <tbody>${repeat(rows, (r) => r.site, (r) => (r.reason === "" ? row(s, r, send) : unread(s, r)))}</tbody>
        ${rows.length > 1 ? sum(s, rows) : nothing}
      </table>
    </section>`;
}

/** @param {string} key @param {string} name @param {State} s @param {Send} send @param {boolean} [number] */
const head = (key, name, s, send, number = false) => html`
  <th scope="col" class=${number ? "super-n" : ""} aria-sort=${s.sort.key === key ? (s.sort.down ? "descending" : "ascending") : "none"}>
    <button type="button" class="super-sort" data-sort=${key} @click=${() => send({ type: "sort", key })}>${name}<span aria-hidden="true">${s.sort.key === key ? (s.sort.down ? " ▼" : " ▲") : ""}</span></button></th>`;

/** @param {State} s @param {any} r @param {Send} send */
const row = (s, r, send) => html`
  <tr data-site=${r.site} data-light=${r.light}>
    <th scope="row"><button type="button" class="super-link" data-act="open" @click=${() => send({ type: "site", site: r.site, tab: "now" })}>${branch(s, r.site)}</button></th>
    <td><span class="super-light" data-light=${r.light}>${lightName(r.light)}</span></td>
    <td class="super-n">${count(r.waiting, s.lang)}</td><td class="super-n">${min(minutes(r.longest, s.clock))}</td><td class="super-n">${r.open} / ${r.counters}</td><td class="super-n">${count(r.issued, s.lang)}</td>
    <td class="super-n">${minOf(r.wait_ms)}</td><td class="super-n">${share(r.within, r.waits)}</td><td class="super-n">${score(r.score, s.lang)}</td><td class="super-n">${r.alerts === 0 ? NONE : r.alerts}</td>
    <td>${spark(r.hours)}</td>
  </tr>`;

/** @param {State} s @param {any} r */
const unread = (s, r) => html`<tr data-site=${r.site} data-unread><th scope="row">${branch(s, r.site)}</th><td colspan="10">${t("supervisor.site_unread")}</td></tr>`;

/** @param {State} s @param {any[]} rows */
function sum(s, rows) {
  const of = (/** @type {string} */ key) => rows.reduce((n, r) => n + (r[key] ?? 0), 0);
  return html`<tfoot><tr class="super-sum"><th scope="row">${t("supervisor.all")}</th><td></td><td class="super-n">${count(of("waiting"), s.lang)}</td><td></td><td class="super-n">${of("open")} / ${of("counters")}</td>
    <td class="super-n">${count(of("issued"), s.lang)}</td><td></td><td class="super-n">${share(of("within"), of("waits"))}</td><td></td><td class="super-n">${of("alerts")}</td><td></td></tr></tfoot>`;
}

/** The hours that a small line shows. */
const [FIRST, LAST] = [6, 19];

/** The numbers given by hour, as a line and as words. @param {number[]} by */
function spark(by) {
  const shown = by.slice(FIRST, LAST + 1);
  const most = Math.max(1, ...shown);
  const points = shown.map((n, i) => `${(i * 96) / (shown.length - 1) + 2},${(22 - (20 * n) / most).toFixed(1)}`).join(" ");
  const peak = shown.indexOf(Math.max(...shown));
  const words = shown[peak] === 0 ? t("supervisor.nobody_yet") : t("supervisor.line_text", { hour: FIRST + peak, n: shown[peak] });
  return html`<svg class="super-spark" viewBox="0 0 100 24" role="img" aria-label=${words}>${svg`<polyline points=${points}></polyline>`}</svg>`;
}
