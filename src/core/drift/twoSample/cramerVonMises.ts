import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { cramerVonMisesTail } from '../../mathematics/cramerVonMises.ts';
import { eachDistinct } from '../merge.ts';
import { type NumberSamples, samplesOf } from '../sample.ts';
import { asNumbers } from '../undefinedFor.ts';
import { exactCramerVonMisesTail } from './exactCramerVonMises.ts';
import { methodOption } from './mannWhitney.ts';

/** scipy's `auto` is exact where both samples have at most so many values; beyond, counting takes too long. */
const EXACT_UP_TO = 20;

export const cramerVonMises: Statistic = {
  id: 'cramer_von_mises',
  title: 'Cramér–von Mises',
  aliases: ['cvm', 'cramervonmises_2samp'],
  kind: 'drift',
  columnTypes: ['number'],
  summary:
    'Whether two samples come from one distribution, by the squared distance of their cumulative distributions.',
  needs: ['reference', 'current'],
  options: [methodOption],
  range: [-1, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: {
    on: 'pValue',
    alarm: '<=',
    at: 0.05,
    origin: 'The customary significance level. Evidently takes 0.1.',
  },
  profiles: [
    { id: 'scipy', summary: 'scipy 1.17 cramervonmises_2samp; nothing differs from our default.' },
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: as scipy, alarm at p ≤ 0.1. Evidently counts the exact p of small samples in half precision, so it is off by up to 0.001.',
    },
    { id: 'frouros', summary: 'Frouros 0.9: as scipy.' },
  ],
  convention:
    'T by Anderson’s ranks, ties by mid-ranks; slightly negative with many ties. p exact up to 20 values on each side, else from the limiting distribution of the standardised T; scipy’s p below 1e-7 is rounding, here the tail keeps its digits. One value on a side is allowed, where scipy raises an error. Missing values are left out and reported; infinities are values.',
  source:
    'Anderson 1962; Xiao, Gordon and Yakovlev 2006. Agrees with scipy.stats.cramervonmises_2samp 1.17: T to 1e-10, p to 1e-7.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const numbers = asNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    const [n, m] = [numbers.reference.size, numbers.current.size];
    const fourU = rankDistances(numbers);
    const product = BigInt(n) * BigInt(m);
    // T = U / (nm(n + m)) − (4nm − 1) / (6(n + m)), on one denominator: whole numbers, so that nothing cancels
    const numerator = 6n * fourU - 4n * product * (4n * product - 1n);
    const value = Number(numerator) / (24 * n * m * (n + m));
    const exact = isExact(options.text('method'), n, m);
    const pValue = exact ? exactCramerVonMisesTail(n, m, numerator) : asymptotic(n, m, value);
    return {
      value,
      pValue,
      details: {
        method: exact ? 'exact' : 'asymptotic',
        n,
        m,
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};

function isExact(method: string, n: number, m: number): boolean {
  if (method === 'asymptotic') return false;
  return Math.max(n, m) <= EXACT_UP_TO || (method === 'exact' && n * m <= EXACT_UP_TO ** 2);
}

/** Up to here whole numbers add up exactly as doubles. */
const EXACT = 2 ** 52;

/** 4U: n Σ (2 rank − 2i)² of the reference plus m Σ (2 rank − 2j)² of the current values, with mid-ranks. */
function rankDistances({ reference, current }: NumberSamples): bigint {
  const [before, now] = [new WholeSum(), new WholeSum()];
  let belowBefore = 0;
  let belowNow = 0;
  eachDistinct(reference.sorted, current.sorted, (_, inReference, inCurrent) => {
    const tied = inReference + inCurrent;
    before.addSquares(2 * belowNow + tied + 1, inReference);
    now.addSquares(2 * belowBefore + tied + 1, inCurrent);
    belowBefore += inReference;
    belowNow += inCurrent;
  });
  return BigInt(reference.size) * before.total() + BigInt(current.size) * now.total();
}

/** A sum of whole numbers of any size. */
class WholeSum {
  #low = 0;
  #high = 0n;

  /** Adds Σ (start − 2j)² over j = 1 … count. */
  addSquares(start: number, count: number): void {
    if (count === 0) return;
    // Σ = count·start² − 2·start·count(count + 1) + ⅔·count(count + 1)(2count + 1)
    if (count * start * start < EXACT) {
      this.#low +=
        count * start * start -
        2 * start * count * (count + 1) +
        (2 * count * (count + 1) * (2 * count + 1)) / 3;
      if (this.#low > EXACT) {
        this.#high += BigInt(this.#low);
        this.#low = 0;
      }
      return;
    }
    const [s, c] = [BigInt(start), BigInt(count)];
    this.#high += c * s * s - 2n * s * c * (c + 1n) + (2n * c * (c + 1n) * (2n * c + 1n)) / 3n;
  }

  total(): bigint {
    return this.#high + BigInt(this.#low);
  }
}

/** Standardised to the mean 1/6 and variance 1/45 of the limit (Anderson 1962, equations 11, 14 and 15). */
function asymptotic(n: number, m: number, value: number): number {
  const total = n + m;
  const mean = (1 + 1 / total) / 6;
  const variance =
    ((total + 1) * (4 * n * m * total - 3 * (n * n + m * m) - 2 * n * m)) / (180 * total * total * n * m);
  // of one value on each side T is always the same
  if (variance === 0) return 1;
  const standard = 1 / 6 + (value - mean) / Math.sqrt(45 * variance);
  return standard < 0.003 ? 1 : cramerVonMisesTail(standard);
}
