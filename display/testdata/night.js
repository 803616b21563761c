// A clock that the test moves: timers fire in their order as fast as the page can run them, real requests are waited
// for. Loaded before stage.js.
(() => {
  const began = Date.now(), due = new Map(), pending = new Set(), fetching = globalThis.fetch, channel = new MessageChannel();
  let now = 0, id = 0, go = () => {};
  channel.port1.onmessage = () => go();
  const breathe = () => new Promise((done) => { go = done; channel.port2.postMessage(0); });
  const put = (f, ms = 0, every = 0) => { due.set(++id, { at: now + Math.max(1, ms), f, every }); return id; };
  performance.now = () => now;
  Date.now = () => began + now;
  globalThis.setTimeout = (f, ms) => put(f, ms);
  globalThis.setInterval = (f, ms) => put(f, ms, ms);
  globalThis.clearTimeout = globalThis.clearInterval = (timer) => { due.delete(timer); };
  globalThis.fetch = (...args) => {
    const answer = fetching(...args);
    pending.add(answer);
    answer.catch(() => {}).then(() => pending.delete(answer));
    return answer;
  };
  globalThis.advance = async (ms) => {
    for (const end = now + ms; ;) {
      let first = null;
      for (const [timer, one] of due) if (one.at <= end && (first === null || one.at < due.get(first).at)) first = timer;
      if (first === null) { now = end; return; }
      const one = due.get(first);
      now = Math.max(now, one.at);
      if (one.every > 0) one.at += one.every;
      else due.delete(first);
      one.f();
      do await breathe(); while (pending.size > 0);
    }
  };
  /** So many calls, one every so many ms, every third with a clip; what the stage has heard is forgotten. */
  globalThis.pass = async (from, count, every) => {
    for (let n = from; n < from + count; n++) {
      if (n % 3 === 0) stage.clips(1);
      else stage.call("A", 1 + (n % 999), 1 + (n % 999));
      await advance(every);
      stage.heard.length = 0;
      if (n % 250 === 0) { stage.cut(); await advance(5_000); }
      if (n % 600 === 0) stage.restart();
    }
  };
})();
