// @ts-check
// The report page: what is asked, the figures, how to take them away. State to template.
import { controls } from "../web/controls.js";
import { html, nothing } from "../web/html.js";
import { loginForm } from "../web/login.js";
import { t } from "../web/words.js";
import { bars, columns } from "./chart.js";
import { allowed, figureOf, GROUPINGS, PERIODS, searchOf, sites } from "./fold.js";
import { changed, dateText, figure } from "./format.js";
import { groupingName, periodName } from "./names.js";
import { figuresTable, groupTable, nameOf, withheld } from "./table.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./fold.js").Column} Column */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page report">
    <header class="page-head">
      <h1>${t("report.title")}</h1>
      ${s.account ? html`<div class="row report-screen"><span>${s.account.name || s.account.user}</span>
        <button type="button" class="button" data-act="log_out" @click=${() => send({ type: "log_out" })}>${t("report.log_out")}</button></div>` : nothing}
    </header>
    <main class="stack">${content(s, send)}</main>
    <footer class="page-foot report-screen">
      ${controls({
        prefs: s.prefs, onChange: (change) => send({ type: "prefs", change }), theme: true,
        languages: s.data.languages, language: s.lang, onLanguage: (lang) => send({ type: "lang", lang }),
      })}
    </footer>
  </div>`;

/** @param {State} s @param {Send} send */
function content(s, send) {
  if (s.account === undefined) return html`<p role="status">${t("common.connecting")}</p>`;
  if (s.account === null) return html`<div class="report-login">${loginForm(s.login, t("report.log_in"), (who) => send({ type: "log_in", who }))}</div>`;
  if (!allowed(s.account)) return html`<p class="note" data-kind="alert" role="alert">${t("report.not_allowed")}</p>`;
  return html`${form(s, send)}
    ${s.error ? html`<p class="note" data-kind="alert" role="alert">${s.error}</p>` : nothing}
    <p class="visually-hidden" role="status">${s.busy ? t("report.busy") : s.report ? t("report.ready", { title: s.report.title[s.lang] }) : ""}</p>
    ${s.report ? html`<div class="stack" ?data-old=${s.busy}>${body(s, send)}</div>` : s.error ? nothing : html`<p>${t("report.busy")}</p>`}`;
}

/** @param {State} s @param {Send} send */
function form(s, send) {
  const q = s.question;
  const change = (/** @type {string} */ name) => (/** @type {any} */ event) => send({ type: "question", change: { [name]: event.target.value } });
  const date = (/** @type {"date" | "from" | "to"} */ name, /** @type {string} */ label) => html`<div class="field"><label for=${name}>${label}</label>
    <input class="input" type="date" id=${name} .value=${q[name]} @change=${change(name)}></div>`;
  return html`<form class="report-form report-screen" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <div class="field"><label for="period">${t("report.period")}</label><select class="input" id="period" @change=${change("period")}>
      ${PERIODS.map((v) => html`<option value=${v} ?selected=${v === q.period}>${periodName(v)}</option>`)}</select></div>
    ${q.period === "range" ? [date("from", t("report.from")), date("to", t("report.to"))] : date("date", t("report.date"))}
    <div class="field"><label for="by">${t("report.by")}</label><select class="input" id="by" @change=${change("by")}>
      ${GROUPINGS.map((v) => html`<option value=${v} ?selected=${v === q.by}>${groupingName(v)}</option>`)}</select></div>
    ${sites(s).length > 1 ? siteChoice(s, send) : nothing}
  </form>`;
}

/** @param {State} s @param {Send} send */
const siteChoice = (s, send) => html`<details class="report-sites"><summary class="button">${s.question.sites.length === 0 ? t("report.all_sites") : t("report.n_sites", { n: s.question.sites.length })}</summary>
  <div class="card stack">${sites(s).map((/** @type {any} */ v) => html`<label class="row"><input type="checkbox" data-site=${v.site}
    .checked=${s.question.sites.length === 0 || s.question.sites.includes(v.site)} @change=${(/** @type {any} */ event) => send({ type: "site", site: v.site, on: event.target.checked })}>${v.branch[s.lang]}</label>`)}
    ${s.question.sites.length === 0 ? nothing : html`<button type="button" class="button" @click=${() => send({ type: "question", change: { sites: [] } })}>${t("report.all_sites")}</button>`}</div>
