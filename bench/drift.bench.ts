/** Drift of 25 columns, 100 000 rows against 100 000: each column's test and effect size, against scipy on the same columns. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareColumn, finishDrift } from '../src/core/drift/compareColumn.ts';
import type { Vector } from '../src/core/tables/column.ts';
import { type Benchmark, interleaved, startTimed } from './benchmark.ts';
import { generator, inTemporaryFolder, normal } from './data.ts';

const ROWS = 100_000;
const ROUNDS = 5;
const SCRIPT = fileURLToPath(new URL('./drift_reference.py', import.meta.url));
const CATEGORIES = [3, 10, 50, 200, 1000];

export const benchmark: Benchmark = {
  title: 'Drift',
  run: ({ python }) =>
    inTemporaryFolder(async folder => {
      const columns = simulate();
      for (const [i, sides] of columns.entries()) {
        for (const [side, vector] of Object.entries(sides)) {
          const [ending, values] =
            vector.type === 'category' ? ['i32', vector.codes] : ['f64', vector.values];
          await writeFile(join(folder, `${i}.${side}.${ending}`), values);
        }
      }
      const peer = python ? await startTimed(python, [SCRIPT, folder]) : undefined;
      const measured = await interleaved(
        ROUNDS,
        () => void finishDrift(columns.map(({ reference, current }) => compareColumn(reference, current))),
        peer?.time,
      ).finally(peer?.close);
      return [
        {
          what: '20 numbers (KS, Wasserstein) and 5 categories (χ², Jensen–Shannon), 100 000 against 100 000 rows',
          ours: measured.ours,
          ...(measured.peer !== undefined && { peer: { name: 'scipy', value: measured.peer } }),
        },
      ];
    }),
};

interface Sides {
  readonly reference: Vector;
  readonly current: Vector;
}

/** Normal, lognormal, rounded and exponential numbers; categories of several sizes. */
function simulate(): Sides[] {
  const random = generator(11);
  const shapes = [
    () => normal(random),
    () => Math.exp(normal(random)),
    () => Math.round(100 * normal(random)) / 100,
    () => -Math.log(1 - random()),
  ];
  const numbers = (draw: () => number): Vector => ({
    type: 'number',
    values: Float64Array.from({ length: ROWS }, draw),
  });
  const categories = (count: number): Vector => ({
    type: 'category',
    codes: Int32Array.from({ length: ROWS }, () => Math.floor(random() * count)),
    dictionary: Array.from({ length: count }, (_, i) => `value ${i}`),
  });
  return [
    ...Array.from({ length: 5 }, () => shapes)
      .flat()
      .map(draw => ({ reference: numbers(draw), current: numbers(draw) })),
    ...CATEGORIES.map(count => ({ reference: categories(count), current: categories(count) })),
  ];
}
