import * as l10n from '@vscode/l10n';
import type { Pieces } from '../../turns.ts';
import type { Budgets } from '../budgets.ts';
import { type Column, type ColumnType, rowsAreFinal } from '../column.ts';
import { Findings } from '../findings.ts';
import { type Copy, knownOfCopies } from '../knownRows.ts';
import type { Spill } from '../spill.ts';
import { appendColumn, columnBefore } from './appendColumn.ts';
import { ColumnBuilder, type ColumnState, Scratch } from './columnBuilder.ts';
import {
  decideType,
  finishColumn,
  hasNoValue,
  needsReread,
  reportColumn,
  withBooleans,
} from './columnFinish.ts';
import { Dictionary } from './dictionary.ts';

/** What a table is built for. */
export interface TableBuilderOptions {
  /** What the data set is called in messages. */
  readonly name: string;
  /** Take only these columns; absent: all. */
  readonly columns?: ReadonlySet<string> | undefined;
  readonly types?: ReadonlyMap<string, ColumnType> | undefined;
  readonly typesFrom?: string | undefined;
  readonly budgets: Budgets;
  readonly findings: Findings;
  /** Dictionaries to go on with, by column, when rows are read again. */
  readonly dictionaries?: ReadonlyMap<string, Dictionary> | undefined;
  /** The table is kept, and rows will be appended to it. */
  readonly grows?: boolean;
  /** Where rows go as soon as their column is finished, and where earlier ones are; absent: memory. */
  readonly spill?: Spill | undefined;
  /** What was known behind earlier rows, when these are kept and only further ones are gathered. */
  readonly before?: BuilderState | undefined;
}

/** What is known of a data set behind some row: enough to go on from there without the rows. */
export interface BuilderState {
  readonly columns: ReadonlyMap<string, ColumnState>;
  readonly allNames: ReadonlySet<string>;
  readonly namesFound: ReadonlySet<string>;
}

/** The rows before those that a builder gathers. */
export interface EarlierRows {
  readonly columns: ReadonlyMap<string, Column>;
  /** How many rows of the columns count. */
  readonly rows: number;
}

export interface Finished {
  readonly rowCount: number;
  readonly columns: ReadonlyMap<string, Column>;
  /** Names of columns without a value in any row, which is not told yet. */
  readonly withoutValues: readonly string[];
}

/** Columns of one file that must be read again, as what they turned out to be. */
export interface Reread {
  readonly fileIndex: number;
  readonly types: ReadonlyMap<string, ColumnType>;
}

/** Gathers the columns of one data set over its files. A reader calls `beginFile`, fills columns, calls `endFile`. */
export class TableBuilder {
  readonly options: TableBuilderOptions;
  readonly scratch = new Scratch();
  /** Names of the columns that the present file has, and that any file has, whether wanted or not. */
  readonly namesFound = new Set<string>();
  readonly allNames = new Set<string>();
  readonly #columns = new Map<string, ColumnBuilder>();
  readonly #fileRows: number[] = [];
  #file = '';
  #types = new Map<string, ColumnType>();

  constructor(options: TableBuilderOptions) {
    this.options = options;
    const { before, types, budgets } = options;
    if (!before) return;
    for (const [name, state] of before.columns) {
      const dictionary = new Dictionary(budgets.dictionary);
      this.#columns.set(name, new ColumnBuilder(name, types?.get(name), dictionary, state));
    }
    for (const name of before.allNames) this.allNames.add(name);
    for (const name of before.namesFound) this.namesFound.add(name);
  }

