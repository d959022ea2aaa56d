import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Has the garbage collector free what nobody uses in this thread, at once: for shared memory it does not hurry.
 * @param which 'young': what came lately, within a few milliseconds. 'all' takes some ten, and more of whoever comes next, for whose code
 *   V8 has to learn again what it knew.
 */
export function collectGarbage(which: 'young' | 'all'): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  // V8 takes code only where its flags are those that it was made with
  setFlagsFromString('--no-expose-gc');
  if (typeof collect === 'function') collect(which === 'young' ? { type: 'minor' } : undefined);
}

/** Whether this V8 asks if it is to be so: earlier ones never do it, and later ones always. */
const [MAJOR = 0, MINOR = 0] = process.versions.v8.split('.').map(Number);
const IS_ASKED = MAJOR === 13 && MINOR >= 6;

/**
 * Has V8 look at its heap and at what belongs to it outside together to decide when to collect garbage, as newer ones do. Rows and what is
 * made of them lie outside: V8 would begin whenever 64 MB have come there, however much there is, which takes a fifth of the time of an
 * assessment of a day more. For an assessment that makes no shared memory, which is not counted in full and would pile up.
 */
export function collectSeldom(): void {
  if (IS_ASKED) setFlagsFromString('--external-memory-accounted-in-global-limit');
}

/** Has V8 collect garbage as if it had not been asked for less: where shared memory was made, or memory is short. */
export function collectOften(): void {
  if (IS_ASKED) setFlagsFromString('--no-external-memory-accounted-in-global-limit');
}
