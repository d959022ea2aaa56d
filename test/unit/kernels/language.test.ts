import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KernelPool } from '../../../src/core/kernels/pool.ts';
import { speak } from '../../../src/core/language.ts';

test('threads give their reasons in the language of the process', async () => {
  speak({ tag: 'de', texts: { 'All weights are 0.': 'Alle Gewichte sind 0.' } });
  const zeros = { type: 'number' as const, values: new Float64Array(2) };
  const pool = new KernelPool({ size: 1 });
  try {
    const [outcome] = await pool.run({
      name: 'compute',
      input: {
        inputs: { y_true: zeros, y_pred: zeros, weights: zeros },
        calls: [{ statistic: 'accuracy' }],
      },
    });
    assert.deepEqual(outcome, { undefined: 'Alle Gewichte sind 0.' });
  } finally {
    await pool.close();
  }
});
