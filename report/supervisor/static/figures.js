// @ts-check
// Today by hour, and a stretch of days: fields, counters, the hours of the week. Pure; page.js has the charts
// drawn into the places that are left for them, whose figures stand in the tables behind.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { PERIODS } from "./fold.js";
import { NONE, counter, count, field, hours, minOf, periodName, prefix, share, weekday } from "./names.js";
import { ratings } from "./ratings.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export function figuresView(s, send) {
  if (s.figures === null) return html`${periods(s, send)}<p role="status">${t("supervisor.reading")}</p>`;
  return html`
    ${today(s)}
    ${periods(s, send)}
    <p class="muted">${t("supervisor.from_to", { from: day(s.figures.from, s.lang), to: day(s.figures.to, s.lang), n: s.figures.days })}</p>
    ${total(s)}
    ${table(s, "services")}
    ${table(s, "counters")}
    ${ratings(s)}
    ${heat(s)}
    <p class="muted">${t("supervisor.meaning")}</p>`;
}

/** A date as people write it. @param {string} date @param {string} lang */
const day = (date, lang) => new Intl.DateTimeFormat(lang === "vi" ? "vi-VN" : "en-GB", { timeZone: "UTC", dateStyle: "short" }).format(Date.parse(date));

/** @param {State} s @param {Send} send */
const periods = (s, send) => html`
  <div class="row super-periods" role="group" aria-label=${t("supervisor.period")}>
    ${PERIODS.map((n) => html`<button type="button" class="button" data-days=${n} aria-pressed=${s.days === n} @click=${() => send({ type: "days", days: n })}>${periodName(n)}</button>`)}
  </div>`;

/** @param {State} s */
const today = (s) => html`
  <section class="stack" aria-labelledby="today">
    <h2 id="today">${t("supervisor.today")}</h2>
    ${s.figures.hours.length === 0 ? html`<p class="note">${t("supervisor.nobody_yet")}</p>` : html`
    <div class="super-chart" data-chart="hours" aria-hidden="true"></div>
    <table class="super-table" data-table="hours">
      <thead><tr><th scope="col">${t("supervisor.hour")}</th>${heads("today")}</tr></thead>
      <tbody>${s.figures.hours.map((/** @type {any} */ h) => html`<tr><th scope="row">${h.hour}:00–${h.hour + 1}:00</th>${cells(h, s.lang)}</tr>`)}
        <tr class="super-sum"><th scope="row">${t("supervisor.all")}</th>${cells(s.figures.today, s.lang)}</tr></tbody>
    </table>`}
  </section>`;

/** Numbers are given and promised by fields, not by counters. @param {string} of */
const heads = (of) => html`
  ${of === "counters" ? nothing : html`<th scope="col" class="super-n">${t("supervisor.issued")}</th>`}<th scope="col" class="super-n">${t("supervisor.served")}</th><th scope="col" class="super-n">${t("supervisor.absent")}</th>
  <th scope="col" class="super-n">${t("supervisor.wait_mean")}</th><th scope="col" class="super-n">${t("supervisor.wait_p90")}</th><th scope="col" class="super-n">${t("supervisor.within")}</th>
  <th scope="col" class="super-n">${t("supervisor.serve_mean")}</th>${of === "counters" ? nothing : html`<th scope="col" class="super-n">${t("supervisor.kept")}</th>`}
  ${of === "counters" ? html`<th scope="col" class="super-n">${t("supervisor.open_time")}</th><th scope="col" class="super-n">${t("supervisor.idle_time")}</th><th scope="col" class="super-n">${t("supervisor.pause_time")}</th>` : nothing}`;

