// @ts-check
// What each act asks of the server. Pure. Every order on a counter carries what the officer saw.

/** @typedef {{id: string, number?: string, reason?: string, service?: string, counter?: string, back?: boolean, confirm?: string, device?: string, outcome?: string, dossiers?: number}} Act */
/** @typedef {{method: string, path: string, body: object}} Order */

/**
 * The request of an act, or null for an act that asks nothing of the server.
 * @param {import("./fold.js").State} s @param {Act} act @returns {Order | null}
 */
export function order(s, act) {
  const site = `/sites/${s.site?.site}`;
  const at = (/** @type {string} */ verb, more = {}) => ({
    method: "POST", path: `${site}/counters/${s.counter}/${verb}`, body: { seen: s.desk?.seen ?? 0, ...more },
  });
  switch (act.id) {
    case "open": case "reopen": case "unpause": return at("open");
    case "take_over": return at("open", { takeover: true });
    case "next": case "nobody": return at("next");
    case "finish_next": return at("next", ended(act));
    case "absent_next": return at("next", { previous: "absent" });
    case "start": return at("start");
    case "recall": return at("recall");
    case "absent": return at("no-show");
    case "finish": case "finish_pause": return at("finish", ended(act));
    case "invite": return at("invite", { number: act.number });
    case "return": return at("return");
    case "hold": return at("hold", { reason: act.reason });
    case "resume": return at("resume", { number: act.number });
    case "pause": case "pause_after": return at("pause", { reason: act.reason });
    case "close": return at("close", act.confirm ? { confirm: act.confirm } : {});
    case "walk_in": return at("walk-in", { service: act.service });
    case "pick": return at("call", { number: act.number, reason: act.reason });
    case "transfer": return at("transfer", transfer(act));
    case "undo": return at("undo", { of: s.desk?.undo?.of ?? 0 });
    case "confirm": return { method: "PATCH", path: `${site}/tickets/${s.desk?.ticket?.number}`, body: { class: "priority" } };
    case "withdraw": return { method: "PATCH", path: `${site}/tickets/${s.desk?.ticket?.number}`, body: { class: "normal" } };
    case "come": return { method: "POST", path: `${site}/help/seen`, body: { device: act.device } };
    default: return null;
  }
}

/** What the officer said of a visit, where it is asked. @param {Act} act */
const ended = (act) => act.outcome ? { outcome: act.outcome, dossiers: act.dossiers ?? 1 } : {};

/** What may become of a visit; the place is the digit. */
export const OUTCOMES = ["received", "supplement", "refused", "result", "advice"];

/** @param {Act} act */
const transfer = (act) => ({
  ...(act.counter ? { counter: act.counter } : { service: act.service }),
  ...(act.back ? { back: true } : {}),
  ...(act.reason ? { reason: act.reason } : {}),
});

/**
 * Acts that first ask for something in a dialog, unless they bring it.
 * @param {Act} act @param {import("./fold.js").State} s
 */
export function asks(act, s) {
  switch (act.id) {
    case "finish": case "finish_next": case "finish_pause": return act.outcome === undefined && s.site?.console?.outcomes === true;
    case "hold": return act.reason === undefined && s.site.reasons.hold.length > 0;
    case "pause": case "pause_after": return act.reason === undefined && s.site.reasons.pause.length > 0;
    case "walk_in": return act.service === undefined;
    case "transfer": return act.service === undefined && act.counter === undefined;
    case "take_over": return act.confirm === undefined;
    default: return false;
  }
}
