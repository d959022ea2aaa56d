import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, stopped } from './machine.ts';
import { choice, count, probability } from './options.ts';

/** Rows of buckets: row k holds buckets of 2^k values, so this many never fill. */
const ROWS = 40;
/** How many values a bucket of each row holds. */
const SIZES = Float64Array.from({ length: ROWS }, (_, row) => 2 ** row);
/** Values are taken into buckets so many at a time, or when the clock ticks: nothing looks at buckets in between. */
const PENDING = 32;
/** Rows from this one on change seldom: their cuts are not looked at as long as none can have come near the bound. */
const OLD = 5;
/** The quick test may be trusted while rounding cannot reach it: see `hasCut`. */
const TRUSTED = 1e18;

interface Buckets {
  /** Of each row its buckets, the oldest first: sum of the values, and their squared deviations. */
  totals: Float64Array;
  variances: Float64Array;
  counts: Uint8Array;
  width: number;
  total: number;
  variance: number;
  /** Values that are in no bucket yet; 0 after them. */
  pending: Float64Array;
  waiting: number;
  tick: number;
  /** How many values the old rows hold, and their sum. */
  oldWidth: number;
  oldTotal: number;
  /** The mean when the old rows were looked at, and with it the largest |c|/√(n₀ n₁) of their cuts then or since: see `hasCut`. */
  seen: number;
  reach: number;
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
    // single values that no cut has behind it: there the newer part is too short
    const newest = variant === 'river' ? least : 1;
    // of each row its place: for the buckets that it keeps, and for those that come in at once
    const bases = new Uint32Array(ROWS + 1);
    for (let row = 0; row < ROWS; row++) {
      // proof: row + 1 ≤ ROWS
      bases[row + 1] = bases[row]! + most + Math.max(1, PENDING >> row);
    }
    // proof: ROWS is the last entry
    const places = bases[ROWS]!;

    /** Takes n values, at most PENDING, into the window. */
    function insert(state: Buckets, values: Float64Array, from: number, n: number): void {
      const { totals, counts, width } = state;
      // proof: here and below, from + n ≤ values.length, and row 0 has a place for PENDING more
      const tail = counts[0]!;
      const before = width > 0 ? state.total / width : values[from]!;
      let sum = 0;
      let deviations = 0;
      let squares = 0;
      for (let i = 0; i < n; i++) {
        const x = values[from + i]!;
        // its variance is 0, as that of all that ever were in this row
        totals[tail + i] = x;
        const deviation = x - before;
        sum += x;
        deviations += deviation;
        squares += deviation * deviation;
      }
      // not below 0 by a rounding
      state.variance += Math.max(0, squares - (deviations * deviations) / (width + n));
      state.total += sum;
      state.width = width + n;
      counts[0] = tail + n;
      settle(state);
    }

    /** Of each row with too many buckets merges the oldest in pairs into the next. */
    function settle(state: Buckets): void {
      const { totals, variances, counts } = state;
      let half = 0.5;
      // proof: row + 1 < ROWS, since the last rows never fill; a row has a place for half of what the one before it has
      for (let row = 0; counts[row]! > most; row++, half /= 2) {
        const base = bases[row]!;
        const merges = (counts[row]! - most + 1) >> 1;
        const next = bases[row + 1]! + counts[row + 1]!;
        let at = base;
        for (let i = next; i < next + merges; i++, at += 2) {
          const a = totals[at]!;
          const b = totals[at + 1]!;
          totals[i] = a + b;
          variances[i] = variances[at]! + variances[at + 1]! + half * (a - b) * (a - b);
        }
        const left = counts[row]! - 2 * merges;
        for (let i = 0; i < left; i++) {
          totals[base + i] = totals[at + i]!;
          variances[base + i] = variances[at + i]!;
        }
        counts[row] = left;
        counts[row + 1]! += merges;
        if (row + 1 === OLD) for (let i = next; i < next + merges; i++) age(state, totals[i]!);
      }
    }

    /** A bucket has come into the old rows, and with it a cut. */
    function age(state: Buckets, total: number): void {
      state.oldWidth += SIZES[OLD]!;
      state.oldTotal += total;
      const { oldWidth: n0, width } = state;
      // at its end, with one bucket of each size, the window may be old as a whole: no cut
      if (n0 === width) return;
      const c = state.oldTotal - state.seen * n0;
      state.reach = Math.max(state.reach, Math.abs(c) / Math.sqrt(n0 * (width - n0)));
    }

    /** Keeps n values until there are enough, or until the clock ticks. */
    function wait(state: Buckets, values: Float64Array, from: number, n: number): void {
      const { pending, waiting } = state;
      // proof: from + n ≤ values.length
      for (let i = 0; i < n; i++) pending[waiting + i] = values[from + i]!;
      state.waiting = waiting + n;
      if (state.waiting < PENDING && state.tick < clock) return;
      insert(state, pending, 0, state.waiting);
      pending.fill(0);
      state.waiting = 0;
    }

