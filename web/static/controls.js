// @ts-check
// The shared foot controls: text size, contrast, theme, language. A view: it draws and reports.
import { html, nothing } from "./html.js";
import { inLanguage, t } from "./words.js";

/** @typedef {import("./prefs.js").Prefs} Prefs */
/** @typedef {import("./prefs.js").Change} Change */
/**
 * @typedef {object} Controls
 * @property {Prefs} prefs
 * @property {(change: Change) => void} onChange
 * @property {string[]} [languages] offered, their "common" room loaded; without it no choice is shown
 * @property {string} [language] the one in force
 * @property {(language: string) => void} [onLanguage]
 * @property {boolean} [theme] whether the theme can be chosen here (not on a kiosk)
 */

/** @param {Controls} c */
export const controls = (c) => html`
  <div class="controls" role="group" aria-label=${t("common.controls")}>
    ${step("smaller", "A−", t("common.smaller"), c)}
    ${step("plain", "A", t("common.plain"), c)}
    ${step("larger", "A+", t("common.larger"), c)}
    <button type="button" class="button" data-control="contrast" aria-pressed=${c.prefs.contrast === "high"}
      @click=${() => c.onChange("contrast")}>${t("common.contrast")}</button>
    ${c.theme ? themes(c) : nothing}
    ${c.languages && c.languages.length > 1 ? languages(c, c.languages) : nothing}
  </div>`;

/** @param {Change} change @param {string} sign @param {string} label @param {Controls} c */
const step = (change, sign, label, c) => html`
  <button type="button" class="button controls-step" data-control=${change} data-step=${change} aria-label=${`${sign} ${label}`}
    @click=${() => c.onChange(change)}>${sign}</button>`;

/** @param {Controls} c */
const themes = (c) => html`
  <label class="row">
    <span class="visually-hidden">${t("common.theme")}</span>
    <select class="button" data-control="theme" @change=${(/** @type {any} */ event) => c.onChange(event.target.value)}>
      ${theme("auto", t("common.theme_auto"), c)}
      ${theme("light", t("common.theme_light"), c)}
      ${theme("dark", t("common.theme_dark"), c)}
    </select>
  </label>`;

/** @param {Prefs["theme"]} value @param {string} name @param {Controls} c */
const theme = (value, name, c) => html`<option value=${value} ?selected=${c.prefs.theme === value}>${name}</option>`;

/** @param {Controls} c @param {string[]} offered */
const languages = (c, offered) => html`
  <div class="row" role="group" aria-label=${t("common.languages")}>
    ${offered.map((lang) => html`
      <button type="button" class="button" data-control="language" lang=${lang} aria-pressed=${lang === c.language}
        @click=${() => c.onLanguage?.(lang)}>${inLanguage(lang)("common.language")}</button>`)}
  </div>`;

/**
 * The mark that says whether the picture is live; announced when it changes.
 * @param {import("./livefold.js").Status} status @param {string} [time] of the last good picture, "" when unknown
 */
export const statusMark = (status, time = "") => html`
  <span class="status" role="status" data-status=${status}>${
    status === "live" ? t("common.live") : status === "connecting" ? t("common.connecting")
      : time === "" ? t("common.not_live") : t("common.not_live_since", { time })
  }</span>`;
