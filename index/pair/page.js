// @ts-check
// Pairs this browser with a device: the token stands behind # in the address, where no log sees it.
import { html } from "../web/html.js";
import { mount, pageData } from "../web/mount.js";
import { press } from "../web/api.js";
import { apply, load } from "../web/prefs.js";
import { loadWords, setLanguage, t } from "../web/words.js";

/** @typedef {{step: "none" | "asking" | "paired" | "failed", name: string, page: string, detail: string}} State */

const data = pageData();
await loadWords(data.lang, ["common", "pair"]);
setLanguage(data.lang);
apply(load());

const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname); // nobody reads it over the shoulder
const page = mount({
  state: /** @type {State} */ ({ step: token ? "asking" : "none", name: "", page: "", detail: "" }),
  /** @param {State} state @param {Partial<State>} message @returns {State} */
  fold: (state, message) => ({ ...state, ...message }),
  view,
});
if (token) pair();

/** Trades the token for the device's cookie and goes to the device's page. */
async function pair() {
  const answer = await press("POST", "/pair", { token });
  if (!answer.ok) {
    page.send({ step: "failed", detail: answer.detail });
    return;
  }
  page.send({ step: "paired", name: answer.body.name, page: answer.body.page });
  if (answer.body.page) location.replace(answer.body.page);
}

/** @param {State} state */
function view(state) {
  const says = {
    none: () => t("pair.none"),
    asking: () => t("pair.asking"),
    paired: () => t("pair.paired", { name: state.name }),
    failed: () => state.detail,
  };
  return html`<main class="page stack">
    <h1>${t("pair.title")}</h1>
    <p class="note" role="status" data-kind=${state.step === "failed" ? "alert" : "called"}>${says[state.step]()}</p>
    ${state.page ? html`<a class="button" data-kind="primary" href=${state.page}>${t("pair.go")}</a>` : ""}
  </main>`;
}
