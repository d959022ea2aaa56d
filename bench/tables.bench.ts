/** Reading tables into typed columns, against pandas and pyarrow on the same files. */

import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTable } from '../src/core/tables/readTable.ts';
import { type Benchmark, interleaved, type Measurement, startTimed } from './benchmark.ts';
import { inTemporaryFolder, writeCsv, writeNarrowCsv } from './data.ts';

const ROUNDS = 3;
const ROWS = 1_000_000;
/** CSV files large enough for worker threads: 350 MB of 20 columns, and many short rows. */
const LARGE_ROWS = 2_500_000;
const NARROW_ROWS = 10_000_000;
const SCRIPT = fileURLToPath(new URL('./tables_reference.py', import.meta.url));

export const benchmark: Benchmark = {
  title: 'Reading',
  run: ({ python }) =>
    inTemporaryFolder(async folder => {
      const csv = join(folder, 'data.csv');
      await writeCsv(csv, { rows: ROWS, columns: 20, days: 35, start: '2026-01-01', seed: 1 });
      const shape = { rows: ROWS, columns: 20 };
      const measurements = [await read('data.csv', 'CSV', shape, 'pandas', folder, python)];
      const large = { rows: LARGE_ROWS, columns: 20 };
      await writeCsv(join(folder, 'large.csv'), { ...large, days: 35, start: '2026-01-01', seed: 1 });
      measurements.push(await read('large.csv', 'CSV', large, 'pyarrow', folder, python, { ratio: 1 }));
      await rm(join(folder, 'large.csv'));
      const narrow = { rows: NARROW_ROWS, columns: 4 };
      await writeNarrowCsv(join(folder, 'narrow.csv'), narrow.rows);
      measurements.push(await read('narrow.csv', 'CSV', narrow, 'pyarrow', folder, python, { ratio: 1 }));
      if (!python) return measurements;
      // pyarrow writes the Parquet file when it is first asked for.
      for (const peer of ['pyarrow', 'pandas']) {
        measurements.push(await read('data.parquet', 'Parquet', shape, peer, folder, python));
      }
      return measurements;
    }),
};

async function read(
  file: string,
  called: string,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  library: string,
  folder: string,
  python: string | undefined,
  bar?: { readonly ratio: number },
): Promise<Measurement> {
  const peer = python ? await startTimed(python, [SCRIPT, join(folder, file), library]) : undefined;
  const measured = await interleaved(
    ROUNDS,
    async () => {
      const { rowCount, diagnostics } = await readTable({ folder, patterns: [file], name: 'current' });
      if (rowCount !== rows) throw new Error(`${file}: ${rowCount} rows. ${diagnostics[0]?.message ?? ''}`);
    },
    peer?.time,
  ).finally(peer?.close);
  const megabytes = Math.round((await stat(join(folder, file))).size / 1e6);
  return {
    what: `${called} of ${megabytes} MB, ${rows / 1e6}M rows × ${columns} columns, into typed columns`,
    ours: measured.ours,
    ...(measured.peer !== undefined && { peer: { name: library, value: measured.peer } }),
    ...(bar && measured.peer !== undefined && { bar }),
  };
}
