import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../diagnostic.ts';
import type { TableBuilder } from '../building/tableBuilder.ts';
import { asUtf8, decodeCell } from '../encoding.ts';
import { quote } from '../findings.ts';
import { refuseBinary } from './binary.ts';
import { readBytes } from './bytes.ts';
import type { Part, ReadContext, Reader, Source } from './reader.ts';
import { readProblem } from './readProblem.ts';

const LF = 10;
/** Objects nested deeper than this are kept as JSON text. */
const MAX_DEPTH = 16;

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonRecord = { [key: string]: Json };

/** Reads a file of one JSON object a line into the builder; see `Reader.read`. */
async function readJsonl(
  source: Source,
  into: TableBuilder,
  context: ReadContext,
  { from: start, onWhole }: Part = {},
): Promise<number> {
  const { findings } = context;
  const file = source.path;
  const offset = start?.offset ?? 0;
  let mark = 0;
  let resumable = onWhole !== undefined;
  let isWhole = true;
  let rows = 0;
  let lines = 0;

  const take = (bytes: Uint8Array, start: number, end: number, line: number, isEnded = true) => {
    let from = start;
    let to = end;
    while (from < to && isSpace(bytes[from])) from++;
    while (to > from && isSpace(bytes[to - 1])) to--;
    if (from === to) return;
    lines++;
    const { text, valid } = decodeCell(bytes, from, to);
    if (!valid) {
      findings.add({
        severity: 'warning',
        code: 'wrong-encoding',
        message: l10n.t('Line {0} of {1} is not UTF-8; such lines are read as windows-1252.', line, file),
        remedy: l10n.t('Save the file as UTF-8.'),
        file,
        line,
      });
    }
    const record = parseRecord(text);
    if (record === undefined) {
      findings.add(malformed(text, file, line, isEnded), 1, (count, { line: first = line }) =>
        l10n.t(
          '{0} lines of {1} are not JSON objects, which were expected; the first is line {2}. They are left out.',
          count,
          file,
          first,
        ),
      );
      return;
    }
    let integers: ReadonlyMap<string, bigint> | undefined;
    flatten(record, '', 0, (name, value) => {
      const column = into.column(name);
      // A name that appears twice in a record (as `a.b` and inside `a`) keeps its first value.
      if (!column || column.rows > rows) return;
      column.padTo(rows);
      if (!isRounded(value) || !column.isExact) column.addValue(value, line);
      else {
        integers ??= integersOf(text);
        column.addValue(integers.get(name) ?? value, line);
      }
    });
    rows++;
  };

  const cutter = new LineCutter(context.budgets.recordBytes, start?.line ?? 1, take, line =>
    findings.add({
      severity: 'error',
      code: 'record-too-long',
      message: l10n.t('Line {0} of {1} is longer than a line may be and is left out.', line, file),
      remedy: l10n.t('Write one JSON object a line.'),
      file,
      line,
    }),
  );
  try {
    const stored = readBytes({
      path: source.absolute,
      from: offset,
      length: source.bytes - offset,
      budgets: context.budgets,
      signal: context.signal,
      onHead: refuseBinary,
      onPacked: () => {
        resumable = false;
      },
      onBytes: context.onBytes,
      ...(context.chunkBytes ? { chunkBytes: context.chunkBytes } : {}),
    });
    const text = asUtf8(stored, found => {
      if (found.encoding !== 'utf-8') resumable = false;
      mark = found.mark;
    });
    for await (const chunk of start ? stored : text) cutter.push(chunk);
  } catch (error) {
    context.signal?.throwIfAborted();
    resumable = false;
    isWhole = false;
    findings.add(readProblem(error, file, rows));
  }
  const { whole } = cutter;
  if (resumable && whole && (start || lines > 0)) {
    onWhole?.(rows, { offset: offset + mark + whole.bytes, line: whole.line });
  }
  cutter.finish();
  if (lines === 0 && !start && isWhole) {
    findings.add({
      severity: 'error',
      code: 'empty-file',
      message: l10n.t('{0} is empty; one JSON object a line was expected.', file),
      remedy: l10n.t('Check what writes the file.'),
      file,
    });
  }
  return rows;
}

/** Takes the line in `bytes[start, end)`; `isEnded` is false for a last one that no newline ends. */
type OnLine = (bytes: Uint8Array, start: number, end: number, line: number, isEnded?: boolean) => void;

/** Cuts bytes into lines at LF, whatever the chunks are; a line over budget is told and skipped. */
class LineCutter {
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  #skipping = false;
  #consumed = 0;
  #line: number;
  readonly #budget: number;
  readonly #onLine: OnLine;
  readonly #onTooLong: (line: number) => void;

