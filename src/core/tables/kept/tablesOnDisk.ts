import { endianness } from 'node:os';
import { serialize } from 'node:v8';
import { collectOften } from '../../garbage.ts';
import { spokenLanguage } from '../../language.ts';
import { type Turn, turns } from '../../turns.ts';
import { version } from '../../version.ts';
import { DEFAULT_BUDGETS } from '../budgets.ts';
import {
  type Column,
  emptyRows,
  lengthOf,
  rowsAreFinal,
  rowsBetween,
  rowWidthOf,
  withRows,
} from '../column.ts';
import { type KeptKnowledge, knowAgain, knowledgeOf } from '../knownRows.ts';
import { READERS } from '../readers/index.ts';
import type { Source } from '../readers/reader.ts';
import type { DataSet, Reading, ReadOptions } from '../reading.ts';
import { doublesFor, integersFor } from '../rowMemory.ts';
import { Spill, type SpillFile, type Stretch } from '../spill.ts';
import { keyOf, type Table, type TableFile, type TableRequest } from '../table.ts';
import { type NumberedStretch, putAside, takenBack } from './aside.ts';
import { ColumnFolder, type Opened } from './columnFolder.ts';
import { keptOf } from './plain.ts';

/** What is written of a table beside its rows. */
interface Kept {
  /** Another one for other rows. */
  readonly id: string;
  /** The ids of other tables that what is known of this one may speak of. */
  readonly beside: ReadonlyMap<string, string>;
  readonly located: readonly { readonly source: Source; readonly format: TableFile['format'] }[];
  readonly dataSet: Omit<DataSet, 'located'>;
  readonly table: Omit<Table, 'columns'>;
  readonly columns: readonly KeptColumn[];
  readonly reading: Pick<Reading, 'withoutValues' | 'places'>;
  readonly knowledge: readonly KeptKnowledge[];
}

interface KeptColumn {
  /** The column without its rows. */
  readonly shape: Column;
  readonly stretches: readonly NumberedStretch[];
}

/** Where the rows of a reading lie. */
interface Lineage {
  readonly id: string;
  readonly spill: Spill;
  readonly columns: ReadonlyMap<string, Column>;
}

/** Of readings that were loaded or are kept, whichever assessment did so. */
const lineages = new WeakMap<Reading, Lineage>();
/** How many answers were known of a reading when it was saved or loaded; absent: it is not on disk. */
const saved = new WeakMap<Reading, number>();

/** The tables of one project on disk: what `KeptTables` needs when there are some. */
export class TablesOnDisk {
  readonly #folder: ColumnFolder;
  /** The ids of tables as they are now, by their keys. */
  readonly #ids = new Map<string, string>();

  /** @param projectFolder absolute path of the folder with evenkeel.yaml */
  constructor(projectFolder: string) {
    this.#folder = new ColumnFolder(projectFolder);
  }

