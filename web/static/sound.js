// @ts-check
// Makes sound in a browser: the chime from Web Audio, words from the browser's own speech where it has a
// voice for the language. It decides nothing about calls.

/** The two tones of the chime: a falling third, in Hz, and when each begins and fades, in s. */
const TONES = [{ pitch: 659.25, at: 0, fade: 0.7 }, { pitch: 523.25, at: 0.35, fade: 1.0 }];
const LOUDNESS = 0.35;

/** @typedef {{lang: string, text: string}} Say a sentence and its language */

/** Sound of one page; it implements the Sound of the lobby screen's perform.js. */
export class PageSound {
  #context = new AudioContext();
  #rate;
  #volume;
  #onChange;

  /**
   * @param {number} rate of speech, 1 is the voice's own @param {() => void} onChange after blocked() changed
   * @param {number} [volume] of chime and speech, 0 to 1
   */
  constructor(rate, onChange, volume = 1) {
    this.#rate = rate;
    this.#volume = volume;
    this.#onChange = onChange;
    this.#context.onstatechange = () => this.#onChange();
  }

  /** Whether the browser keeps the page silent until somebody presses something on it. */
  blocked() {
    return this.#context.state !== "running";
  }

  /** To be called from a press. */
  async unlock() {
    await this.#context.resume();
    this.#onChange();
  }

  /** The chime, until it has faded; at once over while the page is kept silent. @returns {Promise<void>} */
  chime() {
    if (this.blocked()) return Promise.resolve();
    return new Promise((done) => {
      const start = this.#context.currentTime + 0.02;
      for (const tone of TONES) this.#tone(tone, start).onended = tone === TONES[TONES.length - 1] ? () => done() : null;
    });
  }

  /** @param {typeof TONES[number]} tone @param {number} start in s of the context */
  #tone(tone, start) {
    const wave = this.#context.createOscillator(), volume = this.#context.createGain();
    const from = start + tone.at, to = from + tone.fade;
    wave.frequency.value = tone.pitch;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(Math.max(LOUDNESS * this.#volume, 0.001), from + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.001, to);
    wave.connect(volume).connect(this.#context.destination);
    wave.start(from);
    wave.stop(to);
    return wave;
  }

  /**
   * Speaks until the sentence is over; false when there is no voice for its language.
   * @param {Say} say @returns {Promise<boolean>}
   */
  say({ lang, text }) {
    const voice = globalThis.speechSynthesis?.getVoices().find((v) => v.lang.toLowerCase().split(/[-_]/)[0] === lang);
    if (!voice) return Promise.resolve(false);
    return new Promise((done) => {
      const sentence = new SpeechSynthesisUtterance(text);
      Object.assign(sentence, { voice, lang: voice.lang, rate: this.#rate, volume: this.#volume });
      sentence.onend = () => done(true);
      sentence.onerror = () => done(false);
      speechSynthesis.speak(sentence);
    });
  }

  /** Ends what is being said. */
  stop() {
    globalThis.speechSynthesis?.cancel();
  }
}
