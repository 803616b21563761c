// @ts-check
// The whole hall for leads: lines with their lights, counters, every ticket, and what is changed for today.
import { html, nothing, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { field, minutes, name } from "./labels.js";
import { may } from "./primary.js";
import { lightMark, range } from "./view_side.js";
import { ticketList } from "./view_find.js";
import { dayView } from "./view_day.js";
import { back, reason } from "./view_dialog.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(act: any) => void} Send */

/** How many tickets are drawn at once. */
const DRAWN = 100;

/** @param {State} s @param {Send} send */
export function hallView(s, send) {
  const d = s.dialog;
  const part = (/** @type {string} */ id, /** @type {string} */ text) => html`
    <button type="button" class="tab" data-part=${id} aria-pressed=${d.part === id} @click=${() => send({ id: "edit", edit: { part: id, error: "", said: "", sure: "" } })}>${text}</button>`;
  return html`
    <div class="hall">
      <div class="hall-head">
        <h2 class="dialog-title" id="dialog-title">${t("counter.hall")}</h2>
        <div class="tabs" role="group" aria-label=${t("counter.hall")}>${part("lines", t("counter.hall_lines"))}${part("counters", t("counter.hall_counters"))}${part("tickets", t("counter.tickets"))}${
          may(s, "lead") ? part("day", t("counter.hall_day")) : nothing}</div>
        ${back(send)}
      </div>
      <p class="note" data-kind="alert" role="alert" ?hidden=${!d.error}>${d.error}</p>
      <p class="muted" role="status">${d.said}</p>
      <div class="hall-body" tabindex="0">${s.office === null ? html`<p class="muted">${t("counter.loading")}</p>` : body(s, send)}</div>
    </div>`;
}

/** @param {State} s @param {Send} send */
function body(s, send) {
  switch (s.dialog.part) {
    case "counters": return counters(s, send);
    case "tickets": return tickets(s, send);
    case "day": return dayView(s, send);
    default: return lines(s, send);
  }
}

/** @param {State} s @param {Send} send */
const lines = (s, send) => html`
  <table class="hall-table"><thead><tr><th scope="col">${t("counter.find_field")}</th><th scope="col">${t("counter.waiting_now")}</th><th scope="col">${t("counter.longest")}</th><th scope="col">${t("counter.target")}</th><th scope="col">${t("counter.new_wait")}</th><th scope="col"><span class="visually-hidden">${t("counter.beside")}</span></th></tr></thead>
    <tbody>${s.office.services.map((/** @type {any} */ l) => html`
      <tr data-line=${l.id}><th scope="row">${field(s, l.id)}</th><td>${l.waiting}</td><td>${t("counter.for_minutes", { n: Math.floor(l.longest_wait_s / 60) })}</td>
        <td>${lightMark(l)}</td><td>${l.paused ? t("counter.field_paused") : range(l.wait)}</td>
        <td>${may(s, "supervisor") ? html`<button type="button" class="button" data-act="field" data-service=${l.id} ?disabled=${s.dialog.busy} aria-label=${`${l.paused ? t("counter.field_resume") : t("counter.field_pause")} ${field(s, l.id)}`}
          @click=${() => send({ id: "field", service: l.id, paused: l.paused })}>${l.paused ? t("counter.field_resume") : t("counter.field_pause")}</button>` : nothing}</td></tr>`)}</tbody></table>`;

/** @param {State} s @param {any} c a counter of the hall */
function doing(s, c) {
  if (c.state === "closed") return t("counter.is_closed");
  const who = c.officer === s.account?.user ? t("counter.is_mine") : c.officer;
  const at = c.state === "paused" ? t("counter.now_paused") : c.current ?? t("counter.is_free", { n: minutes(s.now - Date.parse(c.since)) });
  return `${who} · ${at}`;
}

/** @param {State} s @param {Send} send */
const counters = (s, send) => html`
  ${s.dialog.tiers ? tiersForm(s, send) : nothing}
  <table class="hall-table"><thead><tr><th scope="col">${t("counter.counters")}</th><th scope="col">${t("counter.who_what")}</th><th scope="col">${t("counter.serves")}</th><th scope="col"><span class="visually-hidden">${t("counter.beside")}</span></th></tr></thead>
    <tbody>${repeat(s.office.counters, (/** @type {any} */ c) => c.id, (/** @type {any} */ c) => html`
      <tr data-hall-counter=${c.id} data-state=${c.state}><th scope="row">${c.id.toUpperCase()} · ${name(s, s.site.counters.find((/** @type {any} */ v) => v.id === c.id)?.label)}</th>
        <td>${doing(s, c)}</td><td>${serves(s, c)}</td>
        <td><span class="row">${counterActs(s, c).map(({ act, text }) => html`<button type="button" class="button" data-act=${act.id} ?disabled=${s.dialog.busy} aria-label=${`${text} ${c.id.toUpperCase()}`} @click=${() => send(act)}>${text}</button>`)}</span></td></tr>`)}</tbody></table>`;

/** @param {State} s @param {any} c */
const serves = (s, c) => [...new Set(c.tiers.flatMap((/** @type {any} */ tier) => tier.services))]
  .map((id) => s.site.services.find((/** @type {any} */ v) => v.id === id)?.prefix ?? id).join(" ") + (c.lent ? ` (+${field(s, c.lent)})` : "");

/** @param {State} s @param {any} c @returns {{act: any, text: string}[]} */
function counterActs(s, c) {
  const out = [{ act: { id: "edit", edit: { tiers: { counter: c.id, chosen: [...new Set(c.tiers.flatMap((/** @type {any} */ v) => v.services))] } } }, text: t("counter.change_serves") }];
  if (c.state === "closed" && !s.desk?.ticket) out.push({ act: { id: "counter", counter: c.id }, text: t("counter.sit_here") });
  if (c.state === "open") out.push({ act: { id: "hall_pause", counter: c.id, reason: s.site.reasons.pause[0]?.id }, text: t("counter.pause") });
  if (c.state !== "closed" && !c.current) out.push({ act: { id: "hall_close", counter: c.id, confirm: s.dialog.sure === c.id }, text: t("counter.close") });
  return out;
}

/** What a counter serves from now on: one tier of the ticked fields, or as configured. @param {State} s @param {Send} send */
function tiersForm(s, send) {
  const { counter, chosen } = s.dialog.tiers;
  const tick = (/** @type {string} */ id, /** @type {boolean} */ on) => send({ id: "edit", edit: { tiers: { counter, chosen: on ? [...chosen, id] : chosen.filter((/** @type {string} */ v) => v !== id) } } });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    send({ id: "hall_tiers", counter, tiers: [{ services: s.site.services.map((/** @type {any} */ v) => v.id).filter((/** @type {string} */ id) => chosen.includes(id)), class: "" }] });
  };
  return html`
    <form class="card tiers-form" @submit=${submit}>
      <fieldset class="tiers-fields"><legend>${t("counter.serves_of", { counter: counter.toUpperCase() })}</legend>
        ${s.site.services.map((/** @type {any} */ v) => html`<label class="row check"><input type="checkbox" .checked=${chosen.includes(v.id)} @change=${(/** @type {any} */ e) => tick(v.id, e.target.checked)}>${v.prefix} · ${name(s, v.name)}</label>`)}</fieldset>
      <div class="row"><button class="button" data-kind="primary" data-act="hall_tiers" ?disabled=${chosen.length === 0 || s.dialog.busy}>${t("counter.save")}</button>
        <button type="button" class="button" data-act="as_configured" @click=${() => send({ id: "hall_tiers", counter, tiers: [] })}>${t("counter.as_configured")}</button>
        <button type="button" class="button" data-kind="quiet" @click=${() => send({ id: "edit", edit: { tiers: null } })}>${t("counter.cancel")}</button></div>
    </form>`;
}

/** @param {State} s @param {Send} send */
function tickets(s, send) {
  const wish = s.dialog.filter.trim().toUpperCase();
  const fit = s.office.tickets.filter((/** @type {any} */ v) => wish === "" || v.number.startsWith(wish));
  return html`
    <div class="find-form">
      <div class="field"><label for="filter">${t("counter.number")}</label><input class="input" id="filter" autocomplete="off" maxlength="9" .value=${s.dialog.filter} @input=${(/** @type {any} */ e) => send({ id: "edit", edit: { filter: e.target.value } })}></div>
      ${reason(s, send, "call")}
    </div>
    ${ticketList(s, send, fit.slice(0, DRAWN))}
    ${fit.length > DRAWN ? html`<p class="muted">${t("counter.more", { n: fit.length - DRAWN })}</p>` : nothing}`;
}