  /** What is known of all rows so far, those of the present file included. */
  get state(): BuilderState {
    return {
      columns: new Map(Array.from(this.#columns, ([name, column]) => [name, column.state])),
      allNames: new Set(this.allNames),
      namesFound: new Set(this.namesFound),
    };
  }

  /** Rows of the files that have ended. */
  get rowCount(): number {
    return this.#fileRows.reduce((sum, rows) => sum + rows, 0);
  }

  /** Starts a file, or, `continued`, goes on with the one in which the earlier rows ended. */
  beginFile(file: string, continued = false): void {
    this.#file = file;
    if (!continued) this.namesFound.clear();
    for (const column of this.#columns.values()) column.beginFile(file, continued);
  }

  /** Ends a file of `rows` rows: columns that it does not have, or only in part, are missing in the rest. */
  endFile(rows: number): void {
    for (const column of this.#columns.values()) column.padTo(rows);
    this.#fileRows.push(rows);
  }

  /** The column called `name`, made when it is new; undefined when it was not asked for or there are too many. */
  column(name: string): ColumnBuilder | undefined {
    const known = this.#columns.get(name);
    if (known) {
      if (known.rows === 0) this.namesFound.add(name);
      return known;
    }
    const { budgets, findings } = this.options;
    if (this.allNames.size <= budgets.columns) {
      this.namesFound.add(name);
      this.allNames.add(name);
    }
    if (this.options.columns && !this.options.columns.has(name)) return undefined;
    if (this.#columns.size >= budgets.columns) {
      findings.add({
        severity: 'warning',
        code: 'too-many-columns',
        message: l10n.t(
          'The {0} data have more than {1} columns; further ones are left out, first {2}.',
          this.options.name,
          budgets.columns,
          JSON.stringify(name.slice(0, 80)),
        ),
        remedy: l10n.t('Name the columns to read in evenkeel.yaml.'),
        file: this.#file,
      });
      return undefined;
    }
    const dictionary = this.options.dictionaries?.get(name) ?? new Dictionary(budgets.dictionary);
    const column = new ColumnBuilder(name, this.options.types?.get(name), dictionary);
    for (const rows of this.#fileRows) {
      column.beginFile('');
      column.padTo(rows);
    }
    column.beginFile(this.#file);
    this.#columns.set(name, column);
    return column;
  }

  /**
   * A builder for reading columns of one file again as `types`, to be handed to `replace`. It goes on with the dictionaries of this
   * one, and tells nothing: what is wrong with the file was told the first time.
   */
  forReread(types: ReadonlyMap<string, ColumnType>): TableBuilder {
    const dictionaries = new Map<string, Dictionary>();
    for (const name of types.keys()) {
      const column = this.#columns.get(name);
      if (column) dictionaries.set(name, column.dictionary);
    }
    return new TableBuilder({
      ...this.options,
      columns: new Set(types.keys()),
      types,
      dictionaries,
      before: undefined,
      findings: new Findings(),
    });
  }

  get columns(): ReadonlyMap<string, ColumnBuilder> {
    return this.#columns;
  }

  /** Decides every column's type; answers which files have to be read again, and as what. */
  decide(): Reread[] {
    const again = new Map<number, Map<string, ColumnType>>();
    for (const [name, column] of this.#columns) {
      const type = decideType(column);
      this.#types.set(name, type);
      for (const [fileIndex, segments] of column.files.entries()) {
        if (!needsReread(segments, type)) continue;
        const types = again.get(fileIndex) ?? new Map<string, ColumnType>();
        again.set(fileIndex, types.set(name, type));
      }
    }
    return Array.from(again, ([fileIndex, types]) => ({ fileIndex, types }));
  }

  /** Puts what was read again in place of what was kept of a file. */
  replace(fileIndex: number, again: TableBuilder): void {
    for (const [name, column] of again.columns) {
      const own = this.#columns.get(name);
      const segments = column.files[0];
      if (!own || !segments) continue;
      own.files[fileIndex] = segments;
      own.tally.overflow = Math.max(own.tally.overflow, column.tally.overflow);
    }
  }

  /**
   * The finished columns, in the order in which files named them, after `decide`: behind `earlier` rows, where the builder has gone on
   * from their state. Undefined when these would look different had all been read at once: then everything must be.
   */
  *finish(earlier?: EarlierRows): Pieces<Finished | undefined> {
    const columns = new Map<string, Column>();
    const copies: Copy[] = [];
    const withoutValues: string[] = [];
    const { spill } = this.options;
    const grows = this.options.grows === true && earlier === undefined && spill === undefined;
    for (const [name, builder] of this.#columns) {
      yield;
      const type = this.#types.get(name) ?? decideType(builder);
      const part = finishColumn(builder, type, this.#fileRows, grows);
      const column = earlier
        ? appendColumn(builder, part, earlier, this.options)
        : kept(withBooleans(part), spill);
      if (!column) return undefined;
      if (hasNoValue(builder, column)) withoutValues.push(name);
      else reportColumn(builder, column, this.options, this.options.findings);
      rowsAreFinal(column);
      columns.set(name, column);
      const before = earlier && columnBefore(builder, earlier);
      if (before) copies.push({ from: before, to: column });
    }
    if (earlier) knownOfCopies(copies, earlier.rows);
    return { rowCount: (earlier?.rows ?? 0) + this.rowCount, columns, withoutValues };
  }
}

function kept(column: Column, spill: Spill | undefined): Column {
  return spill ? spill.keep(column) : column;
}
