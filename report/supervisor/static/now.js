// @ts-check
// How the site stands now: counts, what to see to, what would help, every field and counter. Pure.
import { html, nothing, repeat } from "../web/html.js";
import { t } from "../web/words.js";
import { broken, minutes } from "./fold.js";
import { NONE, at, counter, field, lightName, min, officer, prefix, short } from "./names.js";

/** @typedef {import("./fold.js").State} State */
/** @typedef {(message: any) => void} Send */

/** @param {State} s @param {Send} send */
export function nowView(s, send) {
  if (s.overview === null) return html`<p role="status">${t("common.connecting")}</p>`;
  return html`
    ${tiles(s)}
    <div class="super-two">
      ${alerts(s, send)}
      ${hints(s)}
    </div>
    ${fields(s, send)}
    ${counters(s)}
    ${orders(s, send)}`;
}

/** @param {State} s */
function tiles(s) {
  const o = s.overview;
  const wait = minutes(o.longest, s.clock);
  const over = wait !== null && wait * 60 >= o.target.wait_s;
  return html`
    <section class="super-tiles" aria-label=${t("supervisor.now")}>
      ${tile("waiting", t("supervisor.waiting"), String(o.waiting), "")}
      ${tile("longest", t("supervisor.longest"), wait === null ? NONE : min(wait), o.longest ? o.longest.number : "", over ? "red" : "")}
      ${tile("open", t("supervisor.open"), `${o.open} / ${o.counters.length}`, "")}
      ${tile("rate", t("supervisor.last_hour"), String(o.issued_last_hour), t("supervisor.at_kiosks", { n: o.kiosks_last_hour }))}
      ${tile("issued", t("supervisor.issued"), String(o.issued), t("supervisor.served_so_far", { n: o.served }))}
    </section>`;
}

/** @param {string} id @param {string} name @param {string} value @param {string} more @param {string} [light] */
const tile = (id, name, value, more, light = "") => html`
  <p class="card super-tile" data-tile=${id} data-light=${light}><span class="muted">${name}</span><strong>${value}</strong><span class="muted">${more}</span></p>`;

/** @param {State} s @param {Send} send */
function alerts(s, send) {
  const list = s.overview.alerts;
  const devices = broken(s.fleet);
  return html`
    <section class="stack super-alerts" aria-labelledby="alerts">
      <h2 id="alerts">${t("supervisor.alerts")}</h2>
      <ul class="stack" aria-live="polite" data-alerts=${list.length + devices.length}>
        ${list.length + devices.length === 0 ? html`<li class="note">${t("supervisor.no_alerts")}</li>` : nothing}
        ${list.map((/** @type {any} */ a) => html`<li class="note" data-kind="alert" data-alert=${a.kind}>
          <span>${alertText(s, a)}</span>
          ${a.kind === "help" ? html`<button type="button" class="button" data-act="coming" @click=${() => send({ type: "act", method: "POST", path: "/help/seen", body: { device: a.device } })}>${t("supervisor.coming")}</button>` : nothing}</li>`)}
        ${devices.map((d) => html`<li class="note" data-kind="called" data-alert=${d.kind}><span>${deviceText(d)}</span> <a href="/fleet">${t("supervisor.to_fleet")}</a></li>`)}
      </ul>
      ${s.fleet && !s.fleet.known ? html`<p class="muted">${t("supervisor.devices_unknown")}</p>` : nothing}
    </section>`;
}

/** @param {State} s @param {import("./fold.js").Alert} a */
function alertText(s, a) {
  const name = a.service ? short(s, a.service) : "";
  switch (a.kind) {
    case "help": return t("supervisor.alert_help", { device: a.device, time: at(s, a.since ?? "") });
    case "unserved": return t("supervisor.alert_unserved", { field: name, n: a.waiting });
    case "wait": return t("supervisor.alert_wait", { field: name, number: a.number, min: a.minutes, n: a.waiting });
    case "crowd": return t("supervisor.alert_crowd", { field: name, n: a.waiting });
    default: return t("supervisor.alert_paused", { counter: counter(s, a.counter ?? ""), time: at(s, a.since ?? "") });
  }
}

