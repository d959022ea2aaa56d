import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { andersonDarlingTail } from '../../mathematics/andersonDarling.ts';
import { type Random, seeded } from '../../mathematics/random.ts';
import { eachDistinct } from '../merge.ts';
import { type NumberSamples, samplesOf } from '../sample.ts';
import { asNumbers } from '../undefinedFor.ts';
import { methodOption } from './mannWhitney.ts';

/** scipy's `auto` counts all orders up to so many. */
const ORDERS = 9999;
/** So many orders are counted where that is asked for: less than a second. */
const MOST_ORDERS = 500_000;
/** Up to so many values together the limit is off by more than what random orders scatter. */
const SMALL = 100;
/** Steps that random orders may take, and the least orders that are a test. */
const MOST_STEPS = 1e8;
const LEAST_ORDERS = 199;
/** Orders whose statistic differs by rounding only are as extreme, as scipy has it. */
const ROUNDING = 100 * Number.EPSILON;

export const baumgartnerWeissSchindler: Statistic = {
  id: 'baumgartner_weiss_schindler',
  title: 'Baumgartner–Weiß–Schindler',
  aliases: ['bws', 'bws_test'],
  kind: 'drift',
  columnTypes: ['number'],
  summary:
    'Whether two samples come from one distribution, by squared distances of ranks that count most in the tails.',
  needs: ['reference', 'current'],
  options: [
    methodOption,
    {
      name: 'seed',
      type: 'number',
      default: 0,
      min: 0,
      max: 4294967295,
      integer: true,
      summary: 'Seed of the random orders.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  profiles: [
    {
      id: 'scipy',
      summary:
        'scipy 1.17 bws_test, two-sided; its random orders come from another generator, and are drawn for large samples too.',
    },
    { id: 'frouros', summary: 'Frouros 0.9 BWSTest: as scipy.' },
  ],
  convention:
    'B = ½(B_x + B_y), B_x the mean of (R_i − i N/n)² / (q(1 − q) m N/n) over the n ranks R_i of the reference, ascending, q = i/(n + 1), N = n + m; B_y the same of the m current values. Ties have mid-ranks. p by counting all orders where there are at most 9999; up to 100 values together, and where values are tied, from 9999 random orders (fewer where rows are so many that it would take minutes), p = (as extreme + 1)/(orders + 1); else from the limiting distribution, which is that of Anderson–Darling’s A². Missing values are left out and reported; infinities are values.',
  source: 'Baumgartner, Weiß and Schindler 1998. B and exact p agree with scipy.stats.bws_test 1.17.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const numbers = asNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    const pooled = pool(numbers);
    const value = statisticOf(pooled, pooled.ofReference);
    const { method, pValue, orders } = pValueOf(
      pooled,
      value,
      options.text('method'),
      options.number('seed'),
    );
    return {
      value,
      pValue,
      details: {
        method,
        ...(orders !== undefined && { orders }),
        n: pooled.n,
        m: pooled.m,
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};

/** All values in ascending order: their mid-ranks, and 1 for those of the reference. */
interface Pooled {
  readonly n: number;
  readonly m: number;
  readonly ranks: Float64Array;
  readonly ofReference: Uint8Array;
  readonly tied: boolean;
}

function pool({ reference, current }: NumberSamples): Pooled {
  const [n, m] = [reference.size, current.size];
  const ranks = new Float64Array(n + m);
  const ofReference = new Uint8Array(n + m);
  let at = 0;
  let tied = false;
  eachDistinct(reference.sorted, current.sorted, (_, inReference, inCurrent) => {
    const together = inReference + inCurrent;
    ranks.fill(at + (together + 1) / 2, at, at + together);
    ofReference.fill(1, at, at + inReference);
    at += together;
    if (together > 1) tied = true;
  });
  return { n, m, ranks, ofReference, tied };
}

/** B where the values marked with 1 are the reference's. */
function statisticOf({ n, m, ranks }: Pooled, ofReference: Uint8Array): number {
  const total = n + m;
  let i = 0;
  let j = 0;
  let [before, now] = [0, 0];
  // proof: k is below the length of both
  for (let k = 0; k < total; k++) {
    if (ofReference[k] === 1) before += term(ranks[k]!, ++i, n, total / n);
    else now += term(ranks[k]!, ++j, m, total / m);
  }
  return (before * n) / (m * total * n * 2) + (now * m) / (n * total * m * 2);
}

/** (R − i N/n)² / q(1 − q). */
function term(rank: number, i: number, n: number, step: number): number {
  const q = i / (n + 1);
  return (rank - step * i) ** 2 / (q * (1 - q));
}

interface PValue {
  readonly method: 'exact' | 'asymptotic' | 'random orders';
  readonly pValue: number;
  readonly orders?: number;
}

function pValueOf(pooled: Pooled, value: number, method: string, seed: number): PValue {
  if (method !== 'asymptotic') {
    const orders = ordersUpTo(pooled, method === 'exact' ? MOST_ORDERS : ORDERS);
    if (orders !== undefined) return { method: 'exact', pValue: countedShare(pooled, value, orders), orders };
    if (pooled.tied || pooled.n + pooled.m <= SMALL) return randomShare(pooled, value, seeded(seed));
  }
  return { method: 'asymptotic', pValue: andersonDarlingTail(value) };
}

/** How many ways there are to choose the reference among all values; undefined for more than `most`. */
function ordersUpTo({ n, m }: Pooled, most: number): number | undefined {
  let orders = 1;
  for (let i = 1; i <= Math.min(n, m); i++) {
    orders = (orders * (Math.max(n, m) + i)) / i;
    if (orders > most) return undefined;
  }
  return Math.round(orders);
}

function countedShare(pooled: Pooled, value: number, orders: number): number {
  const { n, ranks } = pooled;
  const least = value * (1 - ROUNDING);
  const chosen = new Uint8Array(ranks.length);
  let extreme = 0;
  const choose = (from: number, left: number) => {
    if (left === 0) {
      if (statisticOf(pooled, chosen) >= least) extreme++;
      return;
    }
    for (let k = from; k <= ranks.length - left; k++) {
      chosen[k] = 1;
      choose(k + 1, left - 1);
      chosen[k] = 0;
    }
  };
  choose(0, n);
  return extreme / orders;
}

function randomShare(pooled: Pooled, value: number, { uniform }: Random): PValue {
  const total = pooled.ranks.length;
  const orders = Math.min(ORDERS, Math.max(LEAST_ORDERS, Math.floor(MOST_STEPS / total)));
  const least = value * (1 - ROUNDING);
  // the smaller sample is drawn, whichever it is, so that p does not depend on which is called the reference
  const [few, many] = [Math.min(pooled.n, pooled.m), Math.max(pooled.n, pooled.m)];
  const drawn = { ...pooled, n: few, m: many };
  const shuffled = new Uint8Array(total).fill(1, 0, few);
  let extreme = 0;
  for (let order = 0; order < orders; order++) {
    // proof: here and below, both places are within the array
    for (let k = total - 1; k > 0; k--) {
      const other = Math.floor(uniform() * (k + 1));
      const kept = shuffled[k]!;
      shuffled[k] = shuffled[other]!;
      shuffled[other] = kept;
    }
    if (statisticOf(drawn, shuffled) >= least) extreme++;
  }
  return { method: 'random orders', pValue: (extreme + 1) / (orders + 1), orders };
}
