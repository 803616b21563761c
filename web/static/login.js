// @ts-check
// Logging in to pages that are not the console: the form, with its own words (room "login"), and the press.
import { press } from "./api.js";
import { html, nothing } from "./html.js";
import { t } from "./words.js";

/** @typedef {{busy: boolean, error: string}} Login */

/** @type {Readonly<Login>} */
export const loggedOut = Object.freeze({ busy: false, error: "" });

/**
 * @param {Login} login @param {string} title what one logs in to
 * @param {(who: {user: string, password: string}) => void} send
 */
export const loginForm = (login, title, send) => html`
  <form class="stack card" data-step="login" @submit=${(/** @type {any} */ event) => {
    event.preventDefault();
    const { user, password } = event.target.elements;
    send({ user: user.value.trim(), password: password.value });
  }}>
    <h1>${title}</h1>
    ${login.error ? html`<p class="note" data-kind="alert" role="alert">${login.error}</p>` : nothing}
    <div class="field"><label for="user">${t("login.user")}</label>
      <input class="input" id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" required></div>
    <div class="field"><label for="password">${t("login.password")}</label>
      <input class="input" id="password" name="password" type="password" autocomplete="current-password" required></div>
    <button class="button" data-kind="primary" data-act="log_in" ?disabled=${login.busy}>${login.busy ? t("login.busy") : t("login.log_in")}</button>
  </form>`;

/**
 * The press: tells how it goes; the account once it is in, else null.
 * @param {{user: string, password: string}} who @param {(login: Login) => void} tell @returns {Promise<any>}
 */
export async function logIn(who, tell) {
  tell({ busy: true, error: "" });
  const answer = await press("POST", "/session", who);
  tell({ busy: false, error: answer.detail });
  return answer.ok ? answer.body : null;
}
