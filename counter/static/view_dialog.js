// @ts-check
// The questions an act may ask: a reason, whom, where to, or whether it is meant. One dialog at a time.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { field, name } from "./labels.js";

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
    case "pause": return choices(s, send, { title: s.desk?.ticket ? t("counter.pause_after_why") : t("counter.pause_why"), list: reasons(s, "pause"), act: (reason) => ({ id: "pause", reason }) });
    case "walk_in": return choices(s, send, { title: t("counter.walk_in_what"), list: mine(s), act: (service) => ({ id: "walk_in", service }) });
    case "transfer": return transfer(s, send);
    case "pick": return pick(s, send);
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

/** @param {State} s @param {Send} send @param {{title: string, text: string, yes: string, act: any}} what */
const sure = (s, send, { title, text, yes, act }) => html`
  <div class="stack">
    <h2 class="dialog-title" id="dialog-title">${title}</h2>
    <p>${text}</p>
    <div class="dialog-buttons">${back(send)}
      <button type="button" class="button" data-kind="danger" data-act="yes" ?disabled=${s.sending !== null} @click=${() => send(act)}>${yes}</button></div>
  </div>`;

/** @param {Send} send */
const back = (send) => html`<button type="button" class="button" data-act="cancel" @click=${() => send({ id: "cancel" })}>${t("counter.cancel")}</button>`;

/** @param {State} s @param {Send} send */
function transfer(s, send) {
  const { to } = s.dialog;
  const open = s.counters.filter((c) => c.state === "open" && c.id !== s.counter);
  const option = (/** @type {string} */ value, /** @type {string} */ text) => html`
    <label class="option"><input type="radio" name="to" value=${value} .checked=${to === value} @change=${() => send({ id: "edit", edit: { to: value } })}><span>${text}</span></label>`;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const { back: comesBack, reason } = s.dialog;
    if (to) send({ id: "transfer", [to.startsWith("c:") ? "counter" : "service"]: to.slice(2), back: comesBack, reason });
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
      <label class="row check"><input type="checkbox" data-act="back" .checked=${s.dialog.back} @change=${(/** @type {any} */ event) => send({ id: "edit", edit: { back: event.target.checked } })}>${t("counter.comes_back")}</label>
      ${reason(s, send, "transfer")}
      <div class="dialog-buttons">${back(send)}
        <button class="button" data-kind="primary" data-act="yes" ?disabled=${!to || s.sending !== null}>${t("counter.transfer")}</button></div>
    </form>`;
}

/** A list of reasons; the empty one means none was given. @param {State} s @param {Send} send @param {"transfer" | "call"} kind */
const reason = (s, send, kind) => html`
  <div class="field"><label for="reason">${t("counter.reason")}</label>
    <select class="input" id="reason" @change=${(/** @type {any} */ event) => send({ id: "edit", edit: { reason: event.target.value } })}>
      <option value="">–</option>
      ${s.site.reasons[kind].map((/** @type {any} */ r) => html`<option value=${r.id} ?selected=${s.dialog.reason === r.id}>${name(s, r.name)}</option>`)}
    </select></div>`;

/** @param {State} s @param {Send} send */
function pick(s, send) {
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    send({ id: "pick", number: String(new FormData(event.target).get("number")).replace(/[^0-9a-z]/gi, "").toUpperCase(), reason: s.dialog.reason });
  };
  return html`
    <form class="stack" @submit=${submit}>
      <h2 class="dialog-title" id="dialog-title">${t("counter.pick")}</h2>
      <div class="field"><label for="number">${t("counter.number")}</label>
        <input class="input" id="number" name="number" required autocomplete="off" maxlength="9" list="numbers">
        <datalist id="numbers">${s.desk?.waiting.map((/** @type {any} */ w) => html`<option value=${w.number}></option>`)}</datalist></div>
      ${reason(s, send, "call")}
      <div class="dialog-buttons">${back(send)}
        <button class="button" data-kind="primary" data-act="yes" ?disabled=${s.dialog.reason === "" || s.sending !== null}>${t("counter.call")}</button></div>
    </form>`;
}