  constructor(budget: number, line: number, onLine: OnLine, onTooLong: (line: number) => void) {
    this.#budget = budget;
    this.#line = line;
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  /** The bytes up to the end of the last whole line, and the number of the next one. Undefined inside a line that is over budget. */
  get whole(): { readonly bytes: number; readonly line: number } | undefined {
    return this.#skipping ? undefined : { bytes: this.#consumed, line: this.#line };
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    for (;;) {
      const newline = chunk.indexOf(LF, from);
      if (newline < 0) break;
      const length = this.#restBytes + newline - from;
      if (this.#skipping) this.#skipping = false;
      else if (length > this.#budget) this.#onTooLong(this.#line);
      else if (this.#restBytes > 0) {
        const whole = Buffer.concat([...this.#rest, chunk.subarray(from, newline)]);
        this.#onLine(whole, 0, whole.length, this.#line);
      } else this.#onLine(chunk, from, newline, this.#line);
      this.#consumed += length + 1;
      this.#rest = [];
      this.#restBytes = 0;
      this.#line++;
      from = newline + 1;
    }
    this.#restBytes += chunk.length - from;
    if (this.#skipping || from === chunk.length) return;
    if (this.#restBytes > this.#budget) {
      this.#onTooLong(this.#line);
      this.#skipping = true;
      this.#rest = [];
    } else this.#rest.push(Uint8Array.from(chunk.subarray(from)));
  }

  finish(): void {
    if (this.#restBytes === 0 || this.#skipping) return;
    const whole = Buffer.concat(this.#rest);
    this.#onLine(whole, 0, whole.length, this.#line, false);
  }
}

/** A line that is left out: an error, because its row is lost; a last one without its end is one that is still being written. */
function malformed(text: string, file: string, line: number, isEnded: boolean): Diagnostic {
  return {
    severity: isEnded ? 'error' : 'warning',
    code: isEnded ? 'malformed-json' : 'unfinished-line',
    message: l10n.t(
      'Line {0} of {1} is not a JSON object, which was expected: {2}. The line is left out.',
      line,
      file,
      quote(text),
    ),
    remedy: l10n.t('Write one JSON object a line.'),
    file,
    line,
  };
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 9 || byte === 13;
}

/** The object on a line; also with the bare NaN and Infinity that Python's json module writes. Undefined: not an object. */
function parseRecord(text: string): JsonRecord | undefined {
  const value = tryParse(text) ?? (/NaN|Infinity/.test(text) ? tryParse(withoutBareWords(text)) : undefined);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

function tryParse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Whether a value may be an integer that has lost digits. */
function isRounded(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Stands before digits in a string that was made of an integer; no file knows it. */
const MARK = `${crypto.randomUUID()}:`;

/**
 * The integers of an object beyond 2^53, with all their digits, by name. It is parsed once more for them, written as strings, since hardly
 * any object has one.
 */
function integersOf(text: string): ReadonlyMap<string, bigint> {
  const marked = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, token =>
    /^-?\d{16,310}$/.test(token) ? `"${MARK}${token}"` : token,
  );
  const integers = new Map<string, bigint>();
  flatten(parseRecord(marked) ?? {}, '', 0, (name, value) => {
    if (typeof value !== 'string' || !value.startsWith(MARK) || integers.has(name)) return;
    integers.set(name, BigInt(value.slice(MARK.length)));
  });
  return integers;
}

/** NaN becomes null and Infinity a number that overflows to it, outside strings. */
function withoutBareWords(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|NaN|Infinity/g, found =>
    found === 'NaN' ? 'null' : found === 'Infinity' ? '1e999' : found,
  );
}

/** Calls `visit` for every value of the object: nested objects by names joined with dots, arrays as JSON text. */
function flatten(
  record: JsonRecord,
  prefix: string,
  depth: number,
  visit: (name: string, value: string | number | boolean | null) => void,
): void {
  for (const [key, value] of Object.entries(record)) {
    const name = prefix + key;
    if (value === null || typeof value !== 'object') visit(name, value);
    else if (Array.isArray(value) || depth >= MAX_DEPTH) visit(name, asText(value));
    else flatten(value, `${name}.`, depth + 1, visit);
  }
}

function asText(value: Json): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    // Nested too deeply even to be written out.
    return null;
  }
}

/** JSON lines: one object a line. */
export const jsonlReader: Reader = {
  format: 'jsonl',
  extensions: ['.jsonl', '.ndjson', '.json'],
  isReadOn: true,
  read: readJsonl,
};
