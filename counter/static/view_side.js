// @ts-check
// The right side of the desk: who needs help, printers, the shelf, the lines, the absent, today's figures.
import { html, nothing, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { sheetLink } from "./view_hand.js";
import { classLabel, field, minutes, span } from "./labels.js";
import { light } from "./found.js";
import { may } from "./primary.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(act: any) => void} Send */

/** The line as far as it is drawn. */
const SHOWN = 12;
/** The states of a printer from which nothing comes out. */
export const ALARMS = ["paper", "cover", "error", "offline"];

/** @param {State} s @param {Send} send */
export const sideView = (s, send) => html`
  <aside class="stack desk-side">
    ${helps(s, send)}${printers(s, send)}${offers(s, send)}${late(s)}
    ${s.desk ? html`${shelf(s, send)}${lists(s, send)}${today(s)}` : nothing}
  </aside>`;

/** A number that tells its life. @param {Send} send @param {string} number @param {string} [kind] */
export const telling = (send, number, kind = "line-number") => html`
  <button type="button" class="telling ${kind}" data-act="why" data-number=${number} aria-label=${t("counter.why_of", { number })} @click=${() => send({ id: "why", number })}>${number}</button>`;

/** @param {State} s @param {Send} send */
const helps = (s, send) => html`${(s.desk?.help ?? []).map((/** @type {any} */ h) => html`
  <div class="note help" data-kind="alert" role="alert">
    <strong>${t("counter.help", { kiosk: h.device })}</strong>
    <button type="button" class="button" data-act="come" data-device=${h.device} ?disabled=${s.sending !== null} @click=${() => send({ id: "come", device: h.device })}>${t("counter.come")}</button>
  </div>`)}`;

/** @param {string} state */
function alarm(state) {
  switch (state) {
    case "paper": return t("counter.printer_paper");
    case "cover": return t("counter.printer_cover");
    case "offline": return t("counter.printer_offline");
    case "error": return t("counter.printer_error");
    default: return t("counter.printer_near_end");
  }
}

/** @param {State} s @param {Send} send */
const printers = (s, send) => html`
  ${s.printers.filter((p) => ALARMS.includes(p.state) || p.near_end).map((p) => html`
    <div class="note help" data-kind=${ALARMS.includes(p.state) ? "alert" : "called"} data-printer=${p.id} role="alert">
      <span><strong>${t("counter.printer", { printer: p.label || p.id })}</strong> ${alarm(ALARMS.includes(p.state) ? p.state : "")}</span>
      ${p.state === "paper" || p.near_end ? html`<button type="button" class="button" data-act="paper" @click=${() => send({ id: "paper", printer: p.id })}>${t("counter.paper")}</button>` : nothing}
    </div>`)}
  ${s.slips.length === 0 ? nothing : html`
    <div class="note" data-note="slips"><strong>${t("counter.slips")}</strong>
      <div class="row">${s.slips.map((slip) => html`<button type="button" class="button" data-act="reprint" data-number=${slip.number} @click=${() => send({ id: "reprint", number: slip.number })}>${t("counter.reprint_number", { number: slip.number })}</button>`)}</div></div>`}`;

/** What a lead may lend to whom, one press each. @param {State} s @param {Send} send */
const offers = (s, send) => html`${(may(s, "lead") ? s.office?.offers ?? [] : []).slice(0, 2).map((/** @type {any} */ o) => html`
  <div class="note help" data-kind="called" data-note="offer" role="status">
    <strong>${t("counter.offer", { counter: o.counter.toUpperCase(), field: field(s, o.service) })}</strong>
    <button type="button" class="button" data-act="lend" data-counter=${o.counter} @click=${() => send({ id: "lend", counter: o.counter, service: o.service })}>${t("counter.lend")}</button>
  </div>`)}`;

/** For leads, the lines in which somebody has waited longer than the limit. @param {State} s */
function late(s) {
  const limit = s.site?.console?.max_wait_s ?? 0;
  const over = may(s, "lead") && limit > 0 ? (s.desk?.hall ?? []).filter((/** @type {any} */ l) => l.longest_wait_s >= limit) : [];
  return over.length === 0 ? nothing : html`<p class="note" data-kind="alert" data-note="late" role="alert">${t("counter.over_limit", {
    fields: over.map((/** @type {any} */ l) => `${field(s, l.id)} (${t("counter.for_minutes", { n: Math.floor(l.longest_wait_s / 60) })})`).join(", ") })}</p>`;
}

/** @param {State} s @param {Send} send */
function shelf(s, send) {
  if (s.desk.held.length === 0) return nothing;
  const free = s.desk.state === "open" && !s.desk.ticket && s.desk.officer === s.account?.user && s.sending === null && s.status !== "lost";
  return html`
    <section class="card shelf">
      <h2 class="side-title">${t("counter.shelf")}</h2>
      ${repeat(s.desk.held, (/** @type {any} */ held) => held.number, (/** @type {any} */ held) => html`
        <div class="shelf-row">${telling(send, held.number)}<span class="line-field">${field(s, held.service)}</span>
          <button type="button" class="button" data-act="resume" data-number=${held.number} ?disabled=${!free}
            aria-label=${t("counter.resume_number", { number: held.number })} @click=${() => send({ id: "resume", number: held.number })}>${t("counter.resume")}</button></div>`)}
    </section>`;
}

/** @param {State} s @param {Send} send */
function lists(s, send) {
  const tab = (/** @type {string} */ id, /** @type {string} */ text) => html`
    <button type="button" class="tab" aria-pressed=${s.tab === id} data-tab=${id} @click=${() => send({ id: "tab", tab: id })}>${text}</button>`;
  return html`
    <section class="card line">
      <div class="tabs" role="group" aria-label=${t("counter.lists")}>
        ${tab("line", t("counter.tab_line", { n: s.desk.today.waiting }))}${tab("hall", t("counter.tab_hall"))}${tab("absent", t("counter.tab_absent", { n: s.desk.absent.length }))}
        ${sheetLink(s)}
      </div>
      ${s.tab === "hall" ? hall(s) : s.tab === "absent" ? absent(s, send) : line(s, send)}
    </section>`;
}

/** @param {State} s @param {Send} send */
function line(s, send) {
  const { waiting, today: day } = s.desk;
  if (waiting.length === 0) return html`<p class="muted">${t("counter.nobody")}</p>`;
  return html`
    <ol class="line-list" tabindex="0" aria-label=${t("counter.line", { n: day.waiting })}>
      ${repeat(waiting.slice(0, SHOWN), (/** @type {any} */ w) => w.number, (/** @type {any} */ w) => html`
        <li class="line-row" data-next=${w.number === s.desk.next ? "yes" : "no"}>
          ${telling(send, w.number)}
          <span class="line-field">${field(s, w.service)}</span>
          <span class="line-wait">${t("counter.for_minutes", { n: minutes(s.now - Date.parse(w.issued_at)) })}</span>
          <span class="muted line-range">${w.class === "normal" ? nothing : html`<span class="badge" data-class=${w.class}>${classLabel(w.class)}</span> `}${range(w.wait)}</span>
        </li>`)}
    </ol>
    ${day.waiting > SHOWN ? html`<p class="muted">${t("counter.more", { n: day.waiting - SHOWN })}</p>` : nothing}`;
}

/** @param {{min_s: number, max_s: number} | null} wait */
export const range = (wait) => wait ? t("counter.range", { min: Math.round(wait.min_s / 60), max: Math.round(wait.max_s / 60) }) : "";

/** A light with its word: never colour alone. @param {any} l */
export const lightMark = (l) => html`<span class="light" data-light=${light(l)}>${light(l) === "good" ? t("counter.light_good") : light(l) === "near" ? t("counter.light_near") : t("counter.light_over")}</span>`;

/** @param {State} s */
const hall = (s) => html`
  <ol class="line-list" tabindex="0" aria-label=${t("counter.tab_hall")}>
    ${s.desk.hall.map((/** @type {any} */ l) => html`
      <li class="line-row" data-line=${l.id}>
        <strong class="line-number">${l.waiting}</strong>
        <span class="line-field">${field(s, l.id)}</span>
        ${lightMark(l)}
        <span class="muted line-range">${l.paused ? t("counter.field_paused") : range(l.wait)}</span>
      </li>`)}
  </ol>`;

/** @param {State} s @param {Send} send */
function absent(s, send) {
  if (s.desk.absent.length === 0) return html`<p class="muted">${t("counter.no_absent")}</p>`;
  const mine = s.desk.state !== "closed" && s.desk.officer === s.account?.user && s.sending === null && s.status !== "lost";
  return html`
    <ol class="line-list" tabindex="0" aria-label=${t("counter.tab_absent", { n: s.desk.absent.length })}>
      ${repeat(s.desk.absent, (/** @type {any} */ a) => a.number, (/** @type {any} */ a) => html`
        <li class="line-row absent-row">
          ${telling(send, a.number)}
          <span class="line-field">${field(s, a.service)}</span>
          <button type="button" class="button" data-act="invite" data-number=${a.number} ?disabled=${!mine} aria-label=${t("counter.invite_number", { number: a.number })} @click=${() => send({ id: "invite", number: a.number })}>${t("counter.invite")}</button>
        </li>`)}
    </ol>`;
}

/** @param {State} s */
function today(s) {
  const d = s.desk.today;
  const fact = (/** @type {string} */ id, /** @type {string} */ word, /** @type {any} */ value) => html`<div class="fact" data-fact=${id}><dt>${word}</dt><dd>${value}</dd></div>`;
  return html`
    <section class="card">
      <h2 class="side-title">${t("counter.today")}</h2>
      <dl class="facts">
        ${fact("served", t("counter.served"), d.served)}
        ${fact("waiting", t("counter.waiting_mine"), d.waiting)}
        ${fact("mean", t("counter.mean"), d.mean_serving_s === null ? "–" : span(d.mean_serving_s * 1000))}
        ${fact("absent", t("counter.absent_today"), d.absent)}
        ${fact("longest", t("counter.longest"), t("counter.for_minutes", { n: Math.floor(d.longest_wait_s / 60) }))}
      </dl>
    </section>`;
}
