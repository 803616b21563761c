// @ts-check
// The few pictures of the kiosk; each stands beside its words and says nothing alone.
import { svg } from "../web/html.js";

const shapes = {
  submit: svg`<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M12 17v-6M9 13.5 12 10.5l3 3"/>`,
  collect: svg`<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 14l2.2 2.2L15.2 12"/>`,
  guidance: svg`<path d="M4 4h16v12H11l-5 4v-4H4z"/><path d="M10 8.6a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1M12 13.4v.2"/>`,
  help: svg`<circle cx="12" cy="8" r="4"/><path d="M4 21c0-5 3.5-7 8-7s8 2 8 7"/>`,
  speak: svg`<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5z"/><path d="M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>`,
  low: svg`<path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14"/>`,
  key: svg`<circle cx="8" cy="8" r="4"/><path d="m11 11 9 9M17 17l2.5-2.5M14 14l2-2"/>`,
  search: svg`<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>`,
};

/** @param {keyof typeof shapes} name */
export const icon = (name) => svg`
  <svg class="kiosk-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"
    aria-hidden="true">${shapes[name]}</svg>`;
