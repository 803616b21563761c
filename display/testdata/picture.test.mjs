// Facts about the picture: what is large, what is below it, what the lines of words say.
import { test } from "node:test";
import assert from "node:assert/strict";
import { begin, fold } from "../display/fold.js";
import { band, help, large, overview, paused, rows, sign } from "../display/picture.js";
import { clipOf } from "../display/announce.js";
import { loudness, setting } from "../display/setting.js";

const T0 = Date.parse("2026-11-23T08:00:00.000+07:00");
const at = (s) => new Date(T0 + s * 1000).toISOString();
const data = {
  site: "qn", lang: "vi", languages: ["vi", "en"], zone: "Asia/Ho_Chi_Minh", centre: { vi: "Trung tâm", en: "Centre" }, branch: { vi: "Cơ sở Quy Nhơn" },
  services: [{ id: "dat-dai", name: { vi: "Đất đai" } }, { id: "cong-an", name: { vi: "Công an" } }], voice: { repeat: 2 },
};
const set = (query = "") => setting(data, query, () => "gián đoạn");
const call = (id, number, counter, more = {}) => ({
  id, number, counter, service: "dat-dai", kind: "call", open: true, at: at(id), lang: "vi", words: { vi: `mời ${number}` }, short: { vi: number }, ...more,
});
const stands = (number, counter, s, state = "called", service = "dat-dai") => ({ number, counter, service, state, since: at(s) });
const board = (now, calls, more = {}) => ({ epoch: "e", seq: 1, at: at(0), now, calls, counters: [], services: [], notice: null, help: [], ...more });
const see = (s, b, sec) => fold(s, { type: "board", board: b, now: T0 + sec * 1000 });
const done = (s, sec) => fold(s, { type: "said", now: T0 + sec * 1000 });
const tick = (s, sec) => fold(s, { type: "tick", now: T0 + sec * 1000 });

test("what is spoken is what is largest, call after call", () => {
  const b = board([stands("A001", "3", 1), stands("A002", "4", 2), stands("A003", "5", 3)], [call(1, "A001", "3"), call(2, "A002", "4"), call(3, "A003", "5")]);
  let s = see(begin(set(), null), b, 4);
  for (const number of ["A001", "A002", "A003"]) {
    assert.equal(s.announcer.turn.call.number, number);
    assert.equal(large(s).row.number, number);
    assert.equal(rows(s).length, 2);
    s = done(s, 10);
  }
  assert.equal(s.announcer.turn, null);
  assert.equal(large(s).row.number, "A003");
});

test("the newest call has its own ground for twenty seconds", () => {
  const b = board([stands("A001", "3", 1)], [call(1, "A001", "3")]);
  const s = done(see(begin(set(), null), b, 2), 8);
  assert.equal(large(tick(s, 21)).fresh, true);
  assert.equal(large(tick(s, 22)).fresh, false);
});

test("rows: not answered before answered, the newest first", () => {
  const b = board([stands("A001", "1", 1, "serving"), stands("A002", "2", 2), stands("A003", "3", 3, "serving"), stands("A004", "4", 4), stands("A005", "5", 5)], []);
  const s = see(begin(set(), null), b, 100);
  assert.deepEqual([large(s).row.number, ...rows(s).map((r) => r.number)], ["A005", "A004", "A002", "A003"]);
});

test("a call that was withdrawn is shown no more", () => {
  const s = done(see(begin(set(), null), board([stands("A001", "3", 1)], [call(1, "A001", "3")]), 2), 8);
  const after = see(s, board([], [call(1, "A001", "3", { open: false })]), 9);
  assert.equal(large(after), null);
});

test("one bad item costs only itself", () => {
  const b = board([null, { number: 7 }, stands("A001", "3", 1, "called", "no-such-service")], [call(1, "A001", "3"), { id: "x" }, null, call(2, "", "4")],
    { counters: "none", help: [{}], notice: "text" });
  const s = see(begin(set(), null), b, 2);
  assert.equal(large(s).row.number, "A001");
  assert.deepEqual([paused(s), help(s)], [[], []]);
});

test("the line of words: spoken, then old picture, then notice, then what was said", () => {
  const notice = { vi: "Nghỉ trưa sớm" };
  const b = board([stands("A001", "3", 1)], [call(1, "A001", "3", { lang: "en", words: { vi: "mời", en: "go" } })], { notice });
  let s = see(begin(set(), null), b, 2);
  assert.deepEqual(band(s), { kind: "said", texts: [{ lang: "vi", text: "mời" }, { lang: "en", text: "go" }] });
  s = done(s, 8);
  assert.deepEqual(band(s), { kind: "notice", texts: [{ lang: "vi", text: "Nghỉ trưa sớm" }] });
  assert.equal(band(fold(s, { type: "status", status: "lost", now: T0 + 9000 })).kind, "lost");
  assert.equal(band(see(s, { ...b, seq: 2, notice: null }, 10)).texts[0].text, "mời");
});

test("an outage is told once, a minute after the loss, by the speaking screen only", () => {
  const lost = (query) => fold(see(begin(set(query), null), board([], []), 1), { type: "status", status: "lost", now: T0 + 2000 });
  let s = tick(lost(""), 61);
  assert.equal(s.announcer.turn, null);
  s = tick(s, 62);
  assert.deepEqual(s.announcer.turn, { call: null, says: [{ lang: "vi", text: "gián đoạn" }] });
  assert.equal(tick(done(s, 70), 80).announcer.turn, null);
  assert.equal(tick(lost("?voice=off"), 90).announcer.turn, null);
});

