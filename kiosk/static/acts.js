// @ts-check
// What the kiosk does outside itself when its state says so: presses, questions, language, settings.
import { ask, press, send as resend } from "../web/api.js";
import { apply } from "../web/prefs.js";
import { setLanguage, t } from "../web/words.js";
import { current, vacant } from "./fold.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {import("./view.js").Send} Send */

/** Rounds of ten seconds for one press; readings of a slip's fate, and the pause between two, in ms. */
const ROUNDS = 12;
const READINGS = 30;
const PAUSE = 1_000;

/** @param {number} ms @returns {Promise<void>} */
export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Acts on the difference between two states.
 * @param {{data: any, send: Send, state: () => State, refresh: () => void}} kiosk @param {State} before @param {State} after
 */
export function act(kiosk, before, after) {
  if (after.prefs !== before.prefs) apply(after.prefs);
  if (after.lang !== before.lang) setLanguage(after.lang);
  if (after.taking && !before.taking) void take(kiosk, after.taking);
  if (after.reprinting && !before.reprinting) void reprint(kiosk, current(after).token);
  if (after.help === "asking" && before.help !== "asking") void help(kiosk);
  if (after.step !== before.step && after.step !== "number") kiosk.refresh();
  const [now, was] = [current(after), current(before)];
  if (now?.print === "queued" && (was?.token !== now.token || was.print !== "queued")) void follow(kiosk, now.token);
  if (after.old && vacant(after)) location.reload();
}

/**
 * One press: however often it is sent, it carries one key and gives one number.
 * @param {{data: any, send: Send, state: () => State}} kiosk @param {{id: number, class: string}} taking
 */
async function take({ data, send, state }, taking) {
  const { service, lang, tickets } = state();
  const body = { service, class: taking.class, lang, ...(tickets.length > 0 ? { with: tickets[0].token } : {}) };
  const key = crypto.getRandomValues(new Uint8Array(16));
  /** @type {Parameters<typeof resend>[3]} */
  const world = { fetch: (url, init) => fetch(url, init), now: () => performance.now(), wait, random: () => key };
  for (let round = 0; round < ROUNDS && state().taking?.id === taking.id; round++) {
    const late = setTimeout(() => send({ type: "late", id: taking.id }), round === 0 ? 3_000 : 0);
    const answer = await resend("POST", `/sites/${data.site}/tickets`, { body, device: true }, world);
    clearTimeout(late);
    if (answer.ok) return send({ type: "taken", id: taking.id, ticket: answer.body });
    if (answer.status === 401 || answer.status === 403) return send({ type: "unpaired" });
    if (answer.status !== 0 && answer.status !== 503) return send({ type: "refused", id: taking.id, detail: answer.detail });
  }
  send({ type: "refused", id: taking.id, detail: t("kiosk.no_answer") });
}

/** Reads what became of the slip until it is known. @param {{send: Send, state: () => State}} kiosk @param {string} token */
async function follow({ send, state }, token) {
  const mine = () => state().tickets.find((v) => v.token === token);
  for (let n = 0; n < READINGS && mine()?.print === "queued"; n++) {
    await wait(PAUSE);
    if (mine() === undefined) return;
    const answer = await ask(`/tickets/${token}`);
    if (answer.ok) send({ type: "ticket", ticket: answer.body });
  }
  const ticket = mine();
  if (ticket?.print === "queued") send({ type: "ticket", ticket: { ...ticket, print: "unconfirmed" } });
}

/** @param {{send: Send}} kiosk @param {string} token */
async function reprint({ send }, token) {
  const answer = await press("POST", `/tickets/${token}/reprint`, {}, { device: true });
  send(answer.ok ? { type: "reprinted", ticket: answer.body } : { type: "reprint_failed", detail: answer.detail });
}

/** @param {{data: any, send: Send}} kiosk */
async function help({ data, send }) {
  const answer = await press("POST", `/sites/${data.site}/help`, {}, { device: true });
  send({ type: "helped", ok: answer.ok });
}
