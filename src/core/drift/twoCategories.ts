import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { OptionSpec } from '../catalogue/options.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { type Counts, type Sample, samplesOf } from './sample.ts';
import { undefinedForEmpty } from './undefinedFor.ts';

export const restOption: OptionSpec = {
  name: 'rest',
  type: 'flag',
  default: false,
  summary: 'Of more than two categories, compare the first in order with all others, as Evidently does.',
};

/** Both samples as hits and misses. */
interface TwoByTwo {
  /** The category that is a hit: the later one of the two in order. */
  readonly hit: string;
  readonly hitsBefore: number;
  readonly missesBefore: number;
  readonly hitsNow: number;
  readonly missesNow: number;
}

/**
 * The samples of an evidence and their 2×2 table.
 * @returns Undefined without values on a side, and for more than two categories without `rest`
 */
export function twoCategoriesOf(
  evidence: Evidence,
  rest: boolean,
): { readonly reference: Sample; readonly current: Sample; readonly table: TwoByTwo } | Undefined {
  const { reference, current } = samplesOf(evidence);
  const empty = undefinedForEmpty(reference, current);
  if (empty) return empty;
  const table = twoByTwo(reference, current, rest);
  return table ? { reference, current, table } : { undefined: tooManyCategories(reference, current) };
}

/**
 * The 2×2 table of two samples that hold at most two categories together; of more, with `rest`, the first in order against all others.
 * Order: numbers by size, text by its code points as in Python, so that of 0 and 1 and of false and true the latter is the hit.
 * Undefined for more than two categories without `rest`.
 */
function twoByTwo(reference: Sample, current: Sample, rest: boolean): TwoByTwo | undefined {
  const keys = [...new Set([...reference.counts.keys(), ...current.counts.keys()])];
  if (keys.length > 2 && !rest) return undefined;
  const numeric = reference.type === 'number' && current.type === 'number';
  keys.sort((a, b) => (numeric ? Number(a) - Number(b) : byCodePoints(a, b)));
  const [first = '', second = ''] = keys;
  const misses = (counts: Counts) => counts.get(first) ?? 0;
  return {
    hit: keys.length > 2 ? `not ${first}` : second,
    hitsBefore: reference.size - misses(reference.counts),
    missesBefore: misses(reference.counts),
    hitsNow: current.size - misses(current.counts),
    missesNow: misses(current.counts),
  };
}

function byCodePoints(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    // code points above all others are two units each, of which neither is above all others
    return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

/** Why a method for two categories has nothing to say about more. */
function tooManyCategories(reference: Sample, current: Sample): string {
  const { size } = new Set([...reference.counts.keys(), ...current.counts.keys()]);
  return l10n.t(
    'The samples hold {0} categories together; this test compares two. Chi-square or the G-test take more.',
    size,
  );
}
