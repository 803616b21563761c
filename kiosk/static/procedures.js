// @ts-check
// What exactly the visitor came for, where a field wants to know.
import { html, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { fitting, turner } from "./fields.js";
import { chosen } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Send} Send */

/** @param {State} s @param {unknown} notices @param {Send} send */
export function procedures(s, notices, send) {
  const all = [...chosen(s)?.procedures ?? [], { id: "", name: { [s.lang]: t("kiosk.procedure_other") } }];
  const most = fitting(s, all.length);
  const pages = Math.ceil(all.length / most);
  const page = Math.min(s.page, pages - 1);
  return html`
    <section class="kiosk-upper">${notices}</section>
    <section class="kiosk-lower">
      <div class="kiosk-bar">
        <button type="button" class="button" data-act="back" @click=${() => send({ type: "back" })}>← ${t("kiosk.back")}</button>
        <h1 tabindex="-1" data-focus>${t("kiosk.procedures")}</h1>
      </div>
      <div class="kiosk-fields" data-paged=${pages > 1} data-wide=${s.prefs.size > 1} data-plain="true">
        ${repeat(all.slice(page * most, (page + 1) * most), (v) => v.id, (v) => html`
          <button type="button" class="card kiosk-field" data-procedure=${v.id} @click=${() => send({ type: "procedure", procedure: v.id })}>
            <span class="kiosk-field-name">${v.name[s.lang] ?? v.name.vi}</span>
          </button>`)}
      </div>
      ${turner(page, pages, send)}
    </section>`;
}
