// @ts-check
// Which act a key asks for. Pure. F1 F5 F11 F12 are never bound: they belong to the browser.

/**
 * @typedef {object} Key
 * @property {string} key @property {boolean} ctrl @property {boolean} other alt or meta
 * @property {boolean} field an input or a list has the focus @property {boolean} control a button or link has it
 */
/** @typedef {Record<string, string>} Keys by act, as the site has them */

/** The keys of a page that was given none. @type {Keys} */
export const USUAL = {
  primary: "F2", recall: "F3", absent: "F4", start: "F6", transfer: "F7", finish: "F8", hold: "F9", pause: "F10", walk_in: "F10",
  break: "B", undo: "Ctrl+Z", find: "/", confirm: "Y", withdraw: "N", hand: "G", sheet: "P", hall: "L", why: "W",
};

/**
 * The acts of a key, the likelier first: what is offered at the moment decides. "primary", the ids of acts
 * beside it, or none. Absent and pause stand for whatever is there at that moment (absent_next, unpause).
 * @param {Key} k @param {Keys} keys @returns {string[]}
 */
export function actsOf(k, keys) {
  if (k.other) return [];
  const name = (k.ctrl ? "Ctrl+" : "") + (k.key.length === 1 ? k.key.toUpperCase() : k.key);
  if (k.field && !/^F\d/.test(name)) return [];
  if (name === " ") return k.control ? [] : ["primary"];
  return Object.keys(keys).filter((act) => keys[act] === name);
}

/** The key of an act, as it stands on a button; "" for none. @param {import("./fold.js").State} s @param {string} act */
export const keyOf = (s, act) => keysOf(s)[act] ?? "";

/** @param {import("./fold.js").State} s @returns {Keys} */
export const keysOf = (s) => s.site?.console?.keys ?? USUAL;
