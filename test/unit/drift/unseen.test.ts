import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unseenCategories } from '../../../src/core/drift/unseen.ts';

test('a category of hundreds of thousands of rows falls wholly into current by no chance at all', () => {
  const counts = (rows: number) =>
    new Map([
      ['a', rows],
      ['b', rows],
    ] as const);
  const { expected, rows, pValue } = unseenCategories(counts(10_000), 20_000, counts(366_000), 732_000);
  assert.deepEqual({ expected, rows, pValue }, { expected: 0, rows: 0, pValue: 1 });
});

test('what is expected of rare categories beside frequent ones is theirs', () => {
  const [n, m] = [20_000, 732_000];
  const reference = new Map([
    ['a', n - 1],
    ['rare', 1],
  ] as const);
  const current = new Map([
    ['a', m - 2],
    ['rare', 1],
    ['new', 1],
  ] as const);
  const { expected, fresh, vanished } = unseenCategories(reference, n, current, m);
  const total = n + m;
  const wholly = m / total + (2 * (m / total) * (m - 1)) / (total - 1);
  assert.ok(Math.abs(expected * m - wholly) < 1e-12 * wholly);
  assert.deepEqual([fresh.map(({ value }) => value), vanished], [['new'], []]);
});
