// Computes what the hall can read: capital heights in mm by distance and panel, and whether the style sheets say the same.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { FONT, SHAPE, WALL, sizes } from "../display/sizes.js";

const read = (name) => readFileSync(new URL(`../display/${name}`, import.meta.url), "utf8");
const css = read("display.css");
const across = { wide: 1920, high: 1080, inches: 55 }, upright = { wide: 1080, high: 1920, inches: 55 };

/** Size of a rule's font in rem. */
function rem(selector, text = css) {
  const rule = text.split("}").map((r) => r.split("{")).find(([names]) => names.split(",").map((n) => n.replace(/\/\*[^]*\*\//, "").trim()).includes(selector));
  return Number(/font-size: (?:calc\()?([\d.]+)rem/.exec(rule[1])[1]);
}

/** The least heights in mm: 140, 98 and 48 for eight metres, as much per metre elsewhere. */
const least = (metres) => ({ large: (140 * metres) / 8, row: (98 * metres) / 8, overview: (48 * metres) / 8 });

function holds(screen) {
  const got = sizes(screen), want = least(screen.distance);
  for (const kind of ["large", "row", "overview"]) {
    assert.ok(got.capitals[kind] >= want[kind] - 1e-9, `${JSON.stringify(screen)}: ${kind} ${got.capitals[kind].toFixed(1)} mm, want ${want[kind]} mm`);
  }
  return got;
}

test("capitals of a 55-inch panel at 3, 5, 8 and 12 m, and how many rows are left", () => {
  const seen = Object.fromEntries([3, 5, 8, 12].map((distance) => [distance, holds({ ...across, distance })]));
  assert.deepEqual(Object.values(seen).map((s) => [s.shape, s.rows, s.fields]), [["beside", 3, 8], ["beside", 3, 8], ["beside", 3, 8], ["above", 1, 5]]);
  assert.ok(seen[3].capitals.large >= 140, "a nearer screen keeps its picture");
  assert.ok(seen[8].capitals.large < 142 && seen[12].capitals.large > 209.99);
});

test("upright the same rules hold, as far as the panel is wide enough", () => {
  for (const distance of [3, 5, 8]) assert.equal(holds({ ...upright, distance }).rows, 3);
  const far = sizes({ ...upright, distance: 12 });
  assert.ok(far.reach > 9 && far.reach < 12, `reach ${far.reach}`);
  assert.ok(sizes({ ...upright, inches: 75, distance: 12 }).reach >= 12);
});

test("a smaller panel shows fewer rows, never smaller numerals; what it cannot do it says", () => {
  const small = holds({ ...across, inches: 43, distance: 8 });
  assert.ok(small.rows < 3);
  const tiny = sizes({ ...across, inches: 24, distance: 8 });
  assert.ok(tiny.reach < 8 && tiny.reach > 4, `reach ${tiny.reach}`);
});

test("a panel with more pixels shows the same", () => {
  assert.deepEqual(sizes({ wide: 3840, high: 2160, inches: 55, distance: 8 }), sizes({ ...across, distance: 8 }));
  assert.deepEqual(sizes({ wide: 2160, high: 3840, inches: 55, distance: 8 }), sizes({ ...upright, distance: 8 }));
});

test("rows and call never need more than the screen has", () => {
  for (let distance = 2; distance <= 20; distance += 0.5) {
    for (const screen of [across, upright]) {
      const s = sizes({ ...screen, distance }), wall = s.shape === "upright" ? WALL.upright : WALL.across, block = SHAPE[s.shape];
      const used = wall.head + wall.band + wall.foot + block.call * s.scale + block.call_rest + s.rows * block.row * s.scale;
      assert.ok(used <= wall.high + 0.05, `${s.shape} at ${distance} m: ${used} of ${wall.high} rem`);
    }
  }
});

test("the style sheets have the sizes that are computed with", () => {
  assert.deepEqual([rem(".call-counter"), rem(".call-row .call-counter"), rem(".field-number", read("overview.css"))], [FONT.large, FONT.row, FONT.overview]);
  const { head, band, foot } = WALL.across;
  assert.deepEqual(/grid-template-rows: ([\d.]+)rem .* ([\d.]+)rem ([\d.]+)rem;/.exec(css).slice(1).map(Number), [head, band, foot]);
});

test("the word before a counter has a third of its height", () => {
  assert.ok(rem(".call-word") * 3 >= rem(".call-counter"));
  assert.ok(rem(".call-row .call-word") * 3 >= rem(".call-row .call-counter"));
});

test("at eight metres the blocks are those of the plan: 80, 300, three of 180, 100 and 60 pixels", () => {
  const { scale, rows } = sizes({ ...across, distance: 8 }), { beside } = SHAPE;
  assert.deepEqual([WALL.across.head * 16, Math.round((beside.call * scale + beside.call_rest) * 16), rows, Math.round(beside.row * scale * 16), WALL.across.band * 16, WALL.across.foot * 16],
    [80, 300, 3, 180, 100, 60]);
});
