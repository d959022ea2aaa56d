import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { eachDistinct } from '../merge.ts';
import { type NumberSamples, samplesOf } from '../sample.ts';
import { asNumbers } from '../undefinedFor.ts';

/** log p as a parabola in the statistic: the least-squares fit through the critical values of Scholz and Stephens 1987, table 2, for two samples. */
const LOG_P = [-1.077770279820484, -1.0082265644652515, 0.01819809457411147] as const;
/** The critical values at 25% and 0.1%: between them p is interpolated, beyond them it is cut off. */
const LEAST = { critical: 0.325, p: 0.25 } as const;
const MOST = { critical: 6.546, p: 0.001 } as const;

export const andersonDarling: Statistic = {
  id: 'anderson_darling',
  title: 'Anderson–Darling, k samples',
  aliases: ['anderson', 'anderson_ksamp'],
  kind: 'drift',
  columnTypes: ['number'],
  summary:
    'Whether two samples come from one distribution, with more weight on the tails than Kolmogorov–Smirnov.',
  needs: ['reference', 'current'],
  options: [],
  range: [-3, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: {
    on: 'pValue',
    alarm: '<=',
    at: 0.05,
    origin: 'The customary significance level. Evidently takes 0.1.',
  },
  profiles: [
    { id: 'scipy', summary: 'scipy 1.17 anderson_ksamp, variant midrank; nothing differs from our default.' },
    { id: 'evidently', summary: 'Evidently 0.7: as scipy, alarm below 0.1.' },
    { id: 'frouros', summary: 'Frouros 0.9: as scipy.' },
  ],
  convention:
    'Mid-rank form for two samples, standardised by its mean and standard deviation without ties. p is interpolated from seven tabulated critical values, and cut off at 0.001 and 0.25: a correction over many columns cannot get below 0.001. Samples that are one and the same constant give 0, p = 1, where scipy raises an error. Missing values are left out and reported; infinities are values.',
  source: 'Scholz and Stephens 1987. Agrees with scipy.stats.anderson_ksamp 1.17 to 1e-10.',
  compute(evidence): Outcome {
    const { reference, current } = samplesOf(evidence);
    const numbers = asNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    const [n, m] = [numbers.reference.size, numbers.current.size];
    const missing = { reference: reference.missing, current: current.missing };
    if (isOneConstant(numbers)) return { value: 0, pValue: 1, details: { n, m, missing } };
    if (n + m < 4)
      return { undefined: l10n.t('The Anderson–Darling test needs at least 4 values together.') };
    const value = (raw(numbers) - 1) / deviation(n, m);
    return { value, pValue: pOf(value), details: { n, m, missing } };
  },
};

/** Whether both samples hold one and the same value only. */
export function isOneConstant({ reference, current }: NumberSamples): boolean {
  return reference.distinct === 1 && current.distinct === 1 && reference.sorted[0] === current.sorted[0];
}

/** A² by equation 7 of Scholz and Stephens. */
function raw({ reference, current }: NumberSamples): number {
  const n = reference.size;
  const m = current.size;
  const total = n + m;
  let sum = 0;
  let before = 0;
  let now = 0;
  eachDistinct(reference.sorted, current.sorted, (_, inReference, inCurrent) => {
    const tied = inReference + inCurrent;
    const rank = before + now + tied / 2;
    const width = rank * (total - rank) - (total * tied) / 4;
    const ofReference = total * (before + inReference / 2) - rank * n;
    // the other sample's deviation is the same with the other sign
    sum += (tied / total) * ((ofReference * ofReference) / width) * (1 / n + 1 / m);
    before += inReference;
    now += inCurrent;
  });
  return (sum * (total - 1)) / total;
}

/** Standard deviation of A² for two samples without ties. */
function deviation(n: number, m: number): number {
  const total = n + m;
  const reciprocals = 1 / n + 1 / m;
  let harmonic = 0;
  let g = 0;
  for (let i = 1; i < total - 1; i++) {
    harmonic += 1 / (total - i);
    g += harmonic / (i + 1);
  }
  const h = harmonic + 1;
  const a = 4 * g - 6 + (10 - 6 * g) * reciprocals;
  const b = (2 * g - 4) * 4 + 16 * h + (2 * g - 14 * h - 4) * reciprocals - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * reciprocals + 4 * h;
  const d = (2 * h + 6) * 4 - 8 * h;
  return Math.sqrt(
    (a * total ** 3 + b * total ** 2 + c * total + d) / ((total - 1) * (total - 2) * (total - 3)),
  );
}

function pOf(value: number): number {
  if (value < LEAST.critical) return LEAST.p;
  if (value > MOST.critical) return MOST.p;
  return Math.exp(LOG_P[0] + value * (LOG_P[1] + value * LOG_P[2]));
}
