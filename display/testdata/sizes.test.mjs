// Computes what the hall can read: capital heights in mm on a 55-inch panel, from the style sheet itself.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const CAPITAL = 0.714; // of an em, Noto Sans
const css = readFileSync(new URL("../display/display.css", import.meta.url), "utf8");

/** Size of a rule's font in rem. */
function rem(selector) {
  const rule = css.split("}").map((r) => r.split("{")).find(([names]) => names.split(",").map((n) => n.replace(/\/\*[^]*\*\//, "").trim()).includes(selector));
  return Number(/font-size: ([\d.]+)rem/.exec(rule[1])[1]);
}

/** Height of a capital in mm on a panel: inches across, pixels wide and high; 120 rem fill the width. */
function capital(selector, inches = 55, wide = 1920, high = 1080) {
  const mmPerPixel = (inches * 25.4) / Math.hypot(wide, high);
  return rem(selector) * (wide / 120) * CAPITAL * mmPerPixel;
}

test("the large numerals have capitals of at least 140 mm, those of the rows 98 mm", () => {
  assert.ok(capital(".call-counter") >= 140, `${capital(".call-counter")} mm`);
  assert.ok(capital(".call-row .call-counter") >= 98, `${capital(".call-row .call-counter")} mm`);
});

test("the word before a counter has a third of its height", () => {
  assert.ok(capital(".call-word") * 3 >= capital(".call-counter"));
  assert.ok(capital(".call-row .call-word") * 3 >= capital(".call-row .call-counter"));
});

test("a panel with more pixels shows the same", () => {
  assert.equal(capital(".call-counter", 55, 3840, 2160).toFixed(3), capital(".call-counter").toFixed(3));
});

test("the blocks fill the screen", () => {
  const blocks = /grid-template-rows: ([\d. rem]+);/.exec(css)[1].split(" ").map((b) => parseFloat(b) * 16);
  assert.deepEqual(blocks, [80, 300, 540, 100, 60]);
});
