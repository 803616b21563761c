// @ts-check
// What each message makes of the kiosk's state. Pure: no clock (ticks bring the time), no network.
import { change } from "../web/prefs.js";
import { aside } from "./aside.js";
import { QUIET, UNANSWERED, WARNING, dirty, reset, stays } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "tick": return tick(overdue({ ...s, now: m.now, clock: m.clock ?? s.clock }));
    case "touch": return { ...s, touched: s.now };
    case "site": return { ...s, site: m.site, offline: s.stale !== "" }; // a server without its store still shows what it knows
    case "printers": return { ...s, printers: m.printers };
    case "board": return board(s, m.board);
    case "status": return m.status === "connecting" ? s : { ...s, offline: m.status === "lost", stale: m.stale ?? "", since: m.since ?? null };
    case "unreachable": return { ...s, offline: true };
    case "old": return { ...s, old: true };
    case "prefs": return { ...s, prefs: change(s.prefs, m.change), page: 0 };
    case "lang": return { ...s, lang: m.lang, mute: false };
    case "low": return { ...s, low: !s.low };
    case "guide": return { ...s, guide: m.on ?? !s.guide, told: s.told + 1, mute: false };
    case "mute": return { ...s, guide: false, mute: true };
    case "help": return calling(s) ? s : { ...s, help: "asking", asked: s.now, listed: false };
    case "helped": return s.help === "asking" ? { ...s, help: m.ok ? "asked" : "failed" } : s;
    case "stay": return { ...s, warned: null, touched: s.now };
    case "done": return s.taking ? s : reset(s);
    default: return aside(s, m);
  }
}

/** Whether a call for help is on its way or heard. @param {State} s */
export const calling = (s) => s.help === "asking" || s.help === "asked" || s.help === "coming";

/** A call that nobody has taken up for a minute is no promise. @param {State} s @returns {State} */
const overdue = (s) => s.help === "asked" && s.now - s.asked >= UNANSWERED ? { ...s, help: "late" } : s;

/**
 * The live board brings the lengths of the lines between two pictures, and who calls for help: a kiosk
 * that was on that list and no longer is has been seen by somebody.
 * @param {State} s @param {any} board @returns {State}
 */
function board(s, board) {
  const listed = board.help?.some((/** @type {any} */ h) => h.device === s.data.device) ?? false;
  const seen = s.listed && !listed && s.help !== "";
  const next = { ...s, listed, help: seen ? /** @type {const} */ ("coming") : s.help };
  if (s.site === null) return next;
  const services = s.site.services.map((v) => {
    const live = board.services.find((/** @type {any} */ b) => b.id === v.id);
    return live ? { ...v, waiting: live.waiting, wait: live.wait } : v;
  });
  return { ...next, site: { ...s.site, services } };
}

/** @param {State} s @returns {State} */
function tick(s) {
  if (s.taking) return { ...s, warned: null };
  if (stays(s)?.left === 0) return s.scan !== null && s.staff === null && s.step !== "idle" ? { ...s, scan: null, touched: s.now } : reset(s);
  if (stays(s) !== null || !dirty(s)) return s;
  if (s.warned !== null) return s.now - s.warned >= WARNING ? reset(s) : s;
  if (s.now - s.touched < QUIET) return s;
  if (s.step === "idle" && s.tickets.length === 0) return s.now - s.touched >= QUIET + WARNING ? reset(s) : s;
  return { ...s, warned: s.now };
}
