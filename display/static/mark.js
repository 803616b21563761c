// @ts-check
// Keeps where the announcer stands, so that a page that reloads itself repeats nothing.

/** @typedef {import("./announce.js").Mark} Mark */

/** @param {string} site */
const place = (site) => `luot.announced.${site}`;

/** @param {string} site @returns {Mark | null} null on a screen that was switched on */
export function kept(site) {
  try {
    return JSON.parse(sessionStorage.getItem(place(site)) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} site @param {Mark} mark */
export const keep = (site, mark) => sessionStorage.setItem(place(site), JSON.stringify(mark));
