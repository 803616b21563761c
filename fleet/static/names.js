// @ts-check
// The words for what devices are and how they are.
import { t } from "../web/words.js";

/** @param {string} kind */
export function kindName(kind) {
  switch (kind) {
    case "kiosk": return t("fleet.kiosk");
    case "display": return t("fleet.display");
    case "tablet": return t("fleet.tablet");
    default: return t("fleet.agent");
  }
}

/** @param {string} state */
export function stateName(state) {
  switch (state) {
    case "live": return t("fleet.live");
    case "trouble": return t("fleet.trouble");
    case "lost": return t("fleet.lost");
    default: return t("fleet.never");
  }
}

/** @param {string} note a device's own word for what is wrong */
export function noteName(note) {
  switch (note) {
    case "sound.blocked": return t("fleet.sound_blocked");
    default: return note;
  }
}
