// @ts-check
// Sentences that several steps of the kiosk share.
import { clock } from "../web/clock.js";
import { t } from "../web/words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Service} Service */

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

/**
 * When numbers are given in a week: of one run of equal days.
 * @param {{days: number[], issue: import("./state.js").Span[]}} week days in a row, 1 is Monday
 */
export function closedWords({ days, issue }) {
  const spans = issue.map(({ from, to }) => `${from}–${to}`).reduce((first, second) => t("kiosk.both", { first, second }));
  const [from, to] = [dayName(days[0]), dayName(days[days.length - 1])];
  return days.length === 1 ? t("kiosk.closed_hours_day", { spans, day: from }) : t("kiosk.closed_hours", { spans, from, to });
}

/** @param {number} day 1 is Monday */
function dayName(day) {
  switch (day) {
    case 1: return t("kiosk.day_1");
    case 2: return t("kiosk.day_2");
    case 3: return t("kiosk.day_3");
    case 4: return t("kiosk.day_4");
    case 5: return t("kiosk.day_5");
    case 6: return t("kiosk.day_6");
    default: return t("kiosk.day_7");
  }
}

/** That the turn comes behind a break or closing. @param {State} s @param {string} after "break" or "closing" @param {string} [at] */
export function behindWords(s, after, at) {
  const time = at ? clock(s.data.zone, s.lang).time(Date.parse(at)) : "";
  if (after !== "break") return t("kiosk.after_closing", { time });
  const hour = at ? Number(clock(s.data.zone, "en").time(Date.parse(at)).slice(0, 2)) : 0;
  return hour >= 11 && hour < 15 ? t("kiosk.after_noon", { time }) : t("kiosk.after_break", { time });
}

/** @param {string[]} counters */
export const counterWords = (counters) => t("kiosk.counters", { n: counters.length, counters: counters.join(", ") });

/** @param {State} s @param {string} service */
export const nameOf = (s, service) => s.data.services.find((/** @type {any} */ v) => v.id === service)?.name[s.lang] ?? service;
