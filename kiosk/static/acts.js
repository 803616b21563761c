// @ts-check
// What the kiosk does outside itself when its state says so: presses, questions, language, settings, speech.
import { ask, press, send as resend } from "../web/api.js";
import { apply } from "../web/prefs.js";
import { setLanguage, t } from "../web/words.js";
import { words } from "./speech.js";
import { current, ownPrinter, scene, vacant } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./view.js").Send} Send */
/** @typedef {{data: any, send: Send, state: () => State, refresh: () => void, speaker: import("./speech.js").Speaker}} Kiosk */

/** Rounds of ten seconds for one press; readings of a slip's fate, and the pause between two, in ms. */
const ROUNDS = 12;
const READINGS = 75;
const PAUSE = 1_000;
/** After so long without an answer the visitor is told, in ms. */
const LATE = 3_000;

/** @param {number} ms @returns {Promise<void>} */
export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Acts on the difference between two states. @param {Kiosk} kiosk @param {State} before @param {State} after */
export function act(kiosk, before, after) {
  if (after.prefs !== before.prefs) apply(after.prefs);
  if (after.lang !== before.lang) setLanguage(after.lang);
  if (after.taking && !before.taking) void take(kiosk, after.taking);
  if (after.reprinting && !before.reprinting) void reprint(kiosk, current(after).token);
  if (after.help === "asking" && before.help !== "asking") void help(kiosk);
  if (after.scan?.state === "reading" && before.scan?.token !== after.scan.token) void look(kiosk, after.scan.token);
  if (after.staff?.state === "sending" && before.staff?.state !== "sending") void paper(kiosk, after.staff.pin);
  for (const token of after.staff?.again ?? []) if (!before.staff?.again.includes(token)) void again(kiosk, token);
  if (after.step !== before.step && after.step !== "number") kiosk.refresh();
  const [now, was] = [current(after), current(before)];
  if (now?.print === "queued" && (was?.token !== now.token || was.print !== "queued")) void follow(kiosk, now.token);
  if (after.guide && scene(after) !== scene(before)) queueMicrotask(() => void speak(kiosk));
  if (!after.guide && before.guide) kiosk.speaker.stop();
  if (after.old && vacant(after)) location.reload();
}

/** Speaks what is on the screen. @param {Kiosk} kiosk */
async function speak({ send, state, speaker }) {
  const { lang } = state();
  if (!await speaker.say(words(document), lang) && state().guide && state().lang === lang) send({ type: "mute" });
}

/**
 * One press: however often it is sent, it carries one key and gives one number.
 * @param {Kiosk} kiosk @param {{id: number, class: string}} taking
 */
async function take({ data, send, state }, taking) {
  const { service, procedure, lang, tickets } = state();
  const body = { service, class: taking.class, lang, ...(procedure === "" ? {} : { procedure }), ...(tickets.length > 0 ? { with: tickets[0].token } : {}) };
  const key = crypto.getRandomValues(new Uint8Array(16));
  const late = () => send({ type: "late", id: taking.id });
  /** @type {Parameters<typeof resend>[3]} */
  const world = { fetch: (url, init) => fetch(url, init), now: () => performance.now(), wait: (ms) => (late(), wait(ms)), random: () => key };
  for (let round = 0; round < ROUNDS && state().taking?.id === taking.id; round++) {
    const timer = setTimeout(late, round === 0 ? LATE : 0);
    const answer = await resend("POST", `/sites/${data.site}/tickets`, { body, device: true }, world);
    clearTimeout(timer);
    if (answer.ok) return send({ type: "taken", id: taking.id, ticket: answer.body });
    if (answer.status === 401 || answer.status === 403) return send({ type: "unpaired" });
    if (answer.status !== 0 && answer.status !== 503) return send({ type: "refused", id: taking.id, detail: answer.detail });
  }
  send({ type: "refused", id: taking.id, detail: t("kiosk.no_answer") });
}

/** Reads what became of the slip until it is known. @param {Kiosk} kiosk @param {string} token */
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

/** @param {Kiosk} kiosk @param {string} token */
async function reprint({ send }, token) {
  const answer = await press("POST", `/tickets/${token}/reprint`, {}, { device: true });
  send(answer.ok ? { type: "reprinted", ticket: answer.body } : { type: "reprint_failed", detail: answer.detail });
}

/** @param {Kiosk} kiosk */
async function help({ data, send }) {
  const answer = await press("POST", `/sites/${data.site}/help`, {}, { device: true });
  send({ type: "helped", ok: answer.ok });
}

/** A slip before the reader: how it stands, and back in line when its holder was sent for papers or had left for a while. @param {Kiosk} kiosk @param {string} token */
async function look({ send }, token) {
  let answer = await ask(`/tickets/${token}`, { device: true });
  const back = answer.ok && (answer.body.state === "held" || answer.body.defer_until !== undefined);
  if (back) answer = await press("POST", `/tickets/${token}/back`, {}, { device: true });
  if (answer.ok) return send({ type: "scanned", token, ticket: answer.body, back });
  send({ type: "unread", token, why: answer.status === 404 ? "gone" : "unanswered" });
}

/** @param {Kiosk} kiosk @param {string} pin */
async function paper({ data, send, state, refresh }, pin) {
  const printer = ownPrinter(state())?.id;
  const answer = await press("POST", `/sites/${data.site}/printers/${printer}/paper`, { pin }, { device: true });
  send({ type: "paper", ok: answer.ok, slips: answer.body?.expired ?? [], detail: answer.detail });
  refresh();
}

/** @param {Kiosk} kiosk @param {string} token */
async function again({ send }, token) {
  const answer = await press("POST", `/tickets/${token}/reprint`, {}, { device: true });
  if (!answer.ok) send({ type: "not_again", token, detail: answer.detail });
}
