// @ts-check
// Turns key presses into acts: what the desk offers at this moment, and nothing else.
import { actOf } from "./keys.js";
import { beside } from "./primary.js";

/** What a key means where the desk offers a variant of it. */
const VARIANTS = /** @type {Record<string, string[]>} */ ({ absent: ["absent", "absent_next"], pause: ["pause", "unpause"] });

/** @param {() => import("./fold.js").State} state @param {(act: any) => void} act */
export function onKeys(state, act) {
  document.addEventListener("keydown", (event) => {
    const s = state();
    if (s.counter === null || s.account === null) return;
    if (s.dialog) return digit(event);
    const at = event.target instanceof Element ? event.target : document.body;
    const id = actOf({
      key: event.key, ctrl: event.ctrlKey, other: event.altKey || event.metaKey,
      field: at.matches("input, select, textarea"), control: at.matches("button, a, summary"),
    });
    if (id === "") return;
    event.preventDefault();
    if (event.repeat) return;
    if (id === "primary") return act({ id });
    if (id === "undo") return s.desk?.undo && act({ id });
    if (id === "start") return s.desk?.ticket?.state === "called" && performance.now() >= s.quiet && act({ id });
    const offered = beside(s).find((side) => (VARIANTS[id] ?? [id]).includes(side.id));
    if (offered?.ready) act({ id: offered.id });
  });
}

/** A digit presses the choice of that number in an open dialog. @param {KeyboardEvent} event */
function digit(event) {
  const at = /** @type {HTMLElement} */ (event.target);
  if (!/^[1-9]$/.test(event.key) || event.repeat || at.matches("input, select")) return;
  /** @type {HTMLElement | null} */ (document.querySelector(`dialog[open] [data-digit="${event.key}"]`))?.click();
}
