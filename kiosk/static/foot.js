// @ts-check
// The foot of every screen: how it looks and sounds, and the call for staff. Pure.
import { controls } from "../web/controls.js";
import { html, nothing } from "../web/html.js";
import { inLanguage, t } from "../web/words.js";
import { calling } from "./fold.js";
import { icon } from "./icon.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Send} Send */

/** @param {State} s @param {Send} send */
export const foot = (s, send) => html`
  <footer class="page-foot kiosk-foot">
    <div class="kiosk-settings">
      ${controls({ prefs: s.prefs, onChange: (change) => send({ type: "prefs", change }) })}
      <button type="button" class="button" data-control="guide" aria-pressed=${s.guide} ?disabled=${s.mute}
        @click=${() => send({ type: "guide" })}>${icon("speak")}${s.mute ? t("kiosk.guide_mute") : t("kiosk.guide")}</button>
      <button type="button" class="button" data-control="low" aria-pressed=${s.low}
        @click=${() => send({ type: "low" })}>${icon("low")}${t("kiosk.low")}</button>
    </div>
    <div class="kiosk-help">
      <button type="button" class="button" data-act="help" ?disabled=${s.unpaired || calling(s)}
        @click=${() => send({ type: "help" })}>${icon("help")}${helpName(s.help)}</button>
      <p class="kiosk-helped" role="status">${helpWords(s.help)}</p>
      ${s.low ? languages(s, send) : nothing}
      <button type="button" class="button" data-kind="quiet" data-act="staff" aria-label=${t("kiosk.staff")} ?disabled=${s.taking !== null || s.staff !== null}
        @click=${() => send({ type: "staff" })}>${icon("key")}</button>
    </div>
  </footer>`;

/** @param {State} s @param {Send} send */
export const languages = (s, send) => html`
  <div class="kiosk-languages" role="group" aria-label=${t("common.languages")}>
    ${s.data.languages.map((/** @type {string} */ lang) => html`
      <button type="button" class="button" data-control="language" lang=${lang} aria-pressed=${lang === s.lang}
        @click=${() => send({ type: "lang", lang })}>${inLanguage(lang)("common.language")}</button>`)}
  </div>`;

/** @param {State["help"]} help */
function helpName(help) {
  switch (help) {
    case "asking": return t("kiosk.help_calling");
    case "asked": case "coming": return t("kiosk.help_called");
    case "late": case "failed": return t("kiosk.help_again");
    default: return t("kiosk.help");
  }
}

/** What is known of the call, and no more than that. @param {State["help"]} help */
function helpWords(help) {
  switch (help) {
    case "asked": return t("kiosk.help_asked");
    case "coming": return t("kiosk.help_coming");
    case "late": return t("kiosk.help_late");
    case "failed": return t("kiosk.help_failed");
    default: return nothing;
  }
}
