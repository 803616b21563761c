// @ts-check
// The picture of the site and of its printers, as it is now. One question at a time; the first try that fails says
// that the server cannot be reached, and the question goes on being asked.
import { send as ask } from "../web/api.js";
import { wait } from "./acts.js";

/** @param {any} data what the server put into the page @param {(message: any) => void} send @returns {() => Promise<void>} looks once */
export function looker(data, send) {
  const world = {
    fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => fetch(url, init), now: () => performance.now(), random: () => new Uint8Array(16),
    wait: (/** @type {number} */ ms) => (send({ type: "unreachable" }), wait(ms)),
  };
  let asking = false;
  return async () => {
    if (asking) return;
    asking = true;
    const answer = await ask("GET", `/sites/${data.site}`, {}, world);
    send(answer.ok ? { type: "site", site: answer.body } : { type: "unreachable" });
    const printers = answer.ok && data.device ? await ask("GET", `/sites/${data.site}/printers`, { device: true }, world) : null;
    if (printers?.ok) send({ type: "printers", printers: printers.body.printers });
    asking = false;
  };
}
