import { isDeepStrictEqual } from 'node:util';
import type { Located } from './paths.ts';
import { readDataSet, readFurther } from './readDataSet.ts';
import type { Source } from './readers/reader.ts';
import { type DataSet, locate, type Reading, type ReadOptions, type Start } from './reading.ts';
import type { TableRequest } from './table.ts';

/** A file changed again within this time may show the same time of change: such a one is read again. */
const SETTLED_MS = 100;

export interface UpToDateOptions extends ReadOptions {
  /** The reading will be gone on from. */
  readonly goOn?: boolean;
}

/**
 * The reading of a data set as its files are now. One that is known, or was kept on disk, is answered without opening a file where
 * nothing has changed; of one that grew, in its last file or by files behind it, only what is new is read. Otherwise the last file, or all
 * are read anew. The table is in each case the one that reading all files gives.
 *
 * A change is seen by a file's size, times and inode, and appending told from rewriting by samples of the earlier bytes. So one
 * thing goes unseen: a change in the middle of a file that keeps its length and place, made together with rows appended to it.
 */
export async function readUpToDate(
  request: TableRequest,
  options: UpToDateOptions,
  known?: Reading,
): Promise<Reading> {
  const dataSet = await locate(request, options);
  const { kept, ...withoutKept } = request;
  if (!kept?.takes(dataSet)) return readNow(withoutKept, options, dataSet, known);
  try {
    const earlier = known ?? (await kept.load(request, options, options.goOn === true));
    const reading = await readNow(request, { ...options, goOn: true }, dataSet, earlier);
    await kept.keep(request, options, reading, earlier);
    return reading;
  } catch {
    // What is kept was lost meanwhile, or the disk is full; or who asked has cancelled.
    await kept.discard();
    request.signal?.throwIfAborted();
    return readNow(withoutKept, options, dataSet, undefined);
  }
}

async function readNow(
  request: TableRequest,
  options: UpToDateOptions,
  dataSet: DataSet,
  earlier: Reading | undefined,
): Promise<Reading> {
  const now = earlier && (await update(request, options, dataSet, earlier));
  return now ?? readDataSet(request, options, dataSet, options.goOn === true);
}

async function update(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
  earlier: Reading,
): Promise<Reading | undefined> {
  const start = await startOf(earlier, dataSet);
  if (start !== 'unchanged') return start && readFurther(request, options, dataSet, start);
  request.onProgress?.(1);
  return earlier;
}

/** Where to go on from a reading, now that the files are those of `now`; undefined when they must all be read. */
async function startOf(known: Reading, now: DataSet): Promise<Start | 'unchanged' | undefined> {
  const { places, dataSet } = known;
  const before = dataSet.located;
  const last = before.at(-1);
  if (!places) return isUnchanged(dataSet, now) ? 'unchanged' : undefined;
  if (!last || now.located.length < before.length) return undefined;
  const reading = { ...known, places };
  for (const [i, file] of before.slice(0, -1).entries()) {
    if (!isSame(file, now.located[i], dataSet.at)) return undefined;
  }
  const lastNow = now.located[before.length - 1];
  if (isSame(last, lastNow, dataSet.at)) {
    if (now.located.length > before.length) return { reading, place: places.behindLast };
    return isDeepStrictEqual(now.diagnostics, dataSet.diagnostics)
      ? 'unchanged'
      : { reading, place: places.beforeLast };
  }
  if (lastNow?.source.path !== last.source.path) return undefined;
  const { inLast, fingerprint } = places;
  if (inLast && fingerprint !== undefined && hasGrown(last.source, lastNow.source)) {
    const { fingerprintOf } = await import('./fingerprint.ts');
    const head = await fingerprintOf(lastNow.source.absolute, last.source.bytes);
    if (head === fingerprint) return { reading, place: inLast.place, resume: inLast.resume };
  }
  return { reading, place: places.beforeLast };
}

function isUnchanged(before: DataSet, now: DataSet): boolean {
  return (
    before.located.length === now.located.length &&
    before.located.every((file, i) => isSame(file, now.located[i], before.at)) &&
    isDeepStrictEqual(now.diagnostics, before.diagnostics)
  );
}

/** Whether a file is as it was when it was looked at, at the time `at`. */
function isSame({ source, reader }: Located, now: Located | undefined, at: number): boolean {
  return (
    now !== undefined &&
    now.reader === reader &&
    now.source.absolute === source.absolute &&
    now.source.bytes === source.bytes &&
    now.source.modified === source.modified &&
    now.source.changed === source.changed &&
    now.source.inode === source.inode &&
    Math.abs(at - source.modified) > SETTLED_MS
  );
}

function hasGrown(before: Source, now: Source): boolean {
  return now.bytes > before.bytes && now.inode === before.inode;
}
