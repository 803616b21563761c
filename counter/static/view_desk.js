// @ts-check
// The desk: the primary key, the visitor, what stands beside, the line, the shelf, today.
import { html, nothing, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { clock } from "../web/clock.js";
import { count } from "./hand.js";
import { keyOf } from "./keys.js";
import { sideView } from "./view_side.js";
import { beside, primary } from "./primary.js";
import { classLabel, field, minutes, name, primaryLabel, primaryMore, sideLabel, span, undoLabel, whyLabel } from "./labels.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(act: any) => void} Send */

/** @param {State} s @param {Send} send */
export const deskView = (s, send) => html`
  <div class="desk">
    <section class="stack desk-main" aria-label=${t("counter.visitor")}>
      <p class="visually-hidden" role="status" aria-live="polite">${spoken(s)}</p>
      ${s.desk && s.desk.state !== "closed" && s.desk.officer !== s.account?.user ? html`<p class="note" data-kind="alert">${t("counter.is_held", { officer: s.desk.officer })}</p>` : nothing}
      ${visitor(s, send)}
      ${notes(s, send)}
      ${acts(s, send)}
    </section>
    ${sideView(s, send)}
  </div>`;

/** What a screen reader hears when the desk changes. @param {State} s */
function spoken(s) {
  const d = s.desk;
  if (d?.ticket?.state === "called") return t("counter.now_called", { number: d.ticket.number, n: d.ticket.calls });
  if (d?.ticket) return t("counter.now_serving", { number: d.ticket.number });
  return d === null ? "" : d.state === "open" ? t("counter.now_free", { n: d.today.waiting }) : d.state === "paused" ? t("counter.now_paused") : t("counter.now_closed");
}

/** @param {State} s @param {Send} send */
function visitor(s, send) {
  const d = s.desk, ticket = d?.ticket;
  if (!ticket) {
    const reason = s.site.reasons.pause.find((/** @type {any} */ r) => r.id === d?.reason);
    return html`
      <div class="card visitor" data-state=${d?.state ?? "loading"}>
        <p class="visitor-none">${spoken(s)}</p>
        ${d?.state === "paused" && reason ? html`<p class="muted">${name(s, reason.name)}</p>` : nothing}
      </div>`;
  }
  const called = ticket.state === "called";
  const since = called ? Date.parse(ticket.called_at) : Date.parse(d.started_at);
  return html`
    <div class="card visitor" data-state=${ticket.state}>
      <strong class="number visitor-number" data-state=${called ? "called" : "serving"}>${ticket.number}</strong>
      <div class="visitor-facts">
        <p class="visitor-field">${field(s, ticket.service)}</p>
        <p><span class="badge" data-class=${ticket.class}>${classLabel(ticket.class)}</span> ${t("counter.waited", { n: minutes(Date.parse(ticket.first_called_at) - Date.parse(ticket.issued_at)) })}</p>
        ${whyLabel(ticket.why) ? html`<p class="muted">${whyLabel(ticket.why)}</p>` : nothing}
        ${ticket.absences ? html`<p class="muted">${t("counter.absences", { n: ticket.absences })}</p>` : nothing}
      </div>
      <div class="visitor-timer">
        <p>${called ? t("counter.timer_called", { n: ticket.calls }) : t("counter.timer_serving")} <strong>${span(s.now - since)}</strong></p>
        ${called ? nothing : expected(s, ticket, s.now - since)}
        <button type="button" class="button" data-kind="quiet" data-act="why" @click=${() => send({ id: "why", number: ticket.number })}>${t("counter.why")} <kbd>${keyOf(s, "why")}</kbd></button>
      </div>
    </div>`;
}

/** How long a visit of this field is expected to take, and whether this one takes longer. @param {State} s @param {any} ticket @param {number} ms */
function expected(s, ticket, ms) {
  const mean = s.site.services.find((/** @type {any} */ v) => v.id === ticket.service)?.mean_s ?? 0;
  if (mean === 0) return nothing;
  const over = ms > mean * 1000;
  return html`<p class="visitor-expected" data-over=${over ? "yes" : "no"}>${over ? t("counter.over_expected", { time: span(mean * 1000) }) : t("counter.expected", { time: span(mean * 1000) })}</p>`;
}

/** @param {State} s @param {Send} send */
const notes = (s, send) => html`
  <div class="desk-notes" role="status" aria-live="polite">
    ${recovered(s)}
    ${waitingToGo(s)}
    ${s.note ? html`<p class="note" data-kind=${s.note.kind}>${s.note.text}</p>` : nothing}
    ${s.desk?.undo && Date.parse(s.desk.undo.until) > s.now ? html`
      <button type="button" class="button" data-kind="quiet" data-act="undo" ?disabled=${s.sending !== null || s.status === "lost"} @click=${() => send({ id: "undo" })}>
        ${undoLabel(s)} · ${t("counter.seconds", { n: Math.ceil((Date.parse(s.desk.undo.until) - s.now) / 1000) })} <kbd>${keyOf(s, "undo")}</kbd></button>` : nothing}
  </div>`;

/** For how long a desk tells that the store changed machines, in ms. */
const RECOVERED = 600_000;

/** @param {State} s */
function recovered(s) {
  const r = s.desk?.recovered;
  if (!r || s.now - Date.parse(r.at) >= RECOVERED) return nothing;
  return html`<p class="note" data-kind="called" data-note="recovered">${t("counter.recovered", { time: clock(s.site.zone, s.lang).time(Date.parse(r.at)) })}${
    r.readmitted > 0 ? html` ${t("counter.recovered_more", { n: r.readmitted })}` : nothing}</p>`;
}

/** What was noted by hand and is not through yet is never out of sight. @param {State} s */
function waitingToGo(s) {
  const n = count(s, "draft") + count(s, "kept"), refused = count(s, "refused");
  return n + refused === 0 ? nothing : html`<p class="note" data-note="hand">${t("counter.hand_open", { n, refused })}</p>`;
}

/** @param {State} s @param {Send} send */
function acts(s, send) {
  const p = primary(s), more = primaryMore(s, p);
  const dead = p.id === "sending" || p.id === "offline" || p.id === "loading";
  return html`
    <button type="button" class="button primary-key" data-kind="primary" data-act="primary" data-does=${p.id} aria-disabled=${dead ? "true" : "false"} @click=${() => send({ id: "primary" })}>
      <span class="primary-label">${primaryLabel(s, p)}</span>
      ${more ? html`<span class="primary-more">${more}</span>` : nothing}
      <kbd>${keyOf(s, "primary")}</kbd>
    </button>
    <div class="sides" role="group" aria-label=${t("counter.beside")}>
      ${repeat(beside(s), (side) => side.id, (side) => html`
        <button type="button" class="button side" data-act=${side.id} data-lit=${side.lit ? "yes" : "no"} ?disabled=${!side.ready} @click=${() => send({ id: side.id })}>
          <span>${sideLabel(side)}</span>
          ${side.wait ? html`<span class="side-wait">${span(side.wait * 1000)}</span>` : nothing}
          ${side.key ? html`<kbd>${side.key}</kbd>` : nothing}
        </button>`)}
    </div>`;
}
