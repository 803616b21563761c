// @ts-check
// Tells the server once a minute how this device is, and follows what it answers: another page, or this one
// afresh. A browser that is no device of ours says nothing.
import { press } from "./api.js";
import { pageData } from "./mount.js";

/** The pause after an answer that did not come, in ms. */
const AGAIN = 60_000;

/**
 * Where a device has to go, "" to stay. Pure.
 * @param {string} here path and query @param {string} wanted of the server, "" for nowhere
 */
export function detour(here, wanted) {
  if (wanted === "" || here === wanted) return "";
  const asked = wanted.includes("?");
  return !asked && here.split("?")[0] === wanted ? "" : wanted; // without a wish of its own a query by hand may stay
}

/**
 * Begins; free says when the page may be left without disturbing anybody.
 * @param {{site: string, status: () => string, note?: () => string, free: () => boolean}} device
 */
export function heartbeat({ site, status, note = () => "", free }) {
  if (!pageData()?.known) return;
  const build = pageData().build;
  let loaded = 0;
  const go = (/** @type {() => void} */ leave) => {
    if (free()) leave();
    else setTimeout(() => go(leave), 1000);
  };
  const beat = async () => {
    const here = location.pathname + location.search;
    const answer = await press("POST", `/sites/${site}/heartbeat`, {
      page: here.slice(0, 300), build, width: innerWidth, height: innerHeight, status: status(), note: note(),
    }, { device: true });
    if (answer.status === 401) return; // not paired, or shut out
    const orders = answer.body;
    if (answer.ok) {
      const to = detour(here, orders.page);
      const now = Date.parse(orders.now);
      loaded ||= now;
      if (to !== "") return go(() => location.replace(to));
      if (orders.reload !== null && Date.parse(orders.reload) > loaded) return go(() => location.reload());
    }
    setTimeout(beat, answer.ok ? 1000 * orders.every_s * (0.9 + 0.2 * Math.random()) : AGAIN);
  };
  const first = (/** @type {number} */ left) => {
    if (status() === "connecting" && left > 0) setTimeout(() => first(left - 1), 250);
    else void beat();
  };
  first(20);
}
