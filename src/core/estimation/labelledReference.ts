import { type Evidence, vectorIn } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { classesOf, positiveClass } from '../summaries/classes.ts';
import { lengthOf } from '../tables/column.ts';
import type { Labelled } from './calibration.ts';

export interface LabelledReference extends Labelled {
  /** Rows whose label or score is missing, or whose score is infinite. */
  readonly leftOut: number;
}

/** `reference_true` and `reference_score` of two classes as scores and whether each row is positive. */
export function labelledReference(
  evidence: Evidence,
  positive: string | undefined,
): LabelledReference | Undefined {
  const truth = vectorIn(evidence.inputs, 'reference_true');
  const score = vectorIn(evidence.inputs, 'reference_score');
  if (!truth || score?.type !== 'number') throw new UsageError('reference_score must be numbers.');
  const length = lengthOf(truth);
  if (length !== score.values.length) {
    throw new UsageError(
      `reference_true has ${length} rows but reference_score has ${score.values.length}; expected as many.`,
    );
  }
  const coded = classesOf([truth], undefined, undefined, ['reference_true']);
  if ('undefined' in coded) return coded;
  const index =
    coded.classes.values.length < 2 && positive === undefined ? 0 : positiveClass(coded.classes, positive);
  if (typeof index !== 'number') return index;
  const codes = coded.codes[0] ?? new Int32Array(0);
  const scores = new Float64Array(length);
  const is = new Uint8Array(length);
  let used = 0;
  for (const [row, value] of score.values.entries()) {
    const code = codes[row] ?? -1;
    if (code < 0 || !Number.isFinite(value)) continue;
    scores[used] = value;
    is[used++] = Number(code === index);
  }
  return { scores: scores.subarray(0, used), truth: is.subarray(0, used), leftOut: length - used };
}
