// @ts-check
// Says when somebody comes to a counter that had nobody: a chime, and a note. Quiet while a press is under way.
import { t } from "../web/words.js";
import { field } from "./labels.js";

/** @typedef {import("./fold.js").State} State */

/** @param {{chime: () => Promise<void>}} sound @param {(note: {kind: "", text: string}) => void} tell */
export const arrivals = (sound, tell) => (/** @type {State} */ before, /** @type {State} */ now) => {
  if (!came(before, now)) return;
  const first = now.desk.waiting.find((/** @type {any} */ w) => w.number === now.desk.next);
  sound.chime();
  tell({ kind: "", text: t("counter.came", { number: now.desk.next, field: first ? field(now, first.service) : "" }) });
};

/** Whether a free counter of this officer has just got somebody to call. @param {State} before @param {State} now */
export function came(before, now) {
  const idle = (/** @type {State} */ s) => s.desk !== null && s.desk.state === "open" && s.desk.ticket === null && s.desk.officer === s.account?.user;
  return idle(before) && idle(now) && before.counter === now.counter && before.sending === null && now.sending === null
    && before.desk.next === null && now.desk.next !== null && before.desk.seen === now.desk.seen;
}
