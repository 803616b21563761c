// @ts-check
// Wires the list by hand: keeps the notes in the browser, opens the list, and sends the notes once the server is back.
import { freshKey } from "../web/api.js";
import { t } from "../web/words.js";
import { MOST, body, mine, nextPaper, noteOf, numbersIn, over, sameDay, serviceOf, settled } from "./hand.js";

/** @typedef {import("./hand.js").Note} Note */
/** How long a note that found no server, or a paper number that another console has still to enter, waits; in ms. */
const PAUSE = 5_000;
/** How often such a paper number is tried. */
const TRIES = 24;
/** How often the line beyond the first 50 is read, in ms. */
const REST_EVERY = 60_000;

/**
 * @param {() => import("./fold.js").State} state @param {(message: any) => void} send
 * @param {{ask: typeof import("../web/api.js").ask, press: typeof import("../web/api.js").press, now: () => number}} net
 */
export function hands(state, send, { ask, press, now }) {
  /** @type {Map<string, Note[]>} by site, should the browser keep nothing */ const memory = new Map();
  /** @type {Map<string, {at: number, tries: number}>} by key: when to try again */ const later = new Map();
  let loaded = "", opened = false, busy = false, read = -REST_EVERY;

  /** @param {string} site @returns {Note[]} */
  function kept(site) {
    try {
      return JSON.parse(localStorage.getItem(PLACE + site) ?? "null") ?? memory.get(site) ?? [];
    } catch {
      return memory.get(site) ?? [];
    }
  }

  /** Changes the notes where they lie: another window of this console may have changed them. @param {(notes: Note[]) => Note[]} how */
  function change(how, site = state().site?.site ?? "") {
    const notes = how(kept(site));
    let stored = true;
    memory.set(site, notes);
    try {
      localStorage.setItem(PLACE + site, JSON.stringify(notes));
    } catch {
      stored = false; // said on the page: it must stay open
    }
    if (site === state().site?.site) send({ type: "hand", hand: { notes, stored } });
  }
  const put = (/** @type {Note} */ n, site = state().site?.site) => change((notes) => notes.map((old) => (old.key === n.key ? n : old)), site);

  addEventListener("storage", (event) => {
    const site = state().site?.site;
    if (site && event.key === PLACE + site) send({ type: "hand", hand: { notes: kept(site) } });
  });
  addEventListener("beforeunload", (event) => {
    if (state().status === "lost" && state().hand.outage !== null) event.preventDefault(); // no server would give the page back
  });

  /** Looks after every message whether there is something to do. */
  function watch() {
    const s = state(), site = s.site?.site ?? "";
    if (site !== loaded) {
      loaded = site;
      if (site) send({ type: "hand", hand: { notes: kept(site), rest: [] } });
    }
    if (s.hand.open !== opened) {
      opened = s.hand.open;
      if (opened) setTimeout(() => /** @type {HTMLElement | null} */ (document.querySelector(".hand-title"))?.focus()); // no tick: a Space on its way would set it
    }
    if (s.status === "live" && s.account && site) deliver();
    const long = s.status === "live" && s.desk && s.desk.today.waiting > s.desk.waiting.length;
    if (long && performance.now() - read >= REST_EVERY) rest();
  }

  /** The line beyond what the desk shows, so that a list by hand ends where the line does. */
  async function rest() {
    read = performance.now();
    const answer = await ask(`/sites/${state().site?.site}/queue`);
    if (answer.ok) send({ type: "hand", hand: { rest: mine(state(), answer.body.tickets) } });
  }

  /** Sends what is kept, one by one in the order in which it was noted: a refusal of one does not hold up the others. */
  async function deliver() {
    if (busy) return;
    busy = true;
    try {
      for (let n = due(); n !== undefined; n = due()) if (!await one(n)) break;
    } finally {
      busy = false;
    }
  }
  const due = () => state().status === "live" ? state().hand.notes.find((n) => n.stage === "kept" && (later.get(n.key)?.at ?? 0) <= performance.now()) : undefined;

  /** @param {Note} n @returns {Promise<boolean>} whether the server answers */
  async function one(n) {
    const { site } = state();
    if (!now() || !site) return false;
    if (!sameDay(site.zone, n.at, now())) { // today's number of the same name is somebody else's
      put({ ...n, stage: "refused", code: "other_day", detail: t("counter.hand_other_day") });
      return true;
    }
    later.set(n.key, { at: 0, tries: later.get(n.key)?.tries ?? 0 }); // under way: it can no longer be taken back
    const answer = await press("POST", `/sites/${site.site}/by-hand`, body(n), { key: n.key });
    const after = settled(n, answer), tries = (later.get(n.key)?.tries ?? 0) + 1;
    const early = after?.code === "ticket.unknown" && isPaper(n.number) && tries < TRIES;
    if (after === null || early) later.set(n.key, { at: performance.now() + PAUSE, tries: early ? tries : 0 });
    if (early) put({ ...n, code: "early" }, site.site);
    else if (after) put(after, site.site);
    return after !== null;
  }

  /** Whether a number comes from paper: its series is the by-hand one. @param {string} number */
  const isPaper = (number) => {
    const { least, most } = state().desk?.hand ?? { least: 1, most: 0 }, n = Number(number.replace(/^\D+/, ""));
    return n >= least && n <= most;
  };

  const write = (/** @type {import("./hand.js").What} */ what) => {
    const note = noteOf(state(), what, { key: freshKey(), now: now() });
    change((notes) => (notes.some((n) => what.kind === "served" && same(n, what.number)) ? notes : [...notes, note]));
  };
  const same = (/** @type {Note} */ n, /** @type {string | undefined} */ number) => n.kind === "served" && n.number === number && n.stage !== "refused";
  const edit = (/** @type {object} */ hand) => send({ type: "hand", hand });

  /** @param {any} what */
  function tick({ number, service, kind, on }) {
    if (on) return write({ kind: "served", number, service, class: kind });
    change((notes) => notes.filter((n) => !(same(n, number) && (n.stage === "draft" || n.stage === "kept") && !later.has(n.key))));
  }

  /** @param {any} what */
  function issue({ service, first, count }) {
    const { least, most } = state().desk?.hand ?? { least: 1, most: 0 }, n = Math.min(MOST, most - first + 1);
    if (!(first >= least && first <= most)) return edit({ error: t("counter.hand_range", { least, most }) });
    if (!(count >= 1 && count <= n)) return edit({ error: t("counter.hand_count", { n }) });
    if (state().hand.notes.some((n) => n.kind === "issue" && n.stage !== "refused" && n.service === service && first < n.first + n.count && n.first < first + count)) {
      return edit({ error: t("counter.hand_twice", { first: nextPaper(state(), service) }) });
    }
    write({ kind: "issue", service, first, count });
    edit({ error: "" });
  }

  /** @param {string} text @returns {boolean} whether all of it was taken */
  function numbers(text) {
    const { numbers: good, wrong } = numbersIn(text);
    const s = state(), strange = good.filter((n) => serviceOf(s, n) === "");
    if (wrong.length + strange.length > 0 || good.length === 0) {
      edit({ error: t("counter.hand_wrong", { numbers: [...wrong, ...strange].join(", ") || "–" }) });
      return false;
    }
    for (const number of good) write({ kind: "served", number, service: serviceOf(s, number) });
    edit({ error: "" });
    return true;
  }

  /** Does what the list asks for; false when it is no act of the list. @param {any} what */
  function act(what) {
    switch (what.id) {
      case "hand": edit({ open: !state().hand.open, error: "" }); return true;
      case "tick": tick(what); return true;
      case "hand_service": edit({ service: what.service }); return true;
      case "hand_issue": issue(what); return true;
      case "hand_served": what.taken(numbers(what.text)); return true;
      case "hand_send": change((notes) => notes.map((n) => (n.stage === "draft" ? { ...n, stage: "kept" } : n))); return true;
      case "hand_again": later.delete(what.key); change((notes) => notes.map((n) => (n.key === what.key ? { ...n, stage: "kept" } : n))); return true;
      case "hand_away": change((notes) => away(notes, what.key)); return true;
      case "hand_print": print(); return true;
      default: return false;
    }
  }

  /** Puts a note away: a draft is forgotten, others stay known for the day without being shown. @param {Note[]} notes @param {string} key "" for all that are over */
  const away = (notes, key) => notes
    .filter((n) => !(n.key === key && n.stage === "draft") && (n.stage !== "sent" || !state().site || sameDay(state().site.zone, n.at, now())))
    .map((n) => (n.key === key || (key === "" && over(n)) ? { ...n, seen: true } : n));

  return { act, watch };
}

/** Where the browser keeps the notes, before the site's id. */
const PLACE = "luot.hand.";