/** @param {{kind: string, name: string, state: string}} d */
function deviceText(d) {
  switch (d.state) {
    case "lost": return t("supervisor.device_lost", { name: d.name });
    case "trouble": return t("supervisor.device_trouble", { name: d.name });
    case "paper": return t("supervisor.printer_paper", { name: d.name });
    case "near_end": return t("supervisor.printer_near_end", { name: d.name });
    default: return t("supervisor.printer_trouble", { name: d.name });
  }
}

/** @param {State} s */
function hints(s) {
  const h = s.overview.hints;
  return html`
    <section class="stack super-hints" aria-labelledby="hints">
      <h2 id="hints">${t("supervisor.hints")}</h2>
      ${h === null ? html`<p class="muted">${t("supervisor.hints_soon")}</p>` : html`
      <ul class="stack">
        ${h.more.map((/** @type {any} */ m) => html`<li class="note" data-hint="more">${moreText(s, m)}${candidate(s, m)}</li>`)}
        ${h.stop.map((/** @type {any} */ v) => html`<li class="note" data-hint="stop">${stopText(s, v, h)}</li>`)}
        ${h.last ? html`<li class="note" data-hint="last">${t("supervisor.last_visitor", { time: at(s, h.last), closing: at(s, h.closing) })}</li>` : nothing}
        ${h.more.length + h.stop.length === 0 && !h.last ? html`<li class="note">${t("supervisor.no_hints")}</li>` : nothing}
      </ul>`}
    </section>`;
}

/** @param {State} s @param {any} m */
const moreText = (s, m) => (m.from_min === null
  ? t("supervisor.hint_unserved", { field: short(s, m.service), to: m.to_min })
  : t("supervisor.hint_more", { field: short(s, m.service), from: m.from_min, to: m.to_min }));

/** Who could do it. @param {State} s @param {any} m */
function candidate(s, m) {
  const desk = s.overview.counters.find((/** @type {any} */ c) => c.id === m.counter);
  if (!desk) return nothing;
  return html` <span class="muted">${desk.state === "open" ? t("supervisor.hint_idle", { counter: counter(s, desk.id) }) : t("supervisor.hint_closed", { counter: counter(s, desk.id) })}</span>`;
}

/** @param {State} s @param {any} v @param {any} h */
const stopText = (s, v, h) => (v.now
  ? t("supervisor.hint_stop_now", { field: short(s, v.service), last: at(s, v.last), then: at(s, v.then) })
  : t("supervisor.hint_stop", { field: short(s, v.service), last: at(s, v.last), time: at(s, v.at), then: at(s, v.then), closing: at(s, h.closing) }));

/** @param {State} s @param {Send} send */
const fields = (s, send) => html`
  <section aria-labelledby="fields">
    <h2 id="fields">${t("supervisor.fields")}</h2>
    <table class="super-table" data-table="fields">
      <thead><tr><th scope="col">${t("supervisor.field")}</th><th scope="col">${t("supervisor.light")}</th><th scope="col" class="super-n">${t("supervisor.waiting")}</th>
        <th scope="col" class="super-n">${t("supervisor.longest")}</th><th scope="col" class="super-n">${t("supervisor.newcomer")}</th><th scope="col" class="super-n">${t("supervisor.open")}</th>
        <th scope="col" class="super-n">${t("supervisor.issued")}</th><th scope="col" class="super-n">${t("supervisor.served")}</th><th scope="col"><span class="visually-hidden">${t("supervisor.acts")}</span></th></tr></thead>
      <tbody>${repeat(s.overview.services, (/** @type {any} */ f) => f.id, (/** @type {any} */ f) => html`
        <tr data-field=${f.id} data-light=${f.light}>
          <th scope="row"><span class="super-prefix">${prefix(s, f.id)}</span> ${field(s, f.id)}${f.paused ? html` <strong class="super-paused">${t("supervisor.paused")}</strong>` : nothing}</th>
          <td><span class="super-light" data-light=${f.light}>${lightName(f.light)}</span></td>
          <td class="super-n">${f.waiting}</td><td class="super-n">${min(minutes(f.longest, s.clock))}</td><td class="super-n">${range(f.wait)}</td>
          <td class="super-n">${f.open}</td><td class="super-n">${f.issued}</td><td class="super-n">${f.served}</td>
          <td class="super-act"><button type="button" class="button" data-act=${f.paused ? "resume" : "pause"}
            aria-label=${`${f.paused ? t("supervisor.resume") : t("supervisor.pause")}: ${field(s, f.id)}`}
            @click=${() => (f.paused ? send({ type: "act", method: "POST", path: `/services/${f.id}/resume`, body: {} }) : send({ type: "dialog", dialog: { name: "pause", service: f.id } }))}
            >${f.paused ? t("supervisor.resume") : t("supervisor.pause")}</button></td>
        </tr>`)}</tbody>
    </table>
  </section>`;

