// @ts-check
// One live channel: connects, watches the beat, comes back with jitter, hands over whole states. The
// caller never sees an older state of the same epoch, and is told when the picture is not live.
import { EARLY, SILENCE, good, offset, onClose, pause, status, takes } from "./livefold.js";

/** @typedef {import("./livefold.js").Message} Message */
/** @typedef {import("./livefold.js").Status} Status */
/**
 * @typedef {object} Handlers
 * @property {(state: any) => void} onState a whole state, of a new epoch or not older than the last one
 * @property {(status: Status, since: number | null, stale: string) => void} [onStatus] on each change; a channel
 *   begins as "connecting". since: the server's time in ms of the last good picture, null when there was none or it is
 *   live; stale: why the server says that its picture may be old, "" when it does not
 * @property {() => void} [onLogin] the session has ended (4001); the channel does not come back
 * @property {() => void} [onReload] the page is older than the server; without it the page reloads at once
 */

/** What a channel needs of the browser; tests bring their own. */
const browser = {
  /** @param {string} url */
  open: (url) => new WebSocket(url, "luot.v1"),
  now: () => performance.now(),
  random: () => Math.random(),
  /** @param {() => void} f @param {number} ms @returns {any} */
  later: (f, ms) => setTimeout(f, ms),
  /** @param {any} timer */
  cancel: (timer) => clearTimeout(timer),
  reload: () => location.reload(),
  base: () => location.href,
  /** Calls f when somebody looks again, or the network is back; returns how to stop. @param {() => void} f */
  onWake: (f) => {
    const look = () => { if (document.visibilityState === "visible") f(); };
    addEventListener("visibilitychange", look);
    addEventListener("online", f);
    return () => {
      removeEventListener("visibilitychange", look);
      removeEventListener("online", f);
    };
  },
};

/** How often the status is looked at, in ms. */
const WATCH = 1_000;
/** As how many failed attempts a "too slow" counts. */
const SLOWER = 2;
/** Who wakes up with a connection this silent makes a new one: a beat is missing, in ms. */
const DOZED = 12_000;

class Channel {
  /** @type {Message | null} */ #have = null;
  /** @type {string | null} */ #build = null;
  /** @type {number | null} */ #shift = null;
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {Status} */ #told = "connecting";
  /** @type {any} */ #retry = null;
  /** @type {any} */ #timer = null;
  #attempts = 0;
  #dialled = 0;
  #stale = "";
  #toldStale = "";
  /** @type {import("./livefold.js").Line} */ #line;
  /** @type {() => void} */ #unwake;
  #url;
  #to;
  #world;

  /** @param {string} path @param {Handlers} to @param {typeof browser} world */
  constructor(path, to, world) {
    const url = new URL(path, world.base());
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.#url = url.href;
    this.#to = to;
    this.#world = world;
    this.#line = { begun: world.now(), heard: null, broken: null, stale: null };
    this.#unwake = world.onWake(() => this.#woken());
    this.#dial();
    this.#watch();
  }

  /** The server's time in ms since 1970 by its last beat, null before the first. */
  now() {
    return this.#shift === null ? null : this.#world.now() + this.#shift;
  }

  /** Ends the channel for good; no handler is called after it. */
  close() {
    this.#world.cancel(this.#retry);
    this.#world.cancel(this.#timer);
    this.#unwake();
    this.#drop();
  }

  #dial() {
    const socket = this.#world.open(this.#url);
    this.#socket = socket;
    this.#dialled = this.#world.now();
    socket.onmessage = (event) => { if (this.#socket === socket) this.#hear(JSON.parse(event.data)); };
    socket.onclose = (event) => { if (this.#socket === socket) this.#lose(event.code); };
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {any} message */
  #hear(message) {
    this.#line.heard = this.#world.now();
    this.#line.broken = null;
    if (message.type === "beat") {
      this.#shift = offset(message.now, this.#line.heard);
      this.#attempts = 0;
      this.#stale = message.stale ?? "";
      this.#line.stale = message.stale ? Date.parse(message.since) - this.#shift : null;
      const old = this.#build !== null && this.#build !== message.build;
      this.#build = message.build;
      if (old) this.#reload();
    } else if (takes(this.#have, message)) {
      this.#have = message;
      this.#to.onState(message);
    }
    this.#tell();
  }

  /** @param {number} code */
  #lose(code) {
    this.#drop();
    this.#line.broken ??= this.#world.now();
    const then = onClose(code);
    if (then === "login") {
      this.close();
      this.#to.onLogin?.();
      return;
    }
    if (then === "reload") this.#reload();
    if (then === "slower") this.#attempts = Math.max(this.#attempts, SLOWER);
    this.#world.cancel(this.#retry);
    const age = this.#world.now() - this.#line.broken;
    this.#retry = this.#world.later(() => this.#dial(), pause(age, this.#attempts, this.#world.random()));
    if (age >= EARLY) this.#attempts += 1;
  }

  /** Somebody looks again: no pause, and no waiting for the silence of a connection that died in a pocket. */
  #woken() {
    const now = this.#world.now();
    if (this.#socket === null ? this.#line.broken === null : now - Math.max(this.#line.heard ?? 0, this.#dialled) < DOZED) return;
    this.#world.cancel(this.#retry);
    this.#drop();
    this.#line.broken ??= now;
    this.#attempts = 0;
    this.#dial();
  }

  #watch() {
    this.#tell();
    const last = Math.max(this.#line.heard ?? 0, this.#dialled);
    if (this.#socket !== null && this.#world.now() - last >= SILENCE) this.#lose(1006);
    this.#timer = this.#world.later(() => this.#watch(), WATCH);
  }

  #tell() {
    const now = status(this.#line, this.#world.now());
    if (now === this.#told && this.#stale === this.#toldStale) return;
    const last = now === "lost" && this.#shift !== null ? good(this.#line) : null;
    this.#told = now;
    this.#toldStale = this.#stale;
    this.#to.onStatus?.(now, last === null ? null : last + (this.#shift ?? 0), this.#stale);
  }

  #reload() {
    (this.#to.onReload ?? this.#world.reload)();
  }
}

/**
 * Opens the channel at a path like "/live/sites/qn/board" and keeps it open until its close().
 * Count ages against its now(), never against the screen's own clock.
 * @param {string} path @param {Handlers} handlers @param {typeof browser} [world]
 */
export const connect = (path, handlers, world = browser) => new Channel(path, handlers, world);
