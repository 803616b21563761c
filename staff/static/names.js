// @ts-check
// The words for roles, places, times and what the directory's log says.
import { t } from "../web/words.js";

/** @param {string} role */
export function roleName(role) {
  switch (role) {
    case "officer": return t("staff.officer");
    case "lead": return t("staff.lead");
    case "supervisor": return t("staff.supervisor");
    case "admin": return t("staff.admin");
    default: return role;
  }
}

/** What a role may do. @param {string} role */
export function roleText(role) {
  switch (role) {
    case "officer": return t("staff.officer_text");
    case "lead": return t("staff.lead_text");
    case "supervisor": return t("staff.supervisor_text");
    default: return t("staff.admin_text");
  }
}

/** @param {import("./fold.js").State} s @param {string[]} sites */
export const siteNames = (s, sites) => (sites.length === 0 ? t("staff.all_sites")
  : sites.map((id) => s.data.sites.find((/** @type {any} */ v) => v.site === id)?.branch[s.lang] ?? id).join(", "));

/** A moment in the zone of the first site. @param {import("./fold.js").State} s @param {string} at */
export const moment = (s, at) => new Intl.DateTimeFormat(s.lang === "en" ? "en-GB" : s.lang, {
  timeZone: s.data.sites[0]?.zone, day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
}).format(new Date(at));

/** Who did it. @param {string} actor */
export function actorName(actor) {
  const [kind, who] = actor.split(":");
  if (kind === "staff") return who;
  return actor === "stranger" ? t("staff.stranger") : t("staff.machine");
}

/** An entry of the log as a sentence. @param {import("./fold.js").State} s @param {import("./fold.js").Entry} e */
export function sentence(s, e) {
  const from = e.from || t("staff.unknown_place");
  switch (e.type) {
    case "LoggedIn": return t("staff.e_logged_in", { user: e.user, from });
    case "LoggedOut": return e.actor === `staff:${e.user}` ? t("staff.e_logged_out", { user: e.user }) : t("staff.e_thrown_out", { user: e.user });
    case "LogInRefused": return refused(e, from);
    case "AccountAdded": return t("staff.e_added", { user: e.user, name: e.name, role: roleName(e.role), sites: siteNames(s, e.sites) });
    case "AccountChanged": return t("staff.e_changed", { user: e.user, name: e.name, role: roleName(e.role), sites: siteNames(s, e.sites) });
    case "PasswordSet": return t("staff.e_password", { user: e.user });
    case "AccountDisabled": return t("staff.e_disabled", { user: e.user });
    case "AccountEnabled": return t("staff.e_enabled", { user: e.user });
    case "DeviceAdded": return t("staff.e_device_added", { device: e.device, name: e.name });
    case "DeviceChanged": return t("staff.e_device_changed", { device: e.device, name: e.name });
    case "DeviceReloaded": return t("staff.e_device_reloaded", { device: e.device });
    case "DeviceRevoked": return t("staff.e_device_revoked", { device: e.device });
    default: return e.type;
  }
}

/** @param {import("./fold.js").Entry} e @param {string} from */
function refused(e, from) {
  const text = e.user ? t("staff.e_refused", { user: e.user, from }) : t("staff.e_refused_nobody", { from });
  return e.more > 0 ? `${text} ${t("staff.e_more", { n: e.more })}` : text;
}
