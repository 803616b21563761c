// @ts-check
// The fields, all on one screen where they fit, and the search among them.
import { html, nothing, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { icon } from "./icon.js";
import { reasonWords, waitWords, waitingWords } from "./say.js";
import { find } from "./search.js";
import { behind } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Service} Service */
/** @typedef {import("./view.js").Send} Send */

/** Fields on one screen; on a page when they do not fit or the text is large; beside the keyboard. */
const MOST = 12;
const PAGE = 6;
/** Up to so many the names are written large. */
const ROOMY = 10;
/** … unless one is longer than so many letters. */
const LONG = 56;
const ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/** How many of n are shown at once. @param {State} s @param {number} n */
export function fitting(s, n) {
  const large = s.prefs.size > 1;
  if (s.query !== null) return large || s.low ? PAGE / 2 : PAGE;
  return n > MOST || large || s.low ? PAGE : MOST;
}

/** @param {State} s @param {unknown} notices @param {Send} send */
export function fields(s, notices, send) {
  const found = s.query === null ? behind(s) : find(s.site?.services ?? [], s.query);
  const large = s.prefs.size > 1;
  const most = fitting(s, found.length);
  const pages = Math.max(1, Math.ceil(found.length / most));
  const page = Math.min(s.page, pages - 1);
  const query = s.query ?? "";
  const low = s.low && s.query !== null; // typing finds the rest: there is no room for further pages
  const long = found.some((v) => (v.name[s.lang] ?? "").length > LONG);
  const shown = found.slice(page * most, (page + 1) * most);
  return html`
    <section class="kiosk-upper">${notices}${low ? html`${title()}${input(query, send)}` : nothing}</section>
    <section class="kiosk-lower" data-search=${low ? "low" : "full"}>
      <div class="kiosk-bar">
        <button type="button" class="button" data-act="back" @click=${() => send({ type: "back" })}>← ${t("kiosk.back")}</button>
        ${low ? nothing : title()}
        <button type="button" class="button" data-act="search" aria-expanded=${s.query !== null}
          @click=${() => send({ type: "search" })}>${icon("search")}${s.query === null ? t("kiosk.search") : t("kiosk.search_close")}</button>
      </div>
      ${s.query === null || low ? nothing : input(s.query, send)}
      <div class="kiosk-fields" data-paged=${most < MOST} data-wide=${large} data-query=${s.query !== null} data-offline=${s.offline} data-dense=${long || shown.length > (s.offline ? PAGE : ROOMY)}>
        ${repeat(shown, (v) => v.id, (v) => field(s, v, send))}
        ${shown.length === 0 ? html`<p class="kiosk-lead" role="status">${t("kiosk.search_none")}</p>` : nothing}
      </div>
      ${low ? nothing : turner(page, pages, send)}
      ${s.query === null ? nothing : keyboard(s.query, send)}
    </section>`;
}

const title = () => html`<h1 tabindex="-1" data-focus>${t("kiosk.fields")}</h1>`;

/** @param {State} s @param {Service} v @param {Send} send */
const field = (s, v, send) => html`
  <button type="button" class="card kiosk-field" data-service=${v.id} ?disabled=${!v.open} @click=${() => send({ type: "choose", service: v.id })}>
    <span class="kiosk-letter">${v.prefix}</span>
    <span class="kiosk-field-name">${v.name[s.lang]}</span>
    ${v.open
      ? html`<span class="kiosk-field-info">${waitingWords(v.waiting)}<span class="kiosk-range">${waitWords(v.wait)}</span></span>`
      : html`<strong class="kiosk-field-info">${reasonWords(v.closed)}</strong>`}
  </button>`;

/** @param {number} page @param {number} pages @param {Send} send */
export const turner = (page, pages, send) => pages === 1 ? nothing : html`
  <div class="kiosk-bar">
    <button type="button" class="button" data-act="page-before" ?disabled=${page === 0}
      @click=${() => send({ type: "page", page: page - 1 })}>← ${t("kiosk.page_before")}</button>
    <p role="status">${t("kiosk.page_of", { page: page + 1, pages })}</p>
    <button type="button" class="button" data-act="page-next" ?disabled=${page === pages - 1}
      @click=${() => send({ type: "page", page: page + 1 })}>${t("kiosk.page_next")} →</button>
  </div>`;

/** The system's own keyboard stays away (inputmode): ours is here, and a real one works too. @param {string} query @param {Send} send */
const input = (query, send) => html`
  <div class="field kiosk-search">
    <label for="query">${t("kiosk.search_label")}</label>
    <input class="input kiosk-query" id="query" type="text" inputmode="none" autocomplete="off" maxlength="40" .value=${query}
      @input=${(/** @type {any} */ event) => send({ type: "query", text: event.target.value })}>
  </div>`;

/** @param {string} query @param {Send} send */
const keyboard = (query, send) => html`
  <div class="kiosk-keyboard" role="group" aria-label=${t("kiosk.keyboard")} data-say="no">
    ${ROWS.map((row) => html`<div class="kiosk-keys">${[...row].map((key) => html`
      <button type="button" class="button kiosk-key" data-key=${key} @click=${() => send({ type: "query", text: query + key })}>${key}</button>`)}</div>`)}
    <div class="kiosk-keys">
      <button type="button" class="button kiosk-key-wide" data-key="space" @click=${() => send({ type: "query", text: `${query} ` })}>${t("kiosk.space")}</button>
      <button type="button" class="button kiosk-key-wide" data-key="erase" ?disabled=${query === ""}
        @click=${() => send({ type: "query", text: query.slice(0, -1) })}>⌫ ${t("kiosk.erase")}</button>
    </div>
  </div>`;
