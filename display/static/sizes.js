// @ts-check
// How large what is on a screen must be, from the distance to the last row of seats and from the panel. Pure.
// The page counts in rem, of which 120 × 67.5 (67.5 × 120 upright) fill a screen. On a 55-inch panel seen from
// 8 m the sizes of display.css are just right, and the scale is 1. Farther away, or on a smaller panel, the
// numerals grow and rows give way; a nearer screen keeps the picture it has.

/**
 * @typedef {object} Screen
 * @property {number} wide @property {number} high in pixels @property {number} distance in m @property {number} inches across
 */
/**
 * @typedef {object} Sizes
 * @property {"beside" | "above" | "upright"} shape where the word Quầy stands: beside its numeral or above it; upright: number above counter
 * @property {number} scale of the large call and its rows @property {number} rows below the large call
 * @property {number} overview scale of the second screen's numbers @property {number} fields of one of its pages
 * @property {number} reach the distance in m up to which this panel can be read as it should be
 * @property {{large: number, row: number, overview: number}} capitals heights in mm
 */

/** Height of a capital or a figure of Noto Sans in em. */
const CAPITAL = 0.714;
/** Height in mm that a capital needs for each metre of distance: 140, 98 and 48 mm at 8 m. */
export const PER_METRE = { large: 17.5, row: 12.25, overview: 6 };
/** Sizes of numbers at scale 1 in rem, as in display.css and overview.css. */
export const FONT = { large: 19.375, row: 13.6, overview: 6.65 };
/** The fixed blocks of a screen in rem, as in display.css and upright.css. */
export const WALL = {
  across: { wide: 120, high: 67.5, head: 5, band: 6.25, foot: 3.75 },
  upright: { wide: 67.5, high: 120, head: 8, band: 12, foot: 8.5 },
};
/** The large call and one row by shape, in rem: what grows with the scale and what does not; up to which scale a number of four signs fits. */
export const SHAPE = {
  beside: { call: 14.4, call_rest: 4.35, row: 11.25, most: 1.1 },
  above: { call: 21.4, call_rest: 4.35, row: 10.6, most: 1.52 },
  upright: { call: 32.5, call_rest: 6.5, row: 17.5, most: 1.25 },
};
/** Rows there are at most, and the fields of a page: their height at scale 1, and how much of it grows. */
const ROWS = 3, FIELDS = 8, HEADING = 2.5;
/** At this scale the second screen still holds one number and the next in a line. */
const OVERVIEW_MOST = 2.4;

/** @param {Screen} screen @returns {Sizes} */
export function sizes({ wide, high, distance, inches }) {
  const upright = high >= wide, wall = upright ? WALL.upright : WALL.across;
  const rem = Math.min(wide / wall.wide, high / wall.high);
  const mm = (rem * inches * 25.4) / Math.hypot(wide, high); // of one rem on this panel
  const scale = (/** @type {keyof FONT} */ kind) => Math.max(1, (PER_METRE[kind] * distance) / (FONT[kind] * CAPITAL * mm));
  const need = Math.max(scale("large"), scale("row"));
  const shape = upright ? "upright" : need <= SHAPE.beside.most ? "beside" : "above";
  const block = SHAPE[shape], own = Math.min(need, block.most), overview = Math.min(scale("overview"), OVERVIEW_MOST);
  const rest = wall.high - wall.head - wall.band - wall.foot;
  const capitals = {
    large: FONT.large * own * CAPITAL * mm, row: FONT.row * own * CAPITAL * mm, overview: FONT.overview * overview * CAPITAL * mm,
  };
  return {
    shape, scale: own, capitals, overview,
    rows: Math.max(0, Math.min(ROWS, Math.floor((rest - block.call * own - block.call_rest) / (block.row * own) + 0.001))),
    fields: Math.max(1, Math.min(FIELDS, Math.floor((rest - HEADING) / field(upright, overview)))),
    reach: Math.min(capitals.large / PER_METRE.large, capitals.row / PER_METRE.row),
  };
}

/** Height of one field of the second screen in rem. @param {boolean} upright @param {number} scale */
const field = (upright, scale) => (upright ? 3 + 6.2 * scale : 6.2 * scale);
