import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { kuiperTail } from '../../mathematics/kuiper.ts';
import { comparisonOf, samplesOf } from '../sample.ts';
import { asNumbers } from '../undefinedFor.ts';

export const kuiper: Statistic = {
  id: 'kuiper',
  title: 'Kuiper',
  aliases: ['kuiper_test', 'kuiper_two'],
  kind: 'drift',
  columnTypes: ['number'],
  summary:
    'As Kolmogorov–Smirnov, with the largest distances upwards and downwards added: equally sensitive in the tails.',
  needs: ['reference', 'current'],
  options: [
    {
      name: 'statistic',
      type: 'text',
      default: 'kuiper',
      allowed: ['kuiper', 'ks'],
      summary:
        "What is put into Kuiper's distribution: kuiper: V = D⁺ + D⁻; ks: the two-sided D, as Frouros does.",
    },
  ],
  range: [0, 1],
  worse: 'higher',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  profiles: [
    {
      id: 'frouros',
      summary:
        "Frouros 0.9: takes the Kolmogorov–Smirnov distance D for V, which is too small wherever both functions lead somewhere, and Kuiper's distribution.",
      options: { statistic: 'ks' },
    },
  ],
  convention:
    'V = max(F_reference − F_current) + max(F_current − F_reference). p by Kuiper’s distribution for one sample of the size nm/(n + m): exact forms for small and large V, else the asymptotic series with its first correction. Missing values are left out and reported; infinities are values.',
  source:
    'Kuiper 1960; Stephens 1965; Paltani 2004. Agrees with the formulas of astropy.stats.kuiper_two and Frouros 0.9.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const numbers = asNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    const { above, below } = comparisonOf(evidence, numbers);
    const value = options.text('statistic') === 'ks' ? Math.max(above, below) : Math.min(1, above + below);
    const [n, m] = [numbers.reference.size, numbers.current.size];
    return {
      value,
      pValue: kuiperTail((n * m) / (n + m), value),
      details: {
        above,
        below,
        n,
        m,
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};
