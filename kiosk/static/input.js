// @ts-check
// What comes from hands other than by pressing a button: a slip before the reader, a finger that is held,
// the Tab key of a keypad.
import { wordsOf } from "./speech.js";
import { Wedge, tokenOf } from "./wedge.js";

/** How long a finger is held until the screen is spoken, in ms; how far it may slip meanwhile, in px. */
const HOLD = 3_000;
const SLIP = 40;

/** @param {{data: any, send: (message: any) => void, state: () => import("./state.js").State, speaker: import("./speech.js").Speaker}} kiosk */
export function listen({ data, send, state, speaker }) {
  const wedge = new Wedge();
  let first = false; // the Tab that began the guidance: the whole screen is spoken, not where it led
  addEventListener("keydown", (event) => {
    send({ type: "touch" });
    const { eaten, read } = wedge.key(event);
    if (eaten) event.stopImmediatePropagation();
    if (eaten) event.preventDefault();
    if (read !== null) send({ type: "scan", ...tokenOf(read, data.site) });
    first = event.key === "Tab" && !state().guide;
    if (first) send({ type: "guide", on: true });
  }, { capture: true });
  addEventListener("focusin", (event) => {
    const at = event.target;
    if (first || !state().guide || !(at instanceof HTMLElement) || !at.matches("button, input") || !at.matches(":focus-visible")) return;
    void speaker.say([at instanceof HTMLInputElement ? at.labels?.[0]?.innerText ?? "" : wordsOf(at)], state().lang);
  });
  hold(send);
}

/** @param {(message: any) => void} send */
function hold(send) {
  /** @type {{timer: any, x: number, y: number, done: boolean} | null} */
  let held = null;
  const end = () => {
    clearTimeout(held?.timer);
    if (!held?.done) held = null;
  };
  addEventListener("pointerdown", (event) => {
    send({ type: "touch" });
    end();
    const at = { timer: 0, x: event.clientX, y: event.clientY, done: false };
    at.timer = setTimeout(() => {
      at.done = true;
      send({ type: "guide", on: true });
    }, HOLD);
    held = at;
  }, { capture: true });
  addEventListener("pointermove", (event) => {
    if (held && Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLIP) end();
  });
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, end);
  // The finger that was held to hear the screen does not press what lies under it.
  addEventListener("click", (event) => {
    if (held?.done && event.detail > 0) {
      event.stopImmediatePropagation();
      event.preventDefault();
    }
    held = null;
  }, { capture: true });
  addEventListener("contextmenu", (event) => event.preventDefault());
}
