import * as l10n from '@vscode/l10n';
import { Evidence } from '../catalogue/evidence.ts';
import type { Task } from '../catalogue/statistic.ts';
import type { ValidValues } from '../quality/validity.ts';
import { type Column, take, type Vector } from '../tables/column.ts';
import { type Duplicates, findDuplicates } from '../tables/duplicates.ts';
import { listOf, type RowNumbers, rowAt, startOfRun } from '../tables/rowNumbers.ts';
import type { Table } from '../tables/table.ts';
import { evidenceOfAll, inputsOf } from './sliceInputs.ts';

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

/** A text of all that answers about rows depend on besides the rows: their roles, the labelling, and the language of reasons. */
export function understoodAs(roles: Roles, labelling: Labelling): string {
  const plain = Object.entries(roles).map(([name, role]) => [name, role instanceof Map ? [...role] : role]);
  // Reasons are sentences: one that is translated tells the language.
  return JSON.stringify([plain, labelling, l10n.t('No rows.')]);
}

const keptSlices = new WeakMap<Table, { readonly key: string; readonly slice: Slice }>();

/** Some rows of a data set, seen as what statistics read: a chunk, the window, a group, or all. */
export class Slice {
  readonly table: Table;
  readonly roles: Roles;
  readonly labelling: Labelling;
  readonly #rows: RowNumbers | undefined;
  readonly #columns = new Map<string, Vector>();
  readonly #answers = new Map<Slice | undefined, Map<string, unknown>>();
  #evidence: Evidence | undefined;
  #duplicates: Duplicates | undefined;

  /** @param rows row numbers of the table; absent: all rows */
  constructor(table: Table, roles: Roles, labelling: Labelling, rows?: RowNumbers) {
    this.table = table;
    this.roles = roles;
    this.labelling = labelling;
    this.#rows = rows;
  }

  /**
   * All rows of a table, kept with it: what is answered about them is known as long as the table is, for the same roles and labelling in the
   * same language. For a table that is asked the same again and again, as the reference is.
   */
  static kept(table: Table, roles: Roles, labelling: Labelling): Slice {
    const key = understoodAs(roles, labelling);
    const known = keptSlices.get(table);
    if (known?.key === key) return known.slice;
    const slice = new Slice(table, roles, labelling);
    keptSlices.set(table, { key, slice });
    return slice;
  }

  get rowCount(): number {
    return this.#rows?.length ?? this.table.rowCount;
  }

  /** Where in the table the rows are, when they follow one another; undefined for others. */
  get run(): { readonly start: number; readonly length: number } | undefined {
    const rows = this.#rows;
    const start = rows ? startOfRun(rows) : 0;
    return start === undefined ? undefined : { start, length: this.rowCount };
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
    let known = this.#answers.get(reference);
    if (!known) {
      known = new Map();
      this.#answers.set(reference, known);
    }
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as T;
    const made = answer();
    known.set(key, made);
    return made;
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
    this.#evidence ??= this.#rows
      ? new Evidence(inputsOf(this, name => this.column(name)))
      : evidenceOfAll(this, name => this.column(name));
    return this.#evidence;
  }

  /** At most so many of the rows, spread evenly; made once. */
  thinned(most: number): Slice {
    return this.rowCount <= most ? this : this.once(`thinned:${most}`, undefined, () => this.#thinned(most));
  }

  #thinned(most: number): Slice {
    // An odd step, so that even and odd rows, which may belong together, are both among them.
    const step = Math.ceil(this.rowCount / most) | 1;
    const rows = new Int32Array(Math.ceil(this.rowCount / step));
    for (let i = 0; i < rows.length; i++)
      rows[i] = this.#rows ? (rowAt(this.#rows, i * step) ?? 0) : i * step;
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
      for (const row of listOf(this.#rows)) if (cells[row] === wanted) rows.push(row);
    } else {
      for (let row = 0; row < cells.length; row++) if (cells[row] === wanted) rows.push(row);
    }
    return new Slice(this.table, this.roles, this.labelling, Int32Array.from(rows));
  }
}

/** How a column holds the value of that text; undefined where it does not. */
export function cellOf(column: Column, value: string): number | undefined {
  if (column.type !== 'category') return value.trim() === '' ? undefined : Number(value);
  const code = column.dictionary.indexOf(column.boolean ? value.toLowerCase() : value);
  return code < 0 ? undefined : code;
}
