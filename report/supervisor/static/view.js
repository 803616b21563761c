// @ts-check
// The supervisor's page: which site, which of three views. Pure: (state, send) → template.
import { clock } from "../web/clock.js";
import { controls, statusMark } from "../web/controls.js";
import { html, nothing } from "../web/html.js";
import { loginForm } from "../web/login.js";
import { t } from "../web/words.js";
import { dialogView } from "./dialog.js";
import { figuresView } from "./figures.js";
import { allowed, facts, sites } from "./fold.js";
import { branch } from "./names.js";
import { nowView } from "./now.js";
import { provinceView } from "./province.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page super">
    <header class="page-head">
      <h1>${s.account && s.site !== "" && s.tab !== "province" ? branch(s, s.site) : t("supervisor.title")}</h1>
      ${s.account ? html`<div class="row super-who">
        ${s.tab === "now" ? statusMark(s.status, s.since && facts(s) ? clock(facts(s).zone, s.lang).time(s.since) : "") : nothing}
        <span>${s.account.name || s.account.user}</span>
        <button type="button" class="button" data-act="log_out" @click=${() => send({ type: "log_out" })}>${t("supervisor.log_out")}</button></div>` : nothing}
    </header>
    <main class="stack">${content(s, send)}</main>
    <footer class="page-foot">
      ${controls({
        prefs: s.prefs, onChange: (change) => send({ type: "prefs", change }), theme: true,
        languages: s.data.languages, language: s.lang, onLanguage: (lang) => send({ type: "lang", lang }),
      })}
    </footer>
    ${s.account ? dialogView(s, send) : nothing}
  </div>`;

/** @param {State} s @param {Send} send */
function content(s, send) {
  if (s.account === undefined) return html`<p role="status">${t("common.connecting")}</p>`;
  if (s.account === null) return html`<div class="super-login">${loginForm(s.login, t("supervisor.log_in"), (who) => send({ type: "log_in", who }))}</div>`;
  if (!allowed(s.account) || s.site === "") return html`<p class="note" data-kind="alert" role="alert">${t("supervisor.not_allowed")}</p>`;
  return html`${bar(s, send)}${s.failed ? html`<p class="note" data-kind="alert" role="alert">${t("supervisor.unread")}</p>` : nothing}${part(s, send)}`;
}

/** @param {State} s @param {Send} send */
function part(s, send) {
  switch (s.tab) {
    case "figures": return figuresView(s, send);
    case "province": return provinceView(s, send);
    default: return nowView(s, send);
  }
}

/** @param {State} s @param {Send} send */
const bar = (s, send) => html`
  <nav class="row super-bar" aria-label=${t("supervisor.views")}>
    ${tab("now", t("supervisor.now"), s, send)}
    ${tab("figures", t("supervisor.figures"), s, send)}
    ${sites(s).length > 1 ? tab("province", t("supervisor.province"), s, send) : nothing}
    ${sites(s).length > 1 && s.tab !== "province" ? html`
    <label class="row">${t("supervisor.site")}
      <select class="button" data-act="site" @change=${(/** @type {any} */ event) => send({ type: "site", site: event.target.value })}>
        ${sites(s).map((/** @type {any} */ v) => html`<option value=${v.site} ?selected=${v.site === s.site}>${v.branch[s.lang]}</option>`)}
      </select></label>` : nothing}
    <a class="button" href="/reports">${t("supervisor.reports")}</a>
    <button type="button" class="button super-print" data-act="print" @click=${() => send({ type: "print" })}>${t("supervisor.print")}</button>
  </nav>`;

/** @param {import("./fold.js").Tab} id @param {string} name @param {State} s @param {Send} send */
const tab = (id, name, s, send) => html`
  <button type="button" class="button" data-tab=${id} aria-pressed=${s.tab === id} @click=${() => send({ type: "tab", tab: id })}>${name}</button>`;
