// @ts-check
// The officer's presses: one at a time, resent with its key for 10 s or until it is given up, then told.
import { t } from "../web/words.js";
import { order } from "./orders.js";
import { primary } from "./primary.js";

/**
 * @param {() => import("./fold.js").State} state @param {(message: any) => void} send
 * @param {{press: typeof import("../web/api.js").press, refresh: () => Promise<void>, settle: () => void}} net
 */
export function presses(state, send, { press, refresh, settle }) {
  /** @type {AbortController | null} of the press under way */ let under = null;

  /** The primary key: dead while its meaning has just changed. @param {(act: any) => void} act */
  function pressed(act) {
    const s = state(), { id } = primary(s);
    if (s.dialog || performance.now() < s.quiet || id === "sending" || id === "offline" || id === "loading") return;
    act({ id });
  }

  /** Gives an order; nothing else is given until it is answered. @param {any} what */
  async function give(what) {
    const s = state(), asked = order(s, what);
    if (asked === null || s.sending || s.status === "lost") return;
    const was = s.desk?.ticket?.number ?? "";
    under = new AbortController();
    send({ type: "sending", act: what });
    const answer = await press(asked.method, asked.path, asked.body, { stop: under.signal });
    under = null;
    send({ type: "answer", act: what, answer, was, words: { nobody: t("counter.nobody"), dropped: t("counter.dropped") } });
    if (answer.body?.seen === undefined) await refresh(); // no answer, or one without a desk
    settle();
  }

  /** @param {any} what */
  function question(what) {
    const officer = state().desk?.officer ?? "";
    const name = what.id.startsWith("finish") ? "outcome" : what.id === "pause_after" ? "pause" : what.id;
    send({ type: "dialog", dialog: { name, act: what.id, to: "", back: null, comes: false, reason: "", dossiers: 1, officer } });
  }

  return { primary: pressed, give, question, giveUp: () => under?.abort() };
}
