// @ts-check
// Tells a call to ear and hand, where the phone allows it: sound only after the citizen has switched it on.

/** @type {AudioContext | null} */
let audio = null;

/** Makes sound possible; called from a press, else phones refuse. Plays one soft tone as a sample. */
export function wake() {
  audio ??= new AudioContext();
  void audio.resume();
  tone(audio, 880, 0);
}

/** Rings and shakes for a call. @param {boolean} sound */
export function ring(sound) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([400, 200, 400, 200, 400]);
  if (!sound || audio === null) return;
  [880, 1175, 880, 1175].forEach((hertz, n) => { if (audio) tone(audio, hertz, n * 0.4); });
}

/** One tone of 0.35 s that fades. @param {AudioContext} context @param {number} hertz @param {number} after in s */
function tone(context, hertz, after) {
  const [wave, volume, at] = [context.createOscillator(), context.createGain(), context.currentTime + after];
  wave.frequency.value = hertz;
  volume.gain.setValueAtTime(0.4, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
  wave.connect(volume).connect(context.destination);
  wave.start(at);
  wave.stop(at + 0.35);
}
