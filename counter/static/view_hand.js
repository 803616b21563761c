// @ts-check
// The list for calling by hand: whom to call, a tick each, paper numbers, and what became of it all.
import { html, nothing, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { clock } from "../web/clock.js";
import { classLabel, field, name } from "./labels.js";
import { keyOf } from "./keys.js";
import { count, harmless, nextPaper, over, paper, rows, served, shown } from "./hand.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./hand.js").Note} Note */
/** @typedef {(act: any) => void} Send */

/** @param {State} s @param {Send} send */
export function handView(s, send) {
  const list = rows(s), away = s.status === "lost";
  return html`
    <section class="hand" aria-labelledby="hand-title" data-away=${away ? "yes" : "no"}>
      <div class="hand-head">
        <h2 class="hand-title" id="hand-title" tabindex="-1">${title(s, away)}</h2>
        <div class="row hand-acts">${acts(s, send, away)}</div>
      </div>
      <p class="visually-hidden" role="status" aria-live="polite">${spoken(s, list)}</p>
      <div class="hand-body">
        <div class="stack hand-main">
          ${rules(s, away)}
          ${atCounter(s)}
          ${list.length === 0 ? html`<p class="card">${t("counter.nobody")}</p>` : html`
            <ol class="hand-list" aria-label=${t("counter.hand_list")}>
              ${repeat(list, (row) => row.number, (row) => line(s, send, row))}
            </ol>`}
        </div>
        <div class="stack hand-side">
          ${s.hand.stored ? nothing : html`<p class="note" data-kind="alert" role="alert">${t("counter.hand_unkept")}</p>`}
          <p class="note hand-error" data-kind="alert" role="alert" ?hidden=${s.hand.error === ""}>${s.hand.error}</p>
          ${issueForm(s, send)}
          ${servedForm(send)}
          ${noted(s, send)}
        </div>
      </div>
    </section>`;
}

/** @param {State} s @param {boolean} away */
function title(s, away) {
  if (away && s.since !== null) return t("counter.hand_away", { time: clock(s.site.zone, s.lang).time(s.since) });
  return t("counter.hand");
}

/** @param {State} s @param {Send} send @param {boolean} away */
const acts = (s, send, away) => html`
  ${away ? html`<button type="button" class="button" data-act="hand_print" @click=${() => send({ id: "hand_print" })}>${t("counter.hand_print")} <kbd>${keyOf(s, "sheet")}</kbd></button>`
    : sheetLink(s)}
  <button type="button" class="button" data-kind=${away ? "" : "primary"} data-act="hand_close" @click=${() => send({ id: "hand" })}>${t("counter.hand_close")} <kbd>${keyOf(s, away ? "hand" : "primary")}</kbd></button>`;

/** The line on paper, in the page's language; it comes from the server. @param {State} s */
export const sheetLink = (s) => s.status === "lost" ? nothing : html`
  <a class="button" data-act="sheet" target="_blank" rel="noopener" href=${`/api/v1/sites/${s.site.site}/sheet.pdf?counter=${s.counter}&lang=${s.lang}`}>${t("counter.sheet")} <kbd>${keyOf(s, "sheet")}</kbd></a>`;

/** @param {State} s @param {import("./hand.js").Row[]} list */
const spoken = (s, list) => t("counter.hand_spoken", { n: list.filter((row) => row.note).length, all: list.length, kept: count(s, "kept"), refused: count(s, "refused") });

/** @param {State} s @param {boolean} away */
function rules(s, away) {
  if (!away) return html`<p class="muted">${t("counter.hand_after")}</p>`;
  const first = served(s).map((id) => nextPaper(s, id) && paper(s, id, nextPaper(s, id))).filter(Boolean).slice(0, 3).join(", ");
  return html`
    <ul class="hand-rules">
      <li>${t("counter.hand_rule_call")}</li>
      <li>${first ? t("counter.hand_rule_paper", { first }) : t("counter.hand_rule_no_paper")}</li>
      <li>${t("counter.hand_rule_share")}</li>
    </ul>`;
}

/** Who was at the counter when the server went: the desk ends that visit, no list does. @param {State} s */
const atCounter = (s) => s.desk?.ticket
  ? html`<p class="note">${t("counter.hand_here", { number: s.desk.ticket.number })}</p>` : nothing;

/** @param {State} s @param {Send} send @param {import("./hand.js").Row} row */
function line(s, send, { number, service, class: kind, issued, note }) {
  const fixed = note !== null && note.stage !== "draft" && note.stage !== "kept";
  return html`
    <li><label class="hand-row" data-ticked=${note ? "yes" : "no"}>
      <strong class="hand-number">${number}</strong>
      <span class="hand-field">${field(s, service)}
        <span class="hand-more">${kind === "normal" ? nothing : html`<span class="badge" data-class=${kind}>${classLabel(kind)}</span> `}${
          issued ? t("counter.hand_issued", { time: clock(s.site.zone, s.lang).time(issued) }) : t("counter.hand_on_paper")}</span></span>
      <span class="hand-tick"><input type="checkbox" data-tick=${number} .checked=${note !== null} ?disabled=${fixed}
        @change=${(/** @type {any} */ event) => send({ id: "tick", number, service, kind, on: event.target.checked })}> ${t("counter.hand_served")}</span>
    </label></li>`;
}

