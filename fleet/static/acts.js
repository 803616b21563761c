// @ts-check
// What is done with a device: the press, and how it went.
import { press } from "../web/api.js";

/** @typedef {{send: (message: any) => void, site: () => string, look: () => Promise<void>}} Wiring */

/** @param {Wiring} wiring @param {string} method @param {string} path below the site's devices @param {any} body */
export async function act({ send, site, look }, method, path, body) {
  send({ type: "busy" });
  const answer = await press(method, `/sites/${site()}/devices${path}`, body);
  send(answer.ok ? { type: "dialog", dialog: null } : { type: "failed", detail: answer.detail });
  if (answer.ok) await look();
}

/** @param {Wiring} wiring @param {any} body */
export async function add({ send, site, look }, body) {
  send({ type: "busy" });
  const answer = await press("POST", `/sites/${site()}/devices`, body);
  send(answer.ok ? { type: "added", device: answer.body, pair: location.origin + answer.body.pair } : { type: "failed", detail: answer.detail });
  if (answer.ok) await look();
}
