import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, stopped } from './machine.ts';
import { choice, count, probability } from './options.ts';

/** Rows of buckets: row k holds buckets of 2^k values, so this many never fill. */
const ROWS = 40;
/** How many values a bucket of each row holds. */
const SIZES = Float64Array.from({ length: ROWS }, (_, row) => 2 ** row);
/**
 * Buckets of the rows before this one are no more than places in the running sums of the latest values. Those from it on change seldom:
 * their cuts are not looked at as long as none can have come near the bound.
 */
const OLD = 5;
/**
 * Values are taken in so many at a time, or when the clock ticks: nothing looks at buckets in between. They make one old bucket at most.
 * Shifted, since a power is no small integer to the engine, and all that is added to it would not be one either.
 */
const PENDING = 1 << OLD;
/** Room for so many sums beside those of full rows: the more, the more seldom they move. */
const SPARE = 16 * PENDING;
/** The quick test may be trusted while rounding cannot reach it: see `hasCut`. */
const TRUSTED = 1e18;

interface Buckets {
  /**
   * Of the latest values, up to each, the sum of their distances to `middle`, and of the squared ones. Between `start` and `end` are those of
   * the values in the rows before OLD.
   */
  sums: Float64Array;
  squares: Float64Array;
  start: number;
  end: number;
  middle: number;
  /** Of each row its buckets; of those from OLD on, the oldest first, sum of the values and squared deviations. */
  counts: Uint8Array;
  totals: Float64Array;
  variances: Float64Array;
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
    // of each old row the places: for the buckets that it keeps, and for one that comes in
    const places = most + 1;
    const room = (PENDING - 1) * most + PENDING + SPARE;

    /** Keeps values until there are enough, or until the clock ticks. */
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

    /** Takes n values, at most PENDING, into the window. */
    function insert(state: Buckets, values: Float64Array, from: number, n: number): void {
      const { width } = state;
      if (state.end + PENDING > room) rebase(state);
      // proof: here and below, from + n ≤ values.length, and places are up to room
      if (width === 0) state.middle = values[from]!;
      const { sums, squares, end, middle } = state;
      let sum = sums[end]!;
      let square = squares[end]!;
      const before = sum;
      const squareBefore = square;
      const stop = from + n - (n & 1);
      let at = end;
      // two at a time, since each sum waits for the one before it
      for (let i = from; i < stop; i += 2) {
        const a = values[i]! - middle;
        const b = values[i + 1]! - middle;
        sums[at + 1] = sum + a;
        squares[at + 1] = square + a * a;
        sum += a + b;
        square += a * a + b * b;
        at += 2;
        sums[at] = sum;
        squares[at] = square;
      }
      if (n & 1) {
        const last = values[stop]! - middle;
        sum += last;
        square += last * last;
        sums[at + 1] = sum;
        squares[at + 1] = square;
      }
      const distances = sum - before;
      // as deviations from the mean that was
      const moved = width > 0 ? state.total / width - middle : 0;
      const deviations = distances - n * moved;
      const around = square - squareBefore - moved * (distances + deviations);
      // not below 0 by a rounding
      state.variance += Math.max(0, around - (deviations * deviations) / (width + n));
      state.total += distances + n * middle;
      state.width = width + n;
      state.end = end + n;
      settle(state, n);
    }

    /** Moves the sums to the front, and what they are of to distances to the mean of the window, so that both stay small. */
    function rebase(state: Buckets): void {
      const { sums, squares, start, end } = state;
      const middle = state.total / state.width;
      const away = middle - state.middle;
      const sum = sums[start]!;
      const square = squares[start]!;
      for (let i = 0; i <= end - start; i++) {
        const distances = sums[start + i]! - sum - i * away;
        squares[i] = squares[start + i]! - square - away * (2 * distances + i * away);
        sums[i] = distances;
      }
      state.middle = middle;
      state.start = 0;
      state.end = end - start;
    }

    /** Of each row with too many buckets merges the oldest in pairs into the next, `n` having come into the first. */
    function settle(state: Buckets, n: number): void {
      const { counts } = state;
      let coming = n;
      for (let row = 0; row < OLD; row++) {
        // proof: here and below, rows are below ROWS
        const count = counts[row]! + coming;
        coming = count > most ? (count - most + 1) >> 1 : 0;
        counts[row] = count - 2 * coming;
        if (coming === 0) return;
      }
      age(state);
    }

    /** Makes the oldest PENDING of the latest values a bucket of the old rows. */
    function age(state: Buckets): void {
      const { totals, variances, counts, start, width } = state;
      const at = counts[OLD]!;
      const total = totalOf(state, PENDING);
      totals[at] = total;
      variances[at] = varianceOf(state, PENDING);
      counts[OLD] = at + 1;
      state.start = start + PENDING;
      state.oldWidth += PENDING;
      state.oldTotal += total;
      // and with it comes a cut
      const { oldWidth: n0 } = state;
      const c = state.oldTotal - state.seen * n0;
      state.reach = Math.max(state.reach, Math.abs(c) / Math.sqrt(n0 * Math.max(1, width - n0)));
      let size = PENDING;
      // proof: the last rows never fill
      for (let row = OLD, base = 0; counts[row]! > most; row++, base += places, size *= 2) {
        const next = base + places + counts[row + 1]!;
        const a = totals[base]!;
        const b = totals[base + 1]!;
        totals[next] = a + b;
        variances[next] = variances[base]! + variances[base + 1]! + ((a - b) * (a - b)) / (2 * size);
        counts[row + 1]! += 1;
        counts[row]! -= 2;
        for (let i = base; i < base + counts[row]!; i++) {
          totals[i] = totals[i + 2]!;
          variances[i] = variances[i + 2]!;
        }
      }
    }

