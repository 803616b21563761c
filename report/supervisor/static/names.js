// @ts-check
// How the page writes what it shows: names, times, shares. Pure.
import { clock } from "../web/clock.js";
import { t } from "../web/words.js";
import { facts } from "./fold.js";

/** @typedef {import("./fold.js").State} State */

/** What is written where there is nothing. */
export const NONE = "–";

/** @param {State} s @param {string} id */
export const field = (s, id) => facts(s).services.find((/** @type {any} */ v) => v.id === id)?.name[s.lang] ?? id;

/** The short name of a field, as it is spoken. @param {State} s @param {string} id */
export function short(s, id) {
  const spoken = facts(s).services.find((/** @type {any} */ v) => v.id === id)?.spoken[s.lang];
  return spoken ? spoken[0].toLocaleUpperCase(s.lang) + spoken.slice(1) : field(s, id);
}

/** @param {State} s @param {string} id */
export const prefix = (s, id) => facts(s).services.find((/** @type {any} */ v) => v.id === id)?.prefix ?? "";

/** @param {State} s @param {string} id */
export function counter(s, id) {
  const label = facts(s).counters.find((/** @type {any} */ c) => c.id === id)?.label[s.lang];
  return label && label !== id ? `${id} · ${label}` : id;
}

/** @param {State} s @param {string} site */
export const branch = (s, site) => s.data.sites.find((/** @type {any} */ v) => v.site === site)?.branch[s.lang] ?? site;

/** @param {State} s @param {string} user */
export const officer = (s, user) => s.figures?.names[user] ?? user;

/** The time of day of an instant at the site. @param {State} s @param {string} instant */
export const at = (s, instant) => clock(facts(s).zone, s.lang).time(Date.parse(instant));

/** @param {number | null} n minutes */
export const min = (n) => (n === null ? NONE : t("supervisor.min", { n }));

/** Milliseconds as whole minutes, rounded half up. @param {number | null} ms */
export const minOf = (ms) => min(ms === null ? null : Math.floor(ms / 60_000 + 0.5));

/** Milliseconds as hours and minutes. @param {number} ms */
export function hours(ms) {
  const all = Math.floor(ms / 60_000 + 0.5);
  return ms === 0 ? NONE : `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

/** A share in whole percent; of nothing there is none. @param {number} part @param {number} whole */
export const share = (part, whole) => (whole === 0 ? NONE : `${Math.floor((100 * part) / whole + 0.5)} %`);

/** A mean in hundredths, as people write it. @param {number | null | undefined} hundredths @param {string} lang */
export const score = (hundredths, lang) => (hundredths === null || hundredths === undefined ? NONE
  : (hundredths / 100).toLocaleString(lang === "vi" ? "vi-VN" : "en-GB", { minimumFractionDigits: 2 }));

/** @param {number} n @param {string} lang */
export const count = (n, lang) => n.toLocaleString(lang === "vi" ? "vi-VN" : "en-GB");

/** @param {string} light */
export function lightName(light) {
  switch (light) {
    case "red": return t("supervisor.light_red");
    case "amber": return t("supervisor.light_amber");
    case "green": return t("supervisor.light_green");
    default: return t("supervisor.light_none");
  }
}

/** @param {number} day 1 is Monday */
export function weekday(day) {
  switch (day) {
    case 1: return t("supervisor.mon");
    case 2: return t("supervisor.tue");
    case 3: return t("supervisor.wed");
    case 4: return t("supervisor.thu");
    case 5: return t("supervisor.fri");
    case 6: return t("supervisor.sat");
    default: return t("supervisor.sun");
  }
}

/** @param {number} days */
export function periodName(days) {
  switch (days) {
    case 1: return t("supervisor.period_1");
    case 7: return t("supervisor.period_7");
    case 28: return t("supervisor.period_28");
    default: return t("supervisor.period_91");
  }
}
