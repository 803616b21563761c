// @ts-check
// The other numbers of a visit: called ones in large, all of them in a list. Links stay in this window:
// a browser inside another app may have no second one.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { visit } from "./fold.js";
import { heading, name, range } from "./now.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./fold.js").Sibling} Sibling */

/** The calls of the other numbers, before all else. @param {State} s */
export const siblingCalls = (s) => visit(s).filter((one) => one.state === "called").map((one) => html`
  <section class="ticket-now" data-state="called" data-sibling=${one.number}>
    <p class="ticket-head">${t("ticket.other_number", { number: one.number })}</p>
    <p class="ticket-call">${t("ticket.called", { counter: one.counter })}</p>
  </section>`);

/** @param {State} s */
export const others = (s) => html`
  <section class="ticket-visit" aria-labelledby="visit">
    <h2 id="visit">${t("ticket.visit")}</h2>
    <ul class="stack">
      ${visit(s).map((one) => html`
        <li data-sibling=${one.number}>
          <a href=${`/t/${one.token}`}><strong>${one.number}</strong> ${name(s, one.service)}</a>
          <p>${words(s, one)}</p>
        </li>`)}
    </ul>
  </section>`;

/** What a number means just now, in one line. @param {State} s @param {Sibling} one */
function words(s, one) {
  if (one.state === "called") return t("ticket.called", { counter: one.counter });
  if (one.state === "serving") return t("ticket.serving", { counter: one.counter });
  const at = s.around[one.number];
  if (one.state !== "waiting" || !at || at.ahead === null) return heading({ ...s, ticket: null }, one.state);
  return html`${at.ahead === 0 ? t("ticket.ahead_none") : t("ticket.ahead", { n: at.ahead })}${at.wait === null ? nothing : html` · ${range(at.wait)}`}`;
}
