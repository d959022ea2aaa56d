import { GrowingHistories } from './growingHistory.ts';
import { LineLog } from './lineLog.ts';
import { cellNumber, timeOfNumber, timeOfText } from './written.ts';

/** What the columns of a log are, by their place. */
export interface ColumnRoles {
  /** Those that count steps: the first that a row fills in says which step it is of. */
  readonly steps: readonly number[];
  /** Those that say when, in whatever unit; what is no time, as the seconds since the start, is a metric under `metrics`. */
  readonly times: readonly number[];
  /** The names of metrics by their column. */
  readonly metrics: ReadonlyMap<number, string>;
  /** The one that says which part of the data a row is of: it comes before the metrics' names, as `val/loss`. */
  readonly group?: number;
}

export interface MetricCsvOptions {
  readonly separator: string;
  /** Undefined where the columns of these names are not those of a log of metrics: nothing is read of it then. */
  readonly roles: (names: readonly string[]) => ColumnRoles | undefined;
}

/** Columns of a log; a table with more is none. */
const COLUMNS = 10_000;

/**
 * A log of metrics as a table in a text file: a head, and a row for each step, or several that each fill in some columns. Kept up with
 * what is appended. A head that comes again, of a program that was started again, counts for the rows behind it.
 */
export class MetricCsv {
  /** Names of the columns, once the head was read. */
  names: readonly string[] | undefined;
  metrics = new GrowingHistories();
  /** Rows that were read, but for those without any value. */
  rows = 0;
  /** Rows that could not be understood. */
  bad = 0;
  /** Of the first row that has one, and the last; ms since epoch. */
  firstTime: number | undefined;
  lastTime: number | undefined;
  readonly #log: LineLog;
  readonly #options: MetricCsvOptions;
  #roles: ColumnRoles | undefined;
  #lastStep: number | undefined;

  constructor(path: string, options: MetricCsvOptions) {
    this.#options = options;
    this.#log = new LineLog(path, { line: text => this.#line(text), startOver: () => this.#startOver() });
  }

  get path(): string {
    return this.#log.path;
  }

  /** When it was last written, ms since epoch; NaN before the first look. */
  get modified(): number {
    return this.#log.modified;
  }

  /** Whether it has a head, and that of a log of metrics. */
  get isLog(): boolean {
    return this.#roles !== undefined;
  }

  /** Reads what is new; see LineLog. */
  readOn(root: string, now: number, between: () => Promise<void>): Promise<boolean> {
    return this.#log.readOn(root, now, between);
  }

  #startOver(): void {
    this.names = undefined;
    this.metrics = new GrowingHistories();
    this.rows = 0;
    this.bad = 0;
    this.firstTime = undefined;
    this.lastTime = undefined;
    this.#roles = undefined;
    this.#lastStep = undefined;
  }

  #line(text: string): void {
    if (text.trim() === '' || (this.names !== undefined && this.#roles === undefined)) return;
    const cells = cellsOf(text, this.#options.separator);
    if (cells === undefined) {
      this.bad += 1;
      return;
    }
    if (this.#roles === undefined) this.#head(cells);
    else if (!this.#isHeadAgain(cells)) this.#row(cells, this.#roles);
  }

  #head(cells: readonly string[]): void {
    this.names = cells.map(cell => cell.trim());
    this.#roles = this.#rolesOf(this.names);
  }

  /** Whether a row holds names, and no numbers: the columns are those from now on. */
  #isHeadAgain(cells: readonly string[]): boolean {
    if (cells.some(cell => this.#number(cell) !== undefined)) return false;
    const names = cells.map(cell => cell.trim());
    const roles = this.#rolesOf(names);
    if (roles === undefined || names.filter(name => name !== '').length < 2) return false;
    this.names = names;
    this.#roles = roles;
    return true;
  }

  /** Of several metrics of one name the later ones have a number, as pandas gives them. */
  #rolesOf(names: readonly string[]): ColumnRoles | undefined {
    const roles = this.#options.roles(names);
    if (roles === undefined || new Set(roles.metrics.values()).size === roles.metrics.size) return roles;
    const seen = new Map<string, number>();
    const metrics = [...roles.metrics].map(([column, name]) => {
      const before = seen.get(name) ?? 0;
      seen.set(name, before + 1);
      return [column, before === 0 ? name : `${name}.${before}`] as const;
    });
    return { ...roles, metrics: new Map(metrics) };
  }

  #row(cells: readonly string[], { steps, times, metrics, group }: ColumnRoles): void {
    if (cells.length > (this.names?.length ?? 0)) {
      this.bad += 1;
      return;
    }
    const step = this.#step(cells, steps);
    const time = this.#time(cells, times);
    const of = group === undefined ? '' : (cells[group] ?? '').trim();
    const prefix = of === '' ? '' : `${of}/`;
    let filled = false;
    for (const [column, name] of metrics) {
      const value = this.#number(cells[column]);
      if (value === undefined || (times.includes(column) && timeOfNumber(value) !== undefined)) continue;
      filled = true;
      this.metrics.push(this.metrics.named(prefix + name), step, time, value);
    }
    if (filled) this.rows += 1;
  }

  #number(cell = ''): number | undefined {
    return cellNumber(cell, this.#options.separator);
  }

  /** A row that fills in none is of the step of the row before, or counted where no row said any. */
  #step(cells: readonly string[], columns: readonly number[]): number {
    for (const column of columns) {
      const found = this.#number(cells[column]);
      if (found === undefined || !Number.isFinite(found)) continue;
      this.#lastStep = found;
      return found;
    }
    return this.#lastStep ?? this.rows;
  }

  #time(cells: readonly string[], columns: readonly number[]): number {
    for (const column of columns) {
      const cell = cells[column] ?? '';
      const number = this.#number(cell);
      const time = number === undefined ? timeOfText(cell) : timeOfNumber(number);
      if (time === undefined) continue;
      this.firstTime ??= time;
      this.lastTime = time;
      return time;
    }
    return Number.NaN;
  }
}

/** The cells of a line, without the quotes around them; undefined where a quote does not end in it, or there are too many. */
export function cellsOf(line: string, separator: string): readonly string[] | undefined {
  if (!line.includes('"')) {
    const cells = line.split(separator, COLUMNS + 1);
    return cells.length > COLUMNS ? undefined : cells;
  }
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    let cell = '';
    if (line[at] === '"') {
      at += 1;
      for (;;) {
        const end = line.indexOf('"', at);
        if (end < 0) return undefined;
        cell += line.slice(at, end);
        at = end + 1;
        if (line[at] !== '"') break;
        cell += '"';
        at += 1;
      }
    }
    const end = line.indexOf(separator, at);
    cells.push(cell + line.slice(at, end < 0 ? line.length : end));
    if (cells.length > COLUMNS) return undefined;
    if (end < 0) break;
    at = end + separator.length;
  }
  return cells;
}
