/** How long the event loop of the host is held up while the engine assesses: what a key press would wait. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EngineClient } from '../src/extension/engineClient.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { inTemporaryFolder, makeProject } from './data.ts';

const ENGINE = fileURLToPath(new URL('../dist/engine.js', import.meta.url));
const SHAPES = [
  { called: '1M rows × 20 columns', rows: 1_000_000, columns: 20 },
  { called: '20 000 rows × 500 columns', rows: 20_000, columns: 500 },
];

export const benchmark: Benchmark = {
  title: 'Responsiveness',
  run: async () => {
    const measurements: Measurement[] = [];
    for (const { called, rows, columns } of SHAPES) {
      measurements.push(
        ...(await inTemporaryFolder(async folder => {
          await makeProject(folder, { rows, columns, days: 35 });
          return measure(folder, called);
        })),
      );
    }
    return measurements;
  },
};

function startEngine(): EngineClient {
  const quiet = () => undefined;
  return new EngineClient({
    script: ENGINE,
    log: { info: quiet, warn: quiet, error: quiet },
    onCrash: what => {
      throw new Error(what);
    },
  });
}

async function measure(folder: string, called: string): Promise<Measurement[]> {
  const engine = startEngine();
  try {
    // The engine's start is part of it; what was garbage before is not.
    globalThis.gc?.();
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const start = performance.now();
    const assessment = await engine.request('assess', { folder, record: false });
    const elapsed = performance.now() - start;
    delay.disable();
    const again = performance.now();
    await engine.request('assess', { folder, record: false });
    const elapsedAgain = performance.now() - again;
    return [
      {
        what: `Longest delay of the host's event loop while the engine assesses ${called}`,
        ours: delay.max / 1e6,
        bar: { below: 50 },
      },
      {
        what: `Size of that assessment, ${called}`,
        ours: JSON.stringify(assessment).length / 1e6,
        unit: 'MB',
      },
      {
        what: `Longest wait from cancelling until the engine answers something else, at ten moments of assessing ${called}`,
        ours: Math.max(...(await cancelled(engine, folder, elapsedAgain))),
        bar: { below: 100 },
      },
      {
        what: `The same, at ten moments of the first assessment of a new engine, ${called}`,
        ours: Math.max(...(await cancelled(undefined, folder, elapsed))),
        bar: { below: 100 },
      },
    ];
  } finally {
    engine.dispose();
  }
}

/**
 * Waits from cancelling to an engine's answer to something else, at moments spread over an assessment that takes `elapsed` ms.
 * @param known the engine, that has assessed before; absent: a new one each time, which has its data still to read
 */
async function cancelled(
  known: EngineClient | undefined,
  folder: string,
  elapsed: number,
): Promise<number[]> {
  const waits: number[] = [];
  for (let i = 0; i < 10; i++) {
    const engine = known ?? startEngine();
    try {
      // Its start is not waited for by whoever cancels.
      await easyQuestion(engine, folder);
      waits.push(await waitAfter((elapsed * (i + 0.5)) / 10, engine, folder));
    } finally {
      if (!known) engine.dispose();
    }
  }
  return waits;
}

async function waitAfter(ms: number, engine: EngineClient, folder: string): Promise<number> {
  const abort = new AbortController();
  const assessed = engine.request('assess', { folder, record: false }, { signal: abort.signal });
  const ended = assessed.catch(() => undefined);
  await setTimeout(ms);
  const start = performance.now();
  abort.abort();
  await ended;
  // The host need not wait for the engine; that the engine is free again, its answer to an easy question tells.
  await easyQuestion(engine, folder);
  return performance.now() - start;
}

async function easyQuestion(engine: EngineClient, folder: string): Promise<void> {
  await engine.request('propose', { folder, reference: 'no such file.csv' }).catch(() => undefined);
}
