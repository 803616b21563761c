// @ts-check
// The question after a visit, on the phone and on the tablet at the counter: five faces with words, and reasons
// for who was not satisfied. Views with their own words, room "rating".
import { html, svg } from "./html.js";
import { t } from "./words.js";

/** The best score that asks for reasons. */
export const ASKS = 3;

const SCORES = [5, 4, 3, 2, 1];

/** How a mouth runs, by score. */
const MOUTHS = ["", "M14 36 Q24 24 34 36", "M15 35 Q24 29 33 35", "M15 33 H33", "M15 31 Q24 37 33 31", "M13 29 Q24 43 35 29"];

/** @param {number} score */
export function scoreName(score) {
  switch (score) {
    case 5: return t("rating.score_5");
    case 4: return t("rating.score_4");
    case 3: return t("rating.score_3");
    case 2: return t("rating.score_2");
    default: return t("rating.score_1");
  }
}

/** @param {number} score */
const face = (score) => html`<svg class="rate-face" viewBox="0 0 48 48" aria-hidden="true">${svg`<circle cx="24" cy="24" r="21"></circle>
  <circle class="rate-eye" cx="17" cy="19" r="2.6"></circle><circle class="rate-eye" cx="31" cy="19" r="2.6"></circle><path d=${MOUTHS[score]}></path>`}</svg>`;

/**
 * The five faces, the best first. @param {number} chosen 0: none yet @param {boolean} off
 * @param {(score: number) => void} press
 */
export const faces = (chosen, off, press) => html`
  <div class="rate-faces" role="group" aria-label=${t("rating.question")}>
    ${SCORES.map((score) => html`<button type="button" class="button rate-button" data-score=${score} aria-pressed=${chosen === score} ?disabled=${off}
      @click=${() => press(score)}>${face(score)}<span>${scoreName(score)}</span></button>`)}
  </div>`;

/**
 * The reasons, any number of them, and the way on.
 * @param {{all: {id: string, name: Record<string, string>}[], chosen: string[], lang: string, off: boolean,
 *   toggle: (id: string) => void, done: () => void}} r
 */
export const reasons = ({ all, chosen, lang, off, toggle, done }) => html`
  <fieldset class="stack rate-reasons"><legend>${t("rating.why")}</legend>
    <div class="row">${all.map(({ id, name }) => html`<button type="button" class="button" data-reason=${id} aria-pressed=${chosen.includes(id)} @click=${() => toggle(id)}>${name[lang] ?? id}</button>`)}</div>
    <button type="button" class="button" data-kind="primary" data-size="l" data-act="rate" ?disabled=${off} @click=${done}>${t("rating.send")}</button>
  </fieldset>`;