    /** Drops the oldest bucket. */
    function drop(state: Buckets): void {
      const { totals, variances, counts } = state;
      const row = topRow(state);
      const n = SIZES[row]!;
      const at = (row - OLD) * places;
      const total = row < OLD ? totalOf(state, n) : totals[at]!;
      const variance = row < OLD ? varianceOf(state, n) : variances[at]!;
      const left = --counts[row]!;
      if (row < OLD) state.start += 1 << row;
      else {
        state.oldWidth -= n;
        state.oldTotal -= total;
        totals.copyWithin(at, at + 1, at + 1 + left);
        variances.copyWithin(at, at + 1, at + 1 + left);
      }
      state.width -= n;
      state.total -= total;
      const difference = total / n - state.total / state.width;
      state.variance -= variance + (n * state.width * difference * difference) / (n + state.width);
      // every cut has another older part now
      state.reach = Number.POSITIVE_INFINITY;
      rebase(state);
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
     * cuts in the old rows need no look while `reach` and that are within the bound. Behind a cut there is one value at least when it matters.
     */
    function hasCut(state: Buckets): boolean {
      const { total, width, oldWidth } = state;
      const spread = state.variance / width;
      const trusted = total * total <= TRUSTED * spread;
      // proof: the power of a width is below ROWS
      const quick = trusted ? (0.99 * 2 * spread * leastBounds[powerOf(width)]!) / width : -1;
      const mean = total / width;
      const moved = Math.abs(mean - state.seen) * Math.sqrt(oldWidth / Math.max(1, width - oldWidth));
      if (leftOut === 0 && (state.reach + moved) ** 2 <= quick) {
        const c = state.oldTotal - mean * oldWidth;
        return !isCalm(state, oldWidth, c, quick) && hasLateCut(state, oldWidth, c, quick);
      }
      const { totals, counts } = state;
      let n0 = 0;
      let c = 0;
      let reach = 0;
      for (let row = topRow(state); row >= OLD; row--) {
        // proof: row < ROWS, and a row has at least `counts` places
        const base = (row - OLD) * places;
        const size = SIZES[row]!;
        const end = base + counts[row]! - leftOut;
        for (let i = base; i < end; i++) {
          n0 += size;
          c += totals[i]! - mean * size;
          const n1 = width - n0;
          const square = c * c;
          reach = Math.max(reach, square / (n0 * Math.max(1, n1)));
          if (square > quick * n0 * n1 && isCut(n0, n1, c, spread)) return true;
        }
      }
      state.seen = mean;
      state.reach = Math.sqrt(reach);
      return hasLateCut(state, n0, c, quick);
    }

    /**
     * Whether none of the cuts after the old rows can have come near the bound. The old rows have no part left out, n₀ = `n` and `c`. A loop
     * without a call in it, since nearly all that is done is done here.
     */
    function isCalm(state: Buckets, n: number, c: number, quick: number): boolean {
      const { counts, sums, width } = state;
      const away = state.total / width - state.middle;
      let n0 = n;
      let at = state.start;
      // proof: the buckets of these rows hold the values from start to end
      let sum = c - sums[at]!;
      let calm = true;
      for (let row = OLD - 1; row >= 0; row--) {
        const size = 1 << row;
        const end = at + size * counts[row]!;
        const last = row === 0 ? end - newest : end;
        const step = away * size;
        // n₀ only grows from its first value in the row
        const share = quick * (n0 + size);
        let limit = share * (width - n0);
        for (let i = at + size; i <= last; i += size) {
          sum -= step;
          limit -= share * size;
          const here = sum + sums[i]!;
          if (here * here > limit) calm = false;
        }
        n0 += end - at;
        at = end;
      }
      return calm;
    }

    /** Whether one of those cuts shows a change. */
    function hasLateCut(state: Buckets, n: number, before: number, quick: number): boolean {
      const { counts, sums, width } = state;
      const spread = state.variance / width;
      const away = state.total / width - state.middle;
      let n0 = n;
      let c = before;
      let at = state.start;
      for (let row = OLD - 1; row >= 0; row--) {
        const size = 1 << row;
        // proof: as above
        const end = at + size * counts[row]!;
        const last = end - size * (row === 0 ? newest : leftOut);
        for (let i = at; i < last; i += size) {
          n0 += size;
          c += sums[i + size]! - sums[i]! - away * size;
          if (c * c > quick * n0 * (width - n0) && isCut(n0, width - n0, c, spread)) return true;
        }
        at = end;
      }
      return false;
    }

    function isCut(n0: number, n1: number, c: number, spread: number): boolean {
      if (n0 < least || n1 < least) return false;
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
        sums: new Float64Array(room + 1),
        squares: new Float64Array(room + 1),
        start: 0,
        end: 0,
        middle: 0,
        counts: new Uint8Array(ROWS),
        totals: new Float64Array((ROWS - OLD) * places),
        variances: new Float64Array((ROWS - OLD) * places),
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

/** The sum of the oldest n of the latest values. */
function totalOf({ sums, start, middle }: Buckets, n: number): number {
  // proof: they are there
  return n * middle + (sums[start + n]! - sums[start]!);
}

/** Their squared deviations from their mean. */
function varianceOf({ sums, squares, start }: Buckets, n: number): number {
  // proof: as above
  const sum = sums[start + n]! - sums[start]!;
  return Math.max(0, squares[start + n]! - squares[start]! - (sum * sum) / n);
}
