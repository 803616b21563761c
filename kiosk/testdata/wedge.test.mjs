import assert from "node:assert/strict";
import { test } from "node:test";
import { Wedge, tokenOf } from "../kiosk/wedge.js";

/** What a wedge makes of a text typed with a pause between its keys. */
function typed(wedge, text, pause, from = 0) {
  let at = from, eaten = 0, read = null;
  for (const key of [...text, "Enter"]) {
    const got = wedge.key({ key, code: "", timeStamp: at += pause });
    eaten += got.eaten ? 1 : 0;
    read = got.read ?? read;
  }
  return { eaten, read };
}

test("what a reader types is read whole and hardly reaches the page", () => {
  const text = "http://so.vn/t/qn.0123456789abcdef";
  assert.deepEqual(typed(new Wedge(), text, 5), { eaten: text.length + 1 - 3, read: text });
});

test("what a person types is the page's", () => {
  assert.deepEqual(typed(new Wedge(), "khai sinh o xa", 120), { eaten: 0, read: null });
  assert.deepEqual(typed(new Wedge(), "dat", 5), { eaten: 0, read: null });
});

test("a pause begins a new reading, and a long one is cut", () => {
  const wedge = new Wedge();
  wedge.key({ key: "x", code: "", timeStamp: 0 });
  assert.equal(typed(wedge, "12345678", 5, 1_000).read, "12345678");
  assert.equal(typed(new Wedge(), "9".repeat(2_000), 1).read.length, 512);
});

test("an input method that swallows letters leaves their places", () => {
  const wedge = new Wedge();
  let at = 0;
  for (const code of ["KeyQ", "KeyN", "Period", "Digit0", "Digit1", "Slash", "KeyT", "Slash"]) wedge.key({ key: "Process", code, timeStamp: at++ });
  assert.equal(wedge.key({ key: "Enter", code: "Enter", timeStamp: at }).read, "qn.01/t/");
});

test("only a slip of this site has a token", () => {
  const cases = {
    "https://so.vn/t/qn.0123456789abcdef": ["qn.0123456789abcdef", ""],
    "HTTPS://SO.VN/T/QN.0123456789ABCDEF": ["qn.0123456789abcdef", ""],
    "https://so.vn/t/pk.0123456789abcdef": ["", "elsewhere"],
    "https://so.vn/t/qn.0123456789abcdei": ["", "foreign"],
    "https://so.vn/t/qn.0123456789abcdef/x": ["", "foreign"],
    "052090000001||Nguyen Van A|01011990": ["", "foreign"],
  };
  for (const [text, [token, why]] of Object.entries(cases)) assert.deepEqual(tokenOf(text, "qn"), { token, why }, text);
});
