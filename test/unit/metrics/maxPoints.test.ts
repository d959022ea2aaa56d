import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs } from '../../../src/core/catalogue/evidence.ts';
import { Xoshiro128 } from '../../../src/core/mathematics/xoshiro.ts';
import { found, numbers } from './vectors.ts';

const CURVES = [
  'roc_curve',
  'precision_recall_curve',
  'det_curve',
  'cumulative_gain_curve',
  'lift_curve',
] as const;

function arraysOf(id: string, inputs: Inputs, options: Record<string, number>) {
  return Object.entries(found(compute(id, inputs, { options })) as Record<string, (number | string)[]>);
}

test('a curve thinned by max_points has points of the whole curve, its ends among them', () => {
  const random = Xoshiro128.seeded(7);
  const scores = Array.from({ length: 3000 }, () => random.next() / 2 ** 32);
  const inputs = {
    y_true: numbers(scores.map(score => Number(random.next() / 2 ** 32 < score))),
    y_score: numbers(scores),
  };
  for (const id of CURVES) {
    const all = new Map(arraysOf(id, inputs, {}));
    for (const most of [2, 3, 50, 100_000]) {
      for (const [name, thinned] of arraysOf(id, inputs, { max_points: most })) {
        const whole = all.get(name) ?? [];
        assert.ok(thinned.length <= most + 2, `${id} ${name} has ${thinned.length} of ${most} points`);
        assert.deepEqual([thinned[0], thinned.at(-1)], [whole[0], whole.at(-1)], `${id} ${name}`);
        assert.ok(
          thinned.every(value => whole.includes(value)),
          `${id} ${name} has a point that is not on the curve`,
        );
        if (most > whole.length) assert.deepEqual(thinned, whole);
      }
    }
  }
});