/** @param {State} s @param {Send} send */
function issueForm(s, send) {
  const first = served(s), all = s.site.services.map((/** @type {any} */ v) => v.id);
  const order = [...first, ...all.filter((/** @type {string} */ id) => !first.includes(id))];
  const chosen = order.includes(s.hand.service) ? s.hand.service : order[0];
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    send({ id: "hand_issue", service: chosen, first: Number(form.get("first")), count: Number(form.get("count")) });
  };
  return html`
    <form class="card hand-form" @submit=${submit}>
      <h3 class="side-title">${t("counter.hand_issue")}</h3>
      <div class="field hand-wide"><label for="hand-service">${t("counter.hand_service")}</label>
        <select class="input" id="hand-service" name="service" @change=${(/** @type {any} */ event) => send({ id: "hand_service", service: event.target.value })}>
          ${order.map((id) => html`<option value=${id} ?selected=${id === chosen}>${prefixed(s, id)}</option>`)}</select></div>
      <div class="field"><label for="hand-first">${t("counter.hand_first")}</label>
        <input class="input" id="hand-first" name="first" type="number" inputmode="numeric" required .value=${String(nextPaper(s, chosen) || "")}></div>
      <div class="field"><label for="hand-count">${t("counter.hand_how_many")}</label>
        <input class="input" id="hand-count" name="count" type="number" inputmode="numeric" min="1" required value="1"></div>
      <button class="button" data-act="hand_issue">${t("counter.hand_note")}</button>
    </form>`;
}

/** @param {State} s @param {string} id */
const prefixed = (s, id) => {
  const service = s.site.services.find((/** @type {any} */ v) => v.id === id);
  return `${service.prefix} · ${name(s, service.name)}`;
};

/** @param {Send} send */
function servedForm(send) {
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const form = event.target;
    send({ id: "hand_served", text: String(new FormData(form).get("numbers")), taken: (/** @type {boolean} */ yes) => { if (yes) form.reset(); } });
  };
  return html`
    <form class="card hand-form" @submit=${submit}>
      <h3 class="side-title">${t("counter.hand_by_number")}</h3>
      <div class="field hand-most"><label for="hand-numbers">${t("counter.hand_numbers")}</label>
        <input class="input" id="hand-numbers" name="numbers" required autocomplete="off" autocapitalize="characters" maxlength="200" placeholder="A014, A9001"></div>
      <button class="button" data-act="hand_served">${t("counter.hand_note")}</button>
    </form>`;
}

/** What was noted, newest first, and what the server said to it. @param {State} s @param {Send} send */
function noted(s, send) {
  const notes = shown(s), drafts = count(s, "draft");
  if (notes.length === 0) return nothing;
  return html`
    <section class="card hand-noted">
      <h3 class="side-title">${t("counter.hand_noted", { n: notes.length })}</h3>
      ${drafts > 0 ? html`<button type="button" class="button" data-kind="primary" data-act="hand_send" @click=${() => send({ id: "hand_send" })}>${t("counter.hand_send", { n: drafts })}</button>` : nothing}
      <ul class="hand-notes">${repeat(notes, (n) => n.key, (n) => html`
        <li class="hand-line" data-note=${n.number} data-kind=${n.kind} data-stage=${n.stage} data-harm=${harmless(n) ? "no" : "yes"}>
          <strong>${what(s, n)}</strong>
          <span>${said(n)}</span>
          <span class="row">${n.stage === "refused" && n.code !== "other_day" && !harmless(n) ? button("hand_again", t("counter.hand_again"), n, send) : nothing}${
            (n.stage === "refused" && !harmless(n)) || n.stage === "draft" ? button("hand_away", n.stage === "draft" ? t("counter.hand_forget") : t("counter.hand_seen"), n, send) : nothing}</span>
        </li>`)}</ul>
      ${notes.some(over) ? html`<button type="button" class="button" data-kind="quiet" data-act="hand_clear" @click=${() => send({ id: "hand_away", key: "" })}>${t("counter.hand_clear")}</button>` : nothing}
    </section>`;
}

/** @param {string} id @param {string} text @param {Note} n @param {Send} send */
const button = (id, text, n, send) => html`<button type="button" class="button" data-act=${id} aria-label=${`${text} ${n.number}`} @click=${() => send({ id, key: n.key })}>${text}</button>`;

/** @param {State} s @param {Note} n */
function what(s, n) {
  if (n.kind === "served") return t("counter.hand_did", { number: n.number });
  if (n.count === 1) return t("counter.hand_gave", { number: n.number });
  return t("counter.hand_gave_many", { first: n.number, last: paper(s, n.service, n.first + n.count - 1) });
}

/** What the server said, as a sentence. @param {Note} n */
function said(n) {
  const where = n.where.toUpperCase();
  if (n.stage === "draft") return t("counter.hand_draft");
  if (n.stage === "kept") return n.code === "early" ? t("counter.hand_early") : t("counter.hand_kept");
  if (n.stage === "sent") return t("counter.hand_sent");
  if (harmless(n)) return where ? t("counter.hand_twice_done", { counter: where }) : t("counter.hand_done");
  if (n.code === "ticket.called" || n.code === "ticket.serving" || n.code === "ticket.held") return t("counter.hand_elsewhere", { why: n.detail, counter: where });
  return n.detail;
}
