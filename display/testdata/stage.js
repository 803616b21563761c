// The world around a lobby screen in tests: a live channel that the test moves, speech and chime that note
// what they are handed and are over at once. Loaded before the page's own scripts.
(() => {
  const heard = [], wrong = [];
  let seq = 0, epoch = "e1", calls = [], now = [], more = {}, speaking = 0, down = false;
  const blocked = location.search.includes("blocked");
  const at = (age = 0) => new Date(Date.now() - age).toISOString();
  const board = () => ({ type: "board", epoch, seq, at: at(), now, calls: calls.slice(-200), services, counters: [], notice: null, help: [], ...more });
  const services = [["dat-dai", 12, ["A013", "A014", "A015"]], ["giao-duc", 3, ["X005", "X006", "X007"]], ["cong-an", 24, ["Q019", "Q020", "Q021"]], ["tra-ket-qua", 0, []],
    ...["B", "C", "D", "E", "F", "G"].map((p, i) => [`f${i}`, 5 + i, [`${p}101`, `${p}102`, `${p}1003`]])]
    .map(([id, waiting, next]) => ({ id, waiting, next, wait: waiting ? { min_s: waiting * 120, max_s: waiting * 200 } : null }));
  class Socket {
    constructor() {
      if (down) { setTimeout(() => this.onclose?.({ code: 1006 })); return; }
      stage.socket = this;
      stage.sockets += 1;
      setTimeout(() => { this.beat(); stage.send(); });
    }
    beat() { this.onmessage?.({ data: JSON.stringify({ type: "beat", now: at(), epoch, seq, build: "b" }) }); }
    close() {}
  }
  const names = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
  const spell = (number) => [...number].map((c) => names[c] ?? c.toLowerCase()).join(" ");
  const one = (number, counter, service, extra = {}) => {
    seq += 1;
    now = [...now.filter((n) => n?.counter && n.counter !== counter), { number, counter, service, state: "called", since: at() }];
    calls = [...calls.slice(-199), {
      id: seq, number, counter, service, kind: "call", open: true, at: at(), lang: "vi", audio: {},
      words: { vi: `Xin mời quý khách số ${spell(number)}, đến quầy số ${spell(counter)}.`, en: `Ticket ${number}, please go to counter ${counter}.` },
      short: { vi: `Số ${spell(number)}, quầy ${spell(counter)}.`, en: `${number}, counter ${counter}.` }, ...extra,
    }];
  };
  const stage = {
    heard, wrong, sockets: 0, socket: null,
    send: () => stage.socket?.onmessage?.({ data: JSON.stringify(board()) }),
    call(prefix, from, to) {
      for (let n = from; n <= to; n++) one(prefix + String(n).padStart(3, "0"), String(1 + (n % 14)), "dat-dai");
      if (!down) stage.send();
    },
    /** Calls with clips within one frame, beside items that cannot be drawn and a service that nobody knows. */
    clips(count) {
      for (let n = 1; n <= count; n++) {
        const number = `A${String(n).padStart(3, "0")}`, address = `/api/v1/sites/qn/audio/${number}.wav`;
        one(number, String(n), n === 7 ? "no-such-service" : "dat-dai", { audio: { vi: address }, audio_short: { vi: address } });
      }
      calls = [...calls, null, { id: "x" }, { id: seq + 1, number: 5, counter: null }];
      now = [...now.filter((n) => n?.counter), null, { number: {} }];
      stage.send();
    },
    clipped: () => stage.heard.filter((h) => h.lang === "clip").map((h) => h.number).filter((n, i, all) => i === 0 || all[i - 1] !== n),
    cut() { stage.socket.onclose?.({ code: 1006 }); stage.socket = null; },
    down(code) { down = true; stage.socket.onclose?.({ code }); },
    restart() { epoch = `e${Number(epoch.slice(1)) + 1}`; seq = 0; calls = calls.map((c, i) => ({ ...c, id: i + 1 })); seq = calls.length; },
    idle: () => speaking === 0,
    numbers: () => heard.filter((h) => h.text).map((h) => h.number).filter((n, i, all) => i === 0 || all[i - 1] !== n),
    /** Puts up a picture by name, for looking at and for measuring. */
    scene(name) {
      const scenes = {
        one: () => one("A012", "3", "dat-dai", { lang: "en" }),
        four: () => {
          for (const [n, c, s] of [["R031", "13", "tra-ket-qua"], ["A011", "4", "dat-dai"], ["X004", "12", "giao-duc"], ["Q018", "11", "cong-an"], ["A012", "3", "dat-dai"]]) one(n, c, s);
          now = now.map((n) => (n.counter === "4" || n.counter === "13" ? { ...n, state: "serving" } : n));
          calls = calls.map((c) => ({ ...c, open: c.counter !== "4" && c.counter !== "13", at: c.number === "A012" ? c.at : at(90_000) }));
          more = { counters: [{ id: "2", state: "paused" }, { id: "8", state: "paused" }, { id: "3", state: "open", officer: "Nguyễn Thị Lan" }], help: [{ device: "qn-2", at: at(70_000) }] };
        },
        notice: () => {
          more = { notice: { vi: "Chiều nay trung tâm làm việc từ 14:00 do mất điện.", en: "This afternoon the centre opens at 14:00 because of a power cut." } };
        },
        long: () => {
          one("X1002", "12", "giao-duc"); one("A9999", "14", "giao-duc"); one("A10001", "11", "giao-duc"); one("A10000", "14", "giao-duc", { lang: "en" });
          calls = calls.map((c) => ({ ...c, at: c.number === "A10000" ? c.at : at(90_000) }));
        },
      };
      scenes[name]();
      stage.send();
    },
  };
  globalThis.stage = stage;
  globalThis.WebSocket = Socket;
  setInterval(() => { if (!down) stage.socket?.beat(); }, 5_000);

  const largest = () => document.querySelector(".call .call-number, .sign-number")?.textContent;
  class Tone {
    frequency = {};
    connect(next) { return next; }
    start() {}
    stop() { setTimeout(() => this.onended?.()); }
  }
  const gain = { gain: { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next) => next, disconnect() {} };
  globalThis.AudioContext = class {
    state = blocked ? "suspended" : "running";
    currentTime = 0;
    tones = 0;
    createOscillator() { if (this.tones++ % 2 === 0) heard.push({ chime: true, number: largest() }); return new Tone(); }
    createGain() { return gain; }
    async decodeAudioData(bytes) { return { words: new TextDecoder().decode(bytes) }; }
    createBufferSource() {
      const source = { connect: (next) => next, start() { say(`clip ${source.buffer.words}`, "clip", () => source.onended()); }, stop: () => wrong.push("stopped") };
      return source;
    }
    async resume() { this.state = "running"; this.onstatechange?.(); }
  };
  globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const say = (text, lang, ended) => {
    const number = largest();
    heard.push({ text, lang, number });
    if (speaking > 0) wrong.push(`overlap: ${text}`);
    if (!text.toLowerCase().includes(spell(number ?? "?")) && !text.includes(number)) wrong.push(`${number}: ${text}`);
    speaking += 1;
    setTimeout(() => { speaking -= 1; ended(); }, 5);
  };
  Object.defineProperty(globalThis, "speechSynthesis", {
    value: {
      getVoices: () => [{ lang: "vi-VN" }, { lang: "en-US" }],
      speak(sentence) { say(sentence.text, sentence.lang, () => sentence.onend()); },
      cancel() { wrong.push("cancelled"); },
    },
  });
})();
