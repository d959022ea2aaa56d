import { Evidence, type GrowingInputs, type Inputs, type Matrix } from '../catalogue/evidence.ts';
import { lazily } from '../lazily.ts';
import { type CategoryVector, rowsBetween, type Vector, withRows } from '../tables/column.ts';
import type { Labelling, Roles } from './slice.ts';

/** What statistics read, made of the columns of a data set by their roles. */

type ColumnNamed = (name: string) => Vector | undefined;

interface Understood {
  readonly roles: Roles;
  readonly labelling: Labelling;
}

/** Labels, predictions, scores and weights of the rows that `column` has. */
export function inputsOf({ roles, labelling }: Understood, column: ColumnNamed): Inputs {
  return roles.targets || roles.predictions
    ? labelSets(roles, labelling, column)
    : labels(roles, labelling, column);
}

/** As `inputsOf`, of all rows of a data set: what is collected of them is kept with them, for when they have grown. */
export function evidenceOfAll(understood: Understood, column: ColumnNamed): Evidence {
  return new Evidence(inputsOf(understood, column), growingInputs(understood, column));
}

/** Undefined where there are several labels per row. */
function growingInputs(understood: Understood, column: ColumnNamed): GrowingInputs | undefined {
  const { roles, labelling } = understood;
  if (roles.targets || roles.predictions) return undefined;
  const { target, prediction, score, weight } = roles;
  const names = {
    y_true: [target],
    y_pred: [prediction],
    y_score: typeof score === 'string' ? [score] : [...(score?.values() ?? [])],
    weights: [weight],
  };
  const vectors = (of: readonly (string | undefined)[]) =>
    of.flatMap(name => (name === undefined ? [] : (column(name) ?? [])));
  const made = (of: readonly (string | undefined)[]) => ({ columns: vectors(of) });
  const isDerived = vectors(names.y_pred).length === 0;
  const classes = typeof score === 'string' ? [] : [...(score?.keys() ?? [])];
  const { positive, negative, threshold } = labelling;
  const isBinary = isDerived && typeof score === 'string' && positive !== undefined && negative !== undefined;
  return {
    ...(isBinary && { decided: { positive, threshold } }),
    of: {
      y_true: made(names.y_true),
      y_pred: isDerived
        ? { ...made(names.y_score), by: JSON.stringify([classes, positive, negative, threshold]) }
        : made(names.y_pred),
      y_score: made(names.y_score),
      weights: made(names.weights),
      labels: { columns: [], by: JSON.stringify(classes) },
    },
    part: (from, to) =>
      inputsOf(understood, name => {
        const whole = column(name);
        return whole && between(whole, from, to);
      }),
  };
}

/** The rows of a vector from one to before another. */
function between(vector: Vector, from: number, to: number): Vector {
  return withRows(vector, rowsBetween(vector, from, to));
}

/** Of several labels or items per row: matrices with their columns in one order, that of the targets. */
function labelSets(
  { targets, predictions, score, weight }: Roles,
  { task, threshold }: Labelling,
  column: ColumnNamed,
): Inputs {
  const labels = [...(targets ?? predictions ?? new Map<string, string>()).keys()];
  const matrixOf = (columns: ReadonlyMap<string, string> | undefined) =>
    columns && indicators(labels.map(label => column(columns.get(label) ?? '')));
  const truth = matrixOf(targets);
  const scores = typeof score === 'string' ? undefined : matrixOf(score);
  const predicted =
    matrixOf(predictions) ?? (task === 'ranking' ? undefined : scores && atLeast(scores, threshold));
  const weights = weight === undefined ? undefined : column(weight);
  return {
    ...(truth && { y_true: truth }),
    ...(predicted && { y_pred: predicted }),
    ...(scores && { y_score: scores }),
    labels: namedInOrder(labels),
    ...(weights && { weights }),
  };
}

