import { availableParallelism } from 'node:os';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../diagnostic.ts';
import { turns } from '../../turns.ts';
import type { ColumnBuilder } from '../building/columnBuilder.ts';
import { isMissing } from '../building/missing.ts';
import { parseLoose } from '../building/number.ts';
import type { TableBuilder } from '../building/tableBuilder.ts';
import type { Place } from '../building/tally.ts';
import { instantOf } from '../building/timestamp.ts';
import { asUtf8, decodeCell } from '../encoding.ts';
import { cells as cellCount, quote } from '../findings.ts';
import { refuseBinary } from './binary.ts';
import { readBytes } from './bytes.ts';
import type { CsvKernel } from './csvKernel.ts';
import { type CellBatch, CsvScanner, type ScannerProblem } from './csvScanner.ts';
import type { CsvPlace } from './csvThreads.ts';
import { sniffDelimiter } from './delimiter.ts';
import type { Part, ReadContext, Reader, Source } from './reader.ts';
import { readProblem } from './readProblem.ts';

const TAB = 9;
/** Bytes that a kernel begins with room for. */
const ROOM = 4 * 1024 * 1024;
/** A kernel is made for a file of at least so many bytes: others follow, with texts of their own. */
const FILE_BYTES = 4 * 1024 * 1024;
/** Bytes that a thread reads at once, and threads at most: memory bandwidth gives more nothing to do. */
const BLOCK = 4 * 1024 * 1024;
const MOST_THREADS = 4;
/** Room for so many times the rows that the first ones let expect. */
const MORE_ROWS = 1.1;