  /** What keeps rows that do not fit into memory in a file that stays; undefined where none can be made. */
  async spill(residentBytes?: number): Promise<Spill | undefined> {
    try {
      await this.#folder.prepare();
      return new Spill(residentBytes, () => this.#folder.make());
    } catch {
      return undefined;
    }
  }

  /**
   * The reading that was saved last for a request; undefined where there is none that can be used.
   * @param isToStay whether there will be further assessments: its rows are read at once then, where they fit into memory
   */
  async load(request: TableRequest, options: ReadOptions, isToStay: boolean): Promise<Reading | undefined> {
    const key = keyWith(request, options);
    // first: what is opened has no owner before it is in a spill
    const isOurs = await this.#folder.prepare().then(
      () => true,
      () => false,
    );
    const opened = isOurs ? await this.#folder.open<Kept>(request.name, key) : undefined;
    if (!opened) return undefined;
    const { id, beside, located, dataSet, table, reading: others, knowledge } = opened.document;
    const { tableBytes } = { ...DEFAULT_BUDGETS, ...options.budgets };
    const rowWidth = rowWidthOf(opened.document.columns.map(({ shape }) => shape));
    const fits = table.rowCount * rowWidth <= tableBytes;
    if (!fits) collectOften();
    // where all of it fits, each column is read once
    const spill = await this.spill(fits ? tableBytes : undefined);
    if (!spill) return undefined;
    for (const { file, bytes } of opened.files) spill.take(file, bytes);
    const stored = opened.document.columns.map(column => restored(column, spill, opened));
    const isInMemory = fits && isToStay;
    const columns = isInMemory ? await inMemory(stored, spill, turns(request.signal)) : stored;
    for (const column of columns) rowsAreFinal(column);
    const isAsItWas = [...beside].every(([name, then]) => (this.#ids.get(name) ?? then) === then);
    if (isAsItWas) knowAgain(columns, takenBack(knowledge, spill, opened.files));
    this.#ids.set(key, id);
    const reading: Reading = {
      table: { ...table, columns: byName(columns) },
      dataSet: { ...dataSet, located: located.flatMap(withReader) },
      earlierRows: 0,
      ...others,
      ...(!isInMemory && { spill }),
    };
    lineages.set(reading, { id, spill, columns: byName(stored) });
    saved.set(reading, isAsItWas ? answersIn(knowledge) : 0);
    return reading;
  }

  /**
   * Begins to write the rows of a reading that are not in files yet.
   * @param earlier the reading that it goes on from, or is
   */
  async write(
    request: TableRequest,
    options: ReadOptions,
    reading: Reading,
    earlier: Reading | undefined,
  ): Promise<void> {
    const lineage = lineages.get(reading) ?? (await this.#written(reading, earlier && lineages.get(earlier)));
    if (!lineage) return;
    lineages.set(reading, lineage);
    this.#ids.set(keyWith(request, options), lineage.id);
  }

  /** Saves a reading whose rows were written, with what is known of them by now. @throws Error of the file system */
  async save(request: TableRequest, options: ReadOptions, reading: Reading): Promise<void> {
    const lineage = lineages.get(reading);
    if (!lineage) return;
    const columns = [...reading.table.columns.values()];
    const knowledge = knowledgeOf(columns, keptOf);
    const answers = answersIn(knowledge);
    if (saved.get(reading) === answers) return;
    try {
      await this.#save(request, options, reading, lineage, knowledge);
      saved.set(reading, answers);
    } catch (error) {
      // The next time its rows are written anew.
      lineages.delete(reading);
      throw error;
    }
  }

  async #save(
    request: TableRequest,
    options: ReadOptions,
    { table, dataSet, withoutValues, places }: Reading,
    { id, spill, columns: stored }: Lineage,
    knowledge: readonly KeptKnowledge[],
  ): Promise<void> {
    const key = keyWith(request, options);
    const { columns, ...others } = table;
    const files = new Map<SpillFile, number>();
    const numbered = ({ file, at, rows }: Stretch): NumberedStretch => {
      if (file && !files.has(file)) files.set(file, files.size);
      return { file: file ? (files.get(file) ?? -1) : -1, at, rows };
    };
    const kept: Kept = {
      id,
      beside: new Map([...this.#ids].filter(([each]) => each !== key)),
      located: dataSet.located.map(({ source, reader }) => ({ source, format: reader.format })),
      dataSet: { diagnostics: dataSet.diagnostics, at: dataSet.at },
      table: others,
      columns: Array.from(columns.values()).flatMap(column =>
        keptColumn(column, stored.get(column.name), spill, numbered),
      ),
      reading: { withoutValues, ...(places && { places }) },
      knowledge: putAside(knowledge, spill, numbered),
    };
    await spill.settled();
    const withBytes = Array.from(files.keys(), file => ({ file, bytes: spill.bytesIn(file) }));
    await this.#folder.write(request.name, key, kept, withBytes);
  }

  /** Removes files that are needed no more. @throws Error of the file system */
  clean(): Promise<void> {
    return this.#folder.clean();
  }

  /** Removes files of rows that were made here, before `save`. @throws Error of the file system */
  discard(): Promise<void> {
    return this.#folder.discard();
  }

  async #written(reading: Reading, before: Lineage | undefined): Promise<Lineage | undefined> {
    const { table, spill, earlierRows } = reading;
    const id = crypto.randomUUID();
    if (spill) return spill.isNamed ? { id, spill, columns: table.columns } : undefined;
    const goesOn = before && !before.spill.hasTooMuchFor(table) ? before : undefined;
    const own = goesOn?.spill ?? (await this.spill());
    if (!own) return undefined;
    const rows = goesOn ? earlierRows : 0;
    const columns = Array.from(table.columns.values(), column => {
      const stored = goesOn?.columns.get(column.name);
      // As booleans, the earlier rows have other codes.
      if (stored && isBoolean(stored) !== isBoolean(column)) return own.appendMeanwhile(undefined, 0, column);
      // Of another type than it was, it had no value in the earlier rows.
      const its = stored?.type === column.type ? stored : undefined;
      const further = withRows(column, rowsBetween(column, rows, lengthOf(column)));
      return own.appendMeanwhile(its, rows, further);
    });
    return { id, spill: own, columns: byName(columns) };
  }
}

/** What a table depends on besides its files, and who may read it: another user, another V8, or a processor that orders bytes otherwise, has a table of its own. */
function keyWith(request: TableRequest, { budgets }: ReadOptions): string {
  const reader = [process.getuid?.(), serialize(null)[1], endianness()];
  return JSON.stringify([version, reader, spokenLanguage()?.tag, keyOf(request), budgets]);
}

function isBoolean(column: Column): boolean {
  return column.type === 'category' && column.boolean === true;
}

function byName(columns: readonly Column[]): ReadonlyMap<string, Column> {
  return new Map(columns.map(column => [column.name, column]));
}

function withReader({ source, format }: Kept['located'][number]): DataSet['located'] {
  const reader = READERS.find(each => each.format === format);
  return reader ? [{ source, reader }] : [];
}

function answersIn(knowledge: readonly KeptKnowledge[]): number {
  return knowledge.reduce((sum, { ofParts, ofGrowing }) => sum + ofParts.length + ofGrowing.length, 0);
}

function keptColumn(
  column: Column,
  stored: Column | undefined,
  spill: Spill,
  numbered: (stretch: Stretch) => NumberedStretch,
): KeptColumn[] {
  if (!stored) return [];
  const stretches = spill.stretchesOf(stored).map(numbered);
  return [{ shape: withRows(column, emptyRows(column, 0)), stretches }];
}

function restored({ shape, stretches }: KeptColumn, spill: Spill, { files }: Opened<Kept>): Column {
  const placed = stretches.map(({ file, at, rows }) => ({ file: files[file]?.file, at, rows }));
  return spill.restored(shape, placed);
}

/** Columns with their rows in memory, with room for more. */
async function inMemory(stored: readonly Column[], spill: Spill, turn: Turn): Promise<Column[]> {
  const columns: Column[] = [];
  for (const column of stored) {
    const length = lengthOf(column);
    const rows = column.type === 'category' ? integersFor(length, true) : doublesFor(length, true);
    spill.fill(column, rows);
    columns.push(withRows(column, rows));
    await turn();
  }
  return columns;
}
