import * as l10n from '@vscode/l10n';
import type { Matrix } from '../../catalogue/evidence.ts';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { UsageError } from '../../diagnostic.ts';
import { adjustedPValues } from '../benjaminiHochberg.ts';
import {
  CORRELATIONS,
  type CorrelationKind,
  changeOfCorrelation,
  correlationsOf,
  type PreparedColumn,
  preparedFor,
} from './correlation.ts';

/** So many pairs are listed in the details. */
const LISTED = 50;

export const correlationDrift: Statistic = {
  id: 'correlation_drift',
  title: 'Correlation drift',
  aliases: ['correlation_change'],
  kind: 'drift',
  columnTypes: ['number'],
  summary:
    'How much the correlation of any two of several numeric columns changed, and how likely chance alone makes it.',
  needs: ['reference', 'current'],
  matrices: ['reference', 'current'],
  options: [
    {
      name: 'kind',
      type: 'text',
      default: 'pearson',
      allowed: CORRELATIONS,
      summary: 'pearson: linear; spearman: of ranks, any rising or falling relation.',
    },
    {
      name: 'max_columns',
      type: 'number',
      default: 50,
      min: 2,
      max: 500,
      integer: true,
      summary: 'Only so many columns are paired, the first ones: pairs grow with the square.',
    },
  ],
  range: [0, 2],
  worse: 'higher',
  threshold: {
    on: 'pValue',
    alarm: '<=',
    at: 0.05,
    origin: 'The customary significance level, after Benjamini–Hochberg over the pairs.',
  },
  convention:
    'The value is the largest |change| of a correlation over all pairs of columns; p is the smallest one of Fisher’s z-test of each pair’s change, corrected over the pairs by Benjamini–Hochberg; for Spearman with the variance 1.06/(n − 3). Each pair is taken over the rows in which both columns have a finite value; ranks are those among all values of a column. Pairs in which a column is constant on either side are left out.',
  source:
    'Fisher 1921; Fieller, Hartley and Pearson 1957. Correlations agree with scipy.stats.pearsonr and spearmanr 1.17.',
  compute(evidence, options): Outcome {
    const { reference, current } = evidence.inputs;
    if (reference?.type !== 'matrix' || current?.type !== 'matrix') {
      return {
        undefined: l10n.t(
          'Correlations need several columns: give reference and current as rows of numbers.',
        ),
      };
    }
    if (reference.columns.length !== current.columns.length) {
      throw new UsageError(
        `"reference" has ${reference.columns.length} columns and "current" ${current.columns.length}; expected the same variables.`,
      );
    }
    const columns = Math.min(reference.columns.length, options.number('max_columns'));
    if (columns < 2) return { undefined: l10n.t('One column has no correlation with another.') };
    const kind = CORRELATIONS.find(each => each === options.text('kind')) ?? 'pearson';
    const changes = correlationChanges(first(reference, columns), first(current, columns), kind);
    const [largest] = changes;
    if (!largest) return { undefined: l10n.t('No pair of columns varies on both sides.') };
    const pValues = changes.flatMap(each => each.adjustedPValue ?? []);
    return {
      value: Math.abs(largest.current - largest.reference),
      ...(pValues.length > 0 && { pValue: Math.min(...pValues) }),
      details: {
        pairs: changes.slice(0, LISTED).map(each => ({ ...each })),
        compared: changes.length,
        columns,
        ...(columns < reference.columns.length && { of: reference.columns.length }),
      },
    };
  },
};

function first({ columns }: Matrix, count: number): readonly Float64Array[] {
  return columns.slice(0, count);
}

/** The correlation of two columns, by their positions, in both data sets. */
export interface CorrelationChange {
  readonly first: number;
  readonly second: number;
  readonly reference: number;
  readonly current: number;
  readonly pValue: number | null;
  /** After Benjamini–Hochberg over the pairs. */
  readonly adjustedPValue: number | null;
}

/** Every pair of columns that vary on both sides, the largest change first. */
function correlationChanges(
  reference: readonly Float64Array[],
  current: readonly Float64Array[],
  kind: CorrelationKind,
): CorrelationChange[] {
  const prepare = (values: Float64Array) => preparedFor(kind, values);
  return changesOf(reference.map(prepare), current.map(prepare), kind);
}

/** As `correlationChanges`, of columns prepared for that kind. */
export function changesOf(
  before: readonly PreparedColumn[],
  now: readonly PreparedColumn[],
  kind: CorrelationKind,
): CorrelationChange[] {
  const found: Omit<CorrelationChange, 'adjustedPValue'>[] = [];
  const [then, since] = [correlationsOf(before), correlationsOf(now)];
  for (let j = 0; j < before.length; j++) {
    for (let i = 0; i < j; i++) {
      const a = then(i, j);
      const b = since(i, j);
      if (a.value === undefined || b.value === undefined) continue;
      const pValue = changeOfCorrelation(a, b, kind) ?? null;
      found.push({ first: i, second: j, reference: a.value, current: b.value, pValue });
    }
  }
  const adjusted = adjustedPValues(found.map(each => each.pValue ?? undefined));
  return found
    .map((each, k) => ({ ...each, adjustedPValue: adjusted[k] ?? null }))
    .sort((a, b) => Math.abs(b.current - b.reference) - Math.abs(a.current - a.reference));
}
