import type { OptionSpec } from '../../catalogue/options.ts';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { normalTail } from '../../mathematics/normal.ts';
import { samplesOf } from '../sample.ts';
import { asNumbers } from '../undefinedFor.ts';
import { alternativeFrom, alternativeOption } from './alternative.ts';
import { exactRankSumTail, isExactlyCountable, rankSumsOf } from './rankSum.ts';

/** scipy's `auto` is exact where either sample is no larger than this, without ties. */
const EXACT_UP_TO = 8;

export const methodOption: OptionSpec = {
  name: 'method',
  type: 'text',
  default: 'auto',
  allowed: ['auto', 'exact', 'asymptotic'],
  summary:
    'How the p-value is computed. auto: exact for small samples as scipy; exact: by counting where that takes less than a second; asymptotic: from the limiting distribution.',
};

export const mannWhitney: Statistic = {
  id: 'mann_whitney',
  title: 'Mann–Whitney U',
  aliases: ['mannw', 'mannwhitneyu', 'mann_whitney_u', 'wilcoxon_rank_sum'],
  kind: 'drift',
  columnTypes: ['number'],
  summary: 'Whether values of one sample tend to be larger than those of the other, by ranks.',
  needs: ['reference', 'current'],
  options: [
    alternativeOption,
    methodOption,
    {
      name: 'continuity',
      type: 'flag',
      default: true,
      summary: 'Continuity correction of the asymptotic p-value.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'neither',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  profiles: [
    { id: 'scipy', summary: 'scipy 1.17 mannwhitneyu; nothing differs from our default.' },
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: one-sided, so only a shift to larger current values alarms, below 0.05; that p is called two-tailed in its documentation.',
      options: { alternative: 'less' },
    },
    { id: 'frouros', summary: 'Frouros 0.9: two-sided, as scipy.' },
  ],
  convention:
    'U of the reference: pairs in which its value is the larger one, ties counted half. Exact where either sample has at most 8 values and there are no ties, else normal with correction for ties and continuity. Details hold the probability that a current value exceeds a reference value. Missing values are left out and reported; infinities are values.',
  source: 'Mann and Whitney 1947. Agrees with scipy.stats.mannwhitneyu 1.17 to 1e-10.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const numbers = asNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    const [n, m] = [numbers.reference.size, numbers.current.size];
    const { u, ties } = rankSumsOf(evidence, numbers);
    const alternative = alternativeFrom(options.text('alternative'));
    const other = n * m - u;
    const extreme = alternative === 'greater' ? u : alternative === 'less' ? other : Math.max(u, other);
    const exact = isExact(options.text('method'), n, m, ties > 0);
    const tail = exact
      ? exactRankSumTail(n, m, Math.trunc(extreme))
      : asymptoticTail(n, m, extreme, ties, options.flag('continuity'));
    return {
      value: u,
      pValue: Math.min(1, alternative === 'two-sided' ? 2 * tail : tail),
      details: {
        method: exact ? 'exact' : 'asymptotic',
        currentIsLarger: other / (n * m),
        n,
        m,
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};

function isExact(method: string, n: number, m: number, tied: boolean): boolean {
  if (method === 'asymptotic' || !isExactlyCountable(n, m)) return false;
  return method === 'exact' || (Math.min(n, m) <= EXACT_UP_TO && !tied);
}

/** P(U ≥ u) by the normal distribution; 1 where all values are the same. */
function asymptoticTail(n: number, m: number, u: number, ties: number, continuity: boolean): number {
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  // what rounding leaves where all values are tied
  if (!(variance > 1e-12 * n * m * total)) return 1;
  return normalTail((u - (n * m) / 2 - (continuity ? 0.5 : 0)) / Math.sqrt(variance));
}
