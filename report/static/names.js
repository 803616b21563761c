// @ts-check
// The words for periods and groupings.
import { t } from "../web/words.js";

/** @param {string} kind */
export function periodName(kind) {
  switch (kind) {
    case "day": return t("report.day");
    case "week": return t("report.week");
    case "month": return t("report.month");
    case "quarter": return t("report.quarter");
    case "6months": return t("report.months_6");
    case "9months": return t("report.months_9");
    case "year": return t("report.year");
    default: return t("report.range");
  }
}

/** @param {string} by */
export function groupingName(by) {
  switch (by) {
    case "service": return t("report.by_service");
    case "counter": return t("report.by_counter");
    case "officer": return t("report.by_officer");
    case "hour": return t("report.by_hour");
    case "weekday": return t("report.by_weekday");
    case "day": return t("report.by_day");
    case "month": return t("report.by_month");
    default: return t("report.by_site");
  }
}

/** What a figure is counted in, and how it is rounded. @param {string} unit */
export function unitName(unit) {
  switch (unit) {
    case "ms": return t("report.unit_ms");
    case "share": return t("report.unit_share");
    case "score": return t("report.unit_score");
    case "hour": return t("report.unit_hour");
    default: return t("report.unit_count");
  }
}
