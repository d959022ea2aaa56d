import { isUndefined, type Json } from '../catalogue/statistic.ts';
import { metricCall, metricTitle } from '../criteria/metricCall.ts';
import type { Turn } from '../turns.ts';
import type { Behaviour } from './assessment.ts';
import { type MeasureCall, measure, read } from './measure.ts';
import type { Slice } from './slice.ts';

/** A curve of a million distinct scores is drawn no better than one of this many points. */
const MOST_POINTS = 400;

/** Beyond this many classes the matrix would outweigh the rest of the document. */
const MOST_CLASSES = 200;

/**
 * What the model does on a slice: how it errs, how it ranks, how far its scores can be believed, and every metric of its task. Found out
 * once.
 */
export async function behaviourOf(
  dataSet: Behaviour['dataSet'],
  slice: Slice,
  metrics: readonly string[],
  turn: Turn,
): Promise<Behaviour> {
  const key = `behaviour:${dataSet}:${metrics.join()}`;
  // Kept under this key, below; what was stopped on the way is not.
  const known = slice.answers(undefined).get(key) as Behaviour | undefined;
  if (known) return known;
  const found = await behaviour(dataSet, slice, metrics, turn);
  return slice.once(key, undefined, () => found);
}

async function behaviour(
  dataSet: Behaviour['dataSet'],
  slice: Slice,
  metrics: readonly string[],
  turn: Turn,
): Promise<Behaviour> {
  const inTurn = async <T>(part: () => T): Promise<T> => {
    await turn();
    return part();
  };
  return {
    dataSet,
    confusion: await inTurn(() => confusion(slice)),
    roc: await inTurn(() => curve(slice, 'roc_curve', 'roc_auc', 'fpr', 'tpr')),
    precisionRecall: await inTurn(() =>
      curve(slice, 'precision_recall_curve', 'average_precision', 'recall', 'precision'),
    ),
    calibration: await inTurn(() => calibration(slice)),
    ...(await inTurn(() => gains(slice))),
    ...(await inTurn(() => det(slice))),
    ...(await inTurn(() => thresholds(slice))),
    metrics: metrics.map(text => {
      const call = metricCall(text);
      return { statistic: text, title: metricTitle(call), measurement: measure(call, slice, undefined) };
    }),
  };
}

function confusion(slice: Slice): Behaviour['confusion'] {
  if (slice.labelling.task === 'regression') return null;
  const { outcome } = read({ id: 'confusion_matrix' }, slice, undefined);
  if (isUndefined(outcome)) return null;
  // The descriptor promises rows of counts, and their labels in the details.
  const counts = outcome.value as readonly (readonly number[])[];
  const labels = ((outcome.details?.['labels'] ?? []) as readonly Json[]).map(String);
  if (labels.length > MOST_CLASSES) return null;
  return { labels, counts: counts.map(row => [...row]) };
}

function curve(slice: Slice, id: string, areaId: string, x: string, y: string): Behaviour['roc'] {
  if (slice.labelling.task !== 'binary') return null;
  const arrays = arraysOf(slice, { id, options: { max_points: MOST_POINTS } });
  const area = measure({ id: areaId }, slice, undefined).value;
  if (!arrays || area === null) return null;
  return { points: pointsOf(arrays[x], arrays[y]), area };
}

const CORNERS = { drop_intermediate: true, max_points: MOST_POINTS };

function gains(slice: Slice): Pick<Behaviour, 'gains'> {
  if (slice.labelling.task !== 'binary') return {};
  const arrays = arraysOf(slice, { id: 'cumulative_gain_curve', options: CORNERS });
  const lift = measure({ id: 'lift' }, slice, undefined).value;
  if (!arrays || lift === null) return {};
  return { gains: { points: pointsOf(arrays['share'], arrays['gain']), lift } };
}

function det(slice: Slice): Pick<Behaviour, 'det'> {
  if (slice.labelling.task !== 'binary') return {};
  const arrays = arraysOf(slice, { id: 'det_curve', options: CORNERS });
  return arrays ? { det: { points: pointsOf(arrays['fpr'], arrays['fnr']) } } : {};
}

/** What the descriptor of a curve promises: an object of arrays of equal length. */
function arraysOf(slice: Slice, call: MeasureCall): Readonly<Record<string, readonly number[]>> | undefined {
  const { outcome } = read(call, slice, undefined);
  return isUndefined(outcome) ? undefined : (outcome.value as Readonly<Record<string, readonly number[]>>);
}

/** What is found, missed and wrongly reported at each threshold. */
function thresholds(slice: Slice): Pick<Behaviour, 'thresholds'> {
  if (slice.labelling.task !== 'binary') return {};
  const { outcome } = read({ id: 'threshold_table' }, slice, undefined);
  if (isUndefined(outcome)) return {};
  // The descriptor promises an object of arrays of equal length, with null for ratios without denominator.
  const table = outcome.value as Readonly<Record<string, readonly (number | null)[]>>;
  const best = (outcome.details?.['best'] as { readonly f1?: Json } | undefined)?.f1;
  const { threshold, value } = (best ?? {}) as { readonly threshold?: Json; readonly value?: Json };
  const at = (name: string, row: number) => table[name]?.[row] ?? null;
  const rows = (table['thresholds'] ?? []).map((each, row) => ({
    threshold: each ?? 0,
    truePositives: at('tp', row) ?? 0,
    falsePositives: at('fp', row) ?? 0,
    falseNegatives: at('fn', row) ?? 0,
    trueNegatives: at('tn', row) ?? 0,
    precision: at('precision', row),
    recall: at('recall', row),
    f1: at('f1', row),
  }));
  const greatest =
    typeof threshold === 'number' && typeof value === 'number' ? { threshold, f1: value } : null;
  return { thresholds: { rows, best: greatest } };
}

function pointsOf(along: readonly number[] = [], up: readonly number[] = []): [number, number][] {
  return along.map((at, i) => [at, up[i] ?? 0]);
}

function calibration(slice: Slice): Behaviour['calibration'] {
  if (slice.labelling.task !== 'binary') return null;
  const { outcome } = read({ id: 'calibration_curve' }, slice, undefined);
  const error = measure({ id: 'expected_calibration_error' }, slice, undefined).value;
  if (isUndefined(outcome) || error === null) return null;
  // The descriptor promises an object of arrays of equal length.
  const {
    prob_pred = [],
    prob_true = [],
    counts = [],
  } = outcome.value as Readonly<Record<string, readonly number[]>>;
  const bins = prob_pred.map((predicted, i) => ({
    predicted,
    observed: prob_true[i] ?? 0,
    rows: counts[i] ?? 0,
  }));
  return { bins, error };
}
