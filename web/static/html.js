// @ts-check
// The template library, at one address: lit-html may be loaded only once, since the policy of the
// page allows its Trusted Types policy to be made once.
export { html, svg, nothing, render } from "./vendor/lit-html/lit-html.js";
export { repeat } from "./vendor/lit-html/directives/repeat.js";
