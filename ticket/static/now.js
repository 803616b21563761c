// @ts-check
// What my number means just now, in words for each state.
import { clock } from "../web/clock.js";
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { canTakeBack, deferred } from "./fold.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./fold.js").Ticket} Ticket */

/** @param {State} s @param {Ticket} ticket */
export function now(s, ticket) {
  switch (ticket.state) {
    case "waiting": return waiting(s, ticket);
    case "called": return called(s, ticket);
    case "serving": return says(t("ticket.serving", { counter: ticket.counter }), label(s, ticket));
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
  const { state, number, counter } = s.ticket;
  if (state === "called") return `● ${t("ticket.called", { counter })} – ${number}`;
  if (state === "waiting" && s.ahead !== null && !s.beyond) return `${number} – ${s.ahead === 0 ? t("ticket.ahead_none") : t("ticket.ahead", { n: s.ahead })}`;
  return number;
}

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
  <p>${(ticket.calls ?? 1) > 1 ? t("ticket.called_again", { n: ticket.calls }) : t("ticket.called_text")}</p>`;

/** @param {State} s @param {Ticket} ticket */
function waiting(s, ticket) {
  const { time } = clock(s.data.zone, s.lang);
  const until = deferred(s);
  const at = ticket.after_at ? time(Date.parse(ticket.after_at)) : "";
  return html`
    ${(ticket.absences ?? 0) > 0 ? html`<p class="note" data-kind="called">${t("ticket.was_absent", { n: ticket.absences, most: s.data.cancel_at })}</p>` : nothing}
    ${until > 0
      ? html`<p class="ticket-head">${t("ticket.deferred", { time: time(until) })}</p><p>${t("ticket.deferred_text")}</p>`
      : html`<p class="ticket-head">${ahead(s)}</p><p class="ticket-wait">${wait(s)}</p>`}
    ${ticket.after === "break" ? html`<p class="note">${t("ticket.after_break", { time: at })}</p>` : nothing}
    ${ticket.after === "closing" ? html`<p class="note">${t("ticket.after_closing", { time: at })}</p>` : nothing}
    ${ticket.counters.length > 0 ? html`<p>${t("ticket.counters", { n: ticket.counters.length, counters: ticket.counters.join(", ") })}</p>` : nothing}
    <p class="muted">${t("ticket.priority")}</p>`;
}

/** @param {State} s */
function ahead(s) {
  if (s.beyond && s.ahead === null) return t("ticket.beyond");
  if (s.ahead === null) return t("ticket.waiting");
  return s.ahead === 0 ? t("ticket.ahead_none") : t("ticket.ahead", { n: s.ahead });
}

/** @param {State} s */
function wait(s) {
  if (s.wait === null) return t("ticket.wait_unknown");
  const [min, max] = s.wait;
  if (max <= 1) return t("ticket.wait_soon");
  return min === max ? t("ticket.wait_about", { max }) : min === 0 ? t("ticket.wait_under", { max }) : t("ticket.wait", { min, max });
}

/** @param {State} s @param {Ticket} ticket */
const cancelled = (s, ticket) => ticket.by_holder
  ? says(t("ticket.cancelled_mine"), canTakeBack(s) ? t("ticket.cancelled_back") : t("ticket.cancelled_new"))
  : says(t("ticket.cancelled"), t("ticket.cancelled_new"));
