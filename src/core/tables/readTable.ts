import type { Diagnostic } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { type Budgets, DEFAULT_BUDGETS } from './budgets.ts';
import { TableBuilder } from './building/tableBuilder.ts';
import { Findings } from './findings.ts';
import { type Located, locateFiles } from './paths.ts';
import type { ReadContext } from './readers/reader.ts';
import type { Table, TableFile, TableRequest } from './table.ts';

/** What is set by tests and by hosts with more or less to spend, not by the user. */
export interface ReadOptions {
  readonly budgets?: Partial<Budgets>;
  readonly chunkBytes?: number;
}

/**
 * Reads the files of one data set into typed columns. Whatever is wrong with the data is in the table's diagnostics; what can be
 * read is read. Columns are the union over the files. Rows are streamed and held once; where the type of a column only shows after
 * rows were read as another one, these are read again.
 * Rejects only with the reason of the request's signal.
 */
export async function readTable(request: TableRequest, options: ReadOptions = {}): Promise<Table> {
  const { signal } = request;
  const budgets: Budgets = { ...DEFAULT_BUDGETS, ...options.budgets };
  const findings = new Findings();
  signal?.throwIfAborted();
  const located = await locateFiles({
    folder: request.folder,
    patterns: request.patterns,
    name: request.name,
    maxFiles: budgets.files,
    findings,
    signal,
  });
  const builder = new TableBuilder({
    name: request.name,
    columns: request.columns && new Set(request.columns),
    types: request.types,
    typesFrom: request.typesFrom,
    budgets,
    findings,
  });

  const total = located.reduce((sum, { source }) => sum + source.bytes, 0);
  let before = 0;
  const context: ReadContext = {
    budgets,
    findings,
    signal,
    onBytes: bytes => request.onProgress?.(Math.min(1, (before + bytes) / Math.max(1, total))),
    chunkBytes: options.chunkBytes,
  };
  const files: TableFile[] = [];
  let namesBefore: ReadonlySet<string> | undefined;
  for (const { source, reader } of located) {
    signal?.throwIfAborted();
    builder.beginFile(source.path);
    const rows = await reader.read(source, builder, context);
    builder.endFile(rows);
    const names = new Set(builder.namesFound);
    if (namesBefore && names.size > 0) reportDifferentColumns(namesBefore, names, source.path, findings);
    if (!namesBefore && names.size > 0) namesBefore = names;
    before += source.bytes;
    files.push({
      path: source.path,
      format: reader.format,
      bytes: source.bytes,
      modified: source.modified,
      rows,
    });
  }
  await readAgain(builder, located, { ...context, onBytes: undefined });
  signal?.throwIfAborted();
  const { rowCount, columns } = builder.finish();
  if (request.columns && located.length > 0) {
    for (const name of request.columns) {
      if (!columns.has(name)) findings.add(absentColumn(name, request.name, builder.allNames));
    }
  }
  request.onProgress?.(1);
  return { rowCount, columns, files, diagnostics: findings.list() };
}

/** Reads columns again that turned out to be something else than what their rows were kept as. */
async function readAgain(
  builder: TableBuilder,
  located: readonly Located[],
  context: ReadContext,
): Promise<void> {
  for (const { fileIndex, types } of builder.decide()) {
    const file = located[fileIndex];
    if (!file) continue;
    context.signal?.throwIfAborted();
    const again = builder.forReread(types);
    again.beginFile(file.source.path);
    const quiet = { ...context, findings: again.options.findings };
    again.endFile(await file.reader.read(file.source, again, quiet));
    builder.replace(fileIndex, again);
  }
}

function reportDifferentColumns(
  first: ReadonlySet<string>,
  names: ReadonlySet<string>,
  file: string,
  findings: Findings,
): void {
  const lacks = [...first].filter(name => !names.has(name));
  const adds = [...names].filter(name => !first.has(name));
  if (lacks.length + adds.length === 0) return;
  const parts = [
    ...(lacks.length > 0 ? [`lacks ${some(lacks)}`] : []),
    ...(adds.length > 0 ? [`adds ${some(adds)}`] : []),
  ];
  findings.add({
    severity: 'info',
    code: 'different-columns',
    message: `${file} has other columns than the first file of the data set: it ${parts.join(' and ')}. Absent columns count as missing there.`,
    file,
  });
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function absentColumn(name: string, dataSet: string, names: Iterable<string>): Diagnostic {
  const suggestion = nearest(name, names);
  return {
    severity: 'error',
    code: 'absent-column',
    message: `The ${dataSet} data have no column ${name}.`,
    remedy: suggestion ? `Did you mean ${suggestion}?` : 'Check the name against the header of the files.',
    column: name,
  };
}
