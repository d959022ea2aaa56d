import { isAscii, isUtf8 } from 'node:buffer';
import type { FileMetaData } from 'hyparquet';
import type { KernelPool } from '../../../kernels/pool.ts';
import { turns } from '../../../turns.ts';
import type { CodedStrings, ColumnBuilder } from '../../building/columnBuilder.ts';
import { missingAmong } from '../../column.ts';
import { doublesFor, integersFor, SHARED_FROM } from '../../rowMemory.ts';
import { keepZones } from '../../zones.ts';
import type { ParquetColumn } from '../parquetSchema.ts';
import type { ReadContext, Source } from '../reader.ts';
import type { DecodeInput } from './decode.ts';
import { type ColumnPlan, planFor, rowsOf } from './plan.ts';

/** A column with all its rows, not yet part of a table. */
export interface DecodedColumn {
  readonly rows: Float64Array | Int32Array;
  readonly missing: number;
  readonly unsafe: number;
  readonly strings?: CodedStrings;
}

/** From so many cells on, columns are decoded in worker threads: starting those costs some 30 ms. */
const CELLS_FOR_THREADS = 2_000_000;
/** For so many columns more than there are threads memory is made ready: to fill it with zeros takes as long as a thread takes to read some. */
const AHEAD = 2;

/**
 * Decodes the plain ones among the columns of a file, several at a time. Those that are not in the answer are left to others: because
 * they are not plain, or because something is wrong, which others tell. Rejects with the signal's reason only.
 */
export async function decodeColumns(
  source: Source,
  metadata: FileMetaData,
  columns: readonly ParquetColumn[],
  { budgets, signal, onBytes }: ReadContext,
): Promise<ReadonlyMap<string, DecodedColumn>> {
  const decoded = new Map<string, DecodedColumn>();
  const rows = rowsOf(metadata);
  const plans = columns.flatMap(column => planFor(metadata, column, source.bytes) ?? []);
  if (rows === undefined || plans.length === 0) return decoded;
  const take = async (plan: ColumnPlan, run: (input: DecodeInput) => Promise<Answer>) => {
    const into = plan.width === 0 ? integersFor(rows) : doublesFor(rows);
    const input = { file: source.absolute, column: plan, rows: into, mostStrings: budgets.dictionary };
    const answer = await run(input);
    if ('left' in answer || (answer.strings && !isText(answer.strings))) return;
    if (answer.zones && into instanceof Float64Array) keepZones(into, answer.zones);
    decoded.set(plan.name, { rows: into, ...answer });
    onBytes?.(Math.floor((source.bytes * decoded.size) / columns.length));
  };
  if (rows < SHARED_FROM || rows * plans.length < CELLS_FOR_THREADS) {
    const { decodeColumn } = await import('./decode.ts');
    const turn = turns(signal);
    for (const plan of plans) {
      await take(plan, async input => decodeColumn(input));
      await turn();
    }
    return decoded;
  }
  const { withPool } = await import('../../../kernels/pool.ts');
  const run = (pool: KernelPool) => async (input: DecodeInput) => {
    const answer = await pool.run({ name: 'decodeColumn', input, ...(signal && { signal }) }).catch(leftBy);
    signal?.throwIfAborted();
    return answer;
  };
  await withPool(pool => pool.each(plans, plan => take(plan, run(pool)), AHEAD));
  return decoded;
}

type Answer = Awaited<ReturnType<typeof import('./decode.ts').decodeColumn>>;

/** A thread that died of a column leaves it to others. */
function leftBy(error: unknown): Answer {
  return { left: error instanceof Error ? error.message : String(error) };
}

/** Whether all strings are UTF-8. */
function isText({ bytes, starts, lengths }: CodedStrings): boolean {
  if (isAscii(bytes)) return true;
  return starts.every((start, i) => isUtf8(bytes.subarray(start, start + (lengths[i] ?? 0))));
}

/** Gives a decoded column to the table that is built: its first `count` rows, which are fewer where others met damage. */
export function addDecoded(
  column: DecodedColumn,
  { kind, zoned }: ParquetColumn,
  builder: ColumnBuilder,
  count: number,
): void {
  const { unsafe, strings } = column;
  const rows = column.rows.subarray(0, count);
  const missing = rows.length === column.rows.length ? column.missing : missingAmong(rows);
  if (strings && rows instanceof Int32Array) {
    builder.addCoded(rows, strings, { missing });
  } else if (rows instanceof Float64Array) {
    if (unsafe > 0) builder.tally.noteUnsafe(unsafe);
    if (kind === 'instant') builder.addInstants(rows, zoned, { missing });
    else builder.addNumbers(rows, { missing });
  }
}
