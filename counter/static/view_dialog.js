// @ts-check
// The questions an act may ask: a reason, whom, where to, or whether it is meant. One dialog at a time.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { field, name, outcomeLabel } from "./labels.js";
import { keyOf } from "./keys.js";
import { OUTCOMES } from "./orders.js";
import { findView } from "./view_find.js";
import { storyView } from "./view_story.js";
import { hallView } from "./view_hall.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(act: any) => void} Send */

/** @param {State} s @param {Send} send */
export function dialogView(s, send) {
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    send({ id: "cancel" });
  };
  return html`
    <dialog class="dialog" data-dialog=${s.dialog?.name ?? ""} ?data-open=${s.dialog !== null} @cancel=${cancel} aria-labelledby="dialog-title">
      ${s.dialog ? content(s, send) : nothing}
    </dialog>`;
}

/** @param {State} s @param {Send} send */
function content(s, send) {
  switch (s.dialog.name) {
    case "hold": return choices(s, send, { title: t("counter.hold_why"), list: reasons(s, "hold"), act: (reason) => ({ id: "hold", reason }) });
    case "outcome": return outcome(s, send);
    case "find": return findView(s, send);
    case "why": return storyView(s, send);
    case "hall": return hallView(s, send);
    case "pause": return choices(s, send, { title: s.desk?.ticket ? t("counter.pause_after_why") : t("counter.pause_why"), list: reasons(s, "pause"), act: (reason) => ({ id: "pause", reason }) });
    case "walk_in": return choices(s, send, { title: t("counter.walk_in_what"), list: mine(s), act: (service) => ({ id: "walk_in", service }) });
    case "transfer": return transfer(s, send);
    case "close": return sure(s, send, { title: t("counter.close_last"), text: t("counter.close_last_text", { n: s.dialog.waiting, fields: s.dialog.services.map((/** @type {string} */ id) => field(s, id)).join("; ") }), yes: t("counter.close_anyway"), act: { id: "close", confirm: "counter.last_open" } });
    case "take_over": return sure(s, send, { title: t("counter.take_over"), text: t("counter.take_over_text", { officer: s.dialog.officer }), yes: t("counter.take_over"), act: { id: "take_over", confirm: "yes" } });
    default: return nothing;
  }
}

/** @param {State} s @param {"hold" | "pause"} kind @returns {{id: string, text: string}[]} */
const reasons = (s, kind) => s.site.reasons[kind].map((/** @type {any} */ r) => ({ id: r.id, text: name(s, r.name) }));

/** The services of this counter, each once. @param {State} s */
const mine = (s) => [...new Set(s.desk.tiers.flatMap((/** @type {any} */ tier) => tier.services))].map((id) => ({ id: String(id), text: field(s, String(id)) }));

/** One press chooses; the digits do it too. @param {State} s @param {Send} send @param {{title: string, list: {id: string, text: string}[], act: (id: string) => any}} what */
const choices = (s, send, { title, list, act }) => html`
  <div class="stack">
    <h2 class="dialog-title" id="dialog-title">${title}</h2>
    ${list.map(({ id, text }, i) => html`
      <button type="button" class="button choice" data-choice=${id} data-digit=${i + 1} ?disabled=${s.sending !== null} @click=${() => send(act(id))}>
        ${i < 9 ? html`<kbd>${i + 1}</kbd>` : nothing}<span>${text}</span></button>`)}
    <div class="dialog-buttons">${back(send)}</div>
  </div>`;

