// @ts-check
// What stands before the steps for a while: a slip held before the reader, and the staff corner. Pure.
import { MOST_PIN } from "./state.js";
import { walk } from "./steps.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Scan} Scan */
/** @typedef {import("./state.js").Staff} Staff */

/** @param {State} s @param {any} m @returns {State} */
export function aside(s, m) {
  switch (m.type) {
    case "scan": return s.taking || s.staff ? s : { ...s, scan: begun(m), query: s.query === null ? null : "", warned: null, touched: s.now };
    case "scanned": return read(s, m.token, { state: "shown", ticket: m.ticket, back: m.back });
    case "unread": return read(s, m.token, { state: "refused", why: m.why });
    case "scan_done": return { ...s, scan: null, touched: s.now };
    case "staff": return s.taking ? s : { ...s, staff: corner(), scan: null, warned: null, touched: s.now };
    default: return s.staff ? staff(s, s.staff, m) : walk(s, m);
  }
}

/** @param {{token: string, why: string}} m @returns {Scan} */
const begun = ({ token, why }) => ({ state: why === "" ? "reading" : "refused", token, ticket: null, back: false, why });

/** The answer to a slip; one that is no longer before the reader changes nothing. @param {State} s @param {string} token @param {Partial<Scan>} part @returns {State} */
const read = (s, token, part) => s.scan?.state === "reading" && s.scan.token === token ? { ...s, scan: { ...s.scan, ...part }, touched: s.now } : s;

/** @returns {Staff} */
const corner = () => ({ state: "pin", pin: "", detail: "", slips: [], again: [] });

/** @param {State} s @param {Staff} at @param {any} m @returns {State} */
function staff(s, at, m) {
  /** @param {Partial<Staff>} part */
  const put = (part) => ({ ...s, staff: { ...at, ...part } });
  switch (m.type) {
    case "pin": return at.state === "pin" && at.pin.length < MOST_PIN ? put({ pin: at.pin + m.digit, detail: "" }) : s;
    case "pin_erase": return put({ pin: at.pin.slice(0, -1), detail: "" });
    case "pin_send": return at.state === "pin" && at.pin !== "" ? put({ state: "sending" }) : s;
    case "paper": return put(m.ok ? { state: "done", pin: "", slips: m.slips } : { state: "pin", pin: "", detail: m.detail });
    case "again": return at.again.includes(m.token) ? s : put({ again: [...at.again, m.token], detail: "" });
    case "not_again": return put({ again: at.again.filter((token) => token !== m.token), detail: m.detail });
    default: return walk(s, m);
  }
}
