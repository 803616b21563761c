// @ts-check
// The page of accounts. Pure: (state, send) → template.
import { controls } from "../web/controls.js";
import { html, nothing, repeat } from "../web/html.js";
import { loginForm } from "../web/login.js";
import { t } from "../web/words.js";
import { dialogView } from "./dialog.js";
import { looksAfter } from "./fold.js";
import { actorName, moment, roleName, sentence, siteNames } from "./names.js";
import { ownView } from "./own.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page staff">
    <header class="page-head">
      <h1>${t("staff.title")}</h1>
      ${s.account ? html`<div class="row"><span>${s.account.name || s.account.user} · ${roleName(s.account.role)}</span>
        <button type="button" class="button" data-act="log_out" @click=${() => send({ type: "log_out" })}>${t("staff.log_out")}</button></div>` : nothing}
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
  if (s.account === null) return html`<div class="staff-login">${loginForm(s.login, t("staff.log_in"), (who) => send({ type: "log_in", who }))}</div>`;
  return html`
    ${looksAfter(s.account) ? html`<nav class="row" aria-label=${t("staff.parts")}>
      ${tab(s, send, "accounts", t("staff.accounts"))}${tab(s, send, "log", t("staff.log"))}${tab(s, send, "own", t("staff.mine"))}</nav>` : nothing}
    <p class="staff-done" role="status">${s.done}</p>
    ${s.tab === "own" ? ownView(s, send) : s.tab === "log" ? log(s, send) : accounts(s, send)}`;
}

/** @param {State} s @param {Send} send @param {string} id @param {string} name */
const tab = (s, send, id, name) => html`
  <button type="button" class="button" data-act="tab" data-tab=${id} aria-pressed=${s.tab === id} @click=${() => send({ type: "tab", tab: id })}>${name}</button>`;

/** @param {State} s @param {Send} send */
const accounts = (s, send) => html`
  <div class="row staff-bar">
    <div class="field staff-search"><label for="wish">${t("staff.search")}</label>
      <input class="input" id="wish" type="search" maxlength="60" .value=${s.wish} @input=${(/** @type {any} */ event) => send({ type: "wish", wish: event.target.value })}></div>
    <p role="status">${s.list ? t("staff.found", { n: s.list.total }) : nothing}</p>
    <button type="button" class="button" data-kind="primary" data-act="add" @click=${() => send({ type: "dialog", dialog: { name: "add" } })}>${t("staff.add")}</button>
  </div>
  ${s.list ? html`
    <table class="staff-table">
      <thead><tr><th scope="col">${t("staff.user")}</th><th scope="col">${t("staff.role")}</th><th scope="col">${t("staff.sites")}</th>
        <th scope="col">${t("staff.state")}</th><th scope="col"><span class="visually-hidden">${t("staff.acts")}</span></th></tr></thead>
      <tbody>${repeat(s.list.accounts, (a) => a.user, (a) => row(s, a, send))}</tbody>
    </table>
    ${s.list.next ? html`<button type="button" class="button" data-act="more" @click=${() => send({ type: "more" })}>${t("staff.more")}</button>` : nothing}`
    : html`<p role="status">${t("common.connecting")}</p>`}`;

/** @param {State} s @param {import("./fold.js").Account} a @param {Send} send */
function row(s, a, send) {
  const ask = (/** @type {string} */ name, /** @type {string} */ words, /** @type {string} */ kind = "") => html`
    <button type="button" class="button" data-kind=${kind || nothing} data-act=${name} aria-label=${`${words}: ${a.user}`} @click=${() => send({ type: "dialog", dialog: { name, account: a } })}>${words}</button>`;
  return html`
  <tr data-user=${a.user} data-disabled=${a.disabled}>
    <th scope="row">${a.name || a.user}<br><span class="muted">${a.user}${a.title ? ` · ${a.title}` : ""}</span></th>
    <td>${roleName(a.role)}</td>
    <td>${siteNames(s, a.sites)}</td>
    <td>${a.disabled ? html`<strong class="staff-off">${t("staff.disabled")}</strong>` : a.sessions > 0 ? t("staff.logged_in", { n: a.sessions }) : t("staff.logged_out")}</td>
    <td><div class="row staff-acts">${ask("edit", t("staff.edit"))}${ask("reset", t("staff.reset"))}${ask("sessions", t("staff.sessions"))}
      ${a.disabled ? ask("enable", t("staff.enable")) : ask("disable", t("staff.disable"), "danger")}</div></td>
  </tr>`;
}

/** @param {State} s @param {Send} send */
const log = (s, send) => html`
  <div class="row staff-bar">
    <label class="row">${t("staff.show")}
      <select class="button" data-act="kind" @change=${(/** @type {any} */ event) => send({ type: "kind", kind: event.target.value })}>
        <option value="log_in" ?selected=${s.kind === "log_in"}>${t("staff.kind_log_in")}</option>
        <option value="change" ?selected=${s.kind === "change"}>${t("staff.kind_change")}</option>
        <option value="" ?selected=${s.kind === ""}>${t("staff.kind_all")}</option></select></label>
    ${s.log ? chain(s.log.chain) : nothing}
  </div>
  ${s.log ? html`
    ${s.log.entries.length === 0 ? html`<p class="note">${t("staff.log_none")}</p>` : html`
    <table class="staff-table">
      <thead><tr><th scope="col">${t("staff.when")}</th><th scope="col">${t("staff.what")}</th><th scope="col">${t("staff.who")}</th></tr></thead>
      <tbody>${repeat(s.log.entries, (e) => e.seq, (e) => html`<tr data-type=${e.type}><td>${moment(s, e.at)}</td><td>${sentence(s, e)}</td><td>${actorName(e.actor)}</td></tr>`)}</tbody>
    </table>`}
    ${s.log.next ? html`<button type="button" class="button" data-act="more" @click=${() => send({ type: "more" })}>${t("staff.more")}</button>` : nothing}`
    : html`<p role="status">${t("common.connecting")}</p>`}`;

/** @param {{records: number, broken_at: number}} c */
const chain = (c) => c.broken_at > 0 ? html`<p class="note" data-kind="alert" role="alert">${t("staff.chain_broken", { n: c.broken_at })}</p>`
  : html`<p class="muted" data-chain="whole">${t("staff.chain_whole", { n: c.records })}</p>`;
