import { Evidence, type Inputs, type Matrix } from '../catalogue/evidence.ts';
import type { Task } from '../catalogue/statistic.ts';
import type { ValidValues } from '../quality/validity.ts';
import { type CategoryVector, type Column, take, type Vector } from '../tables/column.ts';
import { type Duplicates, findDuplicates } from '../tables/duplicates.ts';
import type { Table } from '../tables/table.ts';

/** Which column plays which part, once declared and inferred roles are put together. */
export interface Roles {
  readonly timestamp?: string;
  /** The truth and the answer where each is one column … */
  readonly target?: string;
  readonly prediction?: string;
  /** … and where there is a column for each of several labels or items: label → column. */
  readonly targets?: ReadonlyMap<string, string>;
  readonly predictions?: ReadonlyMap<string, string>;
  /** One column, or one per class, label or item. */
  readonly score?: string | ReadonlyMap<string, string>;
  readonly id?: string;
  readonly weight?: string;
  /** What the model reads; protected columns among them. */
  readonly features: readonly string[];
  readonly protected: readonly string[];
  /** What columns may hold, where that was declared. */
  readonly valid?: ReadonlyMap<string, ValidValues>;
}

/** How labels and scores of a project are to be understood. */
export interface Labelling {
  readonly task: Task | undefined;
  /** The positive class of a binary task, as text. */
  readonly positive?: string;
  /** The other class, where it is known; needed to turn scores into predictions. */
  readonly negative?: string;
  /** A score at or above it is a positive prediction, where there is no prediction column. */
  readonly threshold: number;
}

/** Some rows of a data set, seen as what statistics read: a chunk, the window, a group, or all. */
export class Slice {
  readonly table: Table;
  readonly roles: Roles;
  readonly labelling: Labelling;
  readonly #rows: Int32Array | undefined;
  readonly #columns = new Map<string, Vector>();
  readonly #answers = new Map<Slice | undefined, Map<string, unknown>>();
  #evidence: Evidence | undefined;
  #duplicates: Duplicates | undefined;

  /** @param rows row numbers of the table; absent: all rows */
  constructor(table: Table, roles: Roles, labelling: Labelling, rows?: Int32Array) {
    this.table = table;
    this.roles = roles;
    this.labelling = labelling;
    this.#rows = rows;
  }

  get rowCount(): number {
    return this.#rows?.length ?? this.table.rowCount;
  }

  /** The slice's part of a column, or undefined when the data set has no such column. */
  column(name: string): Vector | undefined {
    const known = this.#columns.get(name) ?? this.part(name);
    if (known) this.#columns.set(name, known);
    return known;
  }

  /** As `column`, but not kept: for a look at each of many columns. */
  part(name: string): Vector | undefined {
    const whole = this.table.columns.get(name);
    return whole && this.#rows ? take(whole, this.#rows) : whole;
  }

  /** Repeated ids, looked for once; undefined when there is no id column. */
  get duplicates(): Duplicates | undefined {
    const { id } = this.roles;
    const column = id === undefined ? undefined : this.column(id);
    this.#duplicates ??= column && findDuplicates(column);
    return this.#duplicates;
  }

  /**
   * What was answered about these rows (compared with those of `reference`) under this key, computed the first time. An answer outlives
   * `release`, so it should be small.
   */
  once<T>(key: string, reference: Slice | undefined, answer: () => T): T {
    const known = this.#answers.get(reference) ?? new Map<string, unknown>();
    this.#answers.set(reference, known);
    if (!known.has(key)) known.set(key, answer());
    return known.get(key) as T;
  }

  /** What `once` has been told so far, by key. */
  answers(reference: Slice | undefined): ReadonlyMap<string, unknown> {
    return this.#answers.get(reference) ?? new Map();
  }

  /** Lets go of columns and summaries, which are large; whoever asks again has them collected again. */
  release(): void {
    this.#columns.clear();
    this.#evidence = undefined;
  }

  /** Labels, predictions, scores and weights, with the summaries collected from them so far. */
  get evidence(): Evidence {
    this.#evidence ??= new Evidence(this.#inputs());
    return this.#evidence;
  }

  /** At most so many of the rows, spread evenly. */
  thinned(most: number): Slice {
    if (this.rowCount <= most) return this;
    // An odd step, so that even and odd rows, which may belong together, are both among them.
    const step = Math.ceil(this.rowCount / most) | 1;
    const rows = Int32Array.from({ length: Math.ceil(this.rowCount / step) }, (_, i) => {
      const row = i * step;
      return this.#rows?.[row] ?? row;
    });
    return new Slice(this.table, this.roles, this.labelling, rows);
  }

