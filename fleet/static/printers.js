// @ts-check
// The printers of a site, those that need somebody first. Pure.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { trialWords, trying } from "./trial.js";

/** @typedef {{id: string, label: string, state: string, near_end: boolean, queued: number, roll: {slips: number, mm: number, of_mm: number}, error?: string}} Printer */

/** Whether slips come out. @param {Printer} p */
export const works = (p) => p.state === "ready" || p.state === "printing" || p.state === "unknown";

/** @param {Printer[]} printers @param {Record<string, import("./trial.js").Trial>} trials @param {(message: any) => void} send */
export const printersView = (printers, trials, send) => printers.length === 0 ? nothing : html`
  <h2>${t("fleet.printers")}</h2>
  <table class="fleet-table">
    <thead><tr><th scope="col">${t("fleet.state")}</th><th scope="col">${t("fleet.printer")}</th><th scope="col">${t("fleet.paper")}</th><th scope="col">${t("fleet.waiting")}</th><th scope="col"><span class="visually-hidden">${t("printer.test")}</span></th></tr></thead>
    <tbody>${[...printers].sort((a, b) => Number(works(a)) - Number(works(b))).map((p) => html`
      <tr data-printer=${p.id}>
        <td><span class="fleet-state" data-state=${works(p) ? "live" : "trouble"}>${stateName(p.state)}</span>${p.error ? html`<br><span class="muted">${p.error}</span>` : nothing}</td>
        <th scope="row">${p.label}<br><span class="muted">${p.id}</span></th>
        <td>${p.near_end ? html`<strong>${t("fleet.near_end")}</strong><br>` : nothing}${t("fleet.roll", { n: p.roll.slips, m: metres(p.roll.mm), of: metres(p.roll.of_mm) })}</td>
        <td>${p.queued}</td>
        <td><button type="button" class="button" data-act="try" ?disabled=${trying(trials[p.id])} @click=${() => send({ type: "try", printer: p.id })}>${t("printer.test")}</button>
          <p role="status" data-trial=${trials[p.id]?.state ?? ""}>${trialWords(trials[p.id])}</p></td>
      </tr>`)}
    </tbody>
  </table>`;

/** @param {number} mm */
const metres = (mm) => Math.round(mm / 1000);

/** @param {string} state */
function stateName(state) {
  switch (state) {
    case "ready": return t("fleet.printer_ready");
    case "printing": return t("fleet.printer_printing");
    case "stalled": return t("fleet.printer_stalled");
    case "paper": return t("fleet.printer_paper");
    case "cover": return t("fleet.printer_cover");
    case "offline": return t("fleet.printer_offline");
    case "error": return t("fleet.printer_error");
    default: return t("fleet.printer_unknown");
  }
}
