// @ts-check
// Looking for a ticket: by its number, or by field, about when and class; and what may be done with each found.
import { html, nothing, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { clock } from "../web/clock.js";
import { classLabel, field, name, stateLabel } from "./labels.js";
import { acts, tidyNumber } from "./found.js";
import { picks } from "./primary.js";
import { telling } from "./view_side.js";
import { back, reason } from "./view_dialog.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(act: any) => void} Send */

/** @param {State} s @param {Send} send */
export function findView(s, send) {
  const d = s.dialog;
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const form = new FormData(event.target), number = tidyNumber(String(form.get("number")));
    send({ id: "look_for", what: number ? { number, service: "", about: "", class: "" } : { number, service: String(form.get("service")), about: String(form.get("about")), class: String(form.get("class")) } });
  };
  return html`
    <div class="stack">
      <form class="find-form" @submit=${submit}>
        <h2 class="dialog-title" id="dialog-title">${t("counter.find_title")}</h2>
        <div class="field"><label for="number">${t("counter.number")}</label>
          <input class="input" id="number" name="number" autocomplete="off" maxlength="9" .value=${d.number} list="numbers" autofocus>
          <datalist id="numbers">${s.desk?.waiting.map((/** @type {any} */ w) => html`<option value=${w.number}></option>`)}</datalist></div>
        <div class="field"><label for="service">${t("counter.find_field")}</label>
          <select class="input" id="service" name="service"><option value="">${t("counter.find_any")}</option>
            ${s.site.services.map((/** @type {any} */ v) => html`<option value=${v.id} ?selected=${v.id === d.service}>${v.prefix} · ${name(s, v.name)}</option>`)}</select></div>
        <div class="field"><label for="about">${t("counter.find_about")}</label><input class="input" id="about" name="about" type="time" .value=${d.about}></div>
        <div class="field"><label for="class">${t("counter.find_class")}</label>
          <select class="input" id="class" name="class"><option value="">${t("counter.find_any")}</option>
            ${["normal", "priority", "return"].map((id) => html`<option value=${id} ?selected=${id === d.class}>${classLabel(id)}</option>`)}</select></div>
        <button class="button" data-kind="primary" data-act="look_for" ?disabled=${d.busy}>${t("counter.find_look")}</button>
      </form>
      <p class="note" data-kind="alert" role="alert" ?hidden=${!d.error}>${d.error}</p>
      <p role="status" class="muted">${d.said ?? ""} ${d.found ? t("counter.found", { n: d.found.length }) : ""}</p>
      ${d.found?.length && picks(s) ? reason(s, send, "call") : nothing}
      ${d.found ? ticketList(s, send, d.found) : nothing}
      <div class="dialog-buttons">${back(send)}</div>
    </div>`;
}

/** @param {State} s @param {Send} send @param {any[]} tickets */
export const ticketList = (s, send, tickets) => html`
  <ol class="found" tabindex="0" aria-label=${t("counter.tickets")}>
    ${repeat(tickets, (v) => v.number, (v) => html`
      <li class="found-row" data-found=${v.number} data-state=${v.state}>
        ${telling(send, v.number)}
        <span class="line-field">${field(s, v.service)} ${v.class === "normal" ? nothing : html`<span class="badge" data-class=${v.class}>${classLabel(v.class)}</span>`}</span>
        <span class="found-state">${stateLabel(v.state)}${v.counter ? html` · ${t("counter.title", { counter: v.counter.toUpperCase() })}` : nothing}
          <span class="muted">${t("counter.issued_at", { time: clock(s.site.zone, s.lang).time(Date.parse(v.issued_at)) })}${v.copies > 1 ? html` · ${t("counter.copies", { n: v.copies })}` : nothing}</span></span>
        <span class="row found-acts">${acts(s, v).map(({ act, text }) => html`
          <button type="button" class="button" data-act=${act.id} aria-label=${`${text} ${v.number}`} ?disabled=${s.dialog.busy || s.sending !== null} @click=${() => send(act)}>${text}</button>`)}</span>
      </li>`)}
  </ol>`;
