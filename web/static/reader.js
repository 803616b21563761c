// @ts-check
// What the reader has chosen at the foot controls: shown at once, and kept by the browser.
import { apply } from "./prefs.js";
import { setLanguage } from "./words.js";

/** @typedef {{prefs: import("./prefs.js").Prefs, lang: string}} Choice */

/** Follows a choice that differs from the one before. @param {Choice} before @param {Choice} after */
export function follow(before, after) {
  if (after.prefs !== before.prefs) apply(after.prefs);
  if (after.lang !== before.lang) {
    setLanguage(after.lang);
    document.cookie = `luot_lang=${after.lang}; path=/; max-age=31536000; samesite=strict`;
  }
}
