/** Reading tables into typed columns, against pandas and pyarrow on the same files. */

import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTable } from '../src/core/tables/readTable.ts';
import { type Benchmark, interleaved, type Measurement, startTimed } from './benchmark.ts';
import { inTemporaryFolder, writeCsv, writeNarrowCsv } from './data.ts';

const ROUNDS = 3;
const ROWS = 1_000_000;
/** CSV files large enough for worker threads: 350 MB of 20 columns, and many short rows. */
const LARGE_ROWS = 2_500_000;
const NARROW_ROWS = 10_000_000;
/** A year of logs, a file for each day. */
const DAYS = 365;
const ROWS_PER_DAY = 2740;
const SCRIPT = fileURLToPath(new URL('./tables_reference.py', import.meta.url));

export const benchmark: Benchmark = {
  title: 'Reading',
  run: ({ python }) =>
    inTemporaryFolder(async folder => {
      const csv = join(folder, 'data.csv');
      await writeCsv(csv, { rows: ROWS, columns: 20, days: 35, start: '2026-01-01', seed: 1 });
      const shape = { rows: ROWS, columns: 20 };
      const measurements = [await read('data.csv', 'CSV', shape, 'pandas', folder, python)];
      await writeDaily(join(folder, 'daily'));
      const daily = { rows: DAYS * ROWS_PER_DAY, columns: 20 };
      for (const peer of ['pandas', 'pyarrow']) {
        measurements.push(await read('daily/*.csv', `CSV in ${DAYS} files`, daily, peer, folder, python));
      }
      await rm(join(folder, 'daily'), { recursive: true });
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

async function writeDaily(folder: string): Promise<void> {
  await mkdir(folder);
  for (let day = 0; day < DAYS; day++) {
    const start = new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
    const shape = { rows: ROWS_PER_DAY, columns: 20, days: 1, start, seed: day + 1 };
    await writeCsv(join(folder, `${start}.csv`), shape);
  }
}

/** @param file of the folder; or all CSV files of one below it */
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
  const millions = Math.round(rows / 1e5) / 10;
  return {
    what: `${called} of ${await megabytesOf(join(folder, file))} MB, ${millions}M rows × ${columns} columns, into typed columns`,
    ours: measured.ours,
    ...(measured.peer !== undefined && { peer: { name: library, value: measured.peer } }),
    ...(bar && measured.peer !== undefined && { bar }),
  };
}

async function megabytesOf(file: string): Promise<number> {
  const below = file.endsWith('/*.csv') ? dirname(file) : undefined;
  const files = below === undefined ? [file] : (await readdir(below)).map(name => join(below, name));
  let bytes = 0;
  for (const each of files) bytes += (await stat(each)).size;
  return Math.round(bytes / 1e6);
}
