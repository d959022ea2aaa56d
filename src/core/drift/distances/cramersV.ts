import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { totalOf } from '../cells.ts';
import { pearson } from '../chiSquare.ts';
import { homogeneity } from '../contingency.ts';
import { type Counts, type Sample, samplesOf } from '../sample.ts';
import { undefinedForEmpty } from '../undefinedFor.ts';

/** The name under which missing values are a category: not a text that a cell can hold. */
const MISSING = '\u0000missing';

export const cramersV: Statistic = {
  id: 'cramers_v',
  title: 'Cramér’s V',
  aliases: ['cramer_v'],
  kind: 'drift',
  columnTypes: ['category'],
  summary: 'How strongly the category depends on which sample a row is from: 0 not at all, 1 wholly.',
  needs: ['reference', 'current'],
  options: [
    {
      name: 'bias_correction',
      type: 'flag',
      default: false,
      summary: 'Bergsma’s correction, which takes out what chance alone adds.',
    },
    {
      name: 'correction',
      type: 'flag',
      default: false,
      summary: "Yates' continuity correction of χ² with two categories.",
    },
    {
      name: 'equal_sizes',
      type: 'flag',
      default: false,
      summary:
        'Scale the counts of the larger sample down to the size of the smaller one first, rounded to whole rows; categories of which none is left do not count.',
    },
    {
      name: 'missing',
      type: 'text',
      default: 'drop',
      allowed: ['drop', 'category'],
      summary: 'Whether missing values are left out or are a category of their own.',
    },
  ],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: 0.1,
    origin: 'Cohen 1988: a small effect; a convention, not a test.',
  },
  profiles: [
    {
      id: 'scipy',
      summary: 'scipy 1.17 contingency.association(method="cramer"): no correction of any kind.',
    },
    {
      id: 'deepchecks',
      summary:
        "Deepchecks: bias-corrected, sizes scaled down to the smaller one, Yates' correction with two categories; alarm from 0.2.",
      options: { bias_correction: true, correction: true, equal_sizes: true },
    },
  ],
  convention:
    'V = √(χ²/N) of the 2×k table. It shrinks as the sizes of the samples become unequal; equal_sizes takes that out. Bias-corrected: √(max(0, χ²/N − (k − 1)/(N − 1)) / min(k̃ − 1, r̃ − 1)) with r̃ = 2 − 1/(N − 1) and k̃ = k − (k − 1)²/(N − 1). A single category gives 0. Bias-corrected, it is undefined where no category has two rows: 0/0. Numbers are taken value by value.',
  source: 'Cramér 1946; Bergsma 2013. Plain form agrees with scipy.stats.contingency.association 1.17.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const keep = options.text('missing') === 'category';
    const empty = undefinedForEmpty(reference, current);
    if (empty && !(keep && reference.rows > 0 && current.rows > 0)) return empty;
    const before = countsOf(reference, keep);
    const now = countsOf(current, keep);
    const sizes = { n: keep ? reference.rows : reference.size, m: keep ? current.rows : current.size };
    const smaller = options.flag('equal_sizes') ? Math.min(sizes.n, sizes.m) : undefined;
    const [first, second] = [scaled(before, sizes.n, smaller), scaled(now, sizes.m, smaller)];
    const total = totalOf(first) + totalOf(second);
    if (first.size === 0 || second.size === 0) {
      return {
        undefined: l10n.t(
          'Scaled down to the size of the smaller sample, no category of the larger one is left.',
        ),
      };
    }
    const table = homogeneity(first, second, options.flag('correction'), pearson);
    const value = options.flag('bias_correction')
      ? biasCorrected(table.statistic, total, table.categories)
      : Math.min(1, Math.sqrt(table.statistic / total));
    if (value === undefined) {
      return {
        undefined: l10n.t(
          'Every row is a category of its own, of which the bias correction leaves 0 over 0.',
        ),
      };
    }
    return {
      value,
      details: {
        chiSquare: table.statistic,
        categories: table.categories,
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};

function countsOf(sample: Sample, keepMissing: boolean): Counts {
  if (!keepMissing || sample.missing === 0) return sample.counts;
  return new Map([...sample.counts, [MISSING, sample.missing]]);
}

/** Counts of `size` rows as of `wanted` ones, in whole rows, halves to the even one; categories without a row are left out. */
function scaled(counts: Counts, size: number, wanted = size): Counts {
  if (size === wanted) return counts;
  const whole = Array.from(counts, ([key, count]) => [key, roundHalfEven((count * wanted) / size)] as const);
  return new Map(whole.filter(([, count]) => count > 0));
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** Bergsma's V of a table of two rows; 0 where nothing is left of it. Undefined where there are as many categories as rows of data: 0 over 0. */
function biasCorrected(chiSquare: number, total: number, categories: number): number | undefined {
  if (categories > 1 && categories === total) return undefined;
  const excess = chiSquare / total - (categories - 1) / (total - 1);
  const rows = 1 - 1 / (total - 1);
  const columns = categories - 1 - (categories - 1) ** 2 / (total - 1);
  const least = Math.min(rows, columns);
  if (!(excess > 0) || !(least > 0)) return 0;
  return Math.min(1, Math.sqrt(excess / least));
}
