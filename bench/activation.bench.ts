/**
 * Loading and activating the extension in a fresh process with a stand-in for VS Code. What VS Code itself adds, the tests in its host
 * measure; what is ours is the same.
 */
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Benchmark, median } from './benchmark.ts';
import { run } from './programs.ts';

const ROUNDS = 15;
const HOST = fileURLToPath(new URL('../dist/extension.cjs', import.meta.url));
const CHILD = fileURLToPath(new URL('./activation_child.cjs', import.meta.url));

export const benchmark: Benchmark = {
  title: 'Activation',
  run: async () => {
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const { output } = await run(process.execPath, [CHILD, HOST]);
      if (round > 0) times.push(Number(output));
    }
    return [
      { what: 'Loading dist/extension.cjs and activate()', ours: median(times), bar: { below: 15 } },
      {
        what: 'Size of the host bundle',
        ours: (await stat(HOST)).size / 1000,
        unit: 'KB',
        bar: { below: 200 },
      },
    ];
  },
};
