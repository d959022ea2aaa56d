import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { inTurns, turns } from '../turns.ts';
import { type Budgets, DEFAULT_BUDGETS } from './budgets.ts';
import { reportWithoutValues } from './building/columnFinish.ts';
import { type BuilderState, TableBuilder } from './building/tableBuilder.ts';
import { Findings } from './findings.ts';
import { headerlessFile } from './headerless.ts';
import { type Located, locateFiles } from './paths.ts';
import type { ReadContext, Resume } from './readers/reader.ts';
import type { Spill } from './spill.ts';
import type { Table, TableFile, TableRequest } from './table.ts';

/** What is set by tests and by hosts with more or less to spend, not by the user. */
export interface ReadOptions {
  readonly budgets?: Partial<Budgets>;
  readonly chunkBytes?: number;
  /** Threads that a large CSV file is read in. Default: one per core, at most 4. */
  readonly threads?: number;
  /** Bytes that one of them takes at once. */
  readonly blockBytes?: number;
  /** Bytes of files that are read at first of a data set that does not fit into memory. Default 32 MB. */
  readonly partBytes?: number;
}

/** The files of a data set as they are now, and what was odd about finding them. */
export interface DataSet {
  readonly located: readonly Located[];
  readonly diagnostics: readonly Diagnostic[];
  /** When the files were looked at, in ms since 1970-01-01T00:00Z. */
  readonly at: number;
}

/** Bytes of all files, as stored. */
export function bytesOnDisk({ located }: Pick<DataSet, 'located'>): number {
  return located.reduce((sum, { source }) => sum + source.bytes, 0);
}

/** A table with what is needed to read on behind it. */
export interface Reading {
  readonly table: Table;
  readonly dataSet: DataSet;
  /** Names of columns without a value in any row. */
  readonly withoutValues: readonly string[];
  /** Places to go on from; absent when none was asked for. */
  readonly places?: Places;
  /** What holds the rows; absent: memory. */
  readonly spill?: Spill;
  /** So many of its rows are those of the reading that it goes on from. */
  readonly earlierRows: number;
}

/** The last file of a data set is where it grows: the places are before it, in it, and behind it. */
export interface Places {
  readonly beforeLast: Place;
  /** Behind the last whole record of the last file, and how to read on there; absent for files that can only be read whole. */
  readonly inLast?: { readonly place: Place; readonly resume: Resume };
  readonly behindLast: Place;
  /** Of the last file as it was before it was read. */
  readonly fingerprint: string | undefined;
}

/** What is known of a data set behind one of its rows. */
export interface Place {
  /** Files that lie before it, the last one perhaps in part. */
  readonly files: readonly TableFile[];
  readonly builder: BuilderState;
  readonly findings: readonly Diagnostic[];
  /** Names of the columns of the first file that has any. */
  readonly firstNames: ReadonlySet<string> | undefined;
  /** Names of the columns of files that have others, by the place of the file. */
  readonly otherNames: ReadonlyMap<number, ReadonlySet<string>>;
}

/** Where to go on. */
export interface Start {
  readonly place: Place;
  /** The reading that the place belongs to. */
  readonly reading: Reading & { readonly places: Places };
  /** Where to go on in the file that the place lies in; absent at the end of a file. */
  readonly resume?: Resume;
}

/** Files with other columns than the first whose names are looked at: a set of a thousand such tells nothing more. */
const MOST_OTHERS = 100;

/** Finds the files of a data set. */
export async function locate(request: TableRequest, options: ReadOptions): Promise<DataSet> {
  const { folder, patterns, name, signal } = request;
  signal?.throwIfAborted();
  const findings = new Findings();
  const at = Date.now();
  const { files: maxFiles } = { ...DEFAULT_BUDGETS, ...options.budgets };
  const located = await locateFiles({ folder, patterns, name, maxFiles, findings, signal });
  return { located, diagnostics: findings.list(), at };
}

/** What becomes of what is read. */
export interface Keeping {
  /** Keep the places from which it can be read on. */
  readonly goOn?: boolean;
  /** Where the rows go; absent: memory. */
  readonly spill?: Spill;
}

/** Reads all files. */
export async function readFiles(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
  keeping: Keeping = {},
): Promise<Reading> {
  const reading = await read(request, options, dataSet, keeping);
  if (!reading) throw new Error('Only appending can fail, and there was nothing to append to.');
  return reading;
}

/**
 * Reads what lies behind a place of an earlier reading. The table is the one that reading all files gives; undefined when only reading
 * all files can tell it.
 */
