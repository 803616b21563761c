import test from "node:test";
import assert from "node:assert/strict";
import { inLanguage, language, loadWords, onLanguage, setLanguage, t } from "../web/words.js";
import { change, parse, plain } from "../web/prefs.js";
import { clock } from "../web/clock.js";

const files = {
  "vi/kiosk.json": { "kiosk.take": "Lấy số", "kiosk.ahead": "Còn {n} người, quầy {quay}" },
  "en/kiosk.json": { "kiosk.take": "Take a number", "kiosk.ahead.one": "{n} person", "kiosk.ahead.other": "{n} people" },
};
const asked = [];
const read = async (url) => {
  const name = url.pathname.split("/").slice(-2).join("/");
  asked.push(name);
  if (!(name in files)) throw new Error(`no ${name}`);
  return files[name];
};

test("words", async () => {
  await loadWords("vi", ["kiosk"], read);
  await loadWords("vi", ["kiosk"], read);
  await loadWords("en", ["kiosk"], read);
  assert.deepEqual(asked, ["vi/kiosk.json", "en/kiosk.json"]);
  await assert.rejects(loadWords("en", ["cellar"], read));

  assert.equal(t("kiosk.take"), "Lấy số");
  assert.equal(t("kiosk.ahead", { n: 1, quay: "{n}" }), "Còn 1 người, quầy {n}");
  assert.equal(t("kiosk.ahead", { n: 2 }), "Còn 2 người, quầy {quay}");
  assert.equal(t("kiosk.none"), "[kiosk.none]");
  assert.equal(inLanguage("en")("kiosk.ahead", { n: 1 }), "1 person");
  assert.equal(inLanguage("en")("kiosk.ahead", { n: 0 }), "0 people");

  let told = 0;
  onLanguage(() => { told += 1; });
  setLanguage("en");
  assert.deepEqual([language(), t("kiosk.take"), told], ["en", "Take a number", 1]);
});

test("settings change one step at a time", () => {
  const steps = { smaller: [1, 1, 2], plain: [1, 1, 1], larger: [2, 3, 3] };
  for (const [step, want] of Object.entries(steps)) {
    assert.deepEqual([1, 2, 3].map((size) => change({ ...plain, size }, step).size), want, step);
  }
  const high = change(plain, "contrast");
  assert.equal(high.contrast, "high");
  assert.deepEqual(change(high, "contrast"), plain);
  assert.equal(change(plain, "dark").theme, "dark");
  assert.equal(change({ ...plain, theme: "dark" }, "auto").theme, "auto");
});

test("stored settings are not trusted", () => {
  const good = { size: 3, contrast: "high", theme: "dark" };
  assert.deepEqual(parse(JSON.stringify(good)), good);
  for (const text of [null, "", "{", "null", "7", '{"size":9,"contrast":1,"theme":"pink"}']) assert.deepEqual(parse(text), plain, String(text));
});

test("the clock of the site, not of the screen", () => {
  const at = Date.parse("2026-11-23T00:05:00Z");
  const vi = clock("Asia/Ho_Chi_Minh", "vi");
  assert.equal(vi.time(at), "07:05");
  assert.equal(vi.date(at), "Thứ Hai, 23/11/2026");
  assert.match(clock("Asia/Ho_Chi_Minh", "en").date(at), /^Monday,? 23 November 2026$/); // versions of ICU differ in the comma
  assert.equal(clock("America/New_York", "en").time(at), "19:05");
  assert.equal(clock("Asia/Ho_Chi_Minh", "vi").time(Date.parse("2026-11-22T17:00:00Z")), "00:00");
  assert.equal(clock("Asia/Ho_Chi_Minh", "vi"), vi);
});
