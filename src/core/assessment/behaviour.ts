import { statistic as find } from '../catalogue/catalogue.ts';
import { isUndefined, type Json } from '../catalogue/statistic.ts';
import type { Turn } from '../turns.ts';
import type { Behaviour } from './assessment.ts';
import { measure, read } from './measure.ts';
import type { Slice } from './slice.ts';

/** A curve of a million distinct scores is drawn no better than one of this many points. */
const MOST_POINTS = 400;

/** Beyond this many classes the matrix would outweigh the rest of the document. */
const MOST_CLASSES = 200;

/** What the model does on a slice: how it errs, how it ranks, how far its scores can be believed, and every metric of its task. */
export async function behaviourOf(
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
    metrics: metrics.map(id => ({
      statistic: id,
      title: find(id).title,
      measurement: measure({ id }, slice, undefined),
    })),
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
  const { outcome } = read({ id }, slice, undefined);
  const area = measure({ id: areaId }, slice, undefined).value;
  if (isUndefined(outcome) || area === null) return null;
  // The descriptor promises an object of arrays of equal length.
  const arrays = outcome.value as Readonly<Record<string, readonly number[]>>;
  const along = arrays[x] ?? [];
  const up = arrays[y] ?? [];
  return { points: thinned(along, up), area };
}

/** Every n-th point, always with the first and the last. */
function thinned(along: readonly number[], up: readonly number[]): [number, number][] {
  const step = Math.max(1, Math.ceil(along.length / MOST_POINTS));
  const points: [number, number][] = [];
  for (const [i, at] of along.entries()) {
    if (i % step === 0 || i === along.length - 1) points.push([at, up[i] ?? 0]);
  }
  return points;
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
