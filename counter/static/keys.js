// @ts-check
// Which act a key asks for. Pure. F1 F5 F11 F12 are never bound: they belong to the browser.

/**
 * @typedef {object} Key
 * @property {string} key @property {boolean} ctrl @property {boolean} other alt or meta
 * @property {boolean} field an input or a list has the focus @property {boolean} control a button or link has it
 */

/** Keys of the row above the letters. */
const ROW = /** @type {Record<string, string>} */ ({
  F2: "primary", F3: "recall", F4: "absent", F6: "start", F7: "transfer", F8: "finish", F9: "hold", F10: "pause",
});
/** Signs, while no field has the focus. */
const SIGNS = /** @type {Record<string, string>} */ ({ "/": "pick", y: "confirm", n: "withdraw", g: "hand", p: "sheet" });

/**
 * The act of a key: "primary", the id of an act beside it, or "" for none. Absent and pause stand for
 * whatever is there at that moment (absent_next, unpause).
 * @param {Key} k
 */
export function actOf(k) {
  if (k.ctrl) return k.key.toLowerCase() === "z" && !k.field && !k.other ? "undo" : "";
  if (k.other) return "";
  if (k.key in ROW) return ROW[k.key];
  if (k.field) return "";
  if (k.key === " ") return k.control ? "" : "primary";
  return SIGNS[k.key.toLowerCase()] ?? "";
}
