// @ts-check
// What my number means just now, in words for each state.
import { clock } from "../web/clock.js";
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { canTakeBack, deferred, near, visit } from "./fold.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./fold.js").Ticket} Ticket */

/** @param {State} s @param {Ticket} ticket */
export function now(s, ticket) {
  switch (ticket.state) {
    case "waiting": return waiting(s, ticket);
    case "called": return called(s, ticket);
    case "serving": return html`${says(t("ticket.serving", { counter: ticket.counter }), label(s, ticket))}${officer(ticket)}`;
    case "held": return says(t("ticket.held"), t("ticket.held_text"));
    case "no_show": return says(t("ticket.absent"), t("ticket.absent_text"));
    case "done": return says(t("ticket.done"), t("ticket.done_text"));
    case "cancelled": return cancelled(s, ticket);
    default: return says(t("ticket.expired"), t("ticket.expired_text"));
  }
}

/** The words that the title of the page begins with. @param {State} s */
export function headline(s) {
  if (s.gone) return t("ticket.gone");
  if (s.ticket === null) return "";
  const { state, number } = s.ticket;
  const call = [s.ticket, ...visit(s)].find((one) => one.state === "called");
  if (call) return `● ${t("ticket.called", { counter: call.counter })} – ${call.number}`;
  if (state === "waiting" && s.ahead !== null && !s.beyond) return `${number} – ${s.ahead === 0 ? t("ticket.ahead_none") : t("ticket.ahead", { n: s.ahead })}`;
  return number;
}

/** What a screen reader says when it is not a call. @param {State} s */
export function spoken(s) {
  if (s.ticket === null || s.gone) return "";
  const { state, counter } = s.ticket;
  switch (state) {
    case "called": return "";
    case "waiting": return deferred(s) > 0 ? "" : near(s) ? `${ahead(s)}. ${t("ticket.near")}` : ahead(s);
    case "serving": return t("ticket.serving", { counter });
    default: return heading(s, state);
  }
}

/** What a screen reader says at once: every call of the visit. @param {State} s */
export const spokenCall = (s) => (s.ticket === null || s.gone ? "" : [s.ticket, ...visit(s)].filter((one) => one.state === "called")
  .map((one) => `${one.number}: ${t("ticket.called", { counter: one.counter })}. ${again(one.calls)}`).join(" "));

/** A state that has no number in it. @param {State} s @param {string} state */
export function heading(s, state) {
  switch (state) {
    case "waiting": return t("ticket.waiting");
    case "held": return t("ticket.held");
    case "no_show": return t("ticket.absent");
    case "done": return t("ticket.done");
    case "cancelled": return s.ticket?.by_holder ? t("ticket.cancelled_mine") : t("ticket.cancelled");
    default: return t("ticket.expired");
  }
}

/** @param {number} [n] calls so far */
const again = (n) => ((n ?? 1) > 1 ? t("ticket.called_again", { n }) : t("ticket.called_text"));

/** @param {Ticket} ticket */
const officer = (ticket) => (ticket.officer ? html`<p class="ticket-officer">${t("ticket.officer", { name: ticket.officer })}</p>` : nothing);

/** What people call a service. @param {State} s @param {string} service */
export const name = (s, service) => s.data.services.find((/** @type {any} */ v) => v.id === service)?.name[s.lang] ?? service;

/** @param {string} head @param {unknown} text */
const says = (head, text) => html`<p class="ticket-head">${head}</p><p>${text}</p>`;

/** The name of the counter where the visitor is. @param {State} s @param {Ticket} ticket */
const label = (s, ticket) => {
  const found = s.data.counters.find((/** @type {any} */ c) => c.id === ticket.counter)?.label[s.lang];
  return found && found !== ticket.counter ? found : nothing;
};

/** @param {State} s @param {Ticket} ticket */
const called = (s, ticket) => html`
  <p class="ticket-call">${t("ticket.called", { counter: ticket.counter })}</p>
  <p class="ticket-head">${label(s, ticket)}</p>
  ${officer(ticket)}
  <p>${again(ticket.calls)}</p>`;

/** @param {State} s @param {Ticket} ticket */
function waiting(s, ticket) {
  const { time } = clock(s.data.zone, s.lang);
  const at = ticket.after_at ? time(Date.parse(ticket.after_at)) : "";
  return html`
    ${(ticket.absences ?? 0) > 0 ? html`<p class="note" data-kind="called">${t("ticket.was_absent", { n: ticket.absences, most: s.data.cancel_at })}</p>` : nothing}
    ${(ticket.transfers ?? 0) > 0 ? html`<p class="note">${t("ticket.transferred")}</p>` : nothing}
    ${standing(s, time)}
    ${ticket.after === "break" ? html`<p class="note">${t("ticket.after_break", { time: at })}</p>` : nothing}
    ${ticket.after === "closing" ? html`<p class="note">${t("ticket.after_closing", { time: at })}</p>` : nothing}
    ${ticket.counters.length > 0 ? html`<p>${t("ticket.counters", { n: ticket.counters.length, counters: ticket.counters.join(", ") })}</p>` : nothing}
    ${overtaken(ticket)}`;
}

/** Where a waiting visitor stands. @param {State} s @param {(at: number) => string} time */
function standing(s, time) {
  const until = deferred(s);
  const away = visit(s).find((one) => one.state === "called" || one.state === "serving");
  if (until > 0) return says(t("ticket.deferred", { time: time(until) }), t("ticket.deferred_text"));
  if (away) return says(t("ticket.kept"), t("ticket.kept_text", { counter: away.counter, number: away.number }));
  return html`
    <p class="ticket-head">${ahead(s)}</p>
    ${near(s) ? html`<p class="ticket-near">${t("ticket.near")}</p>` : nothing}
    <p class="ticket-wait">${range(s.wait)}</p>`;
}

/** Why others went first. @param {Ticket} ticket */
function overtaken(ticket) {
  const { priority = 0, return: back = 0, picked = 0, other = 0 } = ticket.overtaken ?? {};
  if (priority + back + picked + other === 0) return html`<p class="muted">${t("ticket.priority")}</p>`;
  return html`
    <ul class="ticket-before">
      ${priority > 0 ? html`<li>${t("ticket.before_priority", { n: priority })}</li>` : nothing}
      ${back > 0 ? html`<li>${t("ticket.before_return", { n: back })}</li>` : nothing}
      ${picked > 0 ? html`<li>${t("ticket.before_picked", { n: picked })}</li>` : nothing}
      ${other > 0 ? html`<li>${t("ticket.before_other", { n: other })}</li>` : nothing}
    </ul>`;
}

/** @param {State} s */
function ahead(s) {
  if (s.beyond && s.ahead === null) return t("ticket.beyond");
  if (s.ahead === null) return t("ticket.waiting");
  return s.ahead === 0 ? t("ticket.ahead_none") : t("ticket.ahead", { n: s.ahead });
}

/** @param {[number, number] | null} minutes */
export function range(minutes) {
  if (minutes === null) return t("ticket.wait_unknown");
  const [min, max] = minutes;
  if (max <= 1) return t("ticket.wait_soon");
  return min === max ? t("ticket.wait_about", { max }) : min === 0 ? t("ticket.wait_under", { max }) : t("ticket.wait", { min, max });
}

/** @param {State} s @param {Ticket} ticket */
const cancelled = (s, ticket) => ticket.by_holder
  ? says(t("ticket.cancelled_mine"), canTakeBack(s) ? t("ticket.cancelled_back") : t("ticket.cancelled_new"))
  : says(t("ticket.cancelled"), t("ticket.cancelled_new"));
