/** The table of runs as the editor shows it: what a page of many runs costs, asked of the real engine, and what the host holds of it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PLAIN_QUERY, type RunsPage, type TableQuery } from '../src/core/runs/views/table.ts';
import { EngineClient } from '../src/extension/engineClient.ts';
import { type Benchmark, interleaved, type Measurement } from './benchmark.ts';
import { inTemporaryFolder } from './data.ts';
import { writeDatabase } from './mlflowStores.ts';

const ENGINE = fileURLToPath(new URL('../dist/engine.js', import.meta.url));
const FEW = 100;
const MANY = 10_000;
const ROUNDS = 9;
/** Lines that a page shows. */
const LINES = 60;

const QUERY: TableQuery = { ...PLAIN_QUERY, count: LINES };
const BY_METRIC: TableQuery = { ...QUERY, sort: [{ column: 'metric:auc', descending: true }] };

export const benchmark: Benchmark = {
  title: 'Table of runs',
  run: () =>
    inTemporaryFolder(async folder => {
      const few = await shown(folder, FEW);
      const many = await shown(folder, MANY);
      return [
        ...many.measurements,
        {
          what: `Memory of the host that a page of ${MANY} runs takes beyond one of ${FEW}`,
          ours: (many.held - few.held) / 1e6,
          unit: 'MB',
          bar: { below: 1 },
        },
      ];
    }),
};

interface Shown {
  readonly measurements: readonly Measurement[];
  /** Bytes that the host's heap has more with the pages than before. */
  readonly held: number;
}

/** Pages of a store of so many runs. */
async function shown(folder: string, runs: number): Promise<Shown> {
  await writeDatabase(join(folder, 'mlflow.db'), runs);
  const quiet = () => undefined;
  const engine = new EngineClient({
    script: ENGINE,
    log: { info: quiet, warn: quiet, error: quiet },
    onCrash: what => {
      throw new Error(what);
    },
  });
  const page = async (query: TableQuery): Promise<RunsPage> => {
    const found = await engine.request('runsPage', { folder, query });
    if (found.runs !== runs || found.rows.length !== LINES) throw new Error(`${found.runs} runs were found.`);
    return found;
  };
  try {
    // Of another folder, so that the engine has started and knows nothing of this one.
    await engine.request('runsPage', { folder: import.meta.dirname, query: QUERY });
    const before = heap();
    const start = performance.now();
    const first = await page(QUERY);
    const opened = performance.now() - start;
    const sorting = performance.now();
    const sorted = await page(BY_METRIC);
    const ordered = performance.now() - sorting;
    const held = heap() - before;
    let from = 0;
    const next = await interleaved(
      ROUNDS,
      async () => {
        from += LINES;
        await page({ ...BY_METRIC, from: from % (runs - LINES) });
      },
      undefined,
    );
    const size = JSON.stringify([first, sorted]).length / 2;
    return {
      held,
      measurements: [
        {
          what: `First page of ${runs} MLflow runs, ${LINES} lines, asked of a running engine`,
          ours: opened,
        },
        { what: 'The same in the order of a metric, which takes the values of all', ours: ordered },
        { what: 'Another page in this order', ours: next.ours },
        { what: 'Size of such a page', ours: size / 1e3, unit: 'KB' },
      ],
    };
  } finally {
    engine.dispose();
    await rm(join(folder, 'mlflow.db'));
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}
