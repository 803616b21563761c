// @ts-check
// Sentences that several steps of the kiosk share.
import { clock } from "../web/clock.js";
import { t } from "../web/words.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./fold.js").Service} Service */

/** @param {{min_s: number, max_s: number} | null} wait */
export function waitWords(wait) {
  if (wait === null) return t("kiosk.wait_unknown");
  const min = Math.floor(wait.min_s / 60);
  const max = Math.ceil(wait.max_s / 60);
  if (max === 0) return t("kiosk.wait_none");
  if (min === 0) return t("kiosk.wait_under", { n: max });
  return min === max ? t("kiosk.wait_about", { max }) : t("kiosk.wait", { min, max });
}

/** @param {number} n */
export const waitingWords = (n) => n === 0 ? t("kiosk.nobody") : t("kiosk.waiting", { n });

/** @param {number} n */
export const aheadWords = (n) => n === 0 ? t("kiosk.ahead_none") : t("kiosk.ahead", { n });

/** Why a service gives no number now. @param {string} code */
export function reasonWords(code) {
  switch (code) {
    case "service.closed": return t("kiosk.reason_closed");
    case "service.paused": return t("kiosk.reason_paused");
    case "service.full": return t("kiosk.reason_full");
    case "service.capped": return t("kiosk.reason_capped");
    default: return t("kiosk.reason_other");
  }
}

/** Spans of a day as "06:45–11:15, 13:15–16:45". @param {State} s @param {{from: string, to: string}[]} spans */
export function spanWords(s, spans) {
  const { time } = clock(s.data.zone, s.lang);
  return spans.map(({ from, to }) => `${time(Date.parse(from))}–${time(Date.parse(to))}`).join(", ");
}

/** @param {string[]} counters */
export const counterWords = (counters) => t("kiosk.counters", { n: counters.length, counters: counters.join(", ") });

/** @param {State} s @param {string} service */
export const nameOf = (s, service) => s.data.services.find((/** @type {any} */ v) => v.id === service)?.name[s.lang] ?? service;
