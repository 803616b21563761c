// @ts-check
// The day's log in sentences. Pure: (state, send) → template.
import { controls } from "../web/controls.js";
import { html, nothing, repeat } from "../web/html.js";
import { loginForm } from "../web/login.js";
import { t } from "../web/words.js";
import { allowed, query, sites } from "./fold.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page audit">
    <header class="page-head">
      <h1>${t("audit.title")}</h1>
      ${s.account ? html`<div class="row"><span>${s.account.name || s.account.user}</span>
        <button type="button" class="button" data-act="log_out" @click=${() => send({ type: "log_out" })}>${t("audit.log_out")}</button></div>` : nothing}
    </header>
    <main class="stack">${content(s, send)}</main>
    <footer class="page-foot">
      ${controls({
        prefs: s.prefs, onChange: (change) => send({ type: "prefs", change }), theme: true,
        languages: s.data.languages, language: s.lang, onLanguage: (lang) => send({ type: "lang", lang }),
      })}
    </footer>
  </div>`;

/** @param {State} s @param {Send} send */
function content(s, send) {
  if (s.account === undefined) return html`<p role="status">${t("common.connecting")}</p>`;
  if (s.account === null) return html`<div class="audit-login">${loginForm(s.login, t("audit.log_in"), (who) => send({ type: "log_in", who }))}</div>`;
  if (!allowed(s.account)) return html`<p class="note" data-kind="alert" role="alert">${t("audit.not_allowed")}</p>`;
  return html`${form(s, send)}
    ${s.error ? html`<p class="note" data-kind="alert" role="alert">${s.error}</p>` : nothing}
    ${s.log ? list(s, s.log, send) : s.error ? nothing : html`<p role="status">${t("common.connecting")}</p>`}`;
}

/** @param {State} s @param {Send} send */
const form = (s, send) => html`
  <form class="audit-form" data-step="search" @submit=${(/** @type {any} */ event) => {
    event.preventDefault();
    const { date, number, counter, officer, from, until } = event.target.elements;
    send({ type: "wish", wish: { date: date.value, number: number.value.trim(), counter: counter.value, officer: officer.value.trim(), from: from.value, until: until.value } });
  }}>
    <div class="field"><label for="site">${t("audit.site")}</label>
      <select class="input" id="site" data-act="site" @change=${(/** @type {any} */ event) => send({ type: "site", site: event.target.value })}>
        ${sites(s).map((/** @type {any} */ v) => html`<option value=${v.site} ?selected=${v.site === s.site}>${v.branch[s.lang]}</option>`)}</select></div>
    ${field("date", t("audit.date"), "date", s.wish.date)}
    ${field("number", t("audit.h_number"), "text", s.wish.number)}
    <div class="field"><label for="counter">${t("audit.h_counter")}</label>
      <select class="input" id="counter" name="counter"><option value="">${t("audit.all_counters")}</option>${counters(s).map((/** @type {any} */ c) => html`<option value=${c.id} ?selected=${c.id === s.wish.counter}>${name(c, s.lang)}</option>`)}</select></div>
    ${field("officer", t("audit.officer"), "text", s.wish.officer)}
    ${field("from", t("audit.after_time"), "time", s.wish.from)}
    ${field("until", t("audit.until_time"), "time", s.wish.until)}
    <button class="button" data-kind="primary" data-act="find">${t("audit.find")}</button>
  </form>`;

/** @param {State} s */
const counters = (s) => s.data.sites.find((/** @type {any} */ v) => v.site === s.site)?.counters ?? [];

/** A counter by its number and what stands beside it. @param {any} c @param {string} lang */
const name = (c, lang) => (!c.label[lang] || c.label[lang] === c.id ? c.id : `${c.id} · ${c.label[lang]}`);

/** @param {string} name @param {string} label @param {string} type @param {string} value */
const field = (name, label, type, value) => html`
  <div class="field"><label for=${name}>${label}</label><input class="input" id=${name} name=${name} type=${type} maxlength="32" autocomplete="off" autocapitalize="none" spellcheck="false" .value=${value}></div>`;

/** @param {State} s @param {import("./fold.js").Log} log @param {Send} send */
const list = (s, log, send) => html`
  <div class="row audit-bar">
    ${log.chain.records === 0 && log.chain.broken_at === 0 ? html`<span></span>` : log.chain.broken_at > 0 ? html`<p class="note" data-kind="alert" data-chain="broken" role="alert">${t("audit.chain_broken", { n: log.chain.broken_at })}</p>`
      : html`<p data-chain="whole" role="status">${t("audit.chain_whole", { n: log.chain.records, head: log.chain.head.slice(0, 8) })}${log.ended ? nothing : html` ${t("audit.chain_open")}`}</p>`}
    <span class="row"><a class="button" data-act="csv" href=${`/api/v1/sites/${s.site}/audit?${query(s.wish, { format: "csv", lang: s.lang })}`} download>${t("audit.csv")}</a>
      <a class="button" data-act="ndjson" href=${`/api/v1/sites/${s.site}/events?${query({ ...s.wish, number: "", counter: "", officer: "", from: "", until: "" })}`} download=${`luot-${s.site}-${log.date}.ndjson`}>${t("audit.ndjson")}</a></span>
  </div>
  ${log.entries.length === 0 ? html`<p class="note">${t("audit.none")}</p>` : html`
  <table class="audit-table">
    <thead><tr><th scope="col">${t("audit.h_at")}</th><th scope="col">${t("audit.h_text")}</th><th scope="col">${t("audit.h_from")}</th><th scope="col">${t("audit.h_seq")}</th></tr></thead>
    <tbody>${repeat(log.entries, (e) => e.seq, (e) => html`
      <tr data-seq=${e.seq} data-type=${e.type}><td>${time(s, e.at)}</td><td>${e.text}</td><td class="muted">${e.from.join(", ")}</td><td class="muted">${e.seq}</td></tr>`)}</tbody>
  </table>`}
  ${log.next ? html`<button type="button" class="button" data-act="more" @click=${() => send({ type: "more" })}>${t("audit.more")}</button>` : nothing}`;

/** @param {State} s @param {string} at */
const time = (s, at) => new Intl.DateTimeFormat(s.lang === "en" ? "en-GB" : s.lang, {
  timeZone: s.data.sites.find((/** @type {any} */ v) => v.site === s.site)?.zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
}).format(new Date(at));
