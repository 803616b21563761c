// @ts-check
// What a supervisor changes for today: hours, a notice; and the end of the day, which a lead confirms.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { may } from "./primary.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(act: any) => void} Send */

/** @param {State} s @param {Send} send */
export const dayView = (s, send) => html`
  <div class="columns">
    ${may(s, "supervisor") ? html`${hours(s, send)}${notice(s, send)}` : nothing}
    ${end(s, send)}
  </div>`;

/** @param {State} s @param {Send} send */
function hours(s, send) {
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    send({ id: "set_hours", issue: String(form.get("issue")), work: String(form.get("work")) });
  };
  return html`
    <form class="card stack" @submit=${submit}>
      <h3 class="side-title">${t("counter.hours")}</h3><p class="muted">${t("counter.hours_text")}</p>
      <div class="field"><label for="issue">${t("counter.issue_until")}</label><input class="input" id="issue" name="issue" type="time"></div>
      <div class="field"><label for="work">${t("counter.work_until")}</label><input class="input" id="work" name="work" type="time"></div>
      <button class="button" data-act="set_hours" ?disabled=${s.dialog.busy}>${t("counter.save")}</button>
    </form>`;
}

/** @param {State} s @param {Send} send */
function notice(s, send) {
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    send({ id: "notice", text: { vi: String(form.get("vi")).trim(), en: String(form.get("en")).trim() }, until: String(form.get("until")) });
  };
  return html`
    <form class="card stack" @submit=${submit}>
      <h3 class="side-title">${t("counter.notice")}</h3><p class="muted">${t("counter.notice_text")}</p>
      <div class="field"><label for="notice-vi">${t("counter.notice_vi")}</label><input class="input" id="notice-vi" name="vi" maxlength="120" lang="vi"></div>
      <div class="field"><label for="notice-en">${t("counter.notice_en")}</label><input class="input" id="notice-en" name="en" maxlength="120" lang="en"></div>
      <div class="field"><label for="until">${t("counter.notice_until")}</label><input class="input" id="until" name="until" type="time"></div>
      <button class="button" data-act="notice" ?disabled=${s.dialog.busy}>${t("counter.notice_post")}</button>
    </form>`;
}

/** @param {State} s @param {Send} send */
const end = (s, send) => html`
  <section class="card stack">
    <h3 class="side-title">${t("counter.close_day")}</h3>
    <p>${t("counter.close_day_text", { n: s.office.tickets.filter((/** @type {any} */ v) => v.state !== "serving").length })}</p>
    ${s.dialog.sure === "day" ? html`<button type="button" class="button" data-kind="danger" data-act="close_day" ?disabled=${s.dialog.busy} @click=${() => send({ id: "close_day" })}>${t("counter.close_day_yes")}</button>`
      : html`<button type="button" class="button" data-act="close_day_ask" @click=${() => send({ id: "edit", edit: { sure: "day" } })}>${t("counter.close_day")}</button>`}
  </section>`;