test("the address chooses services, language and silence; what it does not know is passed over", () => {
  const s = set("?services=cong-an,nothing&lang=en&voice=off");
  assert.deepEqual([s.services, s.lang, s.voice, s.title], [["cong-an"], "en", false, "Centre"]);
  assert.equal(set("?lang=xx").lang, "vi");
  const b = board([stands("A001", "3", 1), stands("Q001", "11", 2, "called", "cong-an")], []);
  assert.deepEqual(large(see(begin(s, null), b, 3)).row.number, "Q001");
});

test("help is read after a minute, paused counters at once", () => {
  const s = see(begin(set(), null), board([], [], { help: [{ device: "k1", at: at(0) }], counters: [{ id: "3", state: "paused" }, { id: "4", state: "open" }] }), 59);
  assert.deepEqual([help(s), help(tick(s, 60)), paused(s)], [[], ["k1"], ["3"]]);
});

const services = Array.from({ length: 10 }, (_, i) => ({ id: `f${i}`, waiting: i, next: [`A${100 + i}`], wait: null }));
const minute = (s, ms) => ({ ...s, now: T0 - (T0 % 12_000) + ms });

test("the second screen turns pages of eight fields every twelve seconds, then a picture, which is gone while a call is spoken", () => {
  const pages = { ...data, services: services.map((v) => ({ id: v.id, name: { vi: v.id } })), display: { layout: "overview", pictures: ["/p/1", "/p/2"] } };
  const b = board([stands("A001", "3", 1, "called", "f0"), stands("A002", "4", 1, "serving", "f0")], [], { services });
  const s = see(begin(setting(pages, "", () => ""), null), b, 100);
  const shown = [0, 1, 2, 3, 4, 5].map((n) => overview(minute(s, n * 12_000)));
  const first = shown.findIndex((p) => p.page === 0 && p.picture === null && p.fields.length === 8);
  assert.deepEqual([0, 1, 2].map((n) => shown[(first + n) % 6].fields.map((f) => f.id).join("")), ["f0f1f2f3f4f5f6f7", "f8f9", "f0f1f2f3f4f5f6f7"]);
  assert.deepEqual(shown.map((p) => p.picture).filter(Boolean).sort(), ["/p/1", "/p/2"]);
  assert.deepEqual(shown[first].fields[0], { id: "f0", name: "f0", called: ["A001"], next: ["A100"], waiting: 0, wait: null, fresh: false });
  const spoken = see(s, board([], [call(101, "A003", "3", { service: "f0" })], { services }), 102);
  assert.ok([0, 1, 2, 3, 4, 5].every((n) => overview(minute(spoken, n * 12_000)).picture === null));
});

test("a notice in two languages and a long one change by page", () => {
  const long = "chữ ".repeat(100).trim();
  const s = see(begin(set(), null), board([], [], { notice: { vi: long, en: "Short" } }), 2);
  const texts = [0, 1, 2, 3, 4].map((n) => band(minute(s, n * 12_000)).texts[0]);
  assert.ok(texts.every((p) => p.text.length <= 190));
  assert.equal(new Set(texts.map((p) => p.text)).size >= 3, true);
  assert.equal(texts.some((p) => p.lang === "en" && p.text === "Short"), true);
  assert.deepEqual(band(minute(s, 0)), band(minute(s, 11_999)));
});

test("a sign hears and shows its own counter alone, with the officer where the board names one", () => {
  const s = see(begin(set("?layout=counter&counter=3&voice=on"), null),
    board([stands("A001", "3", 1), stands("A002", "4", 2)], [call(1, "A001", "3"), call(2, "A002", "4")], { counters: [{ id: "3", state: "open", officer: "Lan" }] }), 3);
  assert.deepEqual([sign(s).row.number, sign(s).fresh, sign(s).officer, s.announcer.queue.length], ["A001", true, "Lan", 0]);
  const free = see(done(s, 10), board([stands("A002", "4", 2)], [], { counters: [{ id: "3", state: "paused" }] }), 30);
  assert.deepEqual(sign(free), { row: null, fresh: false, state: "paused", officer: "" });
});

test("only the usual layout speaks unless the address says so, and a hall may be silent", () => {
  const voices = (display, query) => setting({ ...data, display }, query, () => "").voice;
  assert.deepEqual([voices({}, ""), voices({}, "?layout=overview"), voices({}, "?layout=overview&voice=on"), voices({}, "?voice=off"), voices({ speaks: false }, ""), voices({ speaks: false }, "?voice=on"), voices({ layout: "overview" }, "")],
    [true, false, true, false, false, true, true]);
});

test("volume by hour, quiet hours, and the address", () => {
  const set = { volume: null, hours: [{ from: "13:00", percent: 60 }, { from: "07:00", percent: 90 }], quiet: [{ from: "11:30", to: "13:00" }, { from: "22:00", to: "06:00" }] };
  const at = (time, more = {}) => loudness({ ...set, ...more }, time);
  assert.deepEqual(["06:30", "07:00", "11:29", "11:30", "12:59", "13:00", "23:00", "05:59"].map((time) => at(time)), [0.6, 0.9, 0.9, 0, 0, 0.6, 0, 0]);
  assert.deepEqual([at("08:00", { volume: 0.3 }), at("12:00", { volume: 0.3 }), at("08:00", { hours: [] })], [0.3, 0, 1]);
});

test("a sentence's clip is looked up by language and words, in either form", () => {
  const b = board([], [call(1, "A001", "3", { audio: { vi: "/a.wav", en: null }, audio_short: { vi: "/s.wav" }, short: { vi: "ngắn" } }), call(2, "A002", "4")]);
  assert.deepEqual([clipOf(b, { lang: "vi", text: "mời A001" }), clipOf(b, { lang: "vi", text: "ngắn" }), clipOf(b, { lang: "vi", text: "mời A002" }), clipOf(null, { lang: "vi", text: "x" })], ["/a.wav", "/s.wav", "", ""]);
});
