// @ts-check
// Finding a field by what people type: with or without diacritics, in any language of the page. Pure.

/** Text without case and diacritics; đ counts as d. @param {string} text */
export const bare = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");

/** @param {string} text */
const words = (text) => bare(text).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");

/**
 * The services in which every word typed begins some word of a name, a further search word, a procedure or the letter.
 * An empty query finds all.
 * @template {{prefix: string, name: Record<string, string>, search: string[], procedures?: {name: Record<string, string>}[]}} S
 * @param {S[]} services @param {string} query @returns {S[]}
 */
export function find(services, query) {
  const wanted = words(query);
  return services.filter((s) => {
    const known = words([s.prefix, ...Object.values(s.name), ...s.search, ...(s.procedures ?? []).flatMap((p) => Object.values(p.name))].join(" "));
    return wanted.every((w) => known.some((k) => k.startsWith(w)));
  });
}
