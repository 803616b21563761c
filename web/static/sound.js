// @ts-check
// Makes sound in a browser: the chime and clips from Web Audio, words from the browser's own speech where it has a
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
  /** @type {AudioBufferSourceNode | null} the clip that is playing */ #playing = null;

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

  /** Of all that sounds from now on, 0 to 1. @param {number} volume */
  set volume(volume) {
    this.#volume = volume;
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

  /** Makes a clip of a file's bytes, which are spent; fails when they are no sound. @param {ArrayBuffer} bytes */
  clip(bytes) {
    return this.#context.decodeAudioData(bytes);
  }

  /** Plays a clip to its end; false while the page is kept silent. @param {AudioBuffer} clip @returns {Promise<boolean>} */
  play(clip) {
    if (this.blocked()) return Promise.resolve(false);
    return new Promise((done) => {
      const source = this.#context.createBufferSource(), volume = this.#context.createGain();
      source.buffer = clip;
      volume.gain.value = this.#volume;
      source.connect(volume).connect(this.#context.destination);
      source.onended = () => {
        this.#playing = null;
        volume.disconnect();
        done(true);
      };
      this.#playing = source;
      source.start();
    });
  }

  /** Ends what is being said. */
  stop() {
    this.#playing?.stop();
    globalThis.speechSynthesis?.cancel();
  }
}
