import { open } from 'node:fs/promises';
import { DEFAULT_BUDGETS } from './budgets.ts';
import { collectShared } from './collectShared.ts';
import { rowWidthOf } from './column.ts';
import type { Located } from './paths.ts';
import {
  bytesOnDisk,
  type DataSet,
  type Reading,
  type ReadOptions,
  readFiles,
  readOn,
  type Start,
} from './reading.ts';
import { Spill } from './spill.ts';
import type { TableRequest } from './table.ts';

/** Bytes of files that are read at first, by which it is told how many fit. */
const FIRST_PART = 32 * 1024 ** 2;
/** So many parts would fit into memory together: the system does not get all memory back that was once used for small pieces. */
const PARTS = 8;
/** A part is at least so large, whatever its rows take. */
const LEAST_PART = 1024 ** 2;
/** How far before a cut the end of a line is looked for. */
const LOOK_BACK = 64 * 1024;
const LF = 10;

/**
 * Reads a data set whose columns do not fit into memory together: as many rows at a time as do, each part behind the one before it, as a
 * file that has grown is read on. Their rows go to a temporary file. Undefined where only reading all rows can tell what the columns are,
 * where a file that is too large cannot be read on, or where too much has been written for rows that were read again.
 * @param start where to go on behind an earlier such reading; absent: at the first file
 */
export async function readInParts(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
  start?: Start,
): Promise<Reading | undefined> {
  const { tableBytes } = { ...DEFAULT_BUDGETS, ...options.budgets };
  const { spill: earlier, table } = start?.reading ?? {};
  if (table && earlier?.hasTooMuchFor(table)) return undefined;
  const spill = earlier ?? (await request.kept?.spill()) ?? new Spill();
  const begun = bytesBefore(dataSet, start);
  const all = Math.max(1, bytesOnDisk(dataSet) - begun);
  let from = start;
  let done = 0;
  let partBytes = options.partBytes ?? FIRST_PART;
  for (;;) {
    request.signal?.throwIfAborted();
    // A record that the part before ended in is read again.
    const again = begun + done - bytesBefore(dataSet, from);
    const part = await cut(dataSet, from, again, partBytes);
    const bytes = bytesOnDisk(part) - begun - done;
    const share = (ofPart: number) => (done + ofPart * bytes) / all;
    const own = { ...request, onProgress: (ofPart: number) => request.onProgress?.(share(ofPart)) };
    const reading: Reading | undefined = from
      ? await readOn(own, options, part, from)
      : await readFiles(own, options, part, { goOn: true, spill });
    await collectShared(bytes);
    if (!reading || part === dataSet) return reading;
    const rows = reading.table.rowCount - (from?.reading.table.rowCount ?? 0);
    const inMemory = (rows * rowWidthOf(reading.table.columns.values())) / Math.max(1, bytes);
    const fitting = Math.floor(tableBytes / (PARTS * Math.max(1, inMemory)));
    partBytes = options.partBytes ?? Math.max(LEAST_PART, fitting);
    done += bytes;
    from = behind(reading, part.located.at(-1) === dataSet.located[part.located.length - 1]);
    if (!from) return undefined;
  }
}

/** Whether a file need not be read whole, as far as its name tells. */
export function canBeCut({ reader, source }: Located): boolean {
  return reader.isReadOn === true && !isPacked(source.absolute);
}

/** Whether a file is packed, as far as its name tells. */
export function isPacked(path: string): boolean {
  return /\.gz$/i.test(path);
}

/** Where to go on behind a part; undefined where the file that it ends in cannot be read on. */
function behind({ places, ...reading }: Reading, endsWithFile: boolean): Start | undefined {
  if (!places) return undefined;
  const start = { reading: { ...reading, places } };
  if (endsWithFile) return { ...start, place: places.behindLast };
  return places.inLast && { ...start, place: places.inLast.place, resume: places.inLast.resume };
}

/** The data set up to some bytes behind a place, `again` of them once more, and about so many new ones: whole files, or where a file has more, lines of it. */
async function cut(
  dataSet: DataSet,
  from: Start | undefined,
  again: number,
  bytes: number,
): Promise<DataSet> {
  const { located } = dataSet;
  const first = firstFile(from);
  const upTo = (end: number, last: Located[] = []) => ({
    ...dataSet,
    located: [...located.slice(0, end), ...last],
  });
  let left = again + bytes;
  for (const [i, file] of located.entries()) {
    if (i < first) continue;
    const { source } = file;
    const offset = i === first ? (from?.resume?.offset ?? 0) : 0;
    left -= source.bytes - offset;
    if (left >= 0) continue;
    if (i > first) return upTo(i);
    if (!canBeCut(file)) return i + 1 < located.length ? upTo(i + 1) : dataSet;
    const end = await behindLine(source.absolute, offset + again, offset + again + bytes);
    return upTo(i, [{ ...file, source: { ...source, bytes: end } }]);
  }
  return dataSet;
}

/** Behind the last line that ends shortly before a byte of a file, so that no record is read in two pieces; where none does, that byte. */
async function behindLine(path: string, begin: number, end: number): Promise<number> {
  const start = Math.max(begin, end - LOOK_BACK);
  const handle = await open(path, 'r').catch(() => undefined);
  // Who reads the file tells what is wrong with it.
  if (!handle) return end;
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(end - start), 0, end - start, start);
    const last = buffer.subarray(0, bytesRead).lastIndexOf(LF);
    return last < 0 ? end : start + last + 1;
  } finally {
    await handle.close();
  }
}

/** The place of the file in which, or with which, is to be gone on. */
function firstFile(from: Start | undefined): number {
  return from ? from.place.files.length - (from.resume ? 1 : 0) : 0;
}

function bytesBefore({ located }: DataSet, from: Start | undefined): number {
  return bytesOnDisk({ located: located.slice(0, firstFile(from)) }) + (from?.resume?.offset ?? 0);
}