</details>`;

/** @param {State} s @param {Send} send */
function body(s, send) {
  const r = s.report;
  const file = (/** @type {string} */ format) => `/api/v1/reports?${searchOf(s.question)}&format=${format}&lang=${s.lang}`;
  return html`
    <div class="report-head"><div><h2>${r.title[s.lang]}</h2>
      <p>${r.sites.map((/** @type {any} */ v) => v.name[s.lang]).join(", ")}</p>
      <p class="muted">${t("report.dates", { from: dateText(r.period.from, s.lang), to: dateText(r.until, s.lang), before: dateText(r.before.from, s.lang), before_to: dateText(r.before.to, s.lang) })}
        ${r.until < r.period.to ? t("report.open") : ""}</p></div>
      <nav class="row report-screen" aria-label=${t("report.files")}>${["pdf", "xlsx", "csv", "json"].map((v) => html`<a class="button" data-file=${v} download href=${file(v)}>${v.toUpperCase()}</a>`)}
        <button type="button" class="button" data-act="print" @click=${() => send({ type: "print" })}>${t("report.print")}</button></nav></div>
    ${cards(s)}
    ${charts(s)}
    <section class="stack"><div class="report-head"><h3>${groupingName(r.by[0])}</h3>
      <button type="button" class="button report-screen" data-act="every" aria-pressed=${s.every} @click=${() => send({ type: "every" })}>${t("report.every")}</button></div>
      ${groupTable(s)}${withheld(s)}</section>
    <section class="stack report-page"><h3>${t("report.figures")}</h3><p class="muted">${t("report.figures_text")}</p>${figuresTable(s)}</section>`;
}

/** What is asked first. */
const FIRST = ["issued", "completed", "waiting_open_mean", "waiting_open_p90", "within_target_share", "kept_share", "serving_mean", "rating"];

/** @param {State} s */
const cards = (s) => html`<dl class="report-cards">${FIRST.map((id) => {
  const c = s.report.columns.find((/** @type {Column} */ v) => v.id === id);
  const [now, before] = [figureOf(s.report.total, c), figureOf(s.report.total_before, c)];
  const by = changed(now, before, c.unit, s.lang);
  return html`<div class="report-card" data-figure=${id}><dt>${c.name[s.lang]}</dt><dd class="report-now">${figure(now, c.unit, s.lang)}</dd>
    <dd>${before === null ? t("report.nothing_before") : t("report.compared", { before: figure(before, c.unit, s.lang), by })}</dd><dd class="report-means">${c.means[s.lang]}</dd></div>`;
})}</dl>`;

/** The names on a time axis are short. @param {State} s @param {import("./fold.js").Group} g */
function tick(s, g) {
  const key = g.keys[0];
  switch (s.report.by[0]) {
    case "hour": return key;
    case "day": return `${Number(key.slice(8))}/${Number(key.slice(5, 7))}`;
    default: return nameOf(s, g);
  }
}

/** @param {State} s */
function charts(s) {
  const rows = s.report.rows.filter((/** @type {any} */ g) => g.keys[0] !== "");
  if (rows.length < 2) return nothing;
  const over = ["hour", "weekday", "day", "month"].includes(s.report.by[0]);
  const desk = ["counter", "officer"].includes(s.report.by[0]);
  const [many, time] = desk ? ["served", "serving"] : ["issued", "waiting_open"];
  const find = (/** @type {string} */ id) => s.report.columns.find((/** @type {Column} */ c) => c.id === id);
  const [count, p50, p90] = [find(many), find(`${time}_p50`), find(`${time}_p90`)];
  const of = (/** @type {any} */ g, /** @type {Column} */ c) => figureOf(g.figures, c) ?? 0;
  const counts = rows.map((/** @type {any} */ g) => ({ name: over ? tick(s, g) : nameOf(s, g), value: of(g, count), text: figure(of(g, count), "count", s.lang) }));
  const waits = rows.map((/** @type {any} */ g) => ({
    name: over ? tick(s, g) : nameOf(s, g), value: of(g, p50), more: of(g, p90), text: `${figure(figureOf(g.figures, p50), "ms", s.lang)} · ${figure(figureOf(g.figures, p90), "ms", s.lang)}`,
  }));
  const draw = (/** @type {any[]} */ list, /** @type {string} */ title, /** @type {string} */ unit) => over ? columns(list, { title, axis: (v) => figure(v, unit, s.lang), unit: unit === "ms" ? 60_000 : 1 }) : bars(list, { title });
  return html`<div class="report-charts">${draw(counts, count.name[s.lang], "count")}${draw(waits, t("report.chart_times", { name: p50.name[s.lang], more: p90.name[s.lang] }), "ms")}</div>`;
}
