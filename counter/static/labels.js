// @ts-check
// The words of acts. Keys are literal, one line an act.
import { t } from "../web/words.js";

/** @typedef {import("./fold.js").State} State */

/** What the primary key says. @param {State} s @param {import("./primary.js").Primary} p */
export function primaryLabel(s, p) {
  const { number } = p, counter = s.counter?.toUpperCase();
  switch (p.id) {
    case "sending": return t("counter.sending");
    case "offline": return t("counter.offline");
    case "loading": return t("counter.loading");
    case "look": return t("counter.look");
    case "open": return t("counter.open", { counter });
    case "choose": return t("counter.choose_other");
    case "reopen": return t("counter.reopen");
    case "start": return t("counter.start");
    case "finish_pause": return t("counter.finish_pause");
    case "finish_next": return asksOutcome(s) ? t("counter.finish_asks") : t("counter.finish_next", { number: p.next ?? "" });
    case "finish": return asksOutcome(s) ? t("counter.finish_asks") : t("counter.finish");
    case "close": return t("counter.close");
    case "nobody": return t("counter.nobody");
    case "next":
      if (p.waiting) return t("counter.next_left", { n: p.waiting });
      if (p.returning) return t("counter.next_returning", { number });
      return p.since ? t("counter.next_waiting", { number, n: minutes(s.now - Date.parse(p.since)) }) : t("counter.next", { number });
  }
}

/** Whether the end of a visit asks for its outcome here. @param {State} s */
export const asksOutcome = (s) => s.site?.console?.outcomes === true;

/** The line below it. @param {State} s @param {import("./primary.js").Primary} p */
export function primaryMore(s, p) {
  switch (p.id) {
    case "next": return p.waiting ? p.number : "";
    case "finish_next": return asksOutcome(s) ? t("counter.then", { number: p.next ?? "" }) : p.number;
    case "start": case "finish": case "finish_pause": return p.number;
    case "sending": return t("counter.give_up");
    case "open": return name(s, s.site.counters.find((/** @type {any} */ c) => c.id === s.counter)?.label);
    default: return "";
  }
}

/** What an act beside it says. @param {import("./primary.js").Side} side */
export function sideLabel({ id, count, max }) {
  switch (id) {
    case "recall": return t("counter.recall", { n: count, max });
    case "transfer": return t("counter.transfer");
    case "hold": return t("counter.hold");
    case "return": return t("counter.return");
    case "confirm": return t("counter.confirm");
    case "withdraw": return t("counter.withdraw");
    case "pause": return t("counter.pause");
    case "pause_after": return t("counter.pause_after");
    case "unpause": return t("counter.unpause");
    case "absent": return t("counter.absent");
    case "absent_next": return t("counter.absent_next");
    case "finish": return t("counter.finish");
    case "find": return t("counter.find");
    case "walk_in": return t("counter.walk_in");
    case "close": return t("counter.close");
    case "take_over": return t("counter.take_over");
    case "choose": return t("counter.choose_other");
    default: return "";
  }
}

/** What undo takes back; of an act that also called the next, both. @param {State} s */
export function undoLabel(s) {
  const { act, number } = s.desk.undo, called = s.desk.ticket?.state === "called";
  switch (act) {
    case "Called": return t("counter.undo_call", { number });
    case "Started": return t("counter.undo_start", { number });
    case "Done": return called ? t("counter.undo_finish_next", { number }) : t("counter.undo_finish", { number });
    case "NoShow": return called ? t("counter.undo_absent_next", { number }) : t("counter.undo_absent", { number });
    case "Held": return t("counter.undo_hold", { number });
    case "Resumed": return t("counter.undo_resume", { number });
    case "Returned": return t("counter.undo_return", { number });
    case "Transferred": return t("counter.undo_transfer", { number });
    case "Issued": return t("counter.undo_walk_in");
    case "CounterPaused": return t("counter.undo_pause");
    default: return t("counter.undo_last");
  }
}

/** Why this one was called, in plain words. @param {string} why */
export function whyLabel(why) {
  switch (why) {
    case "own": return t("counter.why_own");
    case "guard": return t("counter.why_guard");
    case "return": return t("counter.why_return");
    case "head_start": return t("counter.why_head_start");
    case "ratio": return t("counter.why_ratio");
    case "strict": return t("counter.why_strict");
    case "picked": return t("counter.why_picked");
    case "walk_in": return t("counter.why_walk_in");
    default: return "";
  }
}

/** @param {string} kind */
export function classLabel(kind) {
  switch (kind) {
    case "priority": return t("counter.class_priority");
    case "return": return t("counter.class_return");
    default: return t("counter.class_normal");
  }
}

/** A text per language, in the page's. @param {State} s @param {any} words @returns {string} */
export const name = (s, words) => words?.[s.lang] ?? words?.vi ?? "";

/** Whole minutes, rounded down. @param {number} ms */
export const minutes = (ms) => Math.max(0, Math.floor(ms / 60_000));

/** A stretch of time as "5:07". @param {number} ms */
export function span(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The name of a service. @param {State} s @param {string} id */
export const field = (s, id) => name(s, s.site?.services.find((/** @type {any} */ v) => v.id === id)?.name) || id;

/** What became of a visit, in the order of the digits. @param {string} id */
export function outcomeLabel(id) {
  switch (id) {
    case "received": return t("counter.outcome_received");
    case "supplement": return t("counter.outcome_supplement");
    case "refused": return t("counter.outcome_refused");
    case "result": return t("counter.outcome_result");
    default: return t("counter.outcome_advice");
  }
}

/** @param {string} state of a ticket */
export function stateLabel(state) {
  switch (state) {
    case "waiting": return t("counter.state_waiting");
    case "called": return t("counter.state_called");
    case "serving": return t("counter.state_serving");
    case "held": return t("counter.state_held");
    case "no_show": return t("counter.state_no_show");
    case "done": return t("counter.state_done");
    case "cancelled": return t("counter.state_cancelled");
    default: return t("counter.state_expired");
  }
}
