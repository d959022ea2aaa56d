/** A drift report with default settings from two Parquet files to the result: 25 columns, 1M rows against 1M. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Benchmark, interleaved, type Measurement, median, startPython } from './benchmark.ts';
import { withBundle } from './bundled.ts';
import { inTemporaryFolder } from './data.ts';

const ROWS = 1_000_000;
const ROUNDS = 5;
const DATA = fileURLToPath(new URL('./drift_report_data.py', import.meta.url));
const PEER = fileURLToPath(new URL('./drift_report_reference.py', import.meta.url));
/** What the library must take of our time. Evidently takes minutes, so it is timed once, behind a warm start. */
const PEERS = [
  { name: 'NannyML', rounds: ROUNDS, ratio: 20 },
  { name: 'Evidently', rounds: 1, ratio: 30 },
] as const;

const CONFIG = `model: drift
data: { reference: reference.parquet, current: current.parquet }
chunk: { number: 1 }
`;

export const benchmark: Benchmark = {
  title: 'Drift report',
  run: async ({ python }) => {
    if (!python) return [];
    return inTemporaryFolder(async folder => {
      const [code] = await once(spawn(python, [DATA, folder, String(ROWS)], { stdio: 'inherit' }), 'exit');
      if (code !== 0) throw new Error(`${DATA} failed.`);
      await writeFile(join(folder, 'evenkeel.yaml'), CONFIG);
      const measurements: Measurement[] = [];
      await withBundle<typeof import('../src/core/assessment/assess.ts')>(
        'src/core/assessment/assess.ts',
        async ({ assessProject }) => {
          for (const { name, rounds, ratio } of PEERS) {
            const peer = await startPython(python, PEER, [name.toLowerCase(), folder]);
            const times = rounds > 1 ? undefined : [await peer.time()];
            const measured = await interleaved(
              ROUNDS,
              async () => void (await assessProject(folder, { record: false })),
              times ? undefined : peer.time,
            ).finally(peer.close);
            measurements.push({
              what: 'Parquet to result, defaults: 20 numbers and 5 categories, 1M against 1M rows',
              ours: measured.ours,
              peer: { name, value: measured.peer ?? median(times ?? []) },
              bar: { ratio },
            });
          }
        },
      );
      return measurements;
    });
  },
};
