// @ts-check
// Why: the life of a ticket in sentences, and the same on paper.
import { html, nothing } from "../web/html.js";
import { t } from "../web/words.js";
import { clock } from "../web/clock.js";
import { back } from "./view_dialog.js";

/** @param {import("./fold.js").State} s @param {(act: any) => void} send */
export function storyView(s, send) {
  const { number, story, error } = s.dialog;
  const time = (/** @type {string} */ at) => clock(s.site.zone, s.lang).time(Date.parse(at));
  return html`
    <div class="stack">
      <h2 class="dialog-title" id="dialog-title">${t("counter.why_title", { number })}</h2>
      <p class="note" data-kind="alert" role="alert" ?hidden=${!error}>${error}</p>
      ${story === null && !error ? html`<p class="muted" role="status">${t("counter.loading")}</p>` : nothing}
      ${story ? html`
        <ol class="story" tabindex="0" aria-labelledby="dialog-title">${story.sentences.map((/** @type {any} */ v) => html`<li class="story-line"><time>${time(v.at)}</time><span>${v.text}</span></li>`)}</ol>
        <p class="muted story-chain">${t("counter.chain", { seq: story.seq, chain: story.chain })}</p>` : nothing}
      <div class="dialog-buttons">${back(send)}
        <a class="button" data-act="story_pdf" target="_blank" rel="noopener" href=${`/api/v1/sites/${s.site.site}/tickets/${number}/story.pdf?lang=${s.lang}`}>${t("counter.why_pdf")}</a></div>
    </div>`;
}
