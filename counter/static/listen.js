// @ts-check
// Turns key presses into acts: what the desk offers at this moment, and nothing else.
import { actsOf, keysOf } from "./keys.js";
import { beside } from "./primary.js";

/** What a key means where the desk offers a variant of it. */
const VARIANTS = /** @type {Record<string, string[]>} */ ({ absent: ["absent", "absent_next"], pause: ["pause_after", "unpause"], break: ["pause"] });
/** Acts that open something of their own whatever the desk does. */
const ALWAYS = ["hand", "find", "hall", "why"];

/** @param {() => import("./fold.js").State} state @param {(act: any) => void} act */
export function onKeys(state, act) {
  document.addEventListener("keydown", (event) => {
    const s = state();
    if (s.counter === null || s.account === null) return;
    if (s.sending && event.key === "Escape") return act({ id: "give_up" });
    const at = event.target instanceof Element ? event.target : document.body;
    const ids = actsOf({
      key: event.key, ctrl: event.ctrlKey, other: event.altKey || event.metaKey,
      field: at.matches("input:not([type=checkbox], [type=radio]), select, textarea"), control: at.matches("button, a, summary, [type=checkbox]"),
    }, keysOf(s));
    if (s.dialog) return dialog(event, ids, s, act);
    if (s.hand.open && !event.altKey && !event.ctrlKey && step(event, at)) return event.preventDefault();
    if (ids.length === 0) return;
    event.preventDefault();
    if (!event.repeat) press(ids, event, s, act);
  });
}

/** @param {string[]} ids @param {KeyboardEvent} event @param {import("./fold.js").State} s @param {(act: any) => void} act */
function press(ids, event, s, act) {
  if (ids.includes("sheet")) return click("[data-act=sheet], [data-act=hand_print]");
  if (s.hand.open) {
    const back = ids.includes("hand") || ids.includes("primary") && event.key !== " " && s.status !== "lost" && performance.now() >= s.quiet;
    return back && act({ id: "hand" });
  }
  const open = ids.find((id) => ALWAYS.includes(id));
  if (open) return act({ id: open });
  if (ids.includes("primary")) return act({ id: "primary" });
  if (ids.includes("undo")) return s.desk?.undo && act({ id: "undo" });
  if (ids.includes("start")) return s.desk?.ticket?.state === "called" && performance.now() >= s.quiet && act({ id: "start" });
  const meant = ids.flatMap((id) => VARIANTS[id] ?? [id]);
  const offered = beside(s).find((side) => meant.includes(side.id));
  if (offered?.ready) act({ id: offered.id });
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

/**
 * A digit presses the choice of that number in an open dialog; the primary key the first outcome, once it is awake.
 * @param {KeyboardEvent} event @param {string[]} ids @param {import("./fold.js").State} s @param {(act: any) => void} act
 */
function dialog(event, ids, s, act) {
  const at = /** @type {HTMLElement} */ (event.target);
  if (s.dialog.name === "outcome" && ids.includes("primary") && event.key !== " ") {
    event.preventDefault();
    if (!event.repeat && performance.now() >= s.quiet) click("dialog[open] [data-digit='1']");
    return;
  }
  if (s.dialog.name === "outcome" && (event.key === "+" || event.key === "-")) {
    event.preventDefault();
    return act({ id: "edit", edit: { dossiers: Math.min(99, Math.max(1, s.dialog.dossiers + (event.key === "+" ? 1 : -1))) } });
  }
  if (!/^[1-9]$/.test(event.key) || event.repeat || at.matches("input, select")) return;
  click(`dialog[open] [data-digit="${event.key}"]`);
}
