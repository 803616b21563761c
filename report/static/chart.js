// @ts-check
// Two plain drawings of one figure: columns over time, bars of things that have names. The numbers stand in the
// table below, so readers of screens leave the drawing out. Pure.
import { html, svg } from "../web/html.js";

/** @typedef {{name: string, value: number, text: string, more?: number}} Bar more: a second, larger value behind the first */

const WIDE = 960;
const HIGH = 240;
const FOOT = 28;
const SIDE = 56;
const EDGE = 14; // for half of the last name

/** A round number that is not below n, and half of it is round too. @param {number} n */
export function ceiling(n) {
  if (n <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(n));
  return [1, 2, 4, 5, 6, 8, 10].map((v) => v * unit).find((v) => v >= n) ?? 10 * unit;
}

/** @param {Bar[]} bars @param {{title: string, axis: (v: number) => string, unit: number}} o unit: what the axis counts in */
export function columns(bars, { title, axis, unit }) {
  const top = 2 * unit * ceiling(Math.max(0, ...bars.map((b) => Math.max(b.value, b.more ?? 0))) / unit / 2);
  const each = (WIDE - SIDE - EDGE) / Math.max(bars.length, 1);
  const width = Math.min(each * 0.7, 64);
  const tall = HIGH - FOOT - 18;
  const high = (/** @type {number} */ v) => (v / top) * tall;
  const every = Math.ceil(bars.length / 14);
  return html`<figure class="report-chart"><figcaption>${title}</figcaption>
    <svg viewBox="0 0 ${WIDE} ${HIGH}" aria-hidden="true" focusable="false">
      ${[0, top / 2, top].map((v) => svg`<line class="report-rule" x1=${SIDE} x2=${WIDE} y1=${HIGH - FOOT - high(v)} y2=${HIGH - FOOT - high(v)}></line>
        <text class="report-axis" data-end x=${SIDE - 8} y=${HIGH - FOOT - high(v) + 4}>${axis(v)}</text>`)}
      ${bars.map((b, i) => {
        const x = SIDE + each * i + (each - width) / 2;
        return svg`${b.more === undefined ? "" : svg`<rect class="report-more" x=${x} y=${HIGH - FOOT - high(b.more)} width=${width} height=${high(b.more)}></rect>`}
          <rect class="report-bar" x=${x} y=${HIGH - FOOT - high(b.value)} width=${width} height=${high(b.value)}></rect>
          ${i % every ? "" : svg`<text class="report-axis" data-middle x=${x + width / 2} y=${HIGH - 8}>${b.name}</text>`}`;
      })}
    </svg></figure>`;
}

/** @param {Bar[]} bars @param {{title: string}} o */
export function bars(bars, { title }) {
  const top = Math.max(1, ...bars.map((b) => Math.max(b.value, b.more ?? 0)));
  return html`<figure class="report-chart"><figcaption>${title}</figcaption>
    <div class="report-bars" aria-hidden="true">${bars.map((b) => html`
      <span class="report-name">${b.name}</span>
      <svg viewBox="0 0 1000 20" preserveAspectRatio="none" focusable="false">
        ${b.more === undefined ? "" : svg`<rect class="report-more" x="0" y="2" width=${(1000 * b.more) / top} height="16"></rect>`}
        <rect class="report-bar" x="0" y="2" width=${(1000 * b.value) / top} height="16"></rect></svg>
      <span class="report-value">${b.text}</span>`)}</div></figure>`;
}
