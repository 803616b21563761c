// @ts-check
// Who and where the officer is: log-in, site and counter, kept by the browser, and the live desk of that counter.

/** How often a desk that another officer holds is read, in ms. */
const LOOK_EVERY = 5_000;

/**
 * @param {() => import("./fold.js").State} state @param {(message: any) => void} send
 * @param {{ask: typeof import("../web/api.js").ask, press: typeof import("../web/api.js").press, connect: typeof import("../web/socket.js").connect}} net
 */
export function places(state, send, { ask, press, connect }) {
  /** @type {ReturnType<typeof connect> | null} */ let channel = null;
  /** @type {any} */ let look = null;
  /** @type {ReturnType<typeof connect> | null} */ let printers = null;
  /** What to add to the browser's clock, from the last answer that told the time. */ let shift = NaN;

  /** The server's time in ms, 0 before it is known. */
  const now = () => channel?.now() ?? (performance.now() + shift || 0);

  /** @param {any} account null: nobody is logged in */
  function session(account) {
    send({ type: "session", account });
    if (account === null) return;
    const kept = remembered();
    const only = account.sites.length === 1 ? account.sites[0] : "";
    site(account.sites.includes(kept.site) ? kept.site : only, kept.counter);
  }

  /** @param {{user: string, password: string}} who */
  async function logIn({ user, password }) {
    send({ type: "login", login: { busy: true, error: "" } });
    const answer = await press("POST", "/session", { user, password });
    if (answer.ok) return session(answer.body);
    const until = answer.status === 429 ? performance.now() + 1000 * (answer.args?.seconds ?? 1) : 0;
    send({ type: "login", login: { busy: false, error: answer.detail, until } });
  }

  /** @param {string} id "" to choose @param {string} [wish] a counter used before */
  async function site(id, wish = "") {
    leave();
    const found = state().data.sites.find((/** @type {any} */ s) => s.site === id) ?? null;
    send({ type: "site", site: found });
    printers?.close();
    printers = null;
    if (found === null) return;
    printers = connect(`/live/sites/${id}/printers`, { onState: (fresh) => send({ type: "printers", printers: fresh.printers }) });
    time();
    const list = await counters();
    const mine = list.find((/** @type {any} */ c) => c.state !== "closed" && c.officer === state().account?.user)?.id ?? wish;
    if (found.counters.some((/** @type {any} */ c) => c.id === mine)) counter(mine);
  }

  /** Asks what time it is, before the first beat. */
  async function time() {
    const id = state().site?.site;
    const answer = await ask(`/sites/${id}`);
    if (!answer.ok) return;
    shift = Date.parse(answer.body.now) - performance.now();
  }

  /** Asks who is at which counter. @returns {Promise<any[]>} */
  async function counters() {
    const answer = await ask(`/sites/${state().site?.site}/queue`);
    if (!answer.ok) return [];
    send({ type: "counters", counters: answer.body.counters });
    return answer.body.counters;
  }

  /** @param {string} id */
  async function counter(id) {
    leave();
    send({ type: "counter", counter: id });
    remember({ site: state().site.site, counter: id });
    await refresh();
    settle();
  }

  /**
   * Follows the desk. One that another officer holds is only read from time to time: an open channel would
   * tell the server that its console is alive, and nobody could take it over.
   */
  function settle() {
    const { desk, account, counter: id, site: at } = state();
    if (channel !== null || id === null) return;
    clearTimeout(look);
    if (desk && desk.state !== "closed" && desk.officer !== account?.user) {
      send({ type: "status", status: "live" });
      look = setTimeout(() => refresh().then(settle), LOOK_EVERY);
      return;
    }
    channel = connect(`/live/sites/${at.site}/counters/${id}`, {
      onState: (fresh) => send({ type: "desk", desk: fresh }),
      onStatus: (status, since) => send({ type: "status", status, since }),
      onLogin: () => session(null),
    });
  }

  function choose() {
    leave();
    send({ type: "counter", counter: null });
    counters();
  }

  function leave() {
    clearTimeout(look);
    channel?.close();
    channel = null;
  }

  /** Reads the desk once, so that an answer without one is not the last word. */
  async function refresh() {
    const { site: at, counter: id } = state();
    if (!at || !id) return;
    const answer = await ask(`/sites/${at.site}/counters/${id}`);
    if (answer.ok) send({ type: "desk", desk: { ...answer.body, epoch: state().epoch, now: "" } });
  }

  return { now, session, logIn, site, counter, counters, choose, refresh, settle };
}

const PLACE = "luot.counter";

/** @returns {{site: string, counter: string}} */
function remembered() {
  try {
    return { site: "", counter: "", ...JSON.parse(localStorage.getItem(PLACE) ?? "{}") };
  } catch {
    return { site: "", counter: "" };
  }
}

/** @param {{site: string, counter: string}} place */
function remember(place) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(place));
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