/** Reads a CSV file into the builder; see `Reader.read`. */
async function readCsv(
  source: Source,
  into: TableBuilder,
  context: ReadContext,
  { from, onWhole }: Part = {},
  fixedDelimiter?: number,
): Promise<number> {
  const { findings, budgets } = context;
  const file = source.path;
  const begin = from?.offset ?? 0;
  const bytes = source.bytes - begin;
  const kernelFor = await kernelsOf(context, bytes);
  let rows = 0;
  let header = from?.header;
  let builders: (ColumnBuilder | undefined)[] = (header ?? []).map(name => into.column(name));

  const takeHeader = (batch: CellBatch) => {
    header = headerNames(batch, file, context);
    builders = header.map(name => into.column(name));
  };
  const takeRows = (batch: CellBatch) => {
    for (const [column, builder] of builders.entries()) builder?.addCells(batch, column, into.scratch);
    rows += batch.rows;
  };
  const onProblem = (problem: ScannerProblem, times = 1) =>
    findings.add(diagnosticOf(problem, header?.length ?? 0, file), times);
  const makeScanner = (delimiter: number, at: { readonly line: number } | undefined) =>
    new CsvScanner(
      {
        delimiter,
        budgets,
        kernel: kernelFor?.(delimiter),
        ...(at && header ? { width: header.length, line: at.line } : {}),
      },
      { onHeader: takeHeader, onRows: takeRows, onProblem },
    );

  let delimiter = from?.delimiter ?? fixedDelimiter;
  /** Where the scanner's bytes begin in the file. */
  let base = begin;
  let scanner = delimiter === undefined ? undefined : makeScanner(delimiter, from);
  let resumable = true;
  let isWhole = true;
  const bytesFrom = (offset: number) =>
    readBytes({
      path: source.absolute,
      from: offset,
      length: source.bytes - offset,
      budgets,
      signal: context.signal,
      onHead: refuseBinary,
      onPacked: () => {
        resumable = false;
      },
      onBytes: context.onBytes && (read => context.onBytes?.(offset - begin + read)),
      ...(context.chunkBytes ? { chunkBytes: context.chunkBytes } : {}),
    });
  const ofThreads = () => {
    const whole = resumable ? scanner?.whole : undefined;
    if (!whole || !header || delimiter === undefined) return undefined;
    const place = { offset: base + whole.bytes, line: whole.line };
    if (source.bytes - place.offset < budgets.threadsFromBytes) return undefined;
    return threadsFor(context) > 1 ? { place, header, delimiter } : undefined;
  };
  try {
    const stored = bytesFrom(begin);
    const text = asUtf8(stored, found => {
      if (found.encoding !== 'utf-8') resumable = false;
      base += found.mark;
    });
    let pending: Uint8Array | undefined;
    let handedOver: ReturnType<typeof ofThreads>;
    for await (const chunk of from ? stored : text) {
      if (scanner) scanner.push(chunk);
      else {
        // The delimiter is told from the first kilobytes, or from all there is.
        pending = pending ? Buffer.concat([pending, chunk]) : Uint8Array.from(chunk);
        if (pending.length < budgets.sniffBytes) continue;
        delimiter = sniffDelimiter(pending.subarray(0, budgets.sniffBytes));
        scanner = makeScanner(delimiter, undefined);
        scanner.push(pending);
        pending = undefined;
      }
      handedOver = ofThreads();
      if (handedOver) break;
    }
    if (handedOver) {
      const done = await readRestInThreads(source, builders, handedOver, context, onProblem, begin, rows);
      rows += done.rows;
      // Whatever the threads left.
      base = done.place.offset;
      scanner = makeScanner(handedOver.delimiter, done.place);
      if (base < source.bytes) {
        for await (const chunk of bytesFrom(base)) scanner.push(chunk);
      }
    }
    if (!scanner) {
      delimiter = sniffDelimiter(pending ?? new Uint8Array(0));
      scanner = makeScanner(delimiter, undefined);
      if (pending) scanner.push(pending);
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    resumable = false;
    isWhole = false;
    findings.add(readProblem(error, file, rows));
  }
  const whole = scanner?.whole;
  const next = whole && { offset: base + whole.bytes, line: whole.line };
  // Of a file shorter than what the delimiter is told from, more may tell another one.
  const isSure =
    from !== undefined || fixedDelimiter !== undefined || (next?.offset ?? 0) >= budgets.sniffBytes;
  if (resumable && next && header && delimiter !== undefined && isSure && (from || rows > 0)) {
    onWhole?.(rows, { ...next, header, delimiter });
  }
  scanner?.finish();
  // Of a file that could not be read, what was wrong is told already.
  if (!from && isWhole) reportEmpty(header, rows, file, context);
  reportEncoding(builders, file, context);
  return rows;
}

/** What the files of one reading share. */
interface Shared {
  /** Of all files so far. */
  bytes: number;
  /** By delimiter: they know the texts of the columns, which go on from file to file. */
  readonly kernels: Map<number, CsvKernel | undefined>;
}

const shared = new WeakMap<ReadContext, Shared>();

/** Kernels for a file of so many bytes, one for each delimiter; undefined where the files so far are too small to be worth one. */
async function kernelsOf(
  context: ReadContext,
  bytes: number,
): Promise<((delimiter: number) => CsvKernel | undefined) | undefined> {
  const ours = shared.get(context) ?? { bytes: 0, kernels: new Map() };
  shared.set(context, ours);
  ours.bytes += bytes;
  if (ours.bytes < context.budgets.kernelsFromBytes) return undefined;
  const { csvKernel } = await import('./csvKernel.ts');
  return delimiter => {
    if (!ours.kernels.has(delimiter)) {
      ours.kernels.set(delimiter, csvKernel(delimiter, ROOM, Math.max(bytes, FILE_BYTES)));
    }
    return ours.kernels.get(delimiter);
  };
}

/** Threads that a file is read in. */
function threadsFor({ threads }: ReadContext): number {
  return threads ?? Math.min(availableParallelism(), MOST_THREADS);
}

/** Reads on in threads from a place behind some rows of a read that began at byte `begin`. */
async function readRestInThreads(
  source: Source,
  builders: readonly (ColumnBuilder | undefined)[],
  from: { readonly place: CsvPlace; readonly delimiter: number },
  context: ReadContext,
  onProblem: (problem: ScannerProblem, times: number) => void,
  begin: number,
  rows: number,
): Promise<{ readonly rows: number; readonly place: CsvPlace }> {
  const { place, delimiter } = from;
  const { budgets, signal, onBytes, blockBytes = BLOCK } = context;
  const { readInThreads } = await import('./csvThreads.ts');
  const expected = Math.ceil(((source.bytes - begin) / (place.offset - begin)) * rows * MORE_ROWS);
  const turn = turns(signal);
  for (const builder of rows > 0 ? builders : []) {
    builder?.expect(expected);
    await turn();
  }
  return readInThreads({
    path: source.absolute,
    size: source.bytes,
    from: place,
    delimiter,
    builders,
    budgets,
    blockBytes,
    signal,
    onProblem,
    onPlace: offset => onBytes?.(offset - begin),
  });
}

/** Names of the columns: trimmed, those without one called `Unnamed: <position>` as pandas does, doubles made unique by a suffix. */
function headerNames(batch: CellBatch, file: string, { findings, budgets }: ReadContext): string[] {
  const names: string[] = [];
  const taken = new Set<string>();
  const line = batch.lines[0] ?? 1;
  const doubles: Diagnostic[] = [];
  const cells = { numbers: 0, dates: 0, missing: 0 };
  for (let i = 0; i < Math.min(batch.width, budgets.columns); i++) {
    const { text, valid } = decodeCell(batch.bytes, batch.starts[i] ?? 0, batch.ends[i] ?? 0);
    if (!valid) findings.add(wrongEncoding(file, line, text));
    if (isMissing(text)) cells.missing++;
    else if (!Number.isNaN(parseLoose(text))) cells.numbers++;
    else if (instantOf(text.trim())) cells.dates++;
    const given = text.trim() || `Unnamed: ${i}`;
    let name = given;
    for (let suffix = 1; taken.has(name); suffix++) name = `${given}.${suffix}`;
    if (name !== given) {
      doubles.push({
        severity: 'warning',
        code: 'duplicate-column',
        message: l10n.t(
          'The header of {0} names the column {1} more than once; the further one is called {2}.',
          file,
          quote(given),
          quote(name),
        ),
        remedy: l10n.t('Give every column a name of its own.'),
        file,
        line,
        column: given,
      });
    }
    taken.add(name);
    names.push(name);
  }
  if (batch.width > budgets.columns) {
    findings.add({
      severity: 'warning',
      code: 'too-many-columns',
      message: l10n.t('{0} has more than {1} columns; further ones are left out.', file, budgets.columns),
      remedy: l10n.t('Check the delimiter, or name the columns to read in evenkeel.yaml.'),
      file,
      line,
    });
  }
  // Numbers that repeat are cells of a row, not names that somebody gave twice. Dates alone may name the columns of a series.
  const isOfRow = cells.numbers + cells.dates + cells.missing >= batch.width;
  if (!isOfRow || (cells.dates > 0 && cells.numbers === 0))
    for (const double of doubles) findings.add(double);
  else {
    findings.add({
      severity: 'warning',
      code: 'header-missing',
      message: l10n.t(
        'The first line of {0} names the columns, but holds only numbers or dates; if it is data, its row is lost and the names are wrong.',
        file,
      ),
      remedy: l10n.t('Put a line with the names of the columns on top.'),
      file,
      line,
    });
  }
  const words = names.length === 1 ? (names[0]?.split(/\s+/) ?? []) : [];
  const numeric = words.filter(word => !Number.isNaN(parseLoose(word))).length;
  if (words.length > 1 && numeric > words.length / 2) {
    findings.add({
      severity: 'error',
      code: 'blanks-between-cells',
      message: l10n.t(
        'The first line of {0} is one cell with {1} words, {2} of them numbers: blanks seem to separate the cells, and there seems to be no header. All of it is read as one column.',
        file,
        words.length,
        numeric,
      ),
      remedy: l10n.t(
        'Separate the cells by commas, semicolons, tabs or bars, and put a line with the names of the columns on top.',
      ),
      file,
      line,
    });
  }
  return names;
}

function diagnosticOf(problem: ScannerProblem, expected: number, file: string): Diagnostic {
  const { kind, line } = problem;
  switch (kind) {
    case 'short':
    case 'long':
      return {
        severity: 'warning',
        code: `${kind}-row`,
        message:
          kind === 'short'
            ? l10n.t(
                'Line {0} of {1} has {2}, but the header has {3}; the cells that are not there count as missing.',
                line,
                file,
                cellCount(problem.cells),
                expected,
              )
            : l10n.t(
                'Line {0} of {1} has {2}, but the header has only {3}; the extra ones are left out.',
                line,
                file,
                cellCount(problem.cells),
                expected,
              ),
        remedy: l10n.t('Check for unquoted delimiters and for lines that were cut off.'),
        file,
        line,
      };
    case 'unterminated-quote':
      return {
        severity: 'warning',
        code: kind,
        message: l10n.t(
          'A quote that opens in line {0} of {1} is never closed; it is read as a plain character.',
          problem.quoteLine,
          file,
        ),
        remedy: l10n.t('Close the quote, or double it if it is part of the text.'),
        file,
        line: problem.quoteLine,
      };
    case 'record-too-long':
      return {
        severity: 'error',
        code: kind,
        message: l10n.t(
          'The row in line {0} of {1} is longer than a row may be and is left out.',
          line,
          file,
        ),
        remedy: l10n.t('Check whether the file is a table at all, and its line ends.'),
        file,
        line,
      };
    case 'nul-byte':
      return {
        severity: 'warning',
        code: kind,
        message: l10n.t(
          'Line {0} of {1} holds NUL bytes, as a crash can leave behind; the cells that hold them count as missing.',
          line,
          file,
        ),
        remedy: l10n.t('Save the file as UTF-8 text.'),
        file,
        line,
      };
  }
}

function wrongEncoding(file: string, line: number | undefined, text: string) {
  return {
    severity: 'warning',
    code: 'wrong-encoding',
    message: l10n.t(
      '{0} is not UTF-8; such cells are read as windows-1252, the first as {1}.',
      line === undefined ? file : l10n.t('Line {0} of {1}', line, file),
      quote(text),
    ),
    remedy: l10n.t('Save the file as UTF-8.'),
    file,
    ...(line === undefined ? {} : { line }),
  } as const;
}

function reportEncoding(
  builders: readonly (ColumnBuilder | undefined)[],
  file: string,
  context: ReadContext,
): void {
  let cells = 0;
  let first: Place | undefined;
  for (const builder of builders) {
    if (!builder) continue;
    cells += builder.tally.invalid;
    const at = builder.tally.invalidAt;
    if (at && (first === undefined || (at.line ?? 0) < (first.line ?? 0))) first = at;
  }
  if (first) context.findings.add(wrongEncoding(file, first.line, first.text), cells);
}

function reportEmpty(
  header: readonly string[] | undefined,
  rows: number,
  file: string,
  { findings }: ReadContext,
): void {
  if (header === undefined) {
    findings.add({
      severity: 'error',
      code: 'empty-file',
      message: l10n.t('{0} is empty; a header line with the names of the columns was expected.', file),
      remedy: l10n.t('Check what writes the file.'),
      file,
    });
  } else if (rows === 0) {
    findings.add({
      severity: 'warning',
      code: 'no-rows',
      message: l10n.t('{0} has a header and no rows.', file),
      remedy: l10n.t('Check what writes the file.'),
      file,
    });
  }
}

/** Comma-separated values: delimiter told from the first lines. */
export const csvReader: Reader = {
  format: 'csv',
  extensions: ['.csv'],
  isReadOn: true,
  read: (source, into, context, part) => readCsv(source, into, context, part),
};

/** Tab-separated values. */
export const tsvReader: Reader = {
  format: 'tsv',
  extensions: ['.tsv', '.tab'],
  isReadOn: true,
  read: (source, into, context, part) => readCsv(source, into, context, part, TAB),
};
