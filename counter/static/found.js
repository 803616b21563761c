// @ts-check
// What may be done with a ticket that was found, and how late a line is. Pure.
import { t } from "../web/words.js";
import { tidy } from "./hand.js";
import { may, picks } from "./primary.js";

/** @typedef {import("./fold.js").State} State */

/** A number as people write it, "a 14", as the site writes it. @param {string} text */
export const tidyNumber = (text) => tidy(text) || text.replace(/[^0-9a-z]/gi, "").toUpperCase();

/** Green, amber from three quarters of the target, red over it. @param {any} l a line of the hall */
export const light = (l) => l.target_s === 0 || l.waiting === 0 || l.longest_wait_s < 0.75 * l.target_s ? "good" : l.longest_wait_s < l.target_s ? "near" : "over";

/** What may be done with a ticket. @param {State} s @param {any} v @returns {{act: any, text: string}[]} */
export function acts(s, v) {
  const lead = may(s, "lead"), { number, state } = v;
  const mine = s.desk && s.desk.state === "open" && s.desk.officer === s.account?.user;
  const out = [];
  if (state === "waiting" && mine && !s.desk.ticket && picks(s)) out.push({ act: { id: "pick", number, reason: s.dialog.reason }, text: t("counter.call") });
  if (v.absences > 0 && mine && (state === "waiting" || state === "no_show")) out.push({ act: { id: "invite", number }, text: t("counter.invite") });
  if (state === "no_show" || lead && (state === "cancelled" || state === "expired")) out.push({ act: { id: "restore", number }, text: t("counter.restore") });
  if (state === "held") out.push({ act: { id: "back_in_line", number }, text: t("counter.came_back") });
  out.push({ act: { id: "reprint", number }, text: t("counter.reprint") });
  if (lead && ["waiting", "called", "held", "no_show"].includes(state)) {
    out.push({ act: { id: "class", number, class: v.class === "priority" ? "normal" : "priority" }, text: v.class === "priority" ? t("counter.withdraw") : t("counter.make_priority") });
    out.push({ act: { id: "cancel_ticket", number }, text: t("counter.cancel_ticket") });
  }
  return out;
}
