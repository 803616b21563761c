// @ts-check
// The reader's own settings: text size, contrast, theme. Kept in localStorage where there is one,
// shown by base.css through data- attributes of the root element.

/** @typedef {{size: 1 | 2 | 3, contrast: "normal" | "high", theme: "auto" | "light" | "dark"}} Prefs */
/** @typedef {"smaller" | "plain" | "larger" | "contrast" | "auto" | "light" | "dark"} Change */

const PLACE = "luot.prefs";

/** @type {Readonly<Prefs>} */
export const plain = Object.freeze({ size: 1, contrast: "normal", theme: "auto" });

/**
 * The settings after one press at the controls.
 * @param {Prefs} prefs @param {Change} change @returns {Prefs}
 */
export function change(prefs, change) {
  switch (change) {
    case "smaller": return { ...prefs, size: prefs.size === 3 ? 2 : 1 };
    case "plain": return { ...prefs, size: 1 };
    case "larger": return { ...prefs, size: prefs.size === 1 ? 2 : 3 };
    case "contrast": return { ...prefs, contrast: prefs.contrast === "high" ? "normal" : "high" };
    default: return { ...prefs, theme: change };
  }
}

/**
 * Settings from stored text; whatever is not a setting falls back to plain.
 * @param {string | null} text @returns {Prefs}
 */
export function parse(text) {
  /** @type {any} */ let stored;
  try {
    stored = JSON.parse(text ?? "{}") ?? {};
  } catch {
    stored = {};
  }
  return {
    size: [1, 2, 3].includes(stored.size) ? stored.size : plain.size,
    contrast: stored.contrast === "high" ? "high" : "normal",
    theme: ["light", "dark"].includes(stored.theme) ? stored.theme : plain.theme,
  };
}

/** The stored settings; plain where the browser stores nothing. @returns {Prefs} */
export function load() {
  try {
    return parse(localStorage.getItem(PLACE));
  } catch {
    return { ...plain };
  }
}

/** Shows and keeps the settings. @param {Prefs} prefs */
export function apply(prefs) {
  const { dataset } = document.documentElement;
  dataset.size = String(prefs.size);
  dataset.contrast = prefs.contrast;
  dataset.theme = prefs.theme;
  try {
    localStorage.setItem(PLACE, JSON.stringify(prefs));
  } catch {
    // A browser that keeps nothing shows the choice until the page is left.
  }
}
