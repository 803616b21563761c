// @ts-check
// Draws a number so that nothing of it hangs below its figures. Pure.
import { html } from "../web/html.js";

/** Q and J hang below the line; they are drawn smaller. @param {string} number */
export const hanging = (number) => (/[QJ]/.test(number)
  ? [...number].map((sign) => (/[QJ]/.test(sign) ? html`<span class="call-tail">${sign}</span>` : sign))
  : number);
