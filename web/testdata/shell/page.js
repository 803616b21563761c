// @ts-check
// The smallest whole page, wired as web/README.md says: the test's stand-in for a kiosk.
import { mount, pageData } from "../web/mount.js";
import { loadWords, onLanguage, setLanguage } from "../web/words.js";
import { apply, change, load } from "../web/prefs.js";
import { controls, statusMark } from "../web/controls.js";
import { html, repeat } from "../web/html.js";

const data = pageData();
await Promise.all(data.languages.map((/** @type {string} */ lang) => loadWords(lang, ["common"])));
setLanguage(data.lang);
apply(load());

/** @param {any} state @param {any} message */
const fold = (state, message) => ({ ...state, ...message });

/** @param {any} state @param {(message: any) => void} send */
const view = (state, send) => html`
  <main class="page">
    <ul>${repeat(data.numbers, (/** @type {string} */ n) => n, (/** @type {string} */ n) => html`<li class="number">${n}</li>`)}</ul>
    ${statusMark("connecting")}
    <button class="button" data-act="ask" @click=${() => send({ asking: true })}>?</button>
    <dialog class="dialog" ?data-open=${state.asking} @cancel=${(/** @type {Event} */ e) => {
      e.preventDefault();
      send({ asking: false });
    }}><button class="button" data-act="yes" @click=${() => send({ asking: false })}>OK</button></dialog>
    ${controls({
      prefs: state.prefs, theme: true, languages: data.languages, language: state.lang,
      onChange: (step) => {
        const prefs = change(state.prefs, step);
        apply(prefs);
        send({ prefs });
      },
      onLanguage: (lang) => {
        setLanguage(lang);
        send({ lang });
      },
    })}
  </main>`;

const page = mount({ state: { prefs: load(), lang: data.lang, asking: false }, fold, view });
onLanguage(page.redraw);
