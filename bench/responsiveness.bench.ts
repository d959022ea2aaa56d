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

async function measure(folder: string, called: string): Promise<Measurement[]> {
  const quiet = () => undefined;
  const engine = new EngineClient({
    script: ENGINE,
    log: { info: quiet, warn: quiet, error: quiet },
    onCrash: what => {
      throw new Error(what);
    },
  });
  try {
    // The engine's start is part of it; what was garbage before is not.
    globalThis.gc?.();
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const start = performance.now();
    const assessment = await engine.request('assess', { folder, record: false });
    const elapsed = performance.now() - start;
    delay.disable();
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
        ours: Math.max(...(await cancelled(engine, folder, elapsed))),
        bar: { below: 100 },
      },
    ];
  } finally {
    engine.dispose();
  }
}

/** Waits from cancelling to the engine's answer to something else, at moments spread over an assessment that takes `elapsed` ms. */
async function cancelled(engine: EngineClient, folder: string, elapsed: number): Promise<number[]> {
  const waits: number[] = [];
  for (let i = 0; i < 10; i++) {
    const abort = new AbortController();
    const assessed = engine.request('assess', { folder, record: false }, { signal: abort.signal });
    const ended = assessed.catch(() => undefined);
    await setTimeout((elapsed * (i + 0.5)) / 10);
    const start = performance.now();
    abort.abort();
    await ended;
    // The host need not wait for the engine; that the engine is free again, its answer to an easy question tells.
    await engine.request('propose', { folder, reference: 'no such file.csv' }).catch(() => undefined);
    waits.push(performance.now() - start);
  }
  return waits;
}
