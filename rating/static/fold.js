// @ts-check
// The tablet's state: asleep with who is served, or awake with a question. Pure: messages bring the time.

/** @typedef {{counter: string, state: string, number: string, visit: string, officer?: string, ended: {number: string, at: string, rated: boolean} | null}} Tablet */
/**
 * @typedef {object} State
 * @property {any} data what the server put into the page @property {string} lang
 * @property {string} counter where the tablet stands
 * @property {Tablet | null} tablet the newest message
 * @property {import("../web/livefold.js").Status} status
 * @property {"idle" | "ask" | "why" | "sending" | "thanks" | "failed"} phase
 * @property {string} number of the visit that is asked about @property {string} asked the last one, so that no visit is asked about twice
 * @property {number} woke @property {number} touched when it woke, and when somebody last touched it, in ms of this tablet
 * @property {number} left whole seconds until it sleeps again
 * @property {boolean} ready nobody can call a rating too quick any more
 * @property {number} after ms from waking to the face that was pressed
 * @property {number} score @property {string[]} reasons
 */

/** How long the tablet is awake after the last touch, in ms. */
export const AWAKE = 30_000;
/** Sooner after waking a rating is kept apart. */
export const QUICK = 2_000;
/** How long thanks are shown. */
export const THANKS = 5_000;

/** @param {any} data @param {string} counter @returns {State} */
export const begin = (data, counter) => ({
  data, lang: data.lang, counter, tablet: null, status: "connecting", phase: "idle", number: "", asked: "", woke: 0, touched: 0, left: 0,
  ready: false, after: 0, score: 0, reasons: [],
});

/** Asleep again, in the site's own language for the next visitor. @param {State} s @returns {State} */
const sleep = (s) => ({ ...s, phase: "idle", lang: s.data.lang, number: "", score: 0, reasons: [], left: 0, ready: false });

/** What names a visit. @param {{number: string, at: string}} ended */
const name = (ended) => `${ended.number} ${ended.at}`;

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "tablet": return hear({ ...s, tablet: m.tablet }, m.tablet.ended, m.clock, m.now);
    case "status": return { ...s, status: m.status };
    case "tick": return tick(s, m.now);
    case "score": return s.phase === "ask" || s.phase === "why" ? press(s, m.score, m.now) : s;
    case "reason": return s.phase === "why" ? { ...s, touched: m.now, reasons: toggle(s.reasons, m.reason) } : s;
    case "send": return s.phase === "why" ? { ...s, phase: "sending", touched: m.now } : s;
    case "sent": return s.phase === "sending" ? { ...s, phase: m.ok ? "thanks" : "failed", touched: m.now } : s;
    case "lang": return { ...s, lang: m.lang, touched: m.now };
    default: throw new Error(`no such message: ${m.type}`);
  }
}

/** @param {string[]} list @param {string} one */
const toggle = (list, one) => (list.includes(one) ? list.filter((v) => v !== one) : [...list, one]);

/** A visit that has just ended wakes the tablet; one that was taken back or rated elsewhere lets it sleep.
 * @param {State} s @param {Tablet["ended"]} ended @param {number | null} clock the server's @param {number} now this tablet's @returns {State} */
function hear(s, ended, clock, now) {
  if (ended === null || ended.rated) return s.phase === "ask" || s.phase === "why" && s.number !== ended?.number ? sleep(s) : s;
  if (name(ended) === s.asked || clock === null || clock - Date.parse(ended.at) > AWAKE) return s;
  return { ...sleep(s), phase: "ask", number: ended.number, asked: name(ended), woke: now, touched: now, left: AWAKE / 1000 };
}

/** @param {State} s @param {number} score @param {number} now @returns {State} */
function press(s, score, now) {
  const asks = score <= 3 && s.data.reasons.rate.length > 0;
  return { ...s, score, after: Math.max(0, Math.floor(now - s.woke)), touched: now, phase: asks ? "why" : "sending", reasons: asks ? s.reasons : [] };
}

/** @param {State} s @param {number} now @returns {State} */
function tick(s, now) {
  const still = now - s.touched;
  switch (s.phase) {
    case "idle": case "sending": return s;
    case "why": return still < AWAKE ? awake(s, still, now) : { ...s, phase: "sending" }; // a face was pressed: it counts, without reasons
    case "ask": return still < AWAKE ? awake(s, still, now) : sleep(s);
    default: return still < THANKS ? s : sleep(s);
  }
}

/** @param {State} s @param {number} still @param {number} now @returns {State} */
function awake(s, still, now) {
  const left = Math.ceil((AWAKE - still) / 1000);
  const ready = now - s.woke >= QUICK;
  return left === s.left && ready === s.ready ? s : { ...s, left, ready };
}
