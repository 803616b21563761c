// @ts-check
// Calls to the server's API. A press carries one key however often it is sent, so that it counts once;
// an answer that does not come is asked for again for at most 10 s, then given up in words.
import { language, t } from "./words.js";

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status 0 when the server could not be reached
 * @property {any} body the JSON of a good answer; null for 204
 * @property {string} code of a problem, as in "counter.changed"; "unreachable" for status 0; "" when ok
 * @property {string} detail what to tell the reader, in the page's language; "" when ok
 * @property {any} args of a problem
 * @property {string | null} seen header Luot-Seen
 * @property {boolean} replayed the key was known: this is the answer to the first sending
 */
/**
 * @typedef {object} Options
 * @property {boolean} [device] act as the kiosk, not as the officer who may be logged in too
 * @property {number} [within] how long the answer may take, in ms, where that is more than usual: a report of a year
 * @property {AbortSignal} [stop] gives a press up before its time; it may have been taken all the same
 * @property {string} [key] of a press that outlives the page, so that it counts once however often it is sent; else a fresh one
 */

const BASE = "/api/v1";
/** How long a press is resent, in ms. */
export const PATIENCE = 10_000;
/** How long one sending may take, in ms; the server itself answers within 2 s. */
const ATTEMPT = 4_000;
const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 2_000;

/** What a call needs of the browser; tests bring their own. */
const browser = {
  /** @type {(url: string, init: RequestInit) => Promise<Response>} */
  fetch: (url, init) => fetch(url, init),
  now: () => performance.now(),
  /** @param {number} ms @returns {Promise<void>} */
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  random: () => crypto.getRandomValues(new Uint8Array(16)), // randomUUID is missing over plain HTTP
};

/**
 * A press: POST, PUT, PATCH or DELETE of a path below the API's base.
 * @param {string} method @param {string} path @param {unknown} [body] @param {Options} [options]
 * @returns {Promise<Answer>}
 */
export const press = (method, path, body, options) => send(method, path, { body, ...options });

/**
 * A question; resent like a press, without a key.
 * @param {string} path @param {Options} [options] @returns {Promise<Answer>}
 */
export const ask = (path, options) => send("GET", path, { ...options });

/**
 * @param {string} method @param {string} path @param {{body?: unknown} & Options} what
 * @param {typeof browser} [world] @returns {Promise<Answer>}
 */
export async function send(method, path, what, world = browser) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json, application/problem+json", "Accept-Language": language() };
  if (what.device) headers["Luot-As"] = "device";
  if (method !== "GET") headers["Idempotency-Key"] = what.key ?? freshKey(world);
  /** @type {string | undefined} */
  let body;
  if (what.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(what.body);
  }
  const attempt = what.within ?? ATTEMPT;
  const end = world.now() + Math.max(PATIENCE, attempt);
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const answer = await once(world, BASE + path, { method, headers, body, signal: what.stop }, Math.min(attempt, end - world.now()));
    const again = answer.status === 0 || answer.status === 503;
    if (!again || what.stop?.aborted || world.now() + pause >= end) return answer;
    await Promise.race([world.wait(pause), stopped(what.stop)]);
    if (what.stop?.aborted) return answer;
  }
}

/**
 * @param {typeof browser} world @param {string} url @param {RequestInit} init @param {number} limit in ms
 * @returns {Promise<Answer>}
 */
async function once(world, url, init, limit) {
  const stop = new AbortController(); // AbortSignal.timeout is younger than the phones people bring
  const timer = setTimeout(() => stop.abort(), limit);
  init.signal?.addEventListener("abort", () => stop.abort(), { once: true });
  try {
    const got = await world.fetch(url, { ...init, signal: stop.signal });
    return read(got, await got.text());
  } catch {
    return { ok: false, status: 0, body: null, code: "unreachable", detail: t("common.unreachable"), args: null, seen: null, replayed: false };
  } finally {
    clearTimeout(timer);
  }
}

/** @param {AbortSignal | undefined} stop @returns {Promise<void>} */
const stopped = (stop) => new Promise((done) => stop?.addEventListener("abort", () => done(), { once: true }));

/** @param {Response} got @param {string} text @returns {Answer} */
function read(got, text) {
  const json = (got.headers.get("Content-Type") ?? "").includes("json") && text !== "" ? JSON.parse(text) : null;
  const problem = got.ok ? null : json;
  return {
    ok: got.ok,
    status: got.status,
    body: got.ok ? json : null,
    code: got.ok ? "" : (problem?.code ?? "internal"),
    detail: problem?.detail ?? "",
    args: problem?.args ?? null,
    seen: got.headers.get("Luot-Seen"),
    replayed: got.headers.get("Idempotency-Replayed") === "true",
  };
}

/** A key for one press. @param {{random: () => Uint8Array}} [world] */
export const freshKey = (world = browser) => hex(world.random());

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
