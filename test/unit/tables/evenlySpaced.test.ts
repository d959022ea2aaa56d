/** Some of the rows of a column, evenly spaced, whether they are in memory or read on demand, and whether they have grown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Column } from '../../../src/core/tables/column.ts';
import { evenlySpaced } from '../../../src/core/tables/evenlySpaced.ts';
import { Spill } from '../../../src/core/tables/spill.ts';

const numbers = (from: number, to: number): Column => ({
  type: 'number',
  name: 'x',
  values: Float64Array.from({ length: to - from }, (_, i) => from + i),
});

test('are at most as many as were asked for, from the first to nearly the last, at distances that differ by little', () => {
  for (const length of [0, 1, 99, 100, 101, 150, 199, 200, 201, 5000, 99_999, 131_073]) {
    const column = numbers(0, length);
    const rows = column.type === 'number' ? evenlySpaced(column, 100) : assert.fail();
    assert.equal(rows.length, Math.min(length, 100));
    if (length === 0) continue;
    assert.equal(rows[0], 0);
    assert.ok((rows.at(-1) ?? 0) >= length * 0.97 - 1, `${rows.at(-1)} of ${length}`);
    const distances = [...rows].slice(1).map((row, i) => row - (rows[i] ?? 0));
    const [least, most] = [Math.min(...distances), Math.max(...distances)];
    assert.ok(length === 1 || (least >= 1 && most <= 2 * least), `${least} to ${most} of ${length}`);
  }
});

test('of rows that are read on demand are the same ones, however they came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 6 }), steps => {
      const spill = new Spill();
      let stored = spill.keep(numbers(0, 0));
      let length = 0;
      for (const step of steps) {
        stored = spill.append(stored, length, numbers(length, length + step));
        length += step;
        const column = numbers(0, length);
        if (stored.type !== 'number' || column.type !== 'number') assert.fail();
        assert.deepEqual(evenlySpaced(stored, 64), evenlySpaced(column, 64));
      }
    }),
    { numRuns: 60 },
  );
});

test('of categories are their codes', () => {
  const codes = Int32Array.from({ length: 1000 }, (_, i) => (i % 3) - 1);
  const column: Column = { type: 'category', name: 'c', codes, dictionary: ['a', 'b'] };
  const stored = new Spill().keep(column);
  if (stored.type !== 'category') assert.fail();
  const rows = evenlySpaced(column, 10);
  assert.ok(rows instanceof Int32Array && rows.length === 10);
  assert.deepEqual(evenlySpaced(stored, 10), rows);
});
