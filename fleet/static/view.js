// @ts-check
// Every device of a site, the ones that need somebody first. Pure: (state, send) → template.
import { controls } from "../web/controls.js";
import { html, nothing, repeat } from "../web/html.js";
import { loginForm } from "../web/login.js";
import { t } from "../web/words.js";
import { dialogView } from "./dialog.js";
import { allowed, count, inOrder, sites } from "./fold.js";
import { printersView } from "./printers.js";
import { kindName, noteName, stateName } from "./names.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./fold.js").Device} Device */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page fleet">
    <header class="page-head">
      <h1>${t("fleet.title")}</h1>
      ${s.account ? html`<div class="row"><span>${s.account.name || s.account.user}</span>
        <button type="button" class="button" data-act="log_out" @click=${() => send({ type: "log_out" })}>${t("fleet.log_out")}</button></div>` : nothing}
    </header>
    <main class="stack">${content(s, send)}</main>
    <footer class="page-foot">
      ${controls({
        prefs: s.prefs, onChange: (change) => send({ type: "prefs", change }), theme: true,
        languages: s.data.languages, language: s.lang, onLanguage: (lang) => send({ type: "lang", lang }),
      })}
    </footer>
    ${dialogView(s, send)}
  </div>`;

/** @param {State} s @param {Send} send */
function content(s, send) {
  if (s.account === undefined) return html`<p role="status">${t("common.connecting")}</p>`;
  if (s.account === null) return html`<div class="fleet-login">${loginForm(s.login, t("fleet.log_in"), (who) => send({ type: "log_in", who }))}</div>`;
  if (!allowed(s.account)) return html`<p class="note" data-kind="alert" role="alert">${t("fleet.not_allowed")}</p>`;
  return html`${bar(s, send)}${s.fleet ? html`${list(s, send)}${printersView(s.printers, s.trials, send)}` : html`<p role="status">${t("common.connecting")}</p>`}`;
}

/** @param {State} s @param {Send} send */
const bar = (s, send) => html`
  <div class="row fleet-bar">
    <label class="row">${t("fleet.site")}
      <select class="button" data-act="site" @change=${(/** @type {any} */ event) => send({ type: "site", site: event.target.value })}>
        ${sites(s).map((/** @type {any} */ v) => html`<option value=${v.site} ?selected=${v.site === s.site}>${v.branch[s.lang]}</option>`)}
      </select></label>
    <p class="fleet-sum" role="status">${s.fleet ? sum(s.fleet.devices) : nothing}</p>
    ${s.stale ? html`<span class="status" data-status="lost">${t("common.not_live")}</span>` : nothing}
    <button type="button" class="button" data-kind="primary" data-act="add" @click=${() => send({ type: "dialog", dialog: { name: "add" } })}>${t("fleet.add")}</button>
  </div>`;

/** @param {Device[]} devices */
function sum(devices) {
  const n = count(devices);
  return [
    t("fleet.sum_live", { n: n.live }),
    n.trouble ? t("fleet.sum_trouble", { n: n.trouble }) : "",
    n.lost ? t("fleet.sum_lost", { n: n.lost }) : "",
    n.never ? t("fleet.sum_never", { n: n.never }) : "",
  ].filter((v) => v !== "").join(" · ");
}

/** @param {State} s @param {Send} send */
function list(s, send) {
  const fleet = /** @type {NonNullable<State["fleet"]>} */ (s.fleet);
  const devices = inOrder(fleet.devices);
  return html`
    ${fleet.known ? nothing : html`<p class="note" data-kind="alert" role="alert">${t("fleet.unknown")}</p>`}
    ${devices.length === 0 ? html`<p class="note">${t("fleet.none")}</p>` : html`
    <table class="fleet-table">
      <thead><tr><th scope="col">${t("fleet.state")}</th><th scope="col">${t("fleet.device")}</th><th scope="col">${t("fleet.shows")}</th>
        <th scope="col">${t("fleet.heard")}</th><th scope="col">${t("fleet.version")}</th><th scope="col"><span class="visually-hidden">${t("fleet.acts")}</span></th></tr></thead>
      <tbody>${repeat(devices, (d) => d.id, (d) => row(d, fleet, send))}</tbody>
    </table>`}`;
}

/** @param {Device} d @param {{now: string, build: string}} fleet @param {Send} send */
const row = (d, fleet, send) => html`
  <tr data-device=${d.id} data-state=${d.state}>
    <td><span class="fleet-state" data-state=${d.state}>${stateName(d.state)}</span>${d.last?.note ? html`<br>${noteName(d.last.note)}` : nothing}</td>
    <th scope="row">${d.name || d.id}<br><span class="muted">${kindName(d.kind)} · ${d.id}</span></th>
    <td><code>${d.last?.page ?? d.page}</code>${d.last ? html`<br><span class="muted">${d.last.width} × ${d.last.height} · ${d.last.address}</span>` : nothing}${issued(d)}</td>
    <td>${d.last ? ago(Date.parse(fleet.now) - Date.parse(d.last.at)) : t("fleet.never_heard")}</td>
    <td>${version(d, fleet.build)}</td>
    <td><div class="row fleet-acts">
      <button type="button" class="button" data-act="edit" @click=${() => send({ type: "dialog", dialog: { name: "edit", device: d } })}>${t("fleet.edit")}</button>
      <button type="button" class="button" data-act="reload" ?disabled=${d.page === ""} @click=${() => send({ type: "dialog", dialog: { name: "reload", device: d } })}>${t("fleet.reload")}</button>
      <button type="button" class="button" data-kind="danger" data-act="revoke" @click=${() => send({ type: "dialog", dialog: { name: "revoke", device: d } })}>${t("fleet.revoke")}</button>
    </div></td>
  </tr>`;

/** How many numbers a kiosk gives. @param {Device} d */
const issued = ({ issued: n }) => !n ? nothing : html`<br>${n.limit > 0 && n.minute >= n.limit ? html`<strong>${t("fleet.issued_much", { n: n.minute })}</strong> · ` : nothing}<span
  data-issued>${t("fleet.issued", { hour: n.hour, today: n.today })}</span>`;

/** @param {Device} d @param {string} build */
function version(d, build) {
  if (!d.last || d.page === "") return nothing;
  return d.last.build === build ? t("fleet.current") : html`<strong>${t("fleet.old")}</strong>`;
}

/** @param {number} ms */
function ago(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 90) return t("fleet.ago_s", { n: s });
  if (s < 90 * 60) return t("fleet.ago_min", { n: Math.round(s / 60) });
  if (s < 36 * 3600) return t("fleet.ago_h", { n: Math.round(s / 3600) });
  return t("fleet.ago_d", { n: Math.round(s / 86400) });
}
