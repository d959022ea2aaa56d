/** Listing the runs of large MLflow stores, as the command line and the editor do; the peer is MLflow's own client over the same files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunReader } from '../src/core/runs/reader.ts';
import { mlflowFiles } from '../src/core/runs/readers/mlflowFiles.ts';
import { mlflowSqlite } from '../src/core/runs/readers/mlflowSqlite.ts';
import { type Benchmark, interleaved, type Measurement, median, startTimed } from './benchmark.ts';
import { inTemporaryFolder } from './data.ts';
import { writeDatabase, writeStore } from './mlflowStores.ts';

const RUNS = 10_000;
const ROUNDS = 2;
const SCRIPT = fileURLToPath(new URL('./runs_reference.py', import.meta.url));

export const benchmark: Benchmark = {
  title: 'Runs',
  run: async ({ tools }) =>
    inTemporaryFolder(async folder => [
      ...(await files(folder, await tools())),
      ...(await database(folder, await tools())),
      ...(await refreshed(join(folder, 'large'))),
    ]),
};

async function files(folder: string, tools: string | undefined): Promise<Measurement[]> {
  await writeStore(join(folder, 'mlruns'), RUNS, 1);
  return listed(tools, folder, 'files', mlflowFiles, 'mlruns', 'file store', 1000);
}

async function database(folder: string, tools: string | undefined): Promise<Measurement[]> {
  await writeDatabase(join(folder, 'mlflow.db'), RUNS);
  return listed(tools, folder, 'sqlite', mlflowSqlite, 'mlflow.db', 'SQLite', 200);
}

async function listed(
  tools: string | undefined,
  folder: string,
  kind: 'files' | 'sqlite',
  reader: RunReader,
  relative: string,
  title: string,
  below: number,
): Promise<Measurement[]> {
  const peer =
    tools === undefined ? undefined : await startTimed(tools, [SCRIPT, folder, kind, String(RUNS)]);
  const source = () => reader.open({ absolute: join(folder, relative), relative });
  const look = async (opened: ReturnType<typeof source>) => {
    const { runs } = await opened.look({ root: folder });
    if (runs.length !== RUNS) throw new Error(`${runs.length} runs were found.`);
  };
  const cold = await interleaved(ROUNDS, () => look(source()), peer?.time);
  peer?.close();
  const kept = source();
  await look(kept);
  const warm = await interleaved(ROUNDS, () => look(kept), undefined);
  return [
    {
      what: `list 10 000 MLflow runs, ${title}`,
      ours: cold.ours,
      ...(cold.peer !== undefined && { peer: { name: 'MLflow’s client', value: cold.peer } }),
      bar: { below },
    },
    { what: `list 10 000 MLflow runs again, ${title}`, ours: warm.ours },
  ];
}

/** 200 runs of 10 000 values are known, and to one of them a value is added. */
async function refreshed(folder: string): Promise<Measurement[]> {
  const store = join(folder, 'mlruns');
  await writeStore(store, 200, 10_000);
  const source = mlflowFiles.open({ absolute: store, relative: 'mlruns' });
  const context = { root: folder };
  const { runs } = await source.look(context);
  const ids = runs.map(each => each.id);
  await source.describe(ids, context);
  const times: number[] = [];
  for (let round = 0; round < 2 * ROUNDS + 1; round++) {
    const [id = ''] = ids;
    await writeFile(join(store, '1', id, 'metrics', 'loss'), `1750000000000 0.5 ${10_000 + round}\n`, {
      flag: 'a',
    });
    const start = performance.now();
    await source.look(context);
    const [run] = await source.describe([id], context);
    times.push(performance.now() - start);
    if (run?.metrics.get('loss')?.points !== 10_001 + round) throw new Error('The added value was not seen.');
  }
  source.close();
  return [
    { what: 'refresh one of 200 MLflow runs × 10 000 values', ours: median(times), bar: { below: 50 } },
  ];
}