function labels(
  { target, prediction, score, weight }: Roles,
  labelling: Labelling,
  column: ColumnNamed,
): Inputs {
  const truth = target === undefined ? undefined : column(target);
  const said = prediction === undefined ? undefined : column(prediction);
  const weights = weight === undefined ? undefined : column(weight);
  const scores = scoresOf(score, column);
  const predicted = said ?? (scores && predictedFrom(scores, labelling));
  return {
    ...(truth && { y_true: truth }),
    ...(predicted && { y_pred: predicted }),
    ...(scores && { y_score: scores.values }),
    ...(scores?.classes && { labels: scores.classes }),
    ...(weights && { weights }),
  };
}

function scoresOf(score: Roles['score'], column: ColumnNamed): Scores | undefined {
  if (score === undefined) return undefined;
  if (typeof score === 'string') {
    const values = column(score);
    return values && { values };
  }
  const columns: Float64Array[] = [];
  for (const name of score.values()) {
    const found = column(name);
    if (found?.type !== 'number') return undefined;
    columns.push(found.values);
  }
  return { values: { type: 'matrix', columns }, classes: namedInOrder([...score.keys()]) };
}

/** The names as a column, one per row. */
function namedInOrder(names: readonly string[]): CategoryVector {
  return { type: 'category', codes: Int32Array.from(names.keys()), dictionary: names };
}

/** The columns as numbers, true and "1" being 1; undefined when one is absent or holds other words. */
function indicators(columns: readonly (Vector | undefined)[]): Matrix | undefined {
  const found: Float64Array[] = [];
  for (const column of columns) {
    if (column?.type === 'number') found.push(column.values);
    else if (column?.type === 'category') {
      const values = column.dictionary.map(word => TRUTH.get(word.toLowerCase()));
      if (values.includes(undefined)) return undefined;
      found.push(Float64Array.from(column.codes, code => values[code] ?? Number.NaN));
    } else return undefined;
  }
  return { type: 'matrix', columns: found };
}

const TRUTH: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
  ['1', 1],
  ['0', 0],
]);

/** The labels that score at or above the threshold; a missing score is a missing label. */
function atLeast({ columns }: Matrix, threshold: number): Matrix {
  const isIn = (score: number) => (Number.isNaN(score) ? score : Number(score >= threshold));
  return { type: 'matrix', columns: columns.map(column => column.map(isIn)) };
}

interface Scores {
  readonly values: Vector | Matrix;
  /** The classes in the order of the matrix's columns. */
  readonly classes?: CategoryVector;
}

/**
 * Labels from scores: at or above the threshold for two classes, the highest score for more. A missing score is a missing label. They
 * are decided when they are first looked at: what is known of the rows may do without them.
 */
function predictedFrom({ values, classes }: Scores, labelling: Labelling): CategoryVector | undefined {
  const { positive, negative, threshold } = labelling;
  if (values.type === 'matrix') return classes && decided(classes.dictionary, () => highest(values));
  if (values.type !== 'number' || positive === undefined || negative === undefined) return undefined;
  return decided([negative, positive], () => atOrAbove(threshold, values.values));
}

function decided(dictionary: readonly string[], decide: () => Int32Array): CategoryVector {
  const codes = lazily(decide);
  return {
    type: 'category',
    dictionary,
    get codes() {
      return codes();
    },
  };
}

function atOrAbove(threshold: number, scores: Float64Array): Int32Array {
  const codes = new Int32Array(scores.length);
  // proof: row < scores.length
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]!;
    codes[row] = Number.isNaN(score) ? -1 : Number(score >= threshold);
  }
  return codes;
}

function highest(matrix: Matrix): Int32Array {
  const codes = new Int32Array(matrix.columns[0]?.length ?? 0).fill(-1);
  const best = new Float64Array(codes.length).fill(Number.NEGATIVE_INFINITY);
  for (const [label, column] of matrix.columns.entries()) {
    // proof: all columns of a matrix have the length of the first, and best was made as long
    for (let row = 0; row < column.length; row++) {
      const score = column[row]!;
      if (score > best[row]!) {
        best[row] = score;
        codes[row] = label;
      }
    }
  }
  return codes;
}
