/** A drift report with default settings from two Parquet files to the result: 25 columns, 1M rows against 1M. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Benchmark, interleaved, type Measurement, startTimed } from './benchmark.ts';
import { withBundle } from './bundled.ts';
import { inTemporaryFolder } from './data.ts';

const ROWS = 1_000_000;
const ROUNDS = 5;
const DATA = fileURLToPath(new URL('./drift_report_data.py', import.meta.url));
const PEER = fileURLToPath(new URL('./drift_report_reference.py', import.meta.url));
/**
 * What the library must take of our time. Evidently takes minutes, so it is timed once, behind a warm start. Ours is judged where it follows
 * another one at once, since theirs is at work for seconds before it ends: after a pause the processors of a virtual machine take a while
 * to come back to their pace. What it takes then is told beside it.
 */
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
            const peer = await startTimed(python, [PEER, name.toLowerCase(), folder]);
            const single = rounds > 1 ? undefined : await peer.time();
            const measured = await interleaved(
              ROUNDS,
              async () => void (await assessProject(folder, { record: false })),
              single === undefined ? peer.time : undefined,
              true,
            ).finally(peer.close);
            const value = single ?? measured.peer;
            if (value === undefined) throw new Error(`${name} was not timed.`);
            measurements.push({
              what: 'Parquet to result, defaults: 20 numbers and 5 categories, 1M against 1M rows',
              ours: measured.again,
              peer: { name, value },
              bar: { ratio },
            });
            if (single === undefined) {
              measurements.push({
                what: `The same after a pause as long as ${name} takes`,
                ours: measured.ours,
                peer: { name, value },
              });
            }
          }
        },
      );
      return measurements;
    });
  },
};
