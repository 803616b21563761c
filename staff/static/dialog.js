// @ts-check
// The questions about an account. Pure.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { roleName, roleText } from "./names.js";
import { sessionList } from "./own.js";

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
  const { name, account } = s.dialog;
  switch (name) {
    case "add": case "edit": return form(s, send);
    case "secret": return secret(s, send);
    case "sessions": return sessions(s, send);
    case "reset": return sure(s, send, t("staff.reset_sure", { user: account.user }), t("staff.reset_text"), t("staff.reset"));
    case "enable": return sure(s, send, t("staff.enable_sure", { user: account.user }), t("staff.enable_text"), t("staff.enable"));
    default: return sure(s, send, t("staff.disable_sure", { user: account.user }), t("staff.disable_text"), t("staff.disable"));
  }
}

/** @param {State} s */
const failure = (s) => (s.error ? html`<p class="note" data-kind="alert" role="alert">${s.error}</p>` : nothing);

/** @param {State} s @param {Send} send @param {string} yes */
const buttons = (s, send, yes) => html`
  <div class="dialog-buttons">
    <button type="button" class="button" data-act="no" @click=${() => send({ type: "dialog", dialog: null })}>${t("staff.no")}</button>
    <button class="button" data-kind="primary" data-act="yes" ?disabled=${s.dialog.busy}>${yes}</button>
  </div>`;

/** @param {State} s @param {Send} send @param {string} title @param {string} text @param {string} yes */
const sure = (s, send, title, text, yes) => html`
  <form class="stack" @submit=${(/** @type {Event} */ event) => { event.preventDefault(); send({ type: s.dialog.name, user: s.dialog.account.user }); }}>
    <h2 id="dialog-title">${title}</h2><p>${text}</p>${failure(s)}${buttons(s, send, yes)}
  </form>`;

/** @param {State} s @param {Send} send */
function form(s, send) {
  const { name, account } = s.dialog;
  const added = name === "add";
  return html`
  <form class="stack" @submit=${(/** @type {any} */ event) => {
    event.preventDefault();
    const all = event.target.elements;
    const sites = [...event.target.querySelectorAll("[name=site]:checked")].map((/** @type {any} */ v) => v.value);
    send({ type: name, user: added ? all.user.value.trim().toLowerCase() : account.user,
      body: { name: all.name.value.trim(), title: all.title.value.trim(), role: all.role.value, sites } });
  }}>
    <h2 id="dialog-title">${added ? t("staff.add") : t("staff.edit_title", { user: account.user })}</h2>
    ${added ? html`<div class="field"><label for="user">${t("staff.user")}</label>
      <input class="input" id="user" name="user" maxlength="32" pattern="[A-Za-z0-9._\\-]+" autocapitalize="none" spellcheck="false" autocomplete="off" required aria-describedby="user-text">
      <p class="muted" id="user-text">${t("staff.user_text")}</p></div>` : nothing}
    <div class="field"><label for="name">${t("staff.name")}</label><input class="input" id="name" name="name" maxlength="60" autocomplete="off" .value=${account?.name ?? ""}></div>
    <div class="field"><label for="title">${t("staff.job")}</label><input class="input" id="title" name="title" maxlength="60" autocomplete="off" .value=${account?.title ?? ""}></div>
    <div class="field"><label for="role">${t("staff.role")}</label>
      <select class="input" id="role" name="role">${["officer", "lead", "supervisor", "admin"].map((role) => html`
        <option value=${role} ?selected=${role === (account?.role ?? "officer")}>${roleName(role)} – ${roleText(role)}</option>`)}</select></div>
    <fieldset class="staff-sites"><legend>${t("staff.sites")}</legend><p class="muted">${t("staff.sites_text")}</p>
      ${s.data.sites.map((/** @type {any} */ v) => html`<label class="row"><input type="checkbox" name="site" value=${v.site} ?checked=${account?.sites.includes(v.site)}> ${v.branch[s.lang]}</label>`)}</fieldset>
    ${failure(s)}${buttons(s, send, added ? t("staff.add") : t("staff.save"))}
  </form>`;
}

/** @param {State} s @param {Send} send */
const secret = (s, send) => html`
  <h2 id="dialog-title">${t("staff.secret_title", { user: s.dialog.account.user })}</h2>
  <p>${t("staff.secret_text")}</p><p><code class="staff-secret" data-secret>${s.dialog.account.password}</code></p>
  <p class="muted">${t("staff.secret_once")}</p>
  <div class="dialog-buttons"><button type="button" class="button" data-kind="primary" data-act="no" @click=${() => send({ type: "dialog", dialog: null })}>${t("staff.close")}</button></div>`;

/** @param {State} s @param {Send} send */
const sessions = (s, send) => html`
  <h2 id="dialog-title">${t("staff.sessions_of", { user: s.dialog.account.user })}</h2>
  ${failure(s)}
  ${s.dialog.list ? sessionList(s, s.dialog.list, (id) => send({ type: "revoke", user: s.dialog.account.user, id })) : html`<p role="status">${t("common.connecting")}</p>`}
  <div class="dialog-buttons"><button type="button" class="button" data-kind="primary" data-act="no" @click=${() => send({ type: "dialog", dialog: null })}>${t("staff.close")}</button></div>`;
