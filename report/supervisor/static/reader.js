// @ts-check
// What the page reads: the live overview of the chosen site, and now and then what no channel carries.
import { ask } from "../web/api.js";
import { connect } from "../web/socket.js";
import { allowed } from "./fold.js";

/** @typedef {import("./fold.js").State} State */

/** How often each is read again, in ms. */
const [DEVICES, FIGURES, PROVINCE] = [15_000, 60_000, 10_000];

export class Reader {
  /** @type {ReturnType<typeof connect> | null} */ #channel = null;
  #state;
  #send;

  /** @param {() => State} state @param {(message: any) => void} send */
  constructor(state, send) {
    this.#state = state;
    this.#send = send;
    const every = (/** @type {number} */ ms, /** @type {() => void} */ f) => setInterval(() => { if (document.visibilityState === "visible") f(); }, ms);
    every(DEVICES, () => this.#devices());
    every(FIGURES, () => this.#figures());
    every(PROVINCE, () => { if (this.#state().tab === "province") void this.#province(); });
    setInterval(() => send({ type: "tick", clock: this.#channel?.now() ?? null }), 1000);
  }

  /** Reads what a change of the page asks for. @param {State} before @param {State} after */
  follow(before, after) {
    if (after.site !== before.site || after.account !== before.account) {
      this.#channel?.close();
      this.#channel = null;
      if (!after.account || after.site === "" || !allowed(after.account)) return;
      this.#channel = connect(`/live/sites/${after.site}/overview`, {
        onState: (overview) => this.#send({ type: "overview", overview }),
        onStatus: (status, since) => this.#send({ type: "status", status, since }),
        onLogin: () => this.#send({ type: "account", account: null }),
      });
      void this.#devices();
    }
    if (!after.account) return;
    if (after.figures === null && (after.site !== before.site || after.days !== before.days)) void this.#figures();
    if (after.tab === "province" && (before.tab !== "province" || after.province === null && after.site !== before.site)) void this.#province();
  }

  async #devices() {
    const { site, account } = this.#state();
    if (!account || site === "") return;
    const [devices, printers] = await Promise.all([ask(`/sites/${site}/devices`), ask(`/sites/${site}/printers`)]);
    if (devices.ok && printers.ok) this.#send({ type: "fleet", site, fleet: { known: devices.body.known, devices: devices.body.devices, printers: printers.body.printers } });
  }

  async #figures() {
    const { site, account, days } = this.#state();
    if (!account || site === "") return;
    this.#take(await ask(`/sites/${site}/figures?days=${days}`), (figures) => ({ type: "figures", site, days, figures }));
  }

  async #province() {
    if (!this.#state().account) return;
    this.#take(await ask("/overview"), (province) => ({ type: "province", province }));
  }

  /** @param {Awaited<ReturnType<typeof ask>>} answer @param {(body: any) => any} message */
  #take(answer, message) {
    if (answer.ok) this.#send(message(answer.body));
    else this.#send(answer.status === 401 ? { type: "account", account: null } : { type: "unread" });
  }
}