  /** The rows whose value in `column`, as text, is `value`; undefined when there is no such column. */
  where(column: string, value: string): Slice | undefined {
    const whole = this.table.columns.get(column);
    if (!whole) return undefined;
    const wanted = cellOf(whole, value);
    const cells = whole.type === 'category' ? whole.codes : whole.values;
    const rows: number[] = [];
    if (this.#rows) {
      for (const row of this.#rows) if (cells[row] === wanted) rows.push(row);
    } else {
      for (let row = 0; row < cells.length; row++) if (cells[row] === wanted) rows.push(row);
    }
    return new Slice(this.table, this.roles, this.labelling, Int32Array.from(rows));
  }

  #inputs(): Inputs {
    const { targets, predictions } = this.roles;
    return targets || predictions ? this.#labelSets(targets, predictions) : this.#labels();
  }

  /** Of several labels or items per row: matrices with their columns in one order, that of the targets. */
  #labelSets(targets: Roles['targets'], predictions: Roles['predictions']): Inputs {
    const { score, weight } = this.roles;
    const labels = [...(targets ?? predictions ?? new Map<string, string>()).keys()];
    const matrixOf = (columns: ReadonlyMap<string, string> | undefined) =>
      columns && indicators(labels.map(label => this.column(columns.get(label) ?? '')));
    const truth = matrixOf(targets);
    const scores = typeof score === 'string' ? undefined : matrixOf(score);
    const { task, threshold } = this.labelling;
    const predicted =
      matrixOf(predictions) ?? (task === 'ranking' ? undefined : scores && atLeast(scores, threshold));
    const weights = weight === undefined ? undefined : this.column(weight);
    return {
      ...(truth && { y_true: truth }),
      ...(predicted && { y_pred: predicted }),
      ...(scores && { y_score: scores }),
      labels: namedInOrder(labels),
      ...(weights && { weights }),
    };
  }

  #labels(): Inputs {
    const { target, prediction, score, weight } = this.roles;
    const truth = target === undefined ? undefined : this.column(target);
    const said = prediction === undefined ? undefined : this.column(prediction);
    const weights = weight === undefined ? undefined : this.column(weight);
    const scores = this.#scores(score);
    const predicted = said ?? (scores && predictedFrom(scores, this.labelling));
    return {
      ...(truth && { y_true: truth }),
      ...(predicted && { y_pred: predicted }),
      ...(scores && { y_score: scores.values }),
      ...(scores?.classes && { labels: scores.classes }),
      ...(weights && { weights }),
    };
  }

  #scores(score: Roles['score']): Scores | undefined {
    if (score === undefined) return undefined;
    if (typeof score === 'string') {
      const values = this.column(score);
      return values && { values };
    }
    const columns: Float64Array[] = [];
    for (const name of score.values()) {
      const column = this.column(name);
      if (column?.type !== 'number') return undefined;
      columns.push(column.values);
    }
    return { values: { type: 'matrix', columns }, classes: namedInOrder([...score.keys()]) };
  }
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
  const decided = (score: number) => (Number.isNaN(score) ? score : Number(score >= threshold));
  return { type: 'matrix', columns: columns.map(column => column.map(decided)) };
}

/** How a column holds the value of that text; undefined where it does not. */
export function cellOf(column: Column, value: string): number | undefined {
  if (column.type !== 'category') return value.trim() === '' ? undefined : Number(value);
  const code = column.dictionary.indexOf(column.boolean ? value.toLowerCase() : value);
  return code < 0 ? undefined : code;
}

interface Scores {
  readonly values: Vector | Matrix;
  /** The classes in the order of the matrix's columns. */
  readonly classes?: CategoryVector;
}

/** Labels from scores: at or above the threshold for two classes, the highest score for more. A missing score is a missing label. */
function predictedFrom(scores: Scores, labelling: Labelling): CategoryVector | undefined {
  const { values, classes } = scores;
  if (values.type === 'matrix') return classes && highest(values, classes.dictionary);
  const { positive, negative, threshold } = labelling;
  if (values.type !== 'number' || positive === undefined || negative === undefined) return undefined;
  const { values: numbers } = values;
  const codes = new Int32Array(numbers.length);
  // proof: row < numbers.length
  for (let row = 0; row < numbers.length; row++) {
    const score = numbers[row]!;
    codes[row] = Number.isNaN(score) ? -1 : Number(score >= threshold);
  }
  return { type: 'category', codes, dictionary: [negative, positive] };
}

function highest(matrix: Matrix, dictionary: readonly string[]): CategoryVector {
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
  return { type: 'category', codes, dictionary };
}
