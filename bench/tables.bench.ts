/** Reading tables into typed columns, against pandas and pyarrow on the same files. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTable } from '../src/core/tables/readTable.ts';
import { type Benchmark, interleaved, type Measurement, startPython } from './benchmark.ts';
import { inTemporaryFolder, writeCsv } from './data.ts';

const ROUNDS = 3;
const ROWS = 1_000_000;
const SCRIPT = fileURLToPath(new URL('./tables_reference.py', import.meta.url));

export const benchmark: Benchmark = {
  title: 'Reading',
  run: ({ python }) =>
    inTemporaryFolder(async folder => {
      const csv = join(folder, 'data.csv');
      await writeCsv(csv, { rows: ROWS, columns: 20, days: 35, start: '2026-01-01', seed: 1 });
      const megabytes = Math.round((await stat(csv)).size / 1e6);
      const measurements = [await read('data.csv', `CSV of ${megabytes} MB`, 'pandas', folder, python)];
      if (!python) return measurements;
      measurements.push(await read('data.csv', `CSV of ${megabytes} MB`, 'pyarrow', folder, python));
      // pyarrow writes the Parquet file when it is first asked for.
      for (const peer of ['pyarrow', 'pandas']) {
        measurements.push(await read('data.parquet', 'Parquet of the same', peer, folder, python));
      }
      return measurements;
    }),
};

async function read(
  file: string,
  called: string,
  library: string,
  folder: string,
  python: string | undefined,
): Promise<Measurement> {
  const peer = python ? await startPython(python, SCRIPT, [join(folder, file), library]) : undefined;
  const measured = await interleaved(
    ROUNDS,
    async () => {
      const { rowCount, diagnostics } = await readTable({ folder, patterns: [file], name: 'current' });
      if (rowCount !== ROWS) throw new Error(`${file}: ${rowCount} rows. ${diagnostics[0]?.message ?? ''}`);
    },
    peer?.time,
  ).finally(peer?.close);
  return {
    what: `${called}, 1M rows × 20 columns, into typed columns`,
    ours: measured.ours,
    ...(measured.peer !== undefined && { peer: { name: library, value: measured.peer } }),
  };
}
