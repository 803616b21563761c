// @ts-check
// The own password and the own sessions, for everybody. Pure.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { moment } from "./names.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export const ownView = (s, send) => html`
  <div class="staff-own">
    <form class="stack card" data-step="password" @submit=${(/** @type {any} */ event) => {
      event.preventDefault();
      const { old, next, again } = event.target.elements;
      send({ type: "own_password", form: { old: old.value, next: next.value, again: again.value }, clear: () => event.target.reset() });
    }}>
      <h2>${t("staff.own_password")}</h2>
      <p class="muted" id="rules">${t("staff.password_rules")}</p>
      <input class="visually-hidden" tabindex="-1" aria-hidden="true" autocomplete="username" .value=${s.account.user} readonly>
      ${secretField("old", t("staff.password_old"), "current-password")}
      ${secretField("next", t("staff.password_new"), "new-password")}
      ${secretField("again", t("staff.password_again"), "new-password")}
      ${s.error && !s.dialog ? html`<p class="note" data-kind="alert" role="alert">${s.error}</p>` : nothing}
      <button class="button" data-kind="primary" data-act="own_password">${t("staff.password_change")}</button>
    </form>
    <section class="stack card" aria-labelledby="own-sessions">
      <h2 id="own-sessions">${t("staff.own_sessions")}</h2>
      <p class="muted">${t("staff.own_sessions_text")}</p>
      ${s.own ? sessionList(s, s.own.sessions, (id) => send({ type: "revoke_own", id })) : html`<p role="status">${t("common.connecting")}</p>`}
    </section>
  </div>`;

/** @param {string} name @param {string} label @param {string} complete */
const secretField = (name, label, complete) => html`
  <div class="field"><label for=${name}>${label}</label>
    <input class="input" id=${name} name=${name} type="password" autocomplete=${complete} required aria-describedby="rules"></div>`;

/** @param {State} s @param {import("./fold.js").Session[]} list @param {(id: string) => void} revoke */
export const sessionList = (s, list, revoke) => list.length === 0 ? html`<p>${t("staff.no_sessions")}</p>` : html`
  <ul class="staff-sessions">${list.map((v) => html`
    <li class="row" data-session=${v.id}>
      <span><strong>${v.from || t("staff.unknown_place")}</strong>${v.own ? html` <span class="staff-mark">${t("staff.this_one")}</span>` : nothing}<br>
        <span class="muted">${t("staff.session_times", { issued: moment(s, v.issued), used: moment(s, v.used), expires: moment(s, v.expires) })}</span></span>
      ${v.own ? nothing : html`<button type="button" class="button" data-kind="danger" data-act="revoke" @click=${() => revoke(v.id)}>${t("staff.revoke")}</button>`}
    </li>`)}
  </ul>`;