    /** Drops the oldest bucket. */
    function drop(state: Buckets): void {
      const { totals, variances, counts } = state;
      const row = topRow(state);
      // proof: here and below, row < ROWS and every row has its place
      const n = SIZES[row]!;
      const at = bases[row]!;
      const total = totals[at]!;
      state.width -= n;
      state.total -= total;
      if (row >= OLD) {
        state.oldWidth -= n;
        state.oldTotal -= total;
      }
      // every cut has another older part now
      state.reach = Number.POSITIVE_INFINITY;
      const difference = total / n - state.total / state.width;
      state.variance -= variances[at]! + (n * state.width * difference * difference) / (n + state.width);
      const left = --counts[row]!;
      totals.copyWithin(at, at + 1, at + 1 + left);
      variances.copyWithin(at, at + 1, at + 1 + left);
    }

    /** δ′ of a window. */
    const boundOf = (width: number) => Math.log((2 * Math.log(width)) / delta);
    /** Of windows of 2^k values: at most those of the windows up to the next power, so that most need no logarithm. */
    const leastBounds = SIZES.map(boundOf);

    /**
     * Whether some place to cut the window shows a change.
     *
     * With c the sum of x − mean over the older part, mean₀ − mean₁ = c (1/n₀ + 1/n₁). No cut where its square is at most
     * 2 σ² δ′ (1/n₀ + 1/n₁), since the bound is larger than that; times (n₀ n₁)² this needs no division: c² n ≤ 2 σ² δ′ n₀ n₁. Only
     * what is left is tested as written. The percent taken off covers rounding as long as the mean is not enormous beside the
     * deviation.
     *
     * Where a cut stays and the mean moves by d, c moves by n₀ d, and n₁ only grows: |c|/√(n₀ n₁) grows by |d| √(n₀/n₁) at most. So
     * cuts in the old rows need no look while `reach` and that are within the bound.
     */
    function hasCut(state: Buckets): boolean {
      const { total, width, oldWidth } = state;
      const spread = state.variance / width;
      const trusted = total * total <= TRUSTED * spread;
      // proof: the power of a width is below ROWS
      const quick = trusted ? (0.99 * 2 * spread * leastBounds[powerOf(width)]!) / width : -1;
      const mean = total / width;
      const moved = Math.abs(mean - state.seen) * Math.sqrt(oldWidth / (width - oldWidth));
      const within = leftOut === 0 && (state.reach + moved) ** 2 <= quick;
      let n0 = within ? oldWidth : 0;
      let c = within ? state.oldTotal - mean * oldWidth : 0;
      let reach = 0;
      const { totals, counts } = state;
      for (let row = within ? OLD - 1 : topRow(state); row >= 0; row--) {
        // proof: row < ROWS, and a row has at least `counts` places
        const base = bases[row]!;
        const size = SIZES[row]!;
        const expected = mean * size;
        const end = base + counts[row]! - (row === 0 ? newest : leftOut);
        for (let i = base; i < end; i++) {
          n0 += size;
          c += totals[i]! - expected;
          const n1 = width - n0;
          const square = c * c;
          if (row >= OLD && n1 > 0) reach = Math.max(reach, square / (n0 * n1));
          if (square > quick * n0 * n1 && n0 >= least && n1 >= least && isCut(n0, n1, c, spread)) return true;
        }
      }
      if (!within) {
        state.seen = mean;
        state.reach = Math.sqrt(reach);
      }
      return false;
    }

    function isCut(n0: number, n1: number, c: number, spread: number): boolean {
      const bound = boundOf(n0 + n1);
      const m = 1 / (n0 + offset) + 1 / (n1 + offset);
      const limit = Math.sqrt(2 * m * spread * bound) + (2 / 3) * bound * m;
      return Math.abs(c) * (1 / n0 + 1 / n1) > limit;
    }

    /** Drops buckets as long as a change shows. */
    function shrunk(state: Buckets): boolean {
      let cut = false;
      while (hasCut(state)) {
        cut = true;
        drop(state);
      }
      return cut;
    }

    return machine<Buckets>({
      resets: variant !== 'river_0_10',
      fresh: () => ({
        totals: new Float64Array(places),
        variances: new Float64Array(places),
        counts: new Uint8Array(ROWS),
        width: 0,
        total: 0,
        variance: 0,
        pending: new Float64Array(PENDING),
        waiting: 0,
        tick: 0,
        oldWidth: 0,
        oldTotal: 0,
        seen: 0,
        reach: 0,
      }),
      advance(state, values, from, to, zone) {
        for (let i = from; i < to; ) {
          const n = Math.min(PENDING - state.waiting, clock - state.tick, to - i);
          state.tick += n;
          if (n === PENDING) insert(state, values, i, n);
          else wait(state, values, i, n);
          i += n;
          if (state.tick < clock) continue;
          state.tick = 0;
          const next = state.width > grace && shrunk(state) ? DRIFT : IN_CONTROL;
          if (next !== zone) return stopped(i - 1, next);
        }
        return stopped(to, zone);
      },
      estimate: ({ total, width, pending, waiting }) =>
        pending.subarray(0, waiting).reduce((sum, x) => sum + x, total) / (width + waiting),
      width: ({ width, waiting }) => width + waiting,
    });
  },
});

/** The highest row with buckets: that of the oldest. */
function topRow({ counts, width }: Buckets): number {
  // a bucket is no wider than the window
  let row = powerOf(width);
  while (row > 0 && counts[row] === 0) row--;
  return row;
}

/** The k of the largest 2^k that is at most `width`, which is 1 or more; at most the last row. */
function powerOf(width: number): number {
  return width < 2 ** 31 ? 31 - Math.clz32(width) : Math.min(ROWS - 1, Math.floor(Math.log2(width)));
}
