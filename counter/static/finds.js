// @ts-check
// Looking for a ticket, its life in sentences, its slip again, and what staff do with a ticket that is not at
// their counter.
import { language, t } from "../web/words.js";

/**
 * @param {() => import("./fold.js").State} state @param {(message: any) => void} send
 * @param {{ask: typeof import("../web/api.js").ask, press: typeof import("../web/api.js").press, read: () => Promise<void>}} net read: the hall anew
 */
export function finds(state, send, { ask, press, read }) {
  const at = () => `/sites/${state().site?.site}`;
  const edit = (/** @type {object} */ more) => send({ type: "edit", edit: more });

  /** @param {any} [kept] what to look for again */
  function open(kept) {
    send({ type: "dialog", dialog: { name: "find", number: "", service: "", about: "", class: "", found: null, error: "", busy: false, reason: "", ...kept } });
  }

  /** @param {{number: string, service: string, about: string, class: string}} what */
  async function look(what) {
    edit({ ...what, busy: true, error: "" });
    const query = Object.entries(what).filter(([, value]) => value !== "").map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    const answer = await ask(`${at()}/tickets?${query}`);
    edit({ busy: false, found: answer.ok ? answer.body.tickets : null, error: answer.detail });
  }

  /** @param {string} number */
  async function why(number) {
    const back = state().dialog;
    send({ type: "dialog", dialog: { name: "why", number, story: null, error: "", back } });
    const answer = await ask(`${at()}/tickets/${number}/story?lang=${language()}`);
    if (state().dialog?.name === "why" && state().dialog.number === number) edit({ story: answer.body, error: answer.detail });
  }

  /** An act on a ticket; what was found is looked up again. @param {string} method @param {string} number @param {string} path @param {any} [body] */
  async function change(method, number, path, body) {
    edit({ busy: true, error: "", said: "" });
    const answer = await press(method, `${at()}/tickets/${number}${path}`, body ?? {});
    const said = !answer.ok ? "" : path === "/reprint" ? t("counter.reprinted", { number, n: answer.body.copies }) : t("counter.changed", { number });
    edit({ busy: false, error: answer.detail, said });
    const d = state().dialog;
    if (answer.ok && d?.found) edit({ found: d.found.map((/** @type {any} */ f) => (f.number === number ? answer.body : f)) });
    if (d?.name === "hall") await read();
    if (answer.ok && path === "/reprint") send({ type: "slips", slips: state().slips.filter((s) => s.number !== number) });
  }

  /** @param {string} printer */
  async function paper(printer) {
    const answer = await press("POST", `${at()}/printers/${printer}/paper`, {});
    if (answer.ok) send({ type: "slips", slips: answer.body.expired });
    send({ type: "note", note: answer.ok ? { kind: "", text: t("counter.paper_done", { n: answer.body.expired.length }) } : { kind: "alert", text: answer.detail } });
  }

  /** Whether it was one of these acts. @param {any} what */
  function act(what) {
    switch (what.id) {
      case "find": open(what.kept); return true;
      case "look_for": look(what.what); return true;
      case "why": if (what.number ?? state().desk?.ticket?.number) why(what.number ?? state().desk.ticket.number); return true;
      case "reprint": change("POST", what.number, "/reprint"); return true;
      case "restore": change("POST", what.number, "/restore"); return true;
      case "cancel_ticket": change("POST", what.number, "/cancel"); return true;
      case "back_in_line": change("POST", what.number, "/back"); return true;
      case "class": change("PATCH", what.number, "", { class: what.class }); return true;
      case "paper": paper(what.printer); return true;
      default: return false;
    }
  }

  return { act };
}
