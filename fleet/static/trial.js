// @ts-check
// A test slip: asked for, followed to its end, told in words. Shared by the pages about devices.
import { ask, press } from "../web/api.js";
import { t } from "../web/words.js";

/** @typedef {{state: string, reason?: string}} Trial state refused: reason is what to tell; unknown: nobody knows */

/** Readings of what became of it, and the pause between two, in ms: the server gives it 10 s. */
const READINGS = 20;
const PAUSE = 1_000;
const ENDS = ["printed", "unconfirmed", "failed", "expired"];

/** Whether a test slip is on its way. @param {Trial | undefined} v */
export const trying = (v) => v !== undefined && ["queued", "sending", "stalled"].includes(v.state);

/**
 * Prints a test slip and tells how it goes, for the last time when it has ended.
 * @param {string} site @param {string} printer @param {(v: Trial) => void} tell
 */
export async function tryPrinter(site, printer, tell) {
  tell({ state: "queued" });
  const begun = await press("POST", `/sites/${site}/printers/${printer}/test`, {});
  if (!begun.ok) return tell({ state: "refused", reason: begun.detail });
  for (let n = 0; n < READINGS; n++) {
    await new Promise((done) => setTimeout(done, PAUSE));
    const answer = await ask(`/sites/${site}/printers`);
    const test = answer.body?.printers.find((/** @type {any} */ p) => p.id === printer)?.test;
    if (test) tell(test);
    if (ENDS.includes(test?.state)) return;
  }
  tell({ state: "unknown" });
}

/** @param {Trial | undefined} v */
export function trialWords(v) {
  switch (v?.state) {
    case undefined: return "";
    case "queued": return t("printer.test_queued");
    case "sending": return t("printer.test_sending");
    case "stalled": return t("printer.test_stalled");
    case "printed": return t("printer.test_printed");
    case "unconfirmed": return t("printer.test_unconfirmed");
    case "refused": return v?.reason ?? "";
    case "unknown": return t("printer.test_unknown");
    default: return failedWords(v?.reason);
  }
}

/** @param {string} [reason] */
function failedWords(reason) {
  switch (reason) {
    case "paper": return t("printer.test_paper");
    case "cover": return t("printer.test_cover");
    case "offline": case "lost": case "silent": return t("printer.test_offline");
    default: return t("printer.test_failed");
  }
}
