import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Budgets, DEFAULT_BUDGETS } from './budgets.ts';
import { TableBuilder } from './building/tableBuilder.ts';
import { type ColumnType, missingIn } from './column.ts';
import type { Encoding } from './encoding.ts';
import { Findings } from './findings.ts';
import { readCsv, TAB } from './readers/csv.ts';
import { readerFor } from './readers/index.ts';
import { readJsonl } from './readers/jsonl.ts';
import type { ReadContext, Source } from './readers/reader.ts';
import { readProblem } from './readers/readProblem.ts';
import type { Table, TableFile } from './table.ts';

/** How far an append-only file was read; plain JSON, so that it can be kept over a restart. */
export interface TailState {
  readonly path: string;
  /** Bytes up to the end of the last whole record. What lies behind it (a record being written) is read next time. */
  readonly offset: number;
  /** The line on which the next record begins, 1-based. */
  readonly line: number;
  readonly size: number;
  readonly modified: number;
  /** Names of the columns of a CSV file. */
  readonly header?: readonly string[];
  /** Delimiter of a CSV file, as a character code. */
  readonly delimiter?: number;
  /** Types of the columns that had a value so far: further rows are read as these. */
  readonly types: { readonly [column: string]: ColumnType };
  /** Digest of the file's first bytes and of those just before `offset`: a file that was rewritten differs in one of them. */
  readonly fingerprint: string;
}

/** What to read on. */
export interface TailRequest {
  readonly folder: string;
  /** Relative to the folder. A plain CSV, TSV or JSON-lines file. */
  readonly path: string;
  /** What the data set is called in messages. */
  readonly name: string;
  readonly types?: ReadonlyMap<string, ColumnType>;
  readonly columns?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What came since the last time. */
export interface TailResult {
  /** Only the new rows. */
  readonly rows: Table;
  /** True when the file was new, or had shrunk or been rewritten: `rows` then holds all of it. */
  readonly restarted: boolean;
}

const FINGERPRINT_BYTES = 4096;

/** Reads an append-only file on from where it ended, time after time. Its state can be saved and handed to another one. */
export class TableTail {
  #state: TailState | undefined;
  readonly #request: TailRequest;
  readonly #budgets: Budgets;

  constructor(request: TailRequest, state?: TailState, budgets: Partial<Budgets> = {}) {
    this.#request = request;
    this.#state = state;
    this.#budgets = { ...DEFAULT_BUDGETS, ...budgets };
  }

  /** How far the file was read; undefined before the first read. */
  get state(): TailState | undefined {
    return this.#state;
  }

  /**
   * The rows that were written since the last call. Problems are in the table's diagnostics; a file that cannot be read leaves the
   * state as it was. Packed, UTF-16 and Parquet files cannot be read on: they give a diagnostic, read them whole by `readTable`.
   */
  async read(): Promise<TailResult> {
    const { folder, path, name, types, columns, signal } = this.#request;
    const absolute = join(folder, path);
    const findings = new Findings();
    const format = readerFor(path)?.format ?? 'csv';
    const nothing = (): TailResult => ({
      rows: { rowCount: 0, columns: new Map(), files: [], diagnostics: findings.list() },
      restarted: false,
    });
    signal?.throwIfAborted();

    let source: Source;
    let from: TailState | undefined;
    try {
      const info = await stat(absolute);
      source = { path, absolute, bytes: info.size, modified: info.mtimeMs };
      const state = this.#state?.path === path ? this.#state : undefined;
      from = state && (await isContinued(absolute, info.size, state)) ? state : undefined;
      if (from && info.size === from.size) return nothing();
      if (format === 'parquet' || (await isPacked(absolute))) {
        findings.add(notAppendable(path));
        return nothing();
      }
    } catch (error) {
      findings.add(readProblem(error, path, 0));
      return nothing();
    }

    const known = new Map([...Object.entries(from?.types ?? {}), ...(types ?? [])]);
    const builder = new TableBuilder({
      name,
      columns: columns && new Set(columns),
      types: known,
      budgets: this.#budgets,
      findings,
    });
    const context: ReadContext = { budgets: this.#budgets, findings, signal };
    builder.beginFile(path);
    const end = await readPart(format, source, builder, context, from);
    builder.endFile(end.rows);
    // A few first rows may still change their type within this part: it is read again like any file.
    for (const { types: wanted } of builder.decide()) {
      const again = builder.forReread(wanted);
      again.beginFile(path);
      const quiet = { ...context, findings: again.options.findings };
      again.endFile((await readPart(format, source, again, quiet, from, end)).rows);
      builder.replace(0, again);
    }
    const { rowCount, columns: read } = builder.finish();
    if (end.encoding !== 'utf-8') findings.add(notAppendable(path));

    const seen: Record<string, ColumnType> = Object.assign(Object.create(null), from?.types);
    for (const [column, vector] of read) if (missingIn(vector) < rowCount) seen[column] = vector.type;
    this.#state = {
      path,
      offset: end.consumed,
      line: end.line,
      size: source.bytes,
      modified: source.modified,
      ...(end.header ? { header: end.header } : {}),
      ...(end.delimiter === undefined ? {} : { delimiter: end.delimiter }),
      types: seen,
      fingerprint: await fingerprint(absolute, end.consumed),
    };
    const file = { path, format, bytes: source.bytes, modified: source.modified, rows: rowCount };
    return {
      rows: { rowCount, columns: read, files: [file], diagnostics: findings.list() },
      restarted: from === undefined,
    };
  }
}

/** What of `CsvEnd` and `JsonlEnd` a tail needs. */
interface PartEnd {
  readonly rows: number;
  readonly consumed: number;
  readonly line: number;
  readonly encoding: Encoding;
  readonly header?: readonly string[] | undefined;
  readonly delimiter?: number;
}

/** Reads whole records from where `from` ends; when `first` is given, once more what was read then. */
async function readPart(
  format: TableFile['format'],
  source: Source,
  into: TableBuilder,
  context: ReadContext,
  from: TailState | undefined,
  first?: PartEnd,
): Promise<PartEnd> {
  const until = first ? { until: first.consumed } : {};
  if (format === 'jsonl') {
    const start = from ? { offset: from.offset, line: from.line } : {};
    return readJsonl(source, into, context, { leaveTail: true, ...start, ...until });
  }
  const delimiter = first?.delimiter ?? (format === 'tsv' ? TAB : undefined);
  return readCsv(source, into, context, {
    leaveTail: true,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(from?.header && from.delimiter !== undefined
      ? { start: { offset: from.offset, line: from.line, header: from.header, delimiter: from.delimiter } }
      : {}),
    ...until,
  });
}

function notAppendable(file: string) {
  return {
    severity: 'warning',
    code: 'not-appendable',
    message: `${file} cannot be read on from where it ended: only plain UTF-8 CSV and JSON lines can.`,
    remedy: 'Write the log as plain CSV or JSON lines, or read the file whole.',
    file,
  } as const;
}

async function isContinued(path: string, size: number, state: TailState): Promise<boolean> {
  return size >= state.offset && (await fingerprint(path, state.offset)) === state.fingerprint;
}

/** Digest of the first bytes of a file and of the last ones before `offset`. */
async function fingerprint(path: string, offset: number): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    for (const start of [0, Math.max(0, offset - FINGERPRINT_BYTES)]) {
      const bytes = new Uint8Array(Math.min(FINGERPRINT_BYTES, offset));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      hash.update(bytes.subarray(0, bytesRead));
    }
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}

async function isPacked(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const bytes = new Uint8Array(2);
    await handle.read(bytes, 0, 2, 0);
    return bytes[0] === 0x1f && bytes[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