export function readOn(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
  start: Start,
): Promise<Reading | undefined> {
  const { spill } = start.reading;
  return read(request, options, dataSet, { goOn: true, ...(spill && { spill }) }, start);
}

async function read(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
  { goOn = false, spill }: Keeping,
  start?: Start,
): Promise<Reading | undefined> {
  const { signal } = request;
  const turn = turns(signal);
  const budgets: Budgets = { ...DEFAULT_BUDGETS, ...options.budgets };
  const { place, resume } = start ?? {};
  const findings = new Findings(place?.findings);
  const builder = new TableBuilder({
    name: request.name,
    columns: request.columns && new Set(request.columns),
    types: request.types,
    typesFrom: request.typesFrom,
    budgets,
    findings,
    grows: goOn,
    spill,
    before: place?.builder,
  });
  const files = [...(place?.files ?? [])];
  const begun = resume ? files.pop() : undefined;
  const located = dataSet.located.slice(files.length);
  const total = located.reduce((sum, { source }) => sum + source.bytes, -(resume?.offset ?? 0));
  let done = 0;
  const context: ReadContext = {
    budgets,
    findings,
    signal,
    onBytes: bytes => request.onProgress?.(Math.min(1, (done + bytes) / Math.max(1, total))),
    chunkBytes: options.chunkBytes,
    threads: options.threads,
    blockBytes: options.blockBytes,
  };
  let firstNames = place?.firstNames;
  const otherNames = new Map(place?.otherNames);
  const needed = neededIn(request);
  const placeBehind = (file?: TableFile): Place => ({
    files: file ? [...files, file] : [...files],
    builder: builder.state,
    findings: findings.list(),
    firstNames,
    otherNames: new Map(otherNames),
  });
  let beforeLast: Place | undefined;
  let inLast: Places['inLast'];
  let fingerprint: string | undefined;
  for (const [i, { source, reader }] of located.entries()) {
    signal?.throwIfAborted();
    const continued = i === 0 && resume !== undefined;
    const earlierRows = continued ? (begun?.rows ?? 0) : 0;
    const isLast = goOn && i === located.length - 1;
    if (isLast) {
      beforeLast = continued ? start?.reading.places.beforeLast : placeBehind();
      const { fingerprintOf } = await import('./fingerprint.ts');
      fingerprint = await fingerprintOf(source.absolute, source.bytes);
    }
    const fileOf = (rows: number): TableFile => ({
      path: source.path,
      format: reader.format,
      bytes: source.bytes,
      modified: source.modified,
      rows: earlierRows + rows,
    });
    builder.beginFile(source.path, continued);
    const rows = await reader.read(source, builder, context, {
      from: continued ? resume : undefined,
      onWhole: isLast
        ? (whole, next) => {
            inLast = { place: placeBehind(fileOf(whole)), resume: next };
          }
        : undefined,
    });
    builder.endFile(rows);
    await turn();
    const names = new Set(builder.namesFound);
    if (firstNames && names.size > 0 && differs(firstNames, names)) {
      if (otherNames.size < MOST_OTHERS) otherNames.set(files.length, names);
      const lacking = needed.filter(name => builder.allNames.has(name) && !names.has(name));
      if (lacking.length > 0) findings.add(lacks(lacking, source.path, request.name));
      reportDifferentColumns(firstNames, names, source.path, findings);
    }
    if (!firstNames && names.size > 0) firstNames = names;
    done += source.bytes - (continued ? resume.offset : 0);
    files.push(fileOf(rows));
  }
  const behindLast = goOn ? placeBehind() : undefined;
  await turn();
  await readAgain(builder, located, { ...context, onBytes: undefined }, resume);
  signal?.throwIfAborted();
  const earlier = start && { columns: start.reading.table.columns, rows: rowsIn(start.place.files) };
  const finished = await inTurns(builder.finish(earlier), turn);
  if (!finished) return undefined;
  const { rowCount, columns, withoutValues } = finished;
  reportWithoutValues(withoutValues, request.name, findings);
  if (request.columns && dataSet.located.length > 0) {
    for (const name of request.columns) {
      if (!columns.has(name)) findings.add(absentColumn(name, request.name, builder.allNames));
    }
  }
  const inOthers = needed.filter(name => firstNames?.has(name) === false && builder.allNames.has(name));
  const first = files.find(({ rows }) => rows > 0);
  if (first && inOthers.length > 0) findings.add(lacks(inOthers, first.path, request.name));
  for (const headerless of headerlessFiles(files, columns, firstNames, otherNames)) findings.add(headerless);
  request.onProgress?.(1);
  const diagnostics = new Findings([...dataSet.diagnostics, ...findings.list()]).list();
  return {
    table: { rowCount, columns, files, names: [...builder.allNames], diagnostics },
    dataSet,
    withoutValues,
    earlierRows: earlier?.rows ?? 0,
    ...(spill && { spill }),
    ...(behindLast && {
      places: {
        beforeLast: beforeLast ?? behindLast,
        ...(inLast && { inLast }),
        behindLast,
        fingerprint,
      },
    }),
  };
}

