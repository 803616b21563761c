// @ts-check
// One form: where, what, how; then a test and the way out. Pure: (state, send) → template.
import { controls } from "../web/controls.js";
import { html, nothing } from "../web/html.js";
import { loginForm } from "../web/login.js";
import { t } from "../web/words.js";
import { trialWords, trying } from "../fleet/trial.js";
import { allowed, sites } from "./fold.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page setup">
    <header class="page-head"><h1>${t("setup.title")}</h1></header>
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
  if (s.account === null) return html`<p>${t("setup.text")}</p>${loginForm(s.login, t("setup.log_in"), (who) => send({ type: "log_in", who }))}`;
  if (!allowed(s.account)) return html`<p class="note" data-kind="alert" role="alert">${t("setup.not_allowed")}</p>`;
  return form(s, send);
}

/** @param {State} s @param {Send} send */
function form(s, send) {
  const { wish } = s;
  const set = (/** @type {string} */ key) => (/** @type {any} */ event) =>
    send({ type: "wish", wish: { [key]: key === "volume" ? Number(event.target.value) : event.target.value } });
  return html`
    <form class="stack" data-step="form" @submit=${(/** @type {Event} */ event) => { event.preventDefault(); send({ type: "finish" }); }}>
      <div class="field"><label for="site">${t("setup.site")}</label>
        <select class="input" id="site" @change=${set("site")}>${sites(s).map((/** @type {any} */ v) =>
          html`<option value=${v.site} ?selected=${v.site === wish.site}>${v.branch[s.lang]}</option>`)}</select></div>
      <fieldset class="field"><legend>${t("setup.kind")}</legend><div class="row">
        ${kind("kiosk", t("setup.kiosk"), s, send)}${kind("display", t("setup.display"), s, send)}${kind("tablet", t("setup.tablet"), s, send)}</div></fieldset>
      <div class="field"><label for="name">${t("setup.name")}</label>
        <input class="input" id="name" maxlength="60" required placeholder=${t("setup.name_like")} .value=${wish.name} @input=${set("name")}></div>
      ${wish.kind === "display" ? screen(s, set) : wish.kind === "tablet" ? atCounter(s, set) : nothing}
      ${s.error ? html`<p class="note" data-kind="alert" role="alert">${s.error}</p>` : nothing}
      ${wish.kind === "display" ? html`
      <div class="row setup-tests">
        <button type="button" class="button" data-act="call" ?disabled=${wish.sound === "off"} @click=${() => send({ type: "call" })}>${t("setup.call")}</button>
        <span role="status" data-tried=${s.tried}>${tried(s.tried)}</span>
      </div>` : slips(s, send)}
      <button class="button" data-kind="primary" data-size="l" data-act="finish" ?disabled=${s.busy}>${s.busy ? t("setup.busy") : t("setup.finish")}</button>
    </form>`;
}

/** A slip to try a printer with, where the site has one. @param {State} s @param {Send} send */
const slips = (s, send) => s.printers.length === 0 ? nothing : html`
  <div class="field"><label for="printer">${t("printer.test_at")}</label>
    <select class="input" id="printer" @change=${(/** @type {any} */ event) => send({ type: "printer", printer: event.target.value })}>
      ${s.printers.map((p) => html`<option value=${p.id} ?selected=${p.id === s.printer}>${p.label} (${p.id})</option>`)}</select></div>
  <div class="row setup-tests">
    <button type="button" class="button" data-act="try" ?disabled=${trying(s.trial)} @click=${() => send({ type: "try" })}>${t("printer.test")}</button>
    <span role="status" data-trial=${s.trial?.state ?? ""}>${trialWords(s.trial)}</span>
  </div>`;

/** @param {string} id @param {string} name @param {State} s @param {Send} send */
const kind = (id, name, s, send) => html`
  <button type="button" class="button" data-size="l" data-kind-choice=${id} aria-pressed=${s.wish.kind === id}
    @click=${() => send({ type: "wish", wish: { kind: id } })}>${name}</button>`;

/** @param {State} s @param {(key: string) => (event: any) => void} set */
function screen(s, set) {
  const { wish } = s;
  return html`
    <div class="field"><label for="layout">${t("setup.layout")}</label>
      <select class="input" id="layout" @change=${set("layout")}>
        <option value="calls" ?selected=${wish.layout === "calls"}>${t("setup.calls")}</option>
        <option value="overview" ?selected=${wish.layout === "overview"}>${t("setup.overview")}</option>
        <option value="counter" ?selected=${wish.layout === "counter"}>${t("setup.counter")}</option>
      </select></div>
    ${wish.layout === "counter" ? atCounter(s, set) : nothing}
    <div class="field"><label for="sound">${t("setup.sound")}</label>
      <select class="input" id="sound" @change=${set("sound")}>
        <option value="on" ?selected=${wish.sound === "on"}>${t("setup.sound_on")}</option>
        <option value="off" ?selected=${wish.sound === "off"}>${t("setup.sound_off")}</option>
      </select></div>
    ${wish.sound === "on" ? html`
    <div class="field"><label for="volume">${t("setup.volume", { n: wish.volume })}</label>
      <input id="volume" type="range" min="10" max="100" step="10" .value=${String(wish.volume)} @input=${set("volume")}></div>` : nothing}`;
}

/** Which counter a screen or tablet belongs to. @param {State} s @param {(key: string) => (event: any) => void} set */
const atCounter = (s, set) => html`
  <div class="field"><label for="counter">${t("setup.which_counter")}</label>
    <select class="input" id="counter" required @change=${set("counter")}><option value=""></option>
      ${s.data.sites.find((/** @type {any} */ v) => v.site === s.wish.site).counters.map((/** @type {any} */ c) =>
        html`<option value=${c.id} ?selected=${c.id === s.wish.counter}>${c.id} ${c.label[s.lang] ?? ""}</option>`)}</select></div>`;

/** @param {string} what */
function tried(what) {
  switch (what) {
    case "spoken": return t("setup.tried_spoken");
    case "chime": return t("setup.tried_chime");
    default: return nothing;
  }
}
