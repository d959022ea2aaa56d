import * as l10n from '@vscode/l10n';
import { type Arm, pairedBootstrap } from '../catalogue/bootstrap.ts';
import { compute, statistic as find } from '../catalogue/catalogue.ts';
import { takeRows } from '../catalogue/distinctRows.ts';
import { Evidence, type Inputs } from '../catalogue/evidence.ts';
import { optionsWith } from '../catalogue/profile.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { type MetricCall, metricTitle, textOf } from '../criteria/metricCall.ts';
import { UsageError } from '../diagnostic.ts';
import { type AreaComparison, pairedDeLong } from '../metrics/pairedDeLong.ts';
import { positiveClass } from '../summaries/classes.ts';
import { rowsOf } from '../summaries/rows.ts';
import { scoredOf } from '../summaries/scores.ts';
import { formatP, formatValue } from '../words.ts';
import type { Measurement } from './assessment.ts';
import { measurementOf, optionsFor, ROW_INPUTS } from './measure.ts';
import type { Slice } from './slice.ts';
import type { Comparison } from './validation.ts';

/** From more rows that differ, resampling both models takes seconds per metric. */
const MOST_ROWS = 200_000;

/** A metric of two models on the same rows: what they differ by, and whether that is more than chance. Found out once. */
export function comparisonOf(call: MetricCall, candidate: Slice, champion: Slice): Comparison {
  return candidate.once(`comparison:${textOf(call)}`, champion, () => compared(call, candidate, champion));
}

function compared(call: MetricCall, candidate: Slice, champion: Slice): Comparison {
  const metric = find(call.id);
  const head = { statistic: textOf(call), title: metricTitle(call) };
  const common = commonRows(metric, candidate, champion);
  if (typeof common === 'string') return without(head, common, candidate.rowCount);
  const options = optionsFor(metric, call, candidate);
  const [own, other] = [common.candidate, common.champion].map(inputs =>
    measurementOf(outcomeOf(metric, inputs, options), common.rows),
  );
  if (own?.value == null || other?.value == null) {
    return without(head, (own?.value == null ? own : other)?.reason ?? '', common.rows);
  }
  const value = own.value - other.value;
  const isPlain = call.argument === undefined && Object.keys(call.options ?? {}).length === 0;
  const said = (isPlain ? areas(metric, common, candidate) : undefined) ?? resampled(metric, common, options);
  if (typeof said === 'string') {
    const difference = { value, rows: common.rows };
    const alike = value === 0;
    return {
      ...head,
      difference,
      pValue: null,
      noInterval: said,
      better: 'neither',
      finding: alike
        ? l10n.t('{0} is that of the champion.', head.title)
        : l10n.t(
            '{0} differs from the champion by {1}; how sure that is, is not known.',
            head.title,
            signed(value),
          ),
    };
  }
  const { lower, upper, level, method } = said.interval;
  const difference = { value, rows: common.rows, lower, upper, level };
  const better = betterOf(metric, lower, upper);
  return {
    ...head,
    difference,
    pValue: said.pValue,
    method,
    better,
    finding: findingOf(head, difference, said.pValue, better),
  };
}

/** What the metric itself refuses, such as labels that are dates, is a reason like any other. */
function outcomeOf({ id }: Statistic, inputs: Inputs, options: ReturnType<typeof optionsFor>): Outcome {
  try {
    return compute(id, inputs, { options });
  } catch (error) {
    if (error instanceof UsageError) return { undefined: error.message };
    throw error;
  }
}

interface CommonRows {
  readonly candidate: Inputs;
  readonly champion: Inputs;
  readonly rows: number;
}

/** The inputs of both models, without rows that one of them has not answered. */
function commonRows(metric: Statistic, candidate: Slice, champion: Slice): CommonRows | string {
  const reads = ROW_INPUTS.filter(
    name => metric.needs.includes(name) || metric.takes?.includes(name) === true,
  );
  const [a, b] = [rowsOf(candidate.evidence, reads), rowsOf(champion.evidence, reads)];
  if (a.length !== b.length) return l10n.t('The two have not answered the same rows.');
  const inputs = { candidate: candidate.evidence.inputs, champion: champion.evidence.inputs };
  if (!a.keep && !b.keep) return { ...inputs, rows: a.length };
  const kept = Int32Array.from({ length: a.length }, (_, row) => row).filter(
    row => a.keep?.[row] !== 0 && b.keep?.[row] !== 0,
  );
  return {
    candidate: takeRows(inputs.candidate, reads, kept),
    champion: takeRows(inputs.champion, reads, kept),
    rows: kept.length,
  };
}

/** Areas under the ROC curve have a formula; undefined for other metrics, several classes, or rows with weights. */
function areas(
  metric: Statistic,
  { candidate, champion }: CommonRows,
  { labelling: { task, positive } }: Slice,
): AreaComparison | undefined {
  const [first, second] = [candidate.y_score, champion.y_score];
  if (metric.id !== 'roc_auc' || task !== 'binary' || candidate.weights) return undefined;
  if (first?.type !== 'number' || second?.type !== 'number') return undefined;
  const scored = scoredOf(new Evidence(candidate));
  if ('undefined' in scored) return undefined;
  const index = positiveClass(scored.classes, positive);
  if (typeof index !== 'number') return undefined;
  const isPositive = Uint8Array.from(scored.coded().codes, code => Number(code === index));
  const compared = pairedDeLong(isPositive, first.values, second.values);
  return compared && compared.standardError > 0 ? compared : undefined;
}

function resampled(
  statistic: Statistic,
  { candidate, champion }: CommonRows,
  options: ReturnType<typeof optionsFor>,
) {
  const arm = (inputs: Inputs): Arm => ({
    statistic,
    inputs,
    options: optionsWith(statistic, undefined, options),
  });
  return pairedBootstrap(arm(candidate), arm(champion), { level: 0.95, seed: 0, mostRows: MOST_ROWS });
}

function without(head: Pick<Comparison, 'statistic' | 'title'>, reason: string, rows: number): Comparison {
  return {
    ...head,
    difference: { value: null, reason, rows },
    pValue: null,
    better: 'neither',
    finding: l10n.t('{0} cannot be compared: {1}', head.title, reason),
  };
}

function betterOf({ worse }: Statistic, lower: number, upper: number): Comparison['better'] {
  if (worse === 'neither' || (lower <= 0 && upper >= 0)) return 'neither';
  return lower > 0 === (worse === 'lower') ? 'candidate' : 'champion';
}

function findingOf(
  { title }: Pick<Comparison, 'title'>,
  { value, lower, upper }: Measurement,
  pValue: number,
  better: Comparison['better'],
): string {
  const numbers = `${signed(value ?? 0)}, ${l10n.t('{0} to {1}', signed(lower ?? 0), signed(upper ?? 0))}, ${formatP(pValue)}`;
  switch (better) {
    case 'candidate':
      return l10n.t('{0} is better than that of the champion ({1}).', title, numbers);
    case 'champion':
      return l10n.t('{0} is worse than that of the champion ({1}).', title, numbers);
    case 'neither':
      return l10n.t('{0} cannot be told apart from that of the champion ({1}).', title, numbers);
  }
}

/** A difference with its sign. */
function signed(value: number): string {
  return value > 0 ? `+${formatValue(value)}` : formatValue(value);
}
