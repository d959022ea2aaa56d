import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distributionOf } from '../../../src/core/drift/distribution.ts';
import { categories, counted, normal, numbers, range } from './samples.ts';

const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0);

test('an outlier does not squeeze the picture, and is in the last bin', () => {
  const next = normal(1);
  const reference = numbers([...range(2000).map(next), 1e6]);
  const pair = distributionOf(reference, numbers([...range(500).map(next), -1e9]));
  assert.ok(pair?.type === 'number');
  assert.equal(pair.edges.length, 31);
  assert.equal(pair.reference.length, 30);
  assert.ok((pair.edges[30] ?? 0) < 4 && (pair.edges[0] ?? 0) > -4);
  assert.ok(Math.abs(sum(pair.reference) - 1) < 1e-12 && Math.abs(sum(pair.current) - 1) < 1e-12);
  assert.equal(pair.referenceSummary?.max, 1e6);
  assert.equal(pair.currentSummary?.min, -1e9);
});

test('few distinct values get a bin each', () => {
  const pair = distributionOf(numbers([0, 0, 1, 2]), numbers([2, 5]));
  assert.ok(pair?.type === 'number');
  assert.deepEqual(pair.edges, [-0.5, 0.5, 1.5, 3.5, 6.5]);
  assert.deepEqual(pair.reference, [0.5, 0.25, 0.25, 0]);
  assert.deepEqual(pair.current, [0, 0, 0.5, 0.5]);
});

test('the summary is in the quantiles of numpy', () => {
  const pair = distributionOf(numbers(range(101)), numbers([7]));
  assert.ok(pair?.type === 'number');
  assert.deepEqual(pair.referenceSummary, {
    min: 0,
    p5: 5,
    median: 50,
    p95: 95,
    max: 100,
    mean: 50,
    deviation: Math.sqrt(850),
  });
  assert.deepEqual(pair.currentSummary, { min: 7, p5: 7, median: 7, p95: 7, max: 7, mean: 7, deviation: 0 });
});

test('of many categories the largest on either side are listed and the rest is one', () => {
  const reference = Object.fromEntries(range(40).map(i => [`c${String(i).padStart(2, '0')}`, 100 - i]));
  const pair = distributionOf(counted(reference), counted({ c00: 10, fresh: 90 }));
  assert.ok(pair?.type === 'category');
  assert.equal(pair.labels.length, 20);
  assert.equal(pair.labels[0], 'c00');
  assert.ok(pair.labels.includes('fresh'));
  assert.equal(pair.other?.categories, 21);
  assert.ok(Math.abs(sum(pair.reference) + (pair.other?.reference ?? 0) - 1) < 1e-12);
  assert.ok(Math.abs(sum(pair.current) + (pair.other?.current ?? 0) - 1) < 1e-12);
});

test('nothing to draw is null; one empty side still draws the other', () => {
  assert.equal(distributionOf(numbers([Number.NaN]), numbers([])), null);
  assert.equal(distributionOf(categories([null]), categories([])), null);
  assert.equal(distributionOf(numbers([1]), categories(['a'])), null);
  const pair = distributionOf(numbers([1, 2, 3]), numbers([Number.NaN]));
  assert.ok(pair?.type === 'number' && pair.currentSummary === null);
  assert.deepEqual(pair.current, [0, 0, 0]);
  const infinite = distributionOf(
    numbers([1, 2, Number.POSITIVE_INFINITY]),
    numbers([Number.NEGATIVE_INFINITY, 2]),
  );
  assert.ok(infinite?.type === 'number' && Math.abs(sum(infinite.reference) - 1) < 1e-12);
  assert.ok(infinite.edges.every(Number.isFinite));
});
