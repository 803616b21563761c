// @ts-check
// The steps from the first screen to the number. Pure.
import { MOST_REPRINTS, asks, behind, chosen, mayTakeMore } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Ticket} Ticket */

/** @param {State} s @param {any} m @returns {State} */
export function walk(s, m) {
  switch (m.type) {
    case "kind": return open(s, m.kind);
    case "search": return { ...s, query: s.query === null ? "" : null, page: 0 };
    case "query": return { ...s, query: m.text.slice(0, 40), page: 0 };
    case "page": return { ...s, page: m.page };
    case "choose": return choose(s, m.service);
    case "procedure": return { ...s, step: "confirm", procedure: m.procedure, page: 0, refusal: "" };
    case "back": return back(s);
    default: return press(s, m);
  }
}

/** A tile of the first screen: with one service behind it, straight on. @param {State} s @param {string} kind @returns {State} */
function open(s, kind) {
  const at = { ...s, kind, service: "", procedure: "", page: 0, query: null };
  const all = behind(at);
  return all.length === 1 ? choose(at, all[0].id) : { ...at, step: "fields" };
}

/** @param {State} s @param {string} service @returns {State} */
function choose(s, service) {
  const at = { ...s, service, procedure: "", page: 0, refusal: "" };
  return { ...at, step: asks(chosen(at)) ? "procedures" : "confirm" };
}

/** @param {State} s @returns {State} */
function back(s) {
  if (s.taking) return s;
  if (s.step === "confirm" && asks(chosen(s))) return { ...s, step: "procedures", procedure: "", page: 0, refusal: "" };
  if ((s.step === "confirm" || s.step === "procedures") && behind(s).length > 1) return { ...s, step: "fields", service: "", page: 0, refusal: "" };
  if (s.step === "idle" && s.tickets.length > 0) return { ...s, step: "number" };
  return { ...s, step: "idle", service: "", page: 0, refusal: "", query: null };
}

/** Presses and their answers. @param {State} s @param {any} m @returns {State} */
function press(s, m) {
  switch (m.type) {
    case "take":
      if (s.taking || s.step !== "confirm" || s.offline) return s;
      return { ...s, taking: { id: m.id, class: m.class, late: false }, refusal: "" };
    case "late": return s.taking?.id === m.id && !s.taking?.late ? { ...s, taking: { ...s.taking, late: true } } : s;
    case "stop": return s.taking ? { ...s, taking: null, refusal: m.detail, touched: s.now } : s;
    case "taken":
      if (s.taking?.id !== m.id) return s;
      return { ...s, taking: null, step: "number", tickets: [...s.tickets, m.ticket], query: null, offline: false, reprints: 0, touched: s.now };
    case "refused": return s.taking?.id === m.id ? { ...s, taking: null, refusal: m.detail, touched: s.now } : s;
    case "unpaired": return { ...s, taking: null, unpaired: true };
    case "more": return mayTakeMore(s) ? { ...s, step: "idle", service: "", procedure: "", refusal: "" } : s;
    case "reprint":
      if (s.reprinting || s.reprints >= MOST_REPRINTS) return s;
      return { ...s, reprinting: true, reprints: s.reprints + 1, refusal: "" };
    case "reprinted": return { ...printed(s, m.ticket), reprinting: false };
    case "reprint_failed": return { ...s, reprinting: false, refusal: m.detail };
    case "ticket": return printed(s, m.ticket);
    default: throw new Error(`no such message: ${m.type}`);
  }
}

/** A newer reading of a ticket of this visitor. @param {State} s @param {Ticket} ticket @returns {State} */
function printed(s, ticket) {
  const at = s.tickets.findIndex((v) => v.token === ticket.token);
  if (at < 0) return s;
  const done = ticket.print === "printed" && s.tickets[at].print !== "printed";
  return { ...s, tickets: s.tickets.with(at, ticket), touched: done ? s.now : s.touched };
}
