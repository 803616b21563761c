// @ts-check
// Figures as people read them. Pure.
import { t } from "../web/words.js";

/** @param {number} n @param {string} lang @param {number} [digits] */
export const number = (n, lang, digits = 0) => new Intl.NumberFormat(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n);

/** A time: seconds below two minutes, minutes below two hours, then hours and minutes; rounded half up. @param {number} ms @param {string} lang */
export function time(ms, lang) {
  const s = Math.floor(ms / 1000 + 0.5);
  const min = Math.floor(ms / 60_000 + 0.5);
  if (s < 120) return t("report.s", { n: s });
  if (min < 120) return t("report.min", { n: min });
  return t("report.h_min", { n: number(Math.floor(min / 60), lang), min: min % 60 });
}

/** @param {number | null} v @param {string} unit @param {string} lang */
export function figure(v, unit, lang) {
  if (v === null) return "–";
  switch (unit) {
    case "ms": return time(v, lang);
    case "share": return `${number(100 * v, lang, 1)} %`;
    case "score": return number(v, lang, 2);
    case "hour": return `${String(v).padStart(2, "0")}:00`;
    default: return number(v, lang);
  }
}

/** The change from before, with its sign; "" where there is nothing to compare. @param {number | null} now @param {number | null} before @param {string} unit @param {string} lang */
export function changed(now, before, unit, lang) {
  if (now === null || before === null || unit === "hour") return "";
  const by = now - before;
  const say = (/** @type {number} */ v) => (unit === "share" ? t("report.points", { n: number(100 * v, lang, 1) }) : figure(v, unit, lang));
  const text = say(Math.abs(by));
  const sign = text === say(0) ? "±" : by > 0 ? "+" : "−"; // what is rounded to nothing has no sign
  const percent = Math.round((100 * Math.abs(by)) / before);
  if (unit !== "count" || before === 0 || percent === 0) return sign + text;
  return `${sign}${text} (${sign}${number(percent, lang)} %)`;
}

/** A date as the reader writes it. @param {string} date as in 2026-11-23 @param {string} lang */
export const dateText = (date, lang) => new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" }).format(Date.parse(date));
