// @ts-check
// The kiosk's frame and first screens. Pure: (state, send) → template. Every screen has an upper part, which is
// read, and a lower one, which is pressed; with the low reach the lower part stands in the screen's lower half.
import { clock } from "../web/clock.js";
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { confirm } from "./confirm.js";
import { corner } from "./corner.js";
import { fields } from "./fields.js";
import { foot, languages } from "./foot.js";
import { icon } from "./icon.js";
import { number } from "./number.js";
import { procedures } from "./procedures.js";
import { closedWords, reasonWords, spanWords, waitWords, waitingWords } from "./say.js";
import { scanned } from "./scanned.js";
import { WARNING, ownPrinter } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export function view(s, send) {
  const [name, main] = screen(s, send);
  return html`
    <div class="page kiosk" data-step=${name} data-reach=${s.low ? "low" : "full"}>
      ${head(s, send)}
      <main class="kiosk-main">${main}</main>
      ${foot(s, send)}
    </div>
    ${warning(s, send)}`;
}

/** The name of what is shown, and its template. @param {State} s @param {Send} send @returns {[string, unknown]} */
function screen(s, send) {
  if (s.staff) return ["staff", corner(s, s.staff, send)];
  if (s.unpaired) return ["unpaired", unpaired()];
  if (s.scan) return ["scan", scanned(s, s.scan, send)];
  if (s.step === "number") return ["number", number(s, send)];
  if (s.site === null) return ["loading", loading(s)];
  switch (s.step) {
    case "confirm": return ["confirm", confirm(s, notices(s), send)];
    case "procedures": return ["procedures", procedures(s, notices(s), send)];
    case "fields": return ["fields", fields(s, notices(s), send)];
    default: return s.site.open || !s.site.services.every((v) => v.closed === "service.closed") ? ["idle", idle(s, send)] : ["closed", closed(s, s.site)];
  }
}

/** @param {State} s @param {Send} send */
function head(s, send) {
  const { time, date } = clock(s.data.zone, s.lang);
  const issue = s.site?.hours.issue ?? [];
  return html`
    <header class="page-head kiosk-head">
      <div class="kiosk-place">
        <p>${s.data.centre[s.lang]}</p>
        <p class="kiosk-branch">${s.data.branch[s.lang]}</p>
        ${issue.length > 0 ? html`<p>${t("kiosk.hours", { spans: spanWords(s, issue) })}</p>` : nothing}
      </div>
      <div class="kiosk-now">
        ${s.clock === null ? nothing : html`<p class="kiosk-time">${time(s.clock)}</p><p>${date(s.clock)}</p>`}
      </div>
      ${s.low ? nothing : languages(s, send)}
    </header>`;
}

/** What a visitor has to know before the press: no connection, or a printer that will not print. @param {State} s */
function notices(s) {
  if (s.offline) return offline(s);
  const words = printerWords(ownPrinter(s)?.state ?? "");
  return words === "" ? nothing : html`<p class="note kiosk-notice" data-kind="called" role="status">${words}</p>`;
}

/** @param {string} state of the printer */
function printerWords(state) {
  switch (state) {
    case "paper": return t("kiosk.printer_paper");
    case "cover": case "error": case "offline": return t("kiosk.printer_error");
    default: return "";
  }
}

/** @param {State} s @param {Send} send */
const idle = (s, send) => html`
  <section class="kiosk-upper">
    ${notices(s)}
    ${s.tickets.length === 0 ? nothing : html`<p class="note kiosk-lead">${t("kiosk.joining", { numbers: s.tickets.map((v) => v.number).join(", ") })}</p>`}
    <h1 tabindex="-1" data-focus>${t("kiosk.welcome")}</h1>
  </section>
  <section class="kiosk-lower">
    <div class="kiosk-tiles">
      ${tile(s, send, "submit", t("kiosk.submit"), t("kiosk.submit_hint"))}
      ${tile(s, send, "collect", t("kiosk.collect"), t("kiosk.collect_hint"))}
      ${tile(s, send, "guidance", t("kiosk.guidance"), t("kiosk.guidance_hint"))}
    </div>
    ${s.tickets.length === 0 ? nothing : html`
      <button type="button" class="button kiosk-other" data-act="back" @click=${() => send({ type: "back" })}>← ${t("kiosk.to_number")}</button>`}
  </section>`;

