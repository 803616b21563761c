// @ts-check
// Wires a page: its state lives here, a fold changes it, a view draws it.
import { render } from "./html.js";

/** The JSON that the server put into the page; null when it gave none. @returns {any} */
export const pageData = () => JSON.parse(document.getElementById("page-data")?.textContent ?? "null");

/**
 * @template S, M
 * @param {{state: S, fold: (state: S, message: M) => S, view: (state: S, send: (message: M) => void) => unknown}} page
 * @returns {{send: (message: M) => void, state: () => S, redraw: () => void}} send folds at once and draws
 *   before the browser next paints, once for all messages of the moment; redraw draws without a message (a new language)
 */
export function mount({ state, fold, view }) {
  const root = /** @type {HTMLElement} */ (document.getElementById("root"));
  let waiting = false;
  const draw = () => {
    waiting = false;
    render(view(state, send), root);
    showDialogs(root);
  };
  const redraw = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(draw);
  };
  /** @param {M} message */
  const send = (message) => {
    const next = fold(state, message);
    if (next === state) return;
    state = next;
    redraw();
  };
  redraw();
  return { send, state: () => state, redraw };
}

/**
 * Opens the dialogs that carry data-open and closes those that no longer do; a template cannot call
 * showModal, which gives the focus trap and the inert page.
 * @param {ParentNode} root
 */
function showDialogs(root) {
  for (const dialog of root.querySelectorAll("dialog")) {
    if (dialog.hasAttribute("data-open") && !dialog.open) dialog.showModal();
    if (!dialog.hasAttribute("data-open") && dialog.open) dialog.close();
  }
}
