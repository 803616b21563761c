// @ts-check
// The list of sites; in the demo all screens of one side by side. Pure: (state, send) → template.
import { controls } from "../web/controls.js";
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { logins } from "./fold.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page index">
    <header class="page-head">
      <div><h1>${s.demo ? t("index.demo") : t("index.title")}</h1>${s.demo ? html`<p>${t("index.demo_text")}</p>` : nothing}</div>
      ${s.demo ? choice(s, send) : nothing}
    </header>
    <main class="stack">${s.demo ? html`${screens(s, send)}${accounts(s)}` : sites(s)}</main>
    <footer class="page-foot">
      ${controls({
        prefs: s.prefs, onChange: (change) => send({ type: "prefs", change }), theme: true,
        languages: s.data.languages, language: s.lang, onLanguage: (lang) => send({ type: "lang", lang }),
      })}
      <a href="/docs">${t("index.docs")}</a>
    </footer>
  </div>`;

/** @param {State} s */
const sites = (s) => html`
  <ul class="index-sites">
    ${s.data.sites.map((/** @type {any} */ site) => html`
      <li class="card">
        <h2>${site.branch[s.lang]}</h2>
        <p class="muted">${site.centre[s.lang]}<br>${site.address}</p>
        <div class="row">
          <a class="button" href=${`/kiosk/${site.site}`}>${t("index.kiosk")}</a>
          <a class="button" href=${`/display/${site.site}`}>${t("index.display")}</a>
          <a class="button" href=${`/counter?site=${site.site}`}>${t("index.counter")}</a>
        </div>
      </li>`)}
  </ul>`;

/** @param {State} s @param {Send} send */
const choice = (s, send) => html`
  <div class="row" role="group" aria-label=${t("index.sites")}>
    ${s.data.sites.map((/** @type {any} */ site) => html`
      <button type="button" class="button" data-site=${site.site} aria-pressed=${site.site === s.site}
        @click=${() => send({ type: "site", site: site.site })}>${site.branch[s.lang]}</button>`)}
  </div>`;

/** @param {State} s @param {Send} send */
const screens = (s, send) => html`
  <div class="index-screens">
    ${screen("kiosk", `/kiosk/${s.site}?lang=${s.lang}`, { name: t("index.kiosk"), text: t("index.kiosk_text"), show: s.paired })}
    ${screen("display", `/display/${s.site}`, { name: t("index.display"), text: t("index.display_text"), show: true })}
    ${screen("counter", `/counter?site=${s.site}`, { name: t("index.counter"), text: t("index.counter_text"), show: true })}
    ${phone(s, send)}
  </div>`;

/** @param {string} kind @param {string} path @param {{name: string, text: string, show: boolean}} words */
const screen = (kind, path, { name, text, show }) => html`
  <section class="index-screen" data-kind=${kind}>
    <div class="index-says"><h2>${name}</h2> <a href=${path} target="_blank">${t("index.alone")}</a><p>${text}</p></div>
    <div class="index-glass">${show ? html`<iframe class="index-frame" title=${name} src=${path}></iframe>` : nothing}</div>
  </section>`;

/** @param {State} s @param {Send} send */
function phone(s, send) {
  const words = { name: t("index.phone"), text: t("index.phone_text"), show: true };
  const token = s.tokens[s.site];
  if (token) return screen("phone", `/t/${token}`, words);
  return html`
    <section class="index-screen" data-kind="phone">
      <div class="index-says"><h2>${words.name}</h2><p>${words.text}</p></div>
      <div class="index-glass index-empty">
        <button type="button" class="button" data-kind="primary" data-act="phone" ?disabled=${!s.paired || s.phone === "taking"}
          @click=${() => send({ type: "phone" })}>${t("index.phone_take")}</button>
        ${s.phone === "failed" ? html`<p role="alert">${s.detail}</p>` : nothing}
      </div>
    </section>`;
}

/** @param {State} s */
const accounts = (s) => html`
  <section class="stack">
    <h2>${t("index.logins")}</h2>
    <ul class="index-logins">
      ${logins(s).map((v) => html`<li class="card"><span class="muted">${role(v.role)}</span><strong>${v.user}</strong><code>${v.password}</code></li>`)}
    </ul>
  </section>`;

/** @param {string} name */
function role(name) {
  switch (name) {
    case "officer": return t("index.officer");
    case "lead": return t("index.lead");
    case "supervisor": return t("index.supervisor");
    default: return t("index.admin");
  }
}