/** @param {State} s @param {Send} send @param {"submit" | "collect" | "guidance"} kind @param {string[]} words name, hint */
function tile(s, send, kind, ...words) {
  const behind = s.site?.services.filter((v) => v.kind === kind) ?? [];
  if (behind.length === 0) return nothing;
  const open = behind.some((v) => v.open);
  const [only, ...others] = behind;
  return html`
    <button type="button" class="card kiosk-tile" data-kind=${kind} ?disabled=${!open} @click=${() => send({ type: "kind", kind })}>
      ${icon(kind)}
      <span class="kiosk-tile-name">${words[0]}</span>
      <span class="kiosk-tile-hint">${words[1]}</span>
      ${!open ? html`<strong class="kiosk-tile-info">${reasonWords(only.closed)}</strong>`
        : others.length > 0 ? nothing
        : html`<span class="kiosk-tile-info">${waitingWords(only.waiting)} · ${waitWords(only.wait)}</span>`}
    </button>`;
}

/** @param {State} s @param {import("./state.js").Site} site */
function closed(s, { hours }) {
  const { time, date } = clock(s.data.zone, s.lang);
  const next = hours.next_issue && Date.parse(hours.next_issue.from);
  return html`
    <section class="kiosk-message">
      ${s.offline ? offline(s) : nothing}
      <h1 tabindex="-1" data-focus>${t("kiosk.closed")}</h1>
      ${(hours.week ?? []).map((v) => html`<p>${unbroken(closedWords(v))}</p>`)}
      ${next ? html`<p class="kiosk-next">${t("kiosk.closed_next", { time: time(next), date: date(next) })}</p>` : nothing}
    </section>`;
}

/** Keeps "06:45–11:15" on one line. @param {string} text */
const unbroken = (text) => text.split(/(\d\d:\d\d–\d\d:\d\d)/).map((part, at) => at % 2 === 1 ? html`<span class="kiosk-span">${part}</span>` : part);

/** @param {State} s */
const loading = (s) => html`<section class="kiosk-message">${s.offline ? offline(s) : html`<p role="status">${t("kiosk.loading")}</p>`}</section>`;

const unpaired = () => html`
  <section class="kiosk-message">
    <h1 tabindex="-1" data-focus>${t("kiosk.unpaired")}</h1>
    <p>${t("kiosk.unpaired_text")}</p>
    <div class="note kiosk-pairing">
      <h2>${t("kiosk.pairing")}</h2>
      <p>${t("kiosk.pairing_setup")}</p>
      <p>${t("kiosk.pairing_open", { address: `${globalThis.location?.host ?? ""}/pair#…` })}</p>
    </div>
  </section>`;

/** @param {State} s */
const offline = (s) => html`
  <div class="note kiosk-offline" data-kind="alert" role="alert">
    <h2>${t("kiosk.offline")}</h2>
    <p>${t("kiosk.offline_text")}${s.site && s.since !== null ? html` ${t("kiosk.offline_since", { time: clock(s.data.zone, s.lang).time(s.since) })}` : nothing}</p>
  </div>`;

/** @param {State} s @param {Send} send */
const warning = (s, send) => html`
  <dialog class="dialog kiosk-warning" ?data-open=${s.warned !== null} data-reach=${s.low ? "low" : "full"} aria-labelledby="warning"
    @cancel=${(/** @type {Event} */ event) => { event.preventDefault(); send({ type: "stay" }); }}>
    <h2 id="warning">${t("kiosk.idle")}</h2>
    <p>${t("kiosk.idle_left", { n: Math.ceil(Math.max(0, (s.warned ?? 0) + WARNING - s.now) / 1000) })}</p>
    <div class="dialog-buttons">
      <button type="button" class="button" data-act="leave" @click=${() => send({ type: "done" })}>${t("kiosk.idle_leave")}</button>
      <button type="button" class="button" data-kind="primary" data-act="stay" @click=${() => send({ type: "stay" })}>${t("kiosk.idle_stay")}</button>
    </div>
  </dialog>`;
