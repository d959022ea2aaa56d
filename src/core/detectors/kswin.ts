import * as l10n from '@vscode/l10n';
import { UsageError } from '../diagnostic.ts';
import { significance } from '../drift/ks.ts';
import { greatestCommonDivisor } from '../drift/smirnov.ts';
import { lowerBound } from '../kernels/twoSample.ts';
import { PythonRandom } from '../mathematics/pythonRandom.ts';
import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine } from './machine.ts';
import { choice, count, probability } from './options.ts';

interface Windows {
  n: number;
  ring: Float64Array;
  /** The older and the latest part of the full window, each in ascending order. */
  older: Float64Array;
  latest: Float64Array;
  /** Of River's sampling; empty where nothing is drawn. */
  generator: Uint32Array;
}

/** River's own: smaller distances are no drift, whatever their p. */
const RIVER_LEAST = 0.1;

export const kswin = detector({
  id: 'kswin',
  title: 'KSWIN',
  aliases: ['kolmogorov_smirnov_windowing'],
  summary:
    'Drift when the latest values of a sliding window are distributed differently from the ones before them.',
  reads: 'number',
  options: [
    probability('alpha', 0.005, 'Significance of the Kolmogorov–Smirnov test made at every value.'),
    count('window_size', 100, 2, 'Length of the window; no test before it is full.', 1e6),
    count('stat_size', 30, 1, 'How many values are the latest.', 1e6),
    count(
      'seed',
      42,
      0,
      'Seed of the generator, for variant river only; River without a seed finds other rows each time.',
      Number.MAX_SAFE_INTEGER,
    ),
    choice(
      'variant',
      ['evenkeel', 'river'],
      'evenkeel: the latest values against all older ones of the window; river: against as many, drawn at random at every value.',
    ),
  ],
  profiles: [
    {
      id: 'river',
      summary:
        'River 0.26 on CPython, for the same seed: draws from the older values with random.Random(seed), and no drift where D ≤ 0.1.',
      options: { variant: 'river' },
    },
  ],
  convention:
    'Two-sample Kolmogorov–Smirnov test of the latest r values against the n − r before them; drift where p ≤ α, p exact up to 10 000 values (scipy’s `auto`). Deterministic: nothing is drawn. River and Frouros draw r of the older values at random at every value, which loses power and makes rows depend on the generator; that of Frouros is the one that all of numpy shares. After a drift the window fills anew (River also seeds its generator anew).',
  source:
    'Raab, Heusinger and Schleif 2020. In its profile agrees with River 0.26 row by row, the generator being CPython’s.',
  machine(options) {
    const size = options.number('window_size');
    const recent = options.number('stat_size');
    const draws = options.text('variant') === 'river';
    const most = draws ? Math.floor(size / 2) : size - 1;
    if (recent > most) {
      throw new UsageError(
        draws
          ? l10n.t('Option "stat_size" is {0}; expected at most half the window_size: {1}.', recent, most)
          : l10n.t(
              'Option "stat_size" is {0}; expected at most one less than the window_size: {1}.',
              recent,
              most,
            ),
      );
    }
    const before = size - recent;
    const compared = draws ? recent : before;
    const seed = options.number('seed');
    const least = draws ? RIVER_LEAST : 0;
    const limit = largestUnsuspicious(compared, recent, options.number('alpha'), least);
    const olderShares = sharesOf(compared);
    const latestShares = sharesOf(recent);
    // overwritten at every value, so not part of the state
    const drawn = new Uint32Array(draws ? recent : 0);
    const sample = new Float64Array(drawn.length);

    function sampled({ ring, n, generator }: Windows): Float64Array {
      new PythonRandom(generator).sample(before, drawn);
      // proof: both have `recent` entries, and the position is taken modulo the length of the ring
      for (let i = 0; i < recent; i++) sample[i] = ring[(n + drawn[i]!) % size]!;
      return sample.sort();
    }

    return machine<Windows>({
      fresh: () => ({
        n: 0,
        ring: new Float64Array(size),
        older: new Float64Array(before),
        latest: new Float64Array(recent),
        generator: draws ? new PythonRandom(seed).state : new Uint32Array(0),
      }),
      step(state, x) {
        const { ring, older, latest } = state;
        const at = state.n % size;
        // proof: positions are taken modulo the length of the ring
        const leaving = ring[at]!;
        ring[at] = x;
        state.n++;
        if (state.n < size) return IN_CONTROL;
        if (state.n === size) {
          older.set(ring.subarray(0, before));
          older.sort();
          latest.set(ring.subarray(before));
          latest.sort();
        } else {
          const passing = ring[(at + before) % size]!;
          exchange(older, leaving, passing);
          exchange(latest, passing, x);
        }
        const reference = draws ? sampled(state) : older;
        return distance(reference, olderShares, latest, latestShares) > limit ? DRIFT : IN_CONTROL;
      },
      estimate({ n, ring }) {
        const known = Math.min(n, recent);
        let mean = 0;
        // proof: positions are taken modulo the length of the ring
        for (let i = 1; i <= known; i++) mean += (ring[(n - i) % size]! - mean) / i;
        return n > 0 ? mean : Number.NaN;
      },
      width: ({ n }) => Math.min(n, recent),
    });
  },
});

/** i/n for i from 0 to n. */
function sharesOf(n: number): Float64Array {
  return Float64Array.from({ length: n + 1 }, (_, i) => i / n);
}

/** A bound between the largest distance of samples of n and m values that is no drift, and the least that is one: p ≤ α and above `least`. */
function largestUnsuspicious(n: number, m: number, alpha: number, least: number): number {
  const steps = (n * m) / greatestCommonDivisor(n, m);
  let low = 0;
  let high = steps + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const d = middle / steps;
    if (d > least && significance(n, m, d, 'auto', 'two-sided').pValue <= alpha) high = middle;
    else low = middle;
  }
  // half a step away from both, where rounding does not reach
  return (low + 0.5) / steps;
}

/** The largest difference between two cumulative distributions. */
function distance(
  a: Float64Array,
  sharesOfA: Float64Array,
  b: Float64Array,
  sharesOfB: Float64Array,
): number {
  let largest = 0;
  let i = 0;
  let j = 0;
  // proof: i < a.length and j < b.length where they are read; shares have one entry more
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= x) i++;
    while (j < b.length && b[j]! <= x) j++;
    const difference = Math.abs(sharesOfA[i]! - sharesOfB[j]!);
    if (difference > largest) largest = difference;
  }
  return largest;
}

/** Replaces one `leaving` in ascending values, and keeps their order. */
function exchange(sorted: Float64Array, leaving: number, entering: number): void {
  const from = lowerBound(sorted, leaving);
  if (entering > leaving) {
    const to = lowerBound(sorted, entering) - 1;
    sorted.copyWithin(from, from + 1, to + 1);
    sorted[to] = entering;
  } else {
    const to = lowerBound(sorted, entering);
    sorted.copyWithin(to + 1, to, from);
    sorted[to] = entering;
  }
}
