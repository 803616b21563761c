// @ts-check
// The questions about a device: what it is called and shows, or whether an act is meant.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { sites } from "./fold.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export function dialogView(s, send) {
  const away = (/** @type {Event} */ event) => {
    event.preventDefault();
    send({ type: "dialog", dialog: null });
  };
  return html`
    <dialog class="dialog" data-dialog=${s.dialog?.name ?? ""} ?data-open=${s.dialog !== null} @cancel=${away} aria-labelledby="dialog-title">
      ${s.dialog ? html`<div class="stack">${content(s, send)}</div>` : nothing}
    </dialog>`;
}

/** @param {State} s @param {Send} send */
function content(s, send) {
  const { name, device } = s.dialog;
  switch (name) {
    case "add": return addForm(s, send);
    case "added": return added(s, send);
    case "edit": return editForm(s, send);
    case "reload": return sure(s, send, { title: t("fleet.reload_sure", { name: device.name || device.id }), text: t("fleet.reload_text"), yes: t("fleet.reload") });
    default: return sure(s, send, { title: t("fleet.revoke_sure", { name: device.name || device.id }), text: t("fleet.revoke_text"), yes: t("fleet.revoke") });
  }
}

/** @param {State} s */
const failure = (s) => (s.error ? html`<p class="note" data-kind="alert" role="alert">${s.error}</p>` : nothing);

/** @param {State} s @param {Send} send @param {string} yes */
const buttons = (s, send, yes) => html`
  <div class="dialog-buttons">
    <button type="button" class="button" data-act="no" @click=${() => send({ type: "dialog", dialog: null })}>${t("fleet.no")}</button>
    <button class="button" data-kind="primary" data-act="yes" ?disabled=${s.dialog.busy}>${yes}</button>
  </div>`;

/** @param {State} s @param {Send} send @param {{title: string, text: string, yes: string}} what */
const sure = (s, send, { title, text, yes }) => html`
  <form class="stack" @submit=${(/** @type {Event} */ event) => { event.preventDefault(); send({ type: s.dialog.name, id: s.dialog.device.id }); }}>
    <h2 id="dialog-title">${title}</h2><p>${text}</p>${failure(s)}${buttons(s, send, yes)}
  </form>`;

/** @param {State} s @param {Send} send */
const addForm = (s, send) => html`
  <form class="stack" @submit=${(/** @type {any} */ event) => {
    event.preventDefault();
    const { kind, name } = event.target.elements;
    send({ type: "add", body: { kind: kind.value, name: name.value.trim() } });
  }}>
    <h2 id="dialog-title">${t("fleet.add")}</h2><p>${t("fleet.add_text")}</p>
    <div class="field"><label for="kind">${t("fleet.kind")}</label>
      <select class="input" id="kind" name="kind"><option value="kiosk">${t("fleet.kiosk")}</option><option value="display">${t("fleet.display")}</option><option value="agent">${t("fleet.agent")}</option></select></div>
    <div class="field"><label for="name">${t("fleet.name")}</label><input class="input" id="name" name="name" maxlength="60" required></div>
    ${failure(s)}${buttons(s, send, t("fleet.add"))}
  </form>`;

/** @param {State} s @param {Send} send */
const added = (s, send) => html`
  <h2 id="dialog-title">${t("fleet.added", { name: s.dialog.device.name || s.dialog.device.id })}</h2>
  ${s.dialog.device.kind === "agent" ? html`<p>${t("fleet.added_agent")}</p><p><code class="fleet-secret" data-secret>${s.dialog.device.token}</code></p>`
    : html`<p>${t("fleet.added_text")}</p><p><code class="fleet-secret" data-secret>${s.dialog.pair}</code></p>`}
  <p class="muted">${t("fleet.added_once")}</p>
  <div class="dialog-buttons"><button type="button" class="button" data-kind="primary" data-act="no" @click=${() => send({ type: "dialog", dialog: null })}>${t("fleet.done")}</button></div>`;

/** @param {State} s @param {Send} send */
function editForm(s, send) {
  const d = s.dialog.device;
  return html`
  <form class="stack" @submit=${(/** @type {any} */ event) => {
    event.preventDefault();
    const { name, site, query } = event.target.elements;
    send({ type: "save", id: d.id, body: { name: name.value.trim(), site: site.value, query: query.value.trim().replace(/^\?/, "") } });
  }}>
    <h2 id="dialog-title">${t("fleet.edit_title", { id: d.id })}</h2>
    <div class="field"><label for="name">${t("fleet.name")}</label><input class="input" id="name" name="name" maxlength="60" .value=${d.name}></div>
    <div class="field"><label for="site">${t("fleet.site")}</label>
      <select class="input" id="site" name="site">${sites(s).map((/** @type {any} */ v) => html`<option value=${v.site} ?selected=${v.site === d.site}>${v.branch[s.lang]}</option>`)}</select></div>
    <div class="field"><label for="query">${t("fleet.query")}</label><input class="input" id="query" name="query" maxlength="200" spellcheck="false" autocapitalize="none" .value=${d.query} aria-describedby="query-text">
      <p class="muted" id="query-text">${t("fleet.query_text")}</p></div>
    ${failure(s)}${buttons(s, send, t("fleet.save"))}
  </form>`;
}
