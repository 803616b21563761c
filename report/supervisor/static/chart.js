// @ts-check
// Draws the charts into the places that the view leaves for them. What they show stands in a table too.
import { t } from "../web/words.js";

/** @typedef {import("./fold.js").State} State */

const HEIGHT = 260;

/** The library and its style sheet, asked for when the first chart is wanted. @type {Promise<any> | null} */
let library = null;

async function fetched() {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("../web/vendor/uplot/uPlot.min.css", import.meta.url).href;
  document.head.append(sheet);
  return (await import("../web/vendor/uplot/uPlot.esm.js")).default;
}

/** The chart that is drawn, and what it was drawn of. @type {{plot: any, place: Element, of: unknown[]} | null} */
let drawn = null;

/** Draws what the state shows, when it is not drawn yet. @param {() => State} state */
export async function charts(state) {
  if (document.querySelector("[data-chart]") !== null) library ??= fetched();
  const uPlot = library && await library;
  const s = state();
  const place = document.querySelector("[data-chart=hours]");
  if (place === null) {
    drawn?.plot.destroy();
    drawn = null;
    return;
  }
  const width = Math.floor(place.clientWidth);
  const of = [s.figures, s.lang, s.prefs, width];
  if (drawn?.place === place && drawn.of.every((v, i) => v === of[i])) return;
  drawn?.plot.destroy();
  drawn = { plot: hours(uPlot, place, s, width), place, of };
}

/** The newest colours and font of the page. */
function look() {
  const style = getComputedStyle(document.documentElement);
  const of = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return { ink: of("--ink"), line: of("--line"), accent: of("--accent"), wash: of("--accent-wash"), called: of("--called"),
    font: `${Math.round(parseFloat(style.fontSize) * 0.8)}px ${getComputedStyle(document.body).fontFamily}` };
}

/** Numbers given and visits served as columns, the mean wait as a line. @param {any} uPlot @param {Element} place @param {State} s @param {number} width */
function hours(uPlot, place, s, width) {
  const rows = s.figures.hours;
  const c = look();
  const axis = { stroke: c.ink, font: c.font, labelFont: c.font, grid: { stroke: c.line, width: 0.5 }, ticks: { stroke: c.line, width: 0.5 } };
  const columns = (/** @type {number} */ align) => uPlot.paths.bars({ size: [0.38, 60], align });
  const data = [
    rows.map((/** @type {any} */ h) => h.hour),
    rows.map((/** @type {any} */ h) => h.issued),
    rows.map((/** @type {any} */ h) => h.served),
    rows.map((/** @type {any} */ h) => (h.wait_ms === null ? null : h.wait_ms / 60_000)),
  ];
  return new uPlot({
    width, height: HEIGHT, cursor: { show: false }, legend: { live: false },
    scales: { x: { time: false, range: () => [rows[0].hour - 0.6, rows.at(-1).hour + 0.6] }, // one hour alone has a range too
      y: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ max) => [0, Math.max(5, max * 1.1)] },
      minutes: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ max) => [0, Math.max(10, (max ?? 0) * 1.1)] } },
    axes: [
      { ...axis, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((h) => (Number.isInteger(h) ? `${h}:00` : "")), incrs: [1, 2, 3] },
      { ...axis, label: t("supervisor.people"), size: 56 },
      { ...axis, label: t("supervisor.minutes"), side: 1, scale: "minutes", grid: { show: false }, size: 56 },
    ],
    series: [
      { label: t("supervisor.hour") },
      { label: t("supervisor.issued"), stroke: c.accent, fill: c.accent, paths: columns(-1), points: { show: false } },
      { label: t("supervisor.served"), stroke: c.accent, fill: c.wash, width: 1.5, paths: columns(1), points: { show: false } },
      { label: t("supervisor.wait_mean"), stroke: c.called, width: 3, scale: "minutes", points: { show: true, size: 8, fill: c.called } },
    ],
  }, data, place);
}