/** What became of the visit, and of how many dossiers; the primary key again is the first. @param {State} s @param {Send} send */
const outcome = (s, send) => html`
  <div class="stack">
    <h2 class="dialog-title" id="dialog-title">${t("counter.outcome_what", { number: s.desk?.ticket?.number ?? "" })}</h2>
    ${OUTCOMES.map((id, i) => html`
      <button type="button" class="button choice" data-choice=${id} data-digit=${i + 1} ?disabled=${s.sending !== null} @click=${() => send({ id: s.dialog.act, outcome: id, dossiers: s.dialog.dossiers })}>
        <kbd>${i + 1}</kbd>${i === 0 ? html`<kbd>${keyOf(s, "primary")}</kbd>` : nothing}<span>${outcomeLabel(id)}</span></button>`)}
    <div class="field"><label for="dossiers">${t("counter.dossiers")} <kbd>+</kbd> <kbd>−</kbd></label>
      <input class="input" id="dossiers" type="number" inputmode="numeric" min="1" max="99" .value=${String(s.dialog.dossiers)}
        @change=${(/** @type {any} */ event) => send({ id: "edit", edit: { dossiers: Math.min(99, Math.max(1, Math.round(Number(event.target.value)) || 1)) } })}></div>
    <div class="dialog-buttons">${back(send)}</div>
  </div>`;

/** @param {State} s @param {Send} send @param {{title: string, text: string, yes: string, act: any}} what */
const sure = (s, send, { title, text, yes, act }) => html`
  <div class="stack">
    <h2 class="dialog-title" id="dialog-title">${title}</h2>
    <p>${text}</p>
    <div class="dialog-buttons">${back(send)}
      <button type="button" class="button" data-kind="danger" data-act="yes" ?disabled=${s.sending !== null} @click=${() => send(act)}>${yes}</button></div>
  </div>`;

/** @param {Send} send */
export const back = (send) => html`<button type="button" class="button" data-act="cancel" @click=${() => send({ id: "cancel" })}>${t("counter.cancel")}</button>`;

/** @param {State} s @param {Send} send */
function transfer(s, send) {
  const { to } = s.dialog;
  const open = s.counters.filter((c) => c.state === "open" && c.id !== s.counter);
  const option = (/** @type {string} */ value, /** @type {string} */ text) => html`
    <label class="option"><input type="radio" name="to" value=${value} .checked=${to === value} @change=${() => send({ id: "edit", edit: { to: value } })}><span>${text}</span></label>`;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const { comes, reason } = s.dialog;
    if (to) send({ id: "transfer", [to.startsWith("c:") ? "counter" : "service"]: to.slice(2), back: comes, reason });
  };
  return html`
    <form class="stack" @submit=${submit}>
      <h2 class="dialog-title" id="dialog-title">${t("counter.transfer_to", { number: s.desk?.ticket?.number ?? "" })}</h2>
      <div class="columns">
        <fieldset class="options"><legend>${t("counter.to_field")}</legend>
          ${s.site.services.filter((/** @type {any} */ v) => v.id !== s.desk?.ticket?.service).map((/** @type {any} */ v) => option(`s:${v.id}`, `${v.prefix} · ${name(s, v.name)}`))}</fieldset>
        <fieldset class="options"><legend>${t("counter.to_counter")}</legend>
          ${open.length === 0 ? html`<p class="muted">${t("counter.no_counter")}</p>` : open.map((c) =>
            option(`c:${c.id}`, `${c.id.toUpperCase()} · ${name(s, s.site.counters.find((/** @type {any} */ v) => v.id === c.id)?.label)}`))}</fieldset>
      </div>
      <label class="row check"><input type="checkbox" data-act="back" .checked=${s.dialog.comes} @change=${(/** @type {any} */ event) => send({ id: "edit", edit: { comes: event.target.checked } })}>${t("counter.comes_back")}</label>
      ${reason(s, send, "transfer")}
      <div class="dialog-buttons">${back(send)}
        <button class="button" data-kind="primary" data-act="yes" ?disabled=${!to || s.sending !== null}>${t("counter.transfer")}</button></div>
    </form>`;
}

/** A list of reasons; the empty one means none was given. @param {State} s @param {Send} send @param {"transfer" | "call"} kind */
export const reason = (s, send, kind) => html`
  <div class="field"><label for="reason">${t("counter.reason")}</label>
    <select class="input" id="reason" @change=${(/** @type {any} */ event) => send({ id: "edit", edit: { reason: event.target.value } })}>
      <option value="">–</option>
      ${s.site.reasons[kind].map((/** @type {any} */ r) => html`<option value=${r.id} ?selected=${s.dialog.reason === r.id}>${name(s, r.name)}</option>`)}
    </select></div>`;
