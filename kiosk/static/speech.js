// @ts-check
// Speaks what is on the screen: by clips where the server has them, else by the browser's own voice for
// the language. It holds nothing up: whoever presses goes on at once, and speech that hangs is passed over.

/**
 * @typedef {object} Means how something can be spoken
 * @property {(text: string, lang: string) => string | null} clip address of a recording of the text, if there is one
 * @property {(url: string) => {play: () => Promise<void>, pause: () => void, onended: any, onerror: any}} audio
 * @property {SpeechSynthesis | undefined} speech
 * @property {(ms: number) => Promise<void>} wait
 */

/** Longest time for a text, in ms: a beginning, and so much a letter. */
const BEGIN = 4_000;
const LETTER = 200;

/** A ticket's number is read out letter by letter: A012 as "A 0 1 2". @param {string} text */
export const spelled = (text) => text.replace(/\b[A-Z]{1,2}\d{3,5}\b/g, (number) => [...number].join(" "));

export class Speaker {
  #turn = 0;
  /** @type {{pause: () => void} | null} */
  #playing = null;
  #means;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
    means.speech?.getVoices(); // some browsers load their voices when first asked
  }

  /**
   * Ends what is being said and says the texts, one after the other, until another say or stop.
   * False when there is no voice for the language and no clip of any of them.
   * @param {string[]} texts @param {string} lang @returns {Promise<boolean>}
   */
  async say(texts, lang) {
    this.stop();
    const turn = this.#turn;
    let said = texts.length === 0;
    for (const text of texts) {
      const late = this.#means.wait(BEGIN + LETTER * text.length).then(() => true);
      said = await Promise.race([this.#one(text, lang), late]) || said;
      if (turn !== this.#turn) return true;
    }
    return said;
  }

  stop() {
    this.#turn += 1;
    this.#playing?.pause();
    this.#playing = null;
    this.#means.speech?.cancel();
  }

  /** @param {string} text @param {string} lang @returns {Promise<boolean>} */
  #one(text, lang) {
    const url = this.#means.clip(text, lang);
    return url === null ? this.#voice(text, lang) : this.#clip(url);
  }

  /** @param {string} url @returns {Promise<boolean>} */
  #clip(url) {
    const sound = this.#means.audio(url);
    this.#playing = sound;
    return new Promise((done) => {
      sound.onended = () => done(true);
      sound.onerror = () => done(false);
      sound.play().catch(() => done(false));
    });
  }

  /** @param {string} text @param {string} lang @returns {Promise<boolean>} */
  #voice(text, lang) {
    const { speech } = this.#means;
    const voice = speech?.getVoices().find((v) => v.lang.toLowerCase().split(/[-_]/)[0] === lang);
    if (!speech || !voice) return Promise.resolve(false);
    return new Promise((done) => {
      const sentence = new SpeechSynthesisUtterance(spelled(text));
      Object.assign(sentence, { voice, lang: voice.lang, rate: 0.9 });
      sentence.onend = () => done(true);
      sentence.onerror = () => done(false);
      speech.speak(sentence);
    });
  }
}

/** What is spoken in one breath. */
const PIECES = "h1, h2, p, li, button, figcaption, label";

/**
 * The words on the screen in their order, a piece each: of the open dialog, else of the main part.
 * What is hidden, and whatever is marked data-say="no", is left out.
 * @param {Document} page @returns {string[]}
 */
export function words(page) {
  const root = page.querySelector("dialog[open]") ?? page.querySelector("main");
  const pieces = /** @type {HTMLElement[]} */ ([...root?.querySelectorAll(PIECES) ?? []]);
  return pieces.filter((e) => e.parentElement?.closest(PIECES) === null && e.closest("[data-say=no]") === null && e.checkVisibility())
    .map(wordsOf).filter((text) => text !== "");
}

/** The words of one piece, or of a control that has the focus. @param {HTMLElement} e */
export const wordsOf = (e) => (e.getAttribute("aria-label") ?? e.innerText).replace(/\s+/g, " ").trim();