/** @param {any} l @param {string} lang @param {string} [of] */
const cells = (l, lang, of = "") => html`
  ${of === "counters" ? nothing : html`<td class="super-n">${count(l.issued, lang)}</td>`}<td class="super-n">${count(l.served, lang)}</td><td class="super-n">${count(l.absent, lang)}</td>
  <td class="super-n">${minOf(l.wait_ms)}</td><td class="super-n">${minOf(l.wait_p90_ms)}</td><td class="super-n">${share(l.within, l.waits)}</td>
  <td class="super-n">${minOf(l.serve_ms)}</td>${of === "counters" ? nothing : html`<td class="super-n">${share(l.kept, l.promised)}</td>`}`;

/** @param {State} s */
function total(s) {
  const l = s.figures.total;
  const one = (/** @type {string} */ name, /** @type {unknown} */ value) => html`<p class="card super-tile"><span class="muted">${name}</span><strong>${value}</strong></p>`;
  return html`<section class="super-tiles" aria-label=${t("supervisor.all")} data-total>
    ${one(t("supervisor.issued"), count(l.issued, s.lang))}${one(t("supervisor.wait_mean"), minOf(l.wait_ms))}${one(t("supervisor.within_of", { n: s.figures.target_ms / 60_000 }), share(l.within, l.waits))}
    ${one(t("supervisor.serve_mean"), minOf(l.serve_ms))}${one(t("supervisor.kept"), share(l.kept, l.promised))}</section>`;
}

/** @param {State} s @param {"services" | "counters"} of */
const table = (s, of) => html`
  <section aria-labelledby=${`by-${of}`}>
    <h2 id=${`by-${of}`}>${of === "services" ? t("supervisor.by_field") : t("supervisor.by_counter")}</h2>
    <table class="super-table" data-table=${`by-${of}`}>
      <thead><tr><th scope="col">${of === "services" ? t("supervisor.field") : t("supervisor.counter")}</th>${heads(of)}</tr></thead>
      <tbody>${s.figures[of].map((/** @type {any} */ l) => html`
        <tr data-row=${l.id}><th scope="row">${of === "services" ? html`<span class="super-prefix">${prefix(s, l.id)}</span> ${field(s, l.id)}` : counter(s, l.id)}</th>${cells(l, s.lang, of)}
        ${of === "counters" ? html`<td class="super-n">${hours(l.open_ms)}</td><td class="super-n">${hours(l.idle_ms)}</td><td class="super-n">${hours(l.paused_ms)}</td>` : nothing}</tr>`)}</tbody>
    </table>
  </section>`;

/** How many shades a heat map has. */
const SHADES = 5;

/** @param {State} s */
function heat(s) {
  const all = s.figures.heat;
  if (all.length === 0) return nothing;
  const most = Math.max(...all.map((/** @type {any} */ c) => c.issued / Math.max(c.days, 1)));
  const [first, last] = [Math.min(...all.map((/** @type {any} */ c) => c.hour)), Math.max(...all.map((/** @type {any} */ c) => c.hour))];
  const columns = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const rows = [1, 2, 3, 4, 5, 6, 7].filter((w) => all.some((/** @type {any} */ c) => c.weekday === w));
  return html`
    <section aria-labelledby="heat">
      <h2 id="heat">${t("supervisor.heat")}</h2>
      <p class="muted">${t("supervisor.heat_text")}</p>
      <table class="super-table super-heat" data-table="heat">
        <thead><tr><th scope="col">${t("supervisor.weekday")}</th>${columns.map((h) => html`<th scope="col">${h}:00</th>`)}</tr></thead>
        <tbody>${rows.map((w) => html`<tr><th scope="row">${weekday(w)}</th>${columns.map((h) => {
          const cell = all.find((/** @type {any} */ c) => c.weekday === w && c.hour === h);
          if (!cell || cell.days === 0) return html`<td data-shade="0">${NONE}</td>`;
          const mean = cell.issued / cell.days;
          return html`<td data-shade=${Math.ceil((SHADES * mean) / (most || 1))}><strong>${mean.toLocaleString(s.lang === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: 1 })}</strong><br>${minOf(cell.wait_ms)}</td>`;
        })}</tr>`)}</tbody>
      </table>
    </section>`;
}
