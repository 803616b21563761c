// @ts-check
// State of a lobby screen: the last whole board, the announcer, and how live the picture is. Pure.
import { begin as silence, hear, next, said, tellAll } from "./announce.js";
import { sizes } from "./sizes.js";

/** @typedef {import("./announce.js").Call} Call */
/** @typedef {import("./announce.js").Announcer} Announcer */
/** @typedef {Record<string, string>} Words */
/**
 * @typedef {object} Board
 * @property {string} epoch @property {number} seq @property {string} at
 * @property {import("./announce.js").Now[]} now @property {Call[]} calls
 * @property {{id: string, state: string, officer?: string}[]} counters @property {Words | null} notice
 * @property {{id: string, waiting: number, next: string[], wait: {min_s: number, max_s: number} | null}[]} services
 * @property {{device: string, at: string}[]} help
 */
/**
 * @typedef {object} Setting what the screen was opened with
 * @property {string} lang @property {string[]} languages of announcements, the site's own first
 * @property {string} zone @property {string} title @property {string} branch
 * @property {Record<string, string>} fields name per service, in lang
 * @property {string[]} services the ones shown; empty: all
 * @property {"calls" | "overview" | "counter"} layout @property {string} counter the sign's own; "" on others @property {string} counterName beside its number
 * @property {number} distance in m @property {number} inches of the panel @property {string[]} pictures addresses, of the overview only
 * @property {boolean} voice whether it speaks @property {number | null} volume 0 to 1 when the address says so @property {number} repeat
 * @property {{from: string, percent: number}[]} hours volumes by time of day @property {{from: string, to: string}[]} quiet
 * @property {import("./announce.js").Say[]} outage what is said once when the server is gone
 */
/** @typedef {{from: string, to: string}} Span */
/**
 * @typedef {object} State
 * @property {Setting} setting @property {Board | null} board @property {number} now the server's time in ms; 0 before it is known
 * @property {import("../web/livefold.js").Status} status
 * @property {number | null} lostAt when the picture was good for the last time, in ms; null while it is live
 * @property {boolean} outageTold @property {Announcer} announcer
 * @property {Call | null} last the call that had the last turn @property {number} lastAt when that turn began
 * @property {Span[]} hours @property {boolean} blocked the browser keeps the page silent
 * @property {import("./sizes.js").Sizes} sizes
 */
/**
 * @typedef {{type: "board", board: any, now: number} | {type: "status", status: State["status"], since?: number | null, now: number}
 *   | {type: "tick", now: number} | {type: "said", now: number} | {type: "hours", hours: Span[]}
 *   | {type: "sizes", wide: number, high: number}
 *   | {type: "sound", blocked: boolean}} Message
 */

/** How long after the loss the hall is told, in ms. */
export const OUTAGE_AFTER = 60_000;

/** @param {Setting} setting @param {import("./announce.js").Mark | null} mark @returns {State} */
export const begin = (setting, mark) => ({
  setting, board: null, now: 0, status: "connecting", lostAt: null, outageTold: false,
  announcer: silence(mark), last: null, lastAt: 0, hours: [], blocked: false,
  sizes: sizes({ wide: 1920, high: 1080, distance: setting.distance, inches: setting.inches }),
});

/** @param {State} s @param {Message} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "board": return takeBoard({ ...s, now: m.now }, clean(m.board));
    case "status": return takeStatus({ ...s, now: m.now || s.now }, m.status, m.since ?? null);
    case "tick": return outage({ ...s, now: m.now || s.now });
    case "said": return turn({ ...s, now: m.now || s.now, announcer: said(s.announcer) });
    case "hours": return { ...s, hours: m.hours };
    case "sizes": return { ...s, sizes: sizes({ wide: m.wide, high: m.high, distance: s.setting.distance, inches: s.setting.inches }) };
    case "sound": return m.blocked === s.blocked ? s : { ...s, blocked: m.blocked };
  }
}

/** @param {State} s @param {Board} board @returns {State} */
function takeBoard(s, board) {
  const announcer = hear(s.announcer, board, s.now, (call) => shows(s, call.service) && (s.setting.layout !== "counter" || call.counter === s.setting.counter));
  return turn({ ...s, board, announcer });
}

/** Lets the next call speak, if nobody does. @param {State} s @returns {State} */
function turn(s) {
  if (s.board === null) return s;
  const announcer = next(s.announcer, s.board, s.setting);
  if (announcer.turn === s.announcer.turn || announcer.turn === null) return { ...s, announcer };
  return { ...s, announcer, last: announcer.turn.call, lastAt: s.now };
}

/** @param {State} s @param {State["status"]} status @param {number | null} since of the last good picture @returns {State} */
function takeStatus(s, status, since) {
  if (status === "live") return { ...s, status, lostAt: null, outageTold: false };
  return { ...s, status, lostAt: status === "lost" ? (since ?? s.lostAt ?? s.now) : s.lostAt };
}

/** Tells the hall of an outage, once. @param {State} s @returns {State} */
function outage(s) {
  if (!s.setting.voice || s.outageTold || s.lostAt === null || s.now - s.lostAt < OUTAGE_AFTER) return s;
  const announcer = tellAll(s.announcer, s.setting.outage);
  return announcer === s.announcer ? s : { ...s, announcer, outageTold: true };
}

/** Whether the screen shows a service. @param {State} s @param {string} service */
export const shows = (s, service) => s.setting.services.length === 0 || s.setting.services.includes(service);

/** A board in which every list is there and every item can be drawn; one bad item costs only itself. @param {any} raw @returns {Board} */
function clean(raw) {
  const list = (/** @type {any} */ items, /** @type {(item: any) => boolean} */ good) =>
    (Array.isArray(items) ? items.filter((item) => item && good(item)) : []);
  const place = (/** @type {any} */ item) => text(item.number) && text(item.counter);
  return {
    epoch: String(raw.epoch), seq: Number(raw.seq), at: String(raw.at),
    now: list(raw.now, place),
    calls: list(raw.calls, (c) => place(c) && Number.isSafeInteger(c.id) && !Number.isNaN(Date.parse(c.at))),
    counters: list(raw.counters, (c) => text(c.id)),
    services: list(raw.services, (v) => text(v.id)).map((v) => ({
      ...v, waiting: Number(v.waiting) || 0, next: list(v.next, text), wait: Number.isFinite(v.wait?.min_s) && Number.isFinite(v.wait?.max_s) ? v.wait : null,
    })),
    notice: raw.notice && typeof raw.notice === "object" ? raw.notice : null,
    help: list(raw.help, (h) => text(h.device) && !Number.isNaN(Date.parse(h.at))),
  };
}

/** @param {unknown} value */
const text = (value) => typeof value === "string" && value !== "";
