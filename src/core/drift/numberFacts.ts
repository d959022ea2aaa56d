import type { BucketTotals, Moments, Presence } from '../kernels/survey.ts';
import { joined } from '../tables/joined.ts';
import { FEW } from './fewValues.ts';

/** What is known of a column of numbers as a whole: small beside its rows (2 bytes each, 8 for those values that are kept in order, and a few for each bucket), and what is known of parts adds up to it. */
export interface NumberFacts {
  readonly rows: number;
  readonly presence: Presence;
  /** Each value with its count, if they are few; null: they are many. */
  readonly few: ReadonlyMap<number, number> | null;
  readonly moments: Moments;
  /** How many values are in each bucket; absent where values are few. */
  readonly totals?: BucketTotals;
}

/**
 * What is known of the rows of both together. Counts are exact; moments (Chan, Golub and LeVeque 1979) and sums are those of all rows but
 * for rounding.
 * @returns undefined where it can only be said by looking at all rows
 */
export function mergedFacts(earlier: NumberFacts, later: NumberFacts): NumberFacts | undefined {
  const few = mergedFew(earlier.few, later.few);
  const moments = mergedMoments(earlier, later);
  const totals = earlier.totals && later.totals && mergedTotals(earlier.totals, later.totals);
  if (!moments || (few === null && !totals)) return undefined;
  return {
    rows: earlier.rows + later.rows,
    presence: {
      missing: earlier.presence.missing + later.presence.missing,
      low: earlier.presence.low + later.presence.low,
      high: earlier.presence.high + later.presence.high,
    },
    few,
    moments,
    ...(few === null && totals && { totals }),
  };
}

function mergedFew(earlier: NumberFacts['few'], later: NumberFacts['few']): NumberFacts['few'] {
  if (!earlier || !later) return null;
  const all = new Map(earlier);
  for (const [value, count] of later) all.set(value, (all.get(value) ?? 0) + count);
  return all.size > FEW ? null : all;
}

function mergedMoments(earlier: NumberFacts, later: NumberFacts): Moments | undefined {
  const [n, m] = [finiteIn(earlier), finiteIn(later)];
  if (n === 0 || m === 0) return n === 0 ? later.moments : earlier.moments;
  const change = later.moments.mean - earlier.moments.mean;
  const mean = earlier.moments.mean + change * (m / (n + m));
  const squares = earlier.moments.squares + later.moments.squares + change * change * n * (m / (n + m));
  return Number.isFinite(mean) && Number.isFinite(squares) ? { mean, squares } : undefined;
}

function finiteIn({ rows, presence: { missing, low, high } }: NumberFacts): number {
  return rows - missing - low - high;
}

/** With more parts they are put together. */
const MOST_PARTS = 64;

/** Of the same plan; undefined for others. */
function mergedTotals(earlier: BucketTotals, later: BucketTotals): BucketTotals | undefined {
  const { plan } = earlier;
  if (later.plan !== plan) return undefined;
  const codes = [...earlier.codes, ...later.codes];
  const starts = earlier.starts.slice();
  const sums = earlier.sums.slice();
  addCounts(starts, later.starts);
  addSums(sums, later.sums);
  const bounds = earlier.bounds && later.bounds && mergedBounds(earlier.bounds, later.bounds);
  return {
    plan,
    starts,
    sums,
    ...(bounds && { bounds }),
    kept: earlier.kept,
    ...(earlier.codedFrom !== undefined && { codedFrom: earlier.codedFrom }),
    codes: codes.length <= MOST_PARTS ? codes : [joined(codes, length => new Uint16Array(length))],
  };
}

// Totals of one plan are equally long. Loops in functions of their own: what comes behind one that is hot has not run yet when it is compiled,
// and would be thrown away with it.

function addCounts(counts: Uint32Array, others: Uint32Array): void {
  // proof: equally long
  for (let i = 0; i < counts.length; i++) counts[i]! += others[i]!;
}

function addSums(sums: Float64Array, others: Float64Array): void {
  // proof: equally long
  for (let i = 0; i < sums.length; i++) sums[i]! += others[i]!;
}

function mergedBounds(earlier: Float64Array, later: Float64Array): Float64Array {
  const bounds = earlier.slice();
  // proof: bounds of one plan are equally long
  for (let i = 0; i < bounds.length; i++) if (later[i]! > bounds[i]!) bounds[i] = later[i]!;
  return bounds;
}
