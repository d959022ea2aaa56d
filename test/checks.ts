/** The list of what each statistic is held against, kept where the comparing is done. */
import assert from 'node:assert/strict';
import { after } from 'node:test';

export interface Checks {
  /** To be called for each result of the statistic that was compared with the independent one. */
  readonly compared: (id: string) => void;
}

/**
 * Declares which statistics a test file holds against an independent implementation, and which that is. The file fails when one of
 * them was never compared; `test/unit/catalogue/independent.test.ts` fails when a statistic of the catalogue is declared nowhere.
 * @param sources statistic id → the function or published numbers it is compared with, e.g. `scipy.stats.ks_2samp`; written as a
 *   literal, since the list is read from the file's text
 * @param skip the reason why nothing can be compared here, such as that there is no Python
 */
export function checks(sources: Readonly<Record<string, string>>, skip: string | false = false): Checks {
  const seen = new Set<string>();
  after(() => {
    if (skip) return;
    const never = Object.keys(sources).filter(id => !seen.has(id));
    assert.deepEqual(
      never,
      [],
      'declared as compared with an independent implementation, but never compared',
    );
  });
  return { compared: id => seen.add(id) };
}
