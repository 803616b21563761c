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

/** Says softly that it is nearly time. @param {boolean} sound */
export function nudge(sound) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(200);
  if (sound && audio !== null) tone(audio, 660, 0);
}

/** @type {any} */
let lock = null;

/**
 * Keeps the screen on, where the browser can (https, and most phones); it lets go by itself when the page is hidden.
 * @param {boolean} wanted @param {(awake: boolean) => void} tell
 */
export async function keepAwake(wanted, tell) {
  if (audio?.state === "suspended") void audio.resume(); // phones silence a page that was hidden
  if (!wanted) {
    const held = lock;
    lock = null;
    await held?.release();
    return;
  }
  const able = /** @type {any} */ (navigator).wakeLock;
  if (!able || (lock && !lock.released)) return;
  try {
    const held = await able.request("screen");
    lock = held;
    held.addEventListener("release", () => tell(false));
    tell(true);
  } catch {
    tell(false); // battery saver: the page works without
  }
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