/** @param {{min_s: number, max_s: number} | null} wait */
const range = (wait) => (wait === null ? NONE : t("supervisor.range", { min: Math.floor(wait.min_s / 60), max: Math.floor(wait.max_s / 60) }));

/** @param {State} s */
const counters = (s) => html`
  <section aria-labelledby="counters">
    <h2 id="counters">${t("supervisor.counters")}</h2>
    <table class="super-table" data-table="counters">
      <thead><tr><th scope="col">${t("supervisor.counter")}</th><th scope="col">${t("supervisor.state")}</th><th scope="col">${t("supervisor.officer")}</th>
        <th scope="col">${t("supervisor.visitor")}</th><th scope="col" class="super-n">${t("supervisor.since")}</th><th scope="col" class="super-n">${t("supervisor.in_line")}</th><th scope="col" class="super-n">${t("supervisor.served")}</th></tr></thead>
      <tbody>${repeat(s.overview.counters, (/** @type {any} */ c) => c.id, (/** @type {any} */ c) => html`
        <tr data-counter=${c.id} data-state=${c.state}>
          <th scope="row">${counter(s, c.id)}</th><td>${stateText(c)}</td><td>${c.officer ? officer(s, c.officer) : NONE}</td>
          <td>${c.number ? html`<strong>${c.number}</strong> ${c.visit === "called" ? t("supervisor.called") : t("supervisor.serving")}` : NONE}</td>
          <td class="super-n">${since(s, c)}</td><td class="super-n">${c.waiting}</td><td class="super-n">${c.served}</td>
        </tr>`)}</tbody>
    </table>
  </section>`;

/** @param {any} c */
function stateText(c) {
  switch (c.state) {
    case "open": return c.number ? t("supervisor.busy") : t("supervisor.free");
    case "paused": return t("supervisor.on_pause");
    default: return t("supervisor.closed");
  }
}

/** Since when it has been so, in minutes. @param {State} s @param {any} c */
function since(s, c) {
  const from = c.number ? c.from : c.state === "paused" ? c.since : undefined;
  return from && s.clock !== null ? min(Math.max(0, Math.floor((s.clock - Date.parse(from)) / 60_000))) : NONE;
}

/** @param {State} s @param {Send} send */
const orders = (s, send) => html`
  <section class="stack super-orders" aria-labelledby="orders">
    <h2 id="orders">${t("supervisor.orders")}</h2>
    <p>${s.overview.hours.work_until ? t("supervisor.hours_today", { issue: at(s, s.overview.hours.issue_until), work: at(s, s.overview.hours.work_until) }) : t("supervisor.closed_today")}
      ${s.overview.hours.changed ? html`<strong>${t("supervisor.hours_changed")}</strong>` : nothing}</p>
    ${s.overview.notice ? html`<p class="note" data-notice>${t("supervisor.notice_shown", { text: s.overview.notice[s.lang] ?? "", time: at(s, s.overview.notice_until) })}</p>` : nothing}
    ${s.error && s.dialog === null ? html`<p class="note" data-kind="alert" role="alert">${s.error}</p>` : nothing}
    <div class="row">
      <button type="button" class="button" data-act="notice" @click=${() => send({ type: "dialog", dialog: { name: "notice" } })}>${t("supervisor.notice")}</button>
      ${s.overview.notice ? html`<button type="button" class="button" data-act="unnotice" @click=${() => send({ type: "act", method: "POST", path: "/notices", body: { text: {}, until: s.overview.notice_until } })}>${t("supervisor.unnotice")}</button>` : nothing}
      ${s.overview.hours.work_until ? html`<button type="button" class="button" data-act="hours" @click=${() => send({ type: "dialog", dialog: { name: "hours" } })}>${t("supervisor.hours")}</button>` : nothing}
    </div>
  </section>`;
