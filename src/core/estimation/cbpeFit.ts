import * as l10n from '@vscode/l10n';
import type { Undefined } from '../catalogue/statistic.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import type { Pieces } from '../turns.ts';
import { judgingCalibration, type Labelled, tableOf } from './calibration.ts';
import { type Isotonic, isotonicEach, isotonicOf } from './isotonic.ts';
import type { Answers, Problem } from './problem.ts';

/** What confidence-based estimation learns from a reference. */
export interface CbpeFit {
  readonly problem: Problem;
  /** One per column of scores; undefined where the scores are probabilities as they are. */
  readonly calibrators: readonly (Isotonic | undefined)[];
  readonly reference?: ReferenceErrors;
}

/** What the errors of sampling are computed from. */
export interface ReferenceErrors {
  /** Rows by truth and prediction; the last prediction is any that is no class. */
  readonly matrix: readonly Float64Array[];
  readonly rows: number;
  /** Raw scores against the truth, one per column. */
  readonly tables: readonly ScoreTable[];
}

export type Calibrate = 'auto' | 'always' | 'never';

/** Learns calibration and sampling errors from the reference; without one, scores are taken for probabilities. */
export function* fitCbpe(
  problem: Problem,
  reference: Answers | undefined,
  calibrate: Calibrate,
): Pieces<CbpeFit | Undefined> {
  if (!reference)
    return { problem, calibrators: problem.binary ? [undefined] : problem.classes.map(() => undefined) };
  const calibrators: (Isotonic | undefined)[] = [];
  const tables: ScoreTable[] = [];
  for (const [column, scores] of reference.scores.entries()) {
    const rows = labelledRows(scores, reference.truth, problem.binary ? 1 : column);
    if (rows.scores.length === 0)
      return { undefined: l10n.t('No row of the reference has a label and a score.') };
    const table = tableOf(rows);
    tables.push(table);
    yield;
    calibrators.push((yield* calibrates(rows, calibrate)) ? isotonicOf(table) : undefined);
    yield;
  }
  return { problem, calibrators, reference: { ...countsOf(problem, reference), tables } };
}

function* calibrates(rows: Labelled, calibrate: Calibrate): Pieces<boolean> {
  if (calibrate !== 'auto') return calibrate === 'always';
  return !rows.scores.every(isProbability) || (yield* judgingCalibration(rows));
}

function isProbability(score: number): boolean {
  return score >= 0 && score <= 1;
}

/** Rows with a finite score and a label, as scores and whether the label is this class. */
function labelledRows(scores: Float64Array, truth: Int32Array | undefined, index: number): Labelled {
  const kept = new Float64Array(scores.length);
  const is = new Uint8Array(scores.length);
  let used = 0;
  for (let row = 0; row < scores.length; row++) {
    // proof: row < scores.length
    const score = scores[row]!;
    const label = truth?.[row] ?? -1;
    if (label === -1 || !Number.isFinite(score)) continue;
    kept[used] = score;
    is[used++] = Number(label === index);
  }
  return { scores: kept.subarray(0, used), truth: is.subarray(0, used) };
}

function countsOf(
  { classes }: Problem,
  { truth, predicted, length }: Answers,
): Pick<ReferenceErrors, 'matrix' | 'rows'> {
  const matrix = classes.map(() => new Float64Array(classes.length + 1));
  let rows = 0;
  for (let row = 0; row < length; row++) {
    const label = truth?.[row] ?? -1;
    // proof: row < length, the length of predicted
    const said = predicted[row]!;
    const counts = matrix[label];
    if (said === -1 || !counts) continue;
    counts[said < 0 ? classes.length : said]! += 1;
    rows++;
  }
  return { matrix, rows };
}

/** The probability of each class for each row; NaN where a score is missing or infinite. Columns in the order of the problem's classes. */
export function probabilitiesOf(
  { problem, calibrators }: CbpeFit,
  { scores }: Answers,
): readonly Float64Array[] | Undefined {
  const columns: Float64Array[] = [];
  for (const [index, raw] of scores.entries()) {
    const calibrator = calibrators[index];
    const outside = calibrator
      ? undefined
      : raw.find(score => Number.isFinite(score) && !isProbability(score));
    if (outside !== undefined) {
      return {
        undefined: l10n.t(
          'Scores must be probabilities from 0 to 1, but one is {0}. With reference labels they can be calibrated.',
          outside,
        ),
      };
    }
    columns.push(
      calibrator
        ? isotonicEach(calibrator, raw)
        : raw.map(score => (Number.isFinite(score) ? score : Number.NaN)),
    );
  }
  if (!problem.binary) return normalised(columns);
  const [positive = new Float64Array(0)] = columns;
  return [positive.map(p => 1 - p), positive];
}

/** Rows of probabilities that sum to 1; where all are 0, each class is as likely as the others. */
function normalised(columns: readonly Float64Array[]): readonly Float64Array[] {
  const length = columns[0]?.length ?? 0;
  for (let row = 0; row < length; row++) {
    let sum = 0;
    // proof: the columns of a matrix are equally long
    for (const column of columns) sum += column[row]!;
    for (const column of columns) column[row] = sum === 0 ? 1 / columns.length : column[row]! / sum;
  }
  return columns;
}
