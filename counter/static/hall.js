// @ts-check
// The whole hall, for leads and above: read every few seconds, and what they change in it.
import { t } from "../web/words.js";
import { may } from "./primary.js";

/** How often the hall is read, in ms: while it is open, and else. */
const OPEN = 3_000, SHUT = 15_000;

/**
 * @param {() => import("./fold.js").State} state @param {(message: any) => void} send
 * @param {{ask: typeof import("../web/api.js").ask, press: typeof import("../web/api.js").press}} net
 */
export function hall(state, send, { ask, press }) {
  const at = () => `/sites/${state().site?.site}`;
  const edit = (/** @type {object} */ more) => { if (state().dialog?.name === "hall") send({ type: "edit", edit: more }); };
  let last = 0, busy = false;

  async function read() {
    if (busy || state().site === null) return;
    busy = true;
    last = performance.now();
    const answer = await ask(`${at()}/queue`);
    busy = false;
    if (answer.ok) send({ type: "office", office: answer.body });
  }
  setInterval(() => {
    const s = state();
    if (s.account === null || s.counter === null || s.status === "lost" || !may(s, "lead")) return;
    if (performance.now() - last > (s.dialog?.name === "hall" ? OPEN : SHUT)) read();
  }, 1000);

  /** @param {string} method @param {string} path @param {any} body */
  async function give(method, path, body) {
    edit({ busy: true, error: "", said: "" });
    const answer = await press(method, at() + path, body);
    const last = answer.code === "counter.last_open"; // pressed once more, it closes
    edit({ busy: false, error: answer.ok ? "" : answer.detail, said: answer.ok ? t("counter.hall_done") : "", sure: last ? path.split("/")[2] : "" });
    if (!answer.ok && state().dialog?.name !== "hall") send({ type: "note", note: { kind: "alert", text: answer.detail } });
    await read();
  }

  /** What was seen of a counter. @param {string} id */
  const seen = (id) => state().office?.counters.find((/** @type {any} */ c) => c.id === id)?.seen ?? 0;

  /** Today at HH:MM of the site, as an instant; null for "". @param {string} text */
  function instant(text) {
    if (text === "") return null;
    const s = state(), [hours, minutes] = text.split(":").map(Number);
    const zone = new Intl.DateTimeFormat("en-GB", { timeZone: s.site.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const [h, m] = zone.format(s.now).split(":").map(Number);
    const minute = Math.floor(s.now / 60_000) * 60_000;
    return new Date(minute + ((hours - h) * 60 + minutes - m) * 60_000).toISOString();
  }

  /** Whether it was one of these acts. @param {any} what */
  function act(what) {
    const counter = (/** @type {string} */ verb, /** @type {object} */ more) => give("POST", `/counters/${what.counter}/${verb}`, { seen: seen(what.counter), ...more });
    switch (what.id) {
      case "hall":
        if (!may(state(), "lead")) return true;
        send({ type: "dialog", dialog: { name: "hall", part: "lines", filter: "", busy: false, error: "", said: "", sure: "", reason: "", tiers: null } });
        read();
        return true;
      case "hall_close": counter("close", what.confirm ? { confirm: "counter.last_open" } : {}); return true;
      case "hall_pause": counter("pause", { reason: what.reason }); return true;
      case "hall_tiers": give("PUT", `/counters/${what.counter}/tiers`, { seen: seen(what.counter), tiers: what.tiers }); edit({ tiers: null }); return true;
      case "lend": give("PUT", `/counters/${what.counter}/tiers`, { seen: seen(what.counter), lend: what.service }); return true;
      case "field": give("POST", `/services/${what.service}/${what.paused ? "resume" : "pause"}`, {}); return true;
      case "notice": give("POST", "/notices", { text: what.text, until: what.until ? instant(what.until) : null }); return true;
      case "set_hours": give("PUT", "/hours", { issue_until: instant(what.issue), work_until: instant(what.work), reason: "" }); return true;
      case "close_day": give("POST", "/close-day", { confirm: "expire" }); return true;
      default: return false;
    }
  }

  return { act, read };
}
