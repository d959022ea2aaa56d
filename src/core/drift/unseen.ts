import { binomialUpperTail } from '../mathematics/binomial.ts';
import type { Counts } from './sample.ts';

/** Categories of current data that the reference has never seen, and the other way round. */
export interface Unseen {
  /** Most frequent first. */
  readonly fresh: readonly { readonly value: string; readonly rows: number; readonly share: number }[];
  /** Rows with a category that the reference has not, and what share of the rows that have a value. */
  readonly rows: number;
  readonly share: number;
  /** Share of rows with an unseen category to be expected from data like the reference. */
  readonly expected: number;
  /** Chance of at least so many such rows. */
  readonly pValue: number;
  /** Categories of the reference that do not occur now. */
  readonly vanished: readonly string[];
}

/**
 * Even without any change some rows hold categories that a finite reference missed (ids, rare merchants). By Good and Turing the chance
 * that one row does is the share of categories that occur once: (f₁ + 1)/(n + 1), with one added so that a reference without any
 * rare category still allows what it cannot rule out. p: binomial, P(at least so many of m rows). Source: Good 1953, The
 * Population Frequencies of Species. Neither side is empty.
 */
export function unseenCategories(
  reference: Counts,
  referenceSize: number,
  current: Counts,
  currentSize: number,
): Unseen {
  const fresh: { value: string; rows: number; share: number }[] = [];
  let rows = 0;
  for (const [value, count] of current) {
    if (reference.has(value)) continue;
    fresh.push({ value, rows: count, share: count / currentSize });
    rows += count;
  }
  fresh.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
  let once = 0;
  const vanished: string[] = [];
  for (const [value, count] of reference) {
    if (count === 1) once++;
    if (!current.has(value)) vanished.push(value);
  }
  const expected = Math.min(1, (once + 1) / (referenceSize + 1));
  return {
    fresh,
    rows,
    share: rows / currentSize,
    expected,
    pValue: binomialUpperTail(rows, currentSize, expected),
    vanished,
  };
}
