// @ts-check
// The pair page's state. Pure.

/** @typedef {{lang: string, step: "pairing" | "paired" | "missing" | "refused", name: string, detail: string}} State */

/** @param {any} data @param {string} token from the address; "" when it holds none @returns {State} */
export const begin = (data, token) => ({ lang: data.lang, step: token === "" ? "missing" : "pairing", name: "", detail: "" });

/** @param {State} s @param {any} m @returns {State} */
export function fold(s, m) {
  switch (m.type) {
    case "paired": return { ...s, step: "paired", name: m.name };
    case "refused": return { ...s, step: "refused", detail: m.detail };
    default: throw new Error(`no such message: ${m.type}`);
  }
}
