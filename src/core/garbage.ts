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
  if (typeof collect === 'function') collect(which === 'young' ? { type: 'minor' } : undefined);
}
