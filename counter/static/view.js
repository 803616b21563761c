// @ts-check
// The console's frame: log in, choose a counter, or the desk. Views draw and report; page.js acts.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { clock } from "../web/clock.js";
import { controls, statusMark } from "../web/controls.js";
import { name } from "./labels.js";
import { keyOf } from "./keys.js";
import { may } from "./primary.js";
import { deskView } from "./view_desk.js";
import { handView } from "./view_hand.js";
import { dialogView } from "./view_dialog.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(act: any) => void} Send */

/** @param {State} s @param {Send} send */
export const view = (s, send) => html`
  <div class="page">
    ${head(s, send)}
    <main class="console" data-stage=${stage(s)}>${body(s, send)}</main>
    <footer class="page-foot">
      ${controls({ prefs: s.prefs, theme: true, onChange: (change) => send({ id: "prefs", change }),
        languages: s.data.languages, language: s.lang, onLanguage: (lang) => send({ id: "language", lang }) })}
      ${s.account ? html`<button type="button" class="button" data-kind="quiet" data-act="log_out" ?disabled=${s.status === "lost"} @click=${() => send({ id: "log_out" })}>${t("counter.log_out")}</button>` : nothing}
    </footer>
    ${s.account ? dialogView(s, send) : nothing}
  </div>`;

/** @param {State} s */
function stage(s) {
  if (!s.asked) return "loading";
  if (s.account === null) return "login";
  if (s.site === null || s.counter === null) return "choose";
  return "desk";
}

/** @param {State} s @param {Send} send */
function body(s, send) {
  switch (stage(s)) {
    case "loading": return html`<p class="muted" role="status">${t("counter.loading")}</p>`;
    case "login": return logIn(s, send);
    case "choose": return choose(s, send);
    default: return s.hand.open ? handView(s, send) : deskView(s, send);
  }
}

/** @param {State} s @param {Send} send */
const head = (s, send) => html`
  <header class="page-head console-head">
    <div class="console-where">
      <h1 class="console-title">${s.counter ? t("counter.title", { counter: s.counter.toUpperCase() }) : t("counter.console")}</h1>
      <span class="muted">${s.site ? name(s, s.site.branch) || name(s, s.site.name) : ""}</span>
    </div>
    <div class="row">
      ${s.account ? html`<span class="console-who">${s.account.name || s.account.user}</span>` : nothing}
      ${s.counter && s.account ? html`
        <button type="button" class="button" data-kind="quiet" data-act="hand" aria-pressed=${s.hand.open} ?disabled=${s.desk === null} @click=${() => send({ id: "hand" })}>${t("counter.hand")} <kbd>${keyOf(s, "hand")}</kbd></button>
        ${may(s, "lead") ? html`<button type="button" class="button" data-kind="quiet" data-act="hall" @click=${() => send({ id: "hall" })}>${t("counter.hall")} <kbd>${keyOf(s, "hall")}</kbd></button>` : nothing}
        <button type="button" class="button" data-kind="quiet" data-act="choose" ?disabled=${s.status === "lost" || s.desk?.ticket && s.desk.officer === s.account.user} @click=${() => send({ id: "choose" })}>${t("counter.choose_other")}</button>
        ${statusMark(s.status, s.since && s.site ? clock(s.site.zone, s.lang).time(s.since) : "")}` : nothing}
      ${s.now && s.site ? html`<strong class="console-clock">${clock(s.site.zone, s.lang).time(s.now)}</strong>` : nothing}
    </div>
  </header>`;

/** @param {State} s @param {Send} send */
function logIn(s, send) {
  const wait = Math.max(0, Math.ceil((s.login.until - performance.now()) / 1000));
  const error = wait > 0 ? t("login.slow", { n: wait }) : s.login.error;
  return html`
    <form class="stack login" @submit=${(/** @type {any} */ event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      send({ id: "log_in", user: String(form.get("user")).trim(), password: String(form.get("password")) });
    }}>
      <h2>${t("login.title")}</h2>
      <p class="note" data-kind="alert" role="alert" ?hidden=${error === ""}>${error}</p>
      <div class="field">
        <label for="user">${t("login.user")}</label>
        <input class="input" id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" required aria-invalid=${error ? "true" : "false"}>
      </div>
      <div class="field">
        <label for="password">${t("login.password")}</label>
        <input class="input" id="password" name="password" type=${s.login.show ? "text" : "password"} autocomplete="current-password" required aria-invalid=${error ? "true" : "false"}>
      </div>
      <label class="row check"><input type="checkbox" data-act="show" .checked=${s.login.show}
        @change=${(/** @type {any} */ event) => send({ id: "show_password", show: event.target.checked })}>${t("login.show")}</label>
      <button class="button" data-kind="primary" data-size="l" data-act="log_in" ?disabled=${s.login.busy || wait > 0}>${s.login.busy ? t("login.busy") : t("login.log_in")}</button>
    </form>`;
}

/** @param {State} s @param {Send} send */
function choose(s, send) {
  const sites = s.data.sites.filter((/** @type {any} */ site) => s.account?.sites.includes(site.site));
  if (s.site === null) {
    return html`
      <section class="stack choose">
        <h2>${t("counter.choose_site")}</h2>
        ${sites.map((/** @type {any} */ site) => html`
          <button type="button" class="card" data-site=${site.site} @click=${() => send({ id: "site", site: site.site })}><strong>${name(s, site.name)}</strong></button>`)}
      </section>`;
  }
  return html`
    <section class="stack choose">
      <div class="row"><h2>${t("counter.choose")}</h2>
        ${sites.length > 1 ? html`<button type="button" class="button" data-kind="quiet" data-act="sites" @click=${() => send({ id: "site", site: "" })}>${t("counter.choose_site")}</button>` : nothing}</div>
      <div class="tiles">
        ${s.site.counters.map((/** @type {any} */ c) => tile(s, c, send))}
      </div>
    </section>`;
}

/** @param {State} s @param {any} counter @param {Send} send */
function tile(s, counter, send) {
  const known = s.counters.find((c) => c.id === counter.id);
  const mine = known?.officer === s.account?.user;
  return html`
    <button type="button" class="card tile" data-counter=${counter.id} @click=${() => send({ id: "counter", counter: counter.id })}>
      <strong class="tile-number">${counter.id.toUpperCase()}</strong>
      <span class="tile-name">${name(s, counter.label)}</span>
      <span class="muted">${!known || known.state === "closed" ? t("counter.is_closed") : mine ? t("counter.is_mine") : t("counter.is_held", { officer: known.officer })}</span>
    </button>`;
}
