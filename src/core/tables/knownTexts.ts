import type { Hash } from 'node:crypto';

/** What is known of a dictionary in use. */
interface KnownTexts {
  /** States of the hash before texts 0, STEP, 2·STEP … */
  readonly states: Hash[];
  /** By how many texts they are of. */
  readonly digests: Map<number, string>;
}

/** A state of the hash is kept for every so many texts. */
export const STEP = 256;

/** What digests know of dictionaries; apart from them, since Node takes a while to load its hashes. */
export const knownTexts = new WeakMap<readonly string[], KnownTexts>();

/** Says that two dictionaries have so many first entries in common, so that what is known of the one holds for the other. */
export function digestsHold(from: readonly string[], to: readonly string[], entries: number): void {
  const known = knownTexts.get(from);
  if (!known) return;
  knownTexts.set(to, {
    states: known.states.slice(0, Math.floor(entries / STEP) + 1),
    digests: new Map([...known.digests].filter(([count]) => count <= entries)),
  });
}
