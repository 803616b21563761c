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
      field: at.matches("input:not([type=checkbox]), select, textarea"), control: at.matches("button, a, summary, [type=checkbox]"),
    });
    if (s.hand.open && !event.altKey && !event.ctrlKey && step(event, at)) return event.preventDefault();
    if (id === "") return;
    event.preventDefault();
    if (event.repeat) return;
    if (id === "hand") return act({ id });
    if (id === "sheet") return click("[data-act=sheet], [data-act=hand_print]");
    if (s.hand.open) return id === "primary" && event.key === "F2" && s.status !== "lost" && performance.now() >= s.quiet && act({ id: "hand" });
    if (id === "primary") return act({ id });
    if (id === "undo") return s.desk?.undo && act({ id });
    if (id === "start") return s.desk?.ticket?.state === "called" && performance.now() >= s.quiet && act({ id });
    const offered = beside(s).find((side) => (VARIANTS[id] ?? [id]).includes(side.id));
    if (offered?.ready) act({ id: offered.id });
  });
}

/** @param {string} what a selector */
const click = (what) => /** @type {HTMLElement | null} */ (document.querySelector(what))?.click();

/** Up and down go from tick to tick, Escape back to the desk; false when the key is another. @param {KeyboardEvent} event @param {Element} at */
function step(event, at) {
  if (event.key === "Escape") {
    click("[data-act=hand_close]");
    return true;
  }
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0 || (at.matches("input, select") && !at.matches("[data-tick]"))) return false;
  const ticks = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-tick]:not(:disabled)")]);
  ticks[Math.min(ticks.length - 1, Math.max(0, ticks.indexOf(/** @type {HTMLElement} */ (at)) + by))]?.focus();
  return true;
}

/** A digit presses the choice of that number in an open dialog. @param {KeyboardEvent} event */
function digit(event) {
  const at = /** @type {HTMLElement} */ (event.target);
  if (!/^[1-9]$/.test(event.key) || event.repeat || at.matches("input, select")) return;
  /** @type {HTMLElement | null} */ (document.querySelector(`dialog[open] [data-digit="${event.key}"]`))?.click();
}
