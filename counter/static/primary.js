// @ts-check
// What the one primary key does in every state, and what stands beside it. Pure: a table, no words.

/** @typedef {import("./fold.js").State} State */
import { keyOf } from "./keys.js";

/** @typedef {"sending" | "offline" | "loading" | "look" | "open" | "choose" | "reopen" | "start" | "finish_pause" | "finish_next" | "finish" | "next" | "close" | "nobody"} PrimaryId */
/** @typedef {{id: PrimaryId, number: string, next?: string, returning?: boolean, since?: string, waiting?: number}} Primary number: whom it is about, "" nobody; next: whom it calls then */
/** @typedef {{id: string, key: string, ready: boolean, wait?: number, lit?: boolean, count?: number, max?: number}} Side wait: seconds until it is ready, 0 unknown */

/** A press a moment before the server's clock agrees would be refused; in ms. */
const MARGIN = 300;

/** @param {State} s @returns {Primary} */
export function primary(s) {
  const d = s.desk;
  if (s.sending) return { id: "sending", number: "" };
  if (s.status === "lost") return { id: "offline", number: "" };
  if (d === null) return { id: "loading", number: "" };
  if (s.changed) return { id: "look", number: "" };
  if (d.state === "closed") return { id: "open", number: "" };
  if (d.officer !== s.account?.user) return { id: "choose", number: "" };
  if (d.ticket) return withVisitor(d);
  if (d.state === "paused") return { id: "reopen", number: "" };
  if (d.next) {
    const who = d.waiting.find((/** @type {any} */ t) => t.number === d.next);
    return { id: "next", number: d.next, returning: who?.class === "return" || (who?.absences ?? 0) > 0, since: who?.issued_at, waiting: after(s) ? d.today.waiting : 0 };
  }
  return { id: after(s) ? "close" : "nobody", number: "" };
}

/** @param {any} d @returns {Primary} */
function withVisitor(d) {
  const { number, state } = d.ticket;
  if (state === "called") return { id: "start", number };
  if (d.pause_after) return { id: "finish_pause", number };
  return { id: d.next ? "finish_next" : "finish", number, next: d.next ?? "" };
}

/** Whether working hours are over for today. @param {State} s */
const after = (s) => s.desk?.work_until != null && s.now > Date.parse(s.desk.work_until);

/**
 * What stands beside the primary key. Whoever is absent stands last, away from it.
 * @param {State} s @returns {Side[]}
 */
export function beside(s) {
  const d = s.desk;
  if (d === null || s.changed) return [];
  const ready = !s.sending && s.status !== "lost";
  const side = (/** @type {string} */ id, act = "", more = {}) => ({ id, key: keyOf(s, act), ready, ...more });
  const mine = d.state !== "closed" && d.officer === s.account?.user;
  if (d.state === "closed") return [side("choose")];
  if (!mine) return [side("take_over")];
  const pause = d.pause_after ? side("unpause", "pause") : side("pause_after", "pause");
  if (d.ticket?.state === "called") {
    const unsure = d.ticket.class === "priority" && s.confirmed !== d.ticket.number;
    return [recall(s, side), side("transfer", "transfer"), side("hold", "hold"), side("return"),
      ...(unsure ? [side("confirm", "confirm"), side("withdraw", "withdraw")] : []), pause, absent(s, side)];
  }
  if (d.ticket) return [side("finish", "finish"), side("hold", "hold"), side("transfer", "transfer"), side("return"), pause];
  if (d.state === "paused") return [side("close"), side("choose")];
  return [side("find", "find"), side("walk_in", "walk_in"), side("pause", "break"), side("close")];
}

/** @typedef {(id: string, act?: string, more?: object) => Side} Make */

/** @param {State} s @param {Make} side */
function recall(s, side) {
  const { count, max, at } = /** @type {any} */ (s.desk).recall;
  const wait = left(s, at);
  const made = side("recall", "recall", { count, max, wait: count < max ? wait : 0 });
  return { ...made, ready: made.ready && count < max && wait === 0 };
}

/** Absent; after the last call and its time it calls the next as well. @param {State} s @param {Make} side */
function absent(s, side) {
  const d = /** @type {any} */ (s.desk);
  const wait = d.no_show_at ? left(s, d.no_show_at) : 0;
  const free = d.no_show_at !== null && wait === 0;
  const lit = free && d.recall.count >= d.recall.max;
  const made = side(lit ? "absent_next" : "absent", "absent", { lit, wait });
  return { ...made, ready: made.ready && free };
}

/** The roles, each of which may do all that those before it may. */
const ROLES = ["officer", "lead", "supervisor", "admin"];

/** Whether the account has at least a role. @param {State} s @param {string} role */
export const may = (s, role) => s.account !== null && ROLES.indexOf(s.account.role) >= ROLES.indexOf(role);

/** Whether this account may call out of turn. @param {State} s */
export const picks = (s) => may(s, s.site?.console?.cherry_pick ?? "lead");

/** Seconds until an instant, 0 when it has come. @param {State} s @param {string} at */
const left = (s, at) => Math.max(0, Math.ceil((Date.parse(at) + MARGIN - s.now) / 1000));

/** Names the meaning of the primary key: while it changes, presses wait. @param {State} s */
export function meaning(s) {
  const p = primary(s);
  return `${p.id} ${p.number} ${s.desk?.state} ${s.dialog?.name ?? ""} ${s.hand.open ? "hand" : ""}`;
}
