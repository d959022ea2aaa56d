import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { type Classes, classesOf, classNamed, positiveClass } from '../summaries/classes.ts';
import { weightsOf } from '../summaries/rows.ts';
import { lengthOf, type Vector } from '../tables/column.ts';

/** Which classes there are, and which the columns of scores belong to. */
export interface Problem {
  /** In the order of the columns of probabilities. Binary: the negative class, then the positive one. */
  readonly classes: readonly string[];
  /** One column of scores, of the positive class. */
  readonly binary: boolean;
}

/** Rows with scores and predictions, as codes into the problem's classes. */
export interface Answers {
  /** Binary: of the positive class; else one column per class. */
  readonly scores: readonly Float64Array[];
  /** −1: missing; −2: an answer that is no class of the problem. */
  readonly predicted: Int32Array;
  readonly truth?: Int32Array;
  readonly weights?: Float64Array;
  readonly length: number;
}

const MISSING = -1;
export const OTHER = -2;

/**
 * The classes of an estimation. Binary: those of the labels and predictions at hand, where there are any; the positive one as everywhere.
 * @param vectors labels and predictions of reference and current data
 */
export function problemOf(
  columns: number,
  vectors: readonly (Vector | undefined)[],
  labels: Vector | undefined,
  positive: string | undefined,
): Problem | Undefined {
  const given = vectors.filter(each => each !== undefined);
  const coded = classesOf(
    given,
    labels,
    undefined,
    given.map(() => l10n.t('A label')),
  );
  if ('undefined' in coded) return coded;
  const { classes } = coded;
  if (columns > 1) return multiclass(classes, columns);
  if (classes.values.length === 0) return { classes: ['0', positive ?? '1'], binary: true };
  if (classes.values.length > 2 && positive === undefined) {
    return {
      undefined: l10n.t(
        'There are {0} classes, so y_score needs one column per class, or "positive" must name the class that the scores are about.',
        classes.values.length,
      ),
    };
  }
  const index = positiveClass(classes, positive);
  if (typeof index !== 'number') return index;
  const name = classes.values[index] ?? positive ?? '1';
  const others = classes.values.filter((_, each) => each !== index).map(String);
  return { classes: [others.length === 1 ? (others[0] ?? 'rest') : 'rest', String(name)], binary: true };
}

function multiclass(classes: Classes, columns: number): Problem | Undefined {
  const order = classes.labels ?? classes.values.map((_, index) => index);
  if (order.length === columns) {
    return { classes: order.map(index => String(classes.values[index])), binary: false };
  }
  return {
    undefined: l10n.t(
      'y_score has {0} columns but there are {1} classes. "labels" must name the class of each column.',
      columns,
      order.length,
    ),
  };
}

/** Scores and predictions of one data set, aligned with its labels. Without predictions they follow from the scores. */
export function answersOf(evidence: Evidence, problem: Problem, threshold: number): Answers | Undefined {
  const { y_score, y_pred, y_true, weights } = evidence.inputs;
  const weighted = weightsOf(evidence);
  if ('undefined' in weighted) return weighted;
  if (y_score?.type !== 'matrix' && y_score?.type !== 'number')
    throw new UsageError('Scores must be numbers.');
  const scores = y_score.type === 'matrix' ? y_score.columns : [y_score.values];
  const length = scores[0]?.length ?? 0;
  const said = y_pred?.type === 'matrix' ? undefined : y_pred;
  const labels = y_true?.type === 'matrix' ? undefined : y_true;
  for (const [name, vector] of Object.entries({ predictions: said, labels, weights })) {
    if (vector && lengthOf(vector) !== length) {
      throw new UsageError(`There are ${length} scores but ${lengthOf(vector)} ${name}; expected as many.`);
    }
  }
  const predicted = said ? codesOf(said, problem) : fromScores(scores, problem, threshold);
  return {
    scores,
    predicted,
    ...(weighted.values && { weights: weighted.values }),
    length,
  };
}

/** The labels of one data set. */
export function truthOf({ inputs: { y_true } }: Evidence, problem: Problem): Pick<Answers, 'truth'> {
  return !y_true || y_true.type === 'matrix' ? {} : { truth: codesOf(y_true, problem) };
}

/** Each value as an index into the problem's classes. Binary: what is not the positive class is the other one. */
export function codesOf(vector: Vector, { classes, binary }: Problem): Int32Array {
  const coded = classesOf([vector]);
  if ('undefined' in coded) throw new UsageError(coded.undefined);
  const own = coded.classes;
  const map = new Int32Array(own.values.length).fill(binary ? 0 : OTHER);
  for (const [index, name] of classes.entries()) {
    const at = classNamed(own, name);
    if (at >= 0 && (!binary || index === 1)) map[at] = index;
  }
  const codes = coded.codes[0] ?? new Int32Array(0);
  // proof: a code that is not negative indexes the classes
  return codes.map(code => (code < 0 ? MISSING : map[code]!));
}

function fromScores(scores: readonly Float64Array[], { binary }: Problem, threshold: number): Int32Array {
  const length = scores[0]?.length ?? 0;
  const codes = new Int32Array(length).fill(MISSING);
  const best = new Float64Array(length).fill(binary ? threshold : Number.NEGATIVE_INFINITY);
  for (const [index, column] of scores.entries()) {
    // proof: the columns of a matrix are equally long
    for (let row = 0; row < length; row++) {
      const score = column[row]!;
      if (Number.isNaN(score)) continue;
      if (binary) codes[row] = Number(score >= threshold);
      else if (score > best[row]!) {
        best[row] = score;
        codes[row] = index;
      }
    }
  }
  return codes;
}
