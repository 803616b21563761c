// @ts-check
// What the page of accounts asks of the server.
import { ask, press } from "../web/api.js";
import { t } from "../web/words.js";
import { unlike } from "./fold.js";

/** @typedef {{state: () => import("./fold.js").State, send: (m: any) => void}} Page */

/** @param {Page} page @returns {Record<string, (m: any) => Promise<void>>} */
export function acts(page) {
  const { state, send } = page;
  const at = (/** @type {string} */ user, /** @type {string} */ rest = "") => `/accounts/${encodeURIComponent(user)}${rest}`;

  /** Gives an order; a session that has ended shows the log-in. @param {string} method @param {string} path @param {any} body */
  async function order(method, path, body) {
    send({ type: "busy" });
    const answer = await press(method, path, body);
    if (answer.status === 401) send({ type: "account", account: null });
    else if (!answer.ok) send({ type: "failed", detail: answer.detail });
    return answer.ok ? answer : null;
  }

  /** @param {any} m */
  async function look(m) {
    const { tab, wish, kind, list, log } = state();
    const more = m.type === "more";
    const path = tab === "own" ? "/session/sessions"
      : tab === "log" ? `/directory/events?kind=${kind}${more && log ? `&before=${log.next}` : ""}&limit=100`
        : `/accounts?q=${encodeURIComponent(wish)}${more && list ? `&after=${encodeURIComponent(list.next)}` : ""}`;
    const answer = await ask(path);
    if (answer.status === 401) return send({ type: "account", account: null });
    if (!answer.ok) return send({ type: "failed", detail: answer.detail });
    if (tab === "own") send({ type: "own", own: answer.body });
    else if (tab === "log") { if (kind === state().kind) send({ type: "log", log: answer.body, more }); }
    else send({ type: "list", list: answer.body, wish, more });
  }

  /** @param {any} m */
  async function lookSessions({ user }) {
    const answer = await ask(at(user, "/sessions"));
    send(answer.ok ? { type: "sessions", list: answer.body.sessions } : { type: "failed", detail: answer.detail });
  }

  return {
    look, more: look, look_sessions: lookSessions,
    async log_in(m) {
      send({ type: "login", login: { busy: true, error: "" } });
      const answer = await press("POST", "/session", m.who);
      if (!answer.ok) return send({ type: "login", login: { busy: false, error: answer.detail } });
      send({ type: "account", account: answer.body });
      await look({});
    },
    async log_out() {
      await press("DELETE", "/session");
      send({ type: "account", account: null });
    },
    async own_password({ form, clear }) {
      if (unlike(form)) return send({ type: "failed", detail: t("staff.password_unlike") });
      if (!await order("POST", "/session/password", { old: form.old, new: form.next })) return;
      clear();
      send({ type: "done", done: t("staff.password_changed") });
      await look({});
    },
    async revoke_own({ id }) {
      if (await order("POST", `/session/sessions/${id}/revoke`, {})) await look({});
    },
    async revoke({ user, id }) {
      if (await order("POST", at(user, `/sessions/${id}/revoke`), {})) await lookSessions({ user });
    },
    async add({ user, body }) {
      const answer = await order("POST", "/accounts", { user, ...body });
      if (answer) send({ type: "secret", account: answer.body });
      if (answer) await look({});
    },
    async edit({ user, body }) {
      if (!await order("PATCH", at(user), body)) return;
      send({ type: "done", done: t("staff.saved", { user }) });
      await look({});
    },
    async reset({ user }) {
      const answer = await order("POST", at(user, "/password"), {});
      if (answer) send({ type: "secret", account: answer.body });
      if (answer) await look({});
    },
    async disable({ user }) {
      if (!await order("POST", at(user, "/disable"), {})) return;
      send({ type: "done", done: t("staff.is_disabled", { user }) });
      await look({});
    },
    async enable({ user }) {
      if (!await order("POST", at(user, "/enable"), {})) return;
      send({ type: "done", done: t("staff.is_enabled", { user }) });
      await look({});
    },
  };
}