function rowsIn(files: readonly TableFile[]): number {
  return files.reduce((sum, { rows }) => sum + rows, 0);
}

/** Reads columns again that turned out to be something else than what their rows were kept as. */
async function readAgain(
  builder: TableBuilder,
  located: readonly Located[],
  context: ReadContext,
  from: Resume | undefined,
): Promise<void> {
  for (const { fileIndex, types } of builder.decide()) {
    const file = located[fileIndex];
    if (!file) continue;
    context.signal?.throwIfAborted();
    const again = builder.forReread(types);
    again.beginFile(file.source.path);
    const quiet = { ...context, findings: again.options.findings };
    const part = fileIndex === 0 ? { from } : {};
    again.endFile(await file.reader.read(file.source, again, quiet, part));
    builder.replace(fileIndex, again);
  }
}

/** What to tell of files without a header: of the first one, for all that are like it, and of those that have other columns. */
function* headerlessFiles(
  files: readonly TableFile[],
  columns: Table['columns'],
  firstNames: Place['firstNames'],
  otherNames: Place['otherNames'],
): Generator<Diagnostic> {
  let end = 0;
  for (const [i, { path, format, rows }] of files.entries()) {
    const start = end;
    end += rows;
    const names = otherNames.get(i) ?? (i === 0 ? firstNames : undefined);
    if (!names || (format !== 'csv' && format !== 'tsv')) continue;
    const own = [...columns.values()].filter(({ name }) => names.has(name));
    const headerless = headerlessFile(own, path, start, end);
    if (headerless) yield headerless;
  }
}

/** Columns that somebody has named: those whose types were declared, the timestamp and the id of labels among them. */
function neededIn({ types, typesFrom }: TableRequest): readonly string[] {
  return typesFrom === undefined ? [...(types?.keys() ?? [])] : [];
}

function lacks(names: readonly string[], file: string, dataSet: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'column-missing-in-file',
    message: l10n.t(
      '{0} has no column {1}, which other files of the {2} data have; it counts as missing in all of its rows.',
      file,
      some(names),
      dataSet,
    ),
    remedy: l10n.t('Write the file anew with that column, or leave it out of the data set.'),
    file,
  };
}

function differs(first: ReadonlySet<string>, names: ReadonlySet<string>): boolean {
  return first.size !== names.size || [...first].some(name => !names.has(name));
}

function reportDifferentColumns(
  first: ReadonlySet<string>,
  names: ReadonlySet<string>,
  file: string,
  findings: Findings,
): void {
  const lacks = [...first].filter(name => !names.has(name));
  const adds = [...names].filter(name => !first.has(name));
  findings.add({
    severity: 'info',
    code: 'different-columns',
    message: howDifferent(file, some(lacks), some(adds)),
    file,
  });
}

function howDifferent(file: string, lacks: string, adds: string): string {
  if (adds === '')
    return l10n.t(
      '{0} has other columns than the first file of the data set: it lacks {1}. Absent columns count as missing there.',
      file,
      lacks,
    );
  if (lacks === '')
    return l10n.t(
      '{0} has other columns than the first file of the data set: it adds {1}. Absent columns count as missing there.',
      file,
      adds,
    );
  return l10n.t(
    '{0} has other columns than the first file of the data set: it lacks {1} and adds {2}. Absent columns count as missing there.',
    file,
    lacks,
    adds,
  );
}

/** The first of the names and how many there are besides; none: ''. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? l10n.t('{0} and {1} more', shown, names.length - 5) : shown;
}

function absentColumn(name: string, dataSet: string, names: Iterable<string>): Diagnostic {
  const suggestion = nearest(name, names);
  return {
    severity: 'error',
    code: 'absent-column',
    message: l10n.t('The {0} data have no column {1}.', dataSet, name),
    remedy: suggestion
      ? l10n.t('Did you mean {0}?', suggestion)
      : l10n.t('Check the name against the header of the files.'),
    column: name,
  };
}
