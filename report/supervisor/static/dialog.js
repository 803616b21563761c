// @ts-check
// The questions before an order: is the pause meant, which notice, which hours. Pure.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { at, field } from "./names.js";

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
      ${s.dialog ? content(s, send) : nothing}
    </dialog>`;
}

/** @param {State} s @param {Send} send */
function content(s, send) {
  switch (s.dialog.name) {
    case "notice": return notice(s, send);
    case "hours": return hours(s, send);
    default: return pause(s, send);
  }
}

/** @param {State} s @param {Send} send @param {string} yes */
const foot = (s, send, yes) => html`
  ${s.error ? html`<p class="note" data-kind="alert" role="alert">${s.error}</p>` : nothing}
  <div class="dialog-buttons">
    <button type="button" class="button" data-act="no" @click=${() => send({ type: "dialog", dialog: null })}>${t("supervisor.no")}</button>
    <button class="button" data-kind="primary" data-act="yes" ?disabled=${s.dialog.busy}>${yes}</button>
  </div>`;

/** @param {State} s @param {Send} send */
const pause = (s, send) => html`
  <form class="stack" @submit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    send({ type: "act", method: "POST", path: `/services/${s.dialog.service}/pause`, body: {} });
  }}>
    <h2 id="dialog-title">${t("supervisor.pause_sure", { field: field(s, s.dialog.service) })}</h2>
    <p>${t("supervisor.pause_text")}</p>${foot(s, send, t("supervisor.pause"))}
  </form>`;

/** For how long a notice may be shown, in minutes. */
const TIMES = [15, 30, 60, 120, 240];

/** @param {State} s @param {Send} send */
const notice = (s, send) => html`
  <form class="stack" @submit=${(/** @type {any} */ event) => {
    event.preventDefault();
    const { vi, en, time } = event.target.elements;
    const until = new Date((s.clock ?? Date.now()) + 60_000 * Number(time.value)).toISOString();
    const text = en.value.trim() === "" ? { vi: vi.value.trim() } : { vi: vi.value.trim(), en: en.value.trim() };
    send({ type: "act", method: "POST", path: "/notices", body: { text, until } });
  }}>
    <h2 id="dialog-title">${t("supervisor.notice")}</h2><p>${t("supervisor.notice_text")}</p>
    <div class="field"><label for="vi">${t("supervisor.notice_vi")}</label><input class="input" id="vi" name="vi" maxlength="200" required></div>
    <div class="field"><label for="en">${t("supervisor.notice_en")}</label><input class="input" id="en" name="en" maxlength="200"></div>
    <div class="field"><label for="time">${t("supervisor.notice_for")}</label>
      <select class="input" id="time" name="time">${TIMES.map((n) => html`<option value=${n} ?selected=${n === 60}>${t("supervisor.min", { n })}</option>`)}</select></div>
    ${foot(s, send, t("supervisor.notice_yes"))}
  </form>`;

/** The instant of a time of day, on the day of another instant at the site. @param {State} s @param {string} instant @param {string} wanted as in "16:20" */
export function moved(s, instant, wanted) {
  const minute = (/** @type {string} */ text) => { const [h, m] = text.split(":").map(Number); return 60 * h + m; };
  return new Date(Date.parse(instant) + 60_000 * (minute(wanted) - minute(at(s, instant)))).toISOString();
}

/** @param {State} s @param {Send} send */
function hours(s, send) {
  const h = s.overview.hours;
  return html`
  <form class="stack" @submit=${(/** @type {any} */ event) => {
    event.preventDefault();
    const { issue, work } = event.target.elements;
    send({ type: "act", method: "PUT", path: "/hours", body: { issue_until: moved(s, h.issue_until, issue.value), work_until: moved(s, h.work_until, work.value) } });
  }}>
    <h2 id="dialog-title">${t("supervisor.hours")}</h2><p>${t("supervisor.hours_text")}</p>
    <div class="field"><label for="issue">${t("supervisor.issue_until")}</label><input class="input" type="time" id="issue" name="issue" required .value=${at(s, h.issue_until)}></div>
    <div class="field"><label for="work">${t("supervisor.work_until")}</label><input class="input" type="time" id="work" name="work" required .value=${at(s, h.work_until)}></div>
    ${foot(s, send, t("supervisor.hours_yes"))}
  </form>`;
}
