import assert from 'node:assert/strict';
import { it } from 'node:test';
import { compareOverTime, type OverTimeInput } from '../../../src/core/drift/compareOverTime.ts';
import { KernelPool } from '../../../src/core/kernels/pool.ts';
import type { Vector } from '../../../src/core/tables/column.ts';

function numbers(length: number, shift: number): Vector {
  const values = Float64Array.from({ length }, (_, i) =>
    i % 97 === 0 ? Number.NaN : ((i * 7919) % 1000) / 100 + shift,
  );
  return { type: 'number', values };
}

function categories(length: number, kinds: number): Vector {
  const codes = Int32Array.from({ length }, (_, i) => (i % 53 === 0 ? -1 : (i * 31) % kinds));
  return { type: 'category', codes, dictionary: Array.from({ length: kinds }, (_, i) => `kind ${i}`) };
}

it('a worker thread compares columns as this thread does', async () => {
  const inputs: OverTimeInput[] = [
    {
      reference: numbers(5000, 0),
      window: numbers(900, 1),
      chunks: [numbers(300, 0), undefined, numbers(300, 2)],
      rule: {},
    },
    { reference: categories(5000, 4), window: categories(900, 5), chunks: [categories(300, 4)], rule: {} },
    {
      reference: numbers(20, 0),
      window: numbers(10, 0),
      chunks: [],
      rule: { method: 'psi', threshold: 0.1 },
    },
  ];
  const pool = new KernelPool({ size: 2 });
  try {
    const answers = await Promise.all(inputs.map(input => pool.run({ name: 'compareOverTime', input })));
    assert.deepEqual(answers, inputs.map(compareOverTime));
  } finally {
    await pool.close();
  }
});

it('a comparison that is cancelled ends at once, and so does one with a rule that cannot be', async () => {
  const input = { reference: numbers(400_000, 0), window: numbers(400_000, 1), chunks: [], rule: {} };
  const pool = new KernelPool({ size: 1 });
  try {
    const stop = new AbortController();
    const running = pool.run({ name: 'compareOverTime', input, signal: stop.signal });
    stop.abort(new Error('enough'));
    await assert.rejects(running, /enough/);
    const wrong = { ...input, rule: { method: 'kss' } };
    await assert.rejects(pool.run({ name: 'compareOverTime', input: wrong }), {
      name: 'UsageError',
      message: /kss/,
    });
  } finally {
    await pool.close();
  }
});
