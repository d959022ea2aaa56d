import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine } from './machine.ts';
import { choice, count, probability } from './options.ts';

/** Rows of buckets: row k holds buckets of 2^k values, so this many never fill. */
const ROWS = 40;
/** 2^−k, exact. */
const SHARE = Float64Array.from({ length: ROWS }, (_, k) => 2 ** -k);
/** The quick test may be trusted while rounding cannot reach it: see `detect`. */
const TRUSTED = 1e18;

interface Buckets {
  /** Of each row a ring of `capacity` buckets: sum of the values, and their squared deviations. */
  totals: Float64Array;
  variances: Float64Array;
  /** Of each row: where its oldest bucket is in the ring, and how many buckets there are. */
  starts: Uint8Array;
  counts: Uint8Array;
  /** Rows that hold buckets, or held them last. */
  used: number;
  width: number;
  total: number;
  variance: number;
  tick: number;
}

export const adwin = detector({
  id: 'adwin',
  title: 'ADWIN',
  aliases: ['adaptive_windowing'],
  summary: 'Keeps a window of recent values that shrinks when its older and newer part have different means.',
  reads: 'number',
  options: [
    probability('delta', 0.002, 'Significance: how likely a false cut may be.'),
    count('clock', 32, 1, 'Looks for a change at every so many values.'),
    count('max_buckets', 5, 1, 'Buckets of each size before two are merged; more are finer and slower.', 127),
    count('min_window_length', 5, 1, 'Parts of the window shorter than this are not compared.'),
    count('grace_period', 10, 0, 'No comparison before the window is longer than this.'),
    choice(
      'variant',
      ['river', 'river_0_21', 'river_0_10', 'frouros'],
      'Whose cuts: river (since 0.22) tries every bucket; river_0_21 leaves out the newest of each size; river_0_10 as that, and does not start afresh after a drift; frouros as river_0_21 with its narrower bound.',
    ),
  ],
  profiles: [
    { id: 'river', summary: 'River 0.22 to 0.26; nothing differs from our default.' },
    {
      id: 'river@0.21',
      summary: 'River 0.11 to 0.21: the newest bucket of each size is no place to cut.',
      options: { variant: 'river_0_21' },
    },
    {
      id: 'river@0.10',
      summary: 'River up to 0.10: as 0.21, and the window is kept after a drift.',
      options: { variant: 'river_0_10' },
    },
    {
      id: 'frouros',
      summary:
        'Frouros 0.9, reset after a drift: as River 0.21, with 1/(n − 6) in the bound and longer parts.',
      options: { variant: 'frouros' },
    },
  ],
  convention:
    'Cut where |mean₀ − mean₁| > √(2 m σ² δ′) + ⅔ m δ′ with δ′ = ln(2 ln(n)/δ), σ² the variance of the window and m = 1/(n₀ − 4) + 1/(n₁ − 4) for the default least length 5 (Frouros: n − 6). While a cut is found the oldest bucket is dropped. Three generations of River give three lists of drifts on one stream; each is a profile.',
  source:
    'Bifet and Gavaldà 2007; variance of buckets: Babcock et al. 2003. Agrees with River 0.26 row by row.',
  machine(options) {
    const delta = options.number('delta');
    const clock = options.number('clock');
    const most = options.number('max_buckets');
    const variant = options.text('variant');
    const frouros = variant === 'frouros';
    const least = options.number('min_window_length') + (frouros ? 1 : 0);
    const offset = frouros ? -least : 1 - least;
    const grace = options.number('grace_period');
    const leftOut = variant === 'river' ? 0 : 1;
    const ring = 2 ** Math.ceil(Math.log2(most + 1));
    const mask = ring - 1;

    function insert(state: Buckets, x: number): void {
      const before = state.width;
      const width = before + 1;
      if (before > 0) {
        const difference = x - state.total / before;
        state.variance += (before * difference * difference) / width;
      }
      state.width = width;
      state.total += x;
      const { totals, variances, starts, counts } = state;
      // proof: here and below, row < ROWS and positions are masked into the row's ring
      let at = (starts[0]! + counts[0]!) & mask;
      totals[at] = x;
      variances[at] = 0;
      counts[0]!++;
      for (let row = 0; counts[row]! > most; row++) {
        const base = row * ring;
        const start = starts[row]!;
        const a = base + start;
        const b = base + ((start + 1) & mask);
        const share = SHARE[row]!;
        const difference = totals[a]! * share - totals[b]! * share;
        const next = row + 1;
        at = next * ring + ((starts[next]! + counts[next]!) & mask);
        totals[at] = totals[a]! + totals[b]!;
        variances[at] = variances[a]! + variances[b]! + (0.5 / share) * difference * difference;
        starts[row] = (start + 2) & mask;
        counts[row] = counts[row]! - 2;
        counts[next]!++;
        if (next >= state.used) state.used = next + 1;
      }
    }

    /** Drops the oldest bucket. */
    function drop(state: Buckets): void {
      const row = state.used - 1;
      const at = row * ring + state.starts[row]!;
      const n = 2 ** row;
      state.width -= n;
      state.total -= state.totals[at]!;
      const difference = state.totals[at]! / n - state.total / state.width;
      state.variance -=
        state.variances[at]! + (n * state.width * difference * difference) / (n + state.width);
      state.starts[row] = (state.starts[row]! + 1) & mask;
      state.counts[row]!--;
      while (state.used > 1 && state.counts[state.used - 1] === 0) state.used--;
    }

    /** Whether some place to cut the window shows a change. */
    function hasCut(state: Buckets): boolean {
      const { totals, starts, counts, width, total } = state;
      const spread = state.variance / width;
      const bound = Math.log((2 * Math.log(width)) / delta);
      /**
       * No cut where (mean₀ − mean₁)² ≤ 2 σ² δ′ (1/n₀ + 1/n₁), since the bound is larger than that; times (n₀ n₁)² this needs no
       * division: (u₀ n − u n₀)² ≤ 2 σ² δ′ n n₀ n₁. Only what is left is tested as written. The percent taken off covers rounding as
       * long as the mean is not enormous beside the deviation.
       */
      const quick = total * total <= TRUSTED * spread ? 0.99 * 2 * spread * bound * width : -1;
      let n0 = 0;
      let n1 = width;
      let u0 = 0;
      let u1 = total;
      for (let row = state.used - 1; row >= 0; row--) {
        const base = row * ring;
        const start = starts[row]!;
        const size = 2 ** row;
        // the newest value alone is no part
        const end = counts[row]! - (row === 0 && leftOut === 0 ? 1 : leftOut);
        for (let k = 0; k < end; k++) {
          const bucket = totals[base + ((start + k) & mask)]!;
          n0 += size;
          n1 -= size;
          u0 += bucket;
          u1 -= bucket;
          const difference = u0 * width - total * n0;
          if (difference * difference <= quick * n0 * n1) continue;
          if (n0 < least || n1 < least) continue;
          const m = 1 / (n0 + offset) + 1 / (n1 + offset);
          const limit = Math.sqrt(2 * m * spread * bound) + (2 / 3) * bound * m;
          if (Math.abs(u0 / n0 - u1 / n1) > limit) return true;
        }
      }
      return false;
    }

    return machine<Buckets>({
      resets: variant !== 'river_0_10',
      fresh: () => ({
        totals: new Float64Array(ROWS * ring),
        variances: new Float64Array(ROWS * ring),
        starts: new Uint8Array(ROWS),
        counts: new Uint8Array(ROWS),
        used: 1,
        width: 0,
        total: 0,
        variance: 0,
        tick: 0,
      }),
      step(state, x) {
        insert(state, x);
        if (++state.tick < clock) return IN_CONTROL;
        state.tick = 0;
        if (state.width <= grace) return IN_CONTROL;
        let cut = false;
        while (hasCut(state)) {
          cut = true;
          drop(state);
        }
        return cut ? DRIFT : IN_CONTROL;
      },
      estimate: state => (state.width > 0 ? state.total / state.width : Number.NaN),
      width: state => state.width,
    });
  },
});
