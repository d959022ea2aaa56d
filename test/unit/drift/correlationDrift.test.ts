/** Changes of correlation: known answers, awkward columns, and what the assessment's own tables need. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Matrix } from '../../../src/core/catalogue/evidence.ts';
import { isUndefined, type Outcome } from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import { cramersVOf, groupsOf } from '../../../src/core/drift/association/cramersVOf.ts';
import { categories, normal, numbers, range } from './samples.ts';

const matrix = (...columns: readonly (readonly number[])[]): Matrix => ({
  type: 'matrix',
  columns: columns.map(column => Float64Array.from(column)),
});
const change = (reference: Matrix, current: Matrix, options = {}): Outcome =>
  compute('correlation_drift', { reference, current }, { options });
const sizeOf = (outcome: Outcome) => (isUndefined(outcome) ? Number.NaN : Number(outcome.value));

test('a correlation that turned round is found, and only that one', () => {
  const next = normal(5);
  const a = Array.from({ length: 500 }, next);
  const noise = Array.from({ length: 500 }, next);
  const reference = matrix(
    a,
    a.map((x, i) => x + (noise[i] ?? 0)),
    noise,
  );
  const current = matrix(
    a,
    a.map((x, i) => -x + (noise[i] ?? 0)),
    noise,
  );
  const outcome = change(reference, current);
  assert.ok(!isUndefined(outcome));
  assert.ok(Number(outcome.value) > 1.2 && (outcome.pValue ?? 1) < 1e-50);
  const { pairs } = outcome.details as unknown as { pairs: readonly { first: number; second: number }[] };
  assert.deepEqual([pairs[0]?.first, pairs[0]?.second], [0, 1]);
});

test('a correlation does not depend on the units of its columns', () => {
  const a = [1, 2, 3, 4, 5];
  const b = [2, 1, 4, 3, 5];
  const plain = sizeOf(change(matrix(a, b), matrix(a, b.toReversed())));
  assert.ok(Math.abs(plain - 1.6) < 1e-12);
  for (const unit of [1e-200, 1e200, 1e-310]) {
    const of = (values: readonly number[]) => values.map(value => value * unit);
    const scaled = sizeOf(change(matrix(of(a), b), matrix(of(a), b.toReversed())));
    assert.ok(Math.abs(scaled - plain) < 1e-12, `${unit}: ${scaled}`);
    const withGap = (values: readonly number[]) => [...of(values), Number.NaN];
    const gaps = sizeOf(change(matrix(withGap(a), withGap(b)), matrix(withGap(a), withGap(b.toReversed()))));
    assert.ok(Math.abs(gaps - plain) < 1e-9, `${unit}: ${gaps}`);
  }
});

test('Spearman sees ranks only', () => {
  const x = range(50);
  const straight = matrix(x, x);
  const bent = matrix(
    x,
    x.map(each => Math.exp(each / 5)),
  );
  assert.equal(sizeOf(change(straight, bent, { kind: 'spearman' })), 0);
  assert.ok(sizeOf(change(straight, bent)) > 0.2);
});

test('far from 0, with huge and tiny values, correlations keep their digits', () => {
  const x = range(40);
  const y = x.map(each => (each * 7) % 11);
  const plain = matrix(x, y);
  for (const [shift, scale] of [
    [1e9, 1],
    [0, 1e150],
    [0, 1e-150],
  ] as const) {
    const moved = matrix(
      x.map(each => each * scale + shift),
      y.map(each => each * scale - shift),
    );
    assert.ok(sizeOf(change(plain, moved)) < 1e-6, `${shift} ${scale}`);
  }
});

test('constants, missing values, one row and no pairs are answered', () => {
  const { NaN: MISSING } = Number;
  const undefinedFor = (reference: Matrix, current: Matrix) => {
    const outcome = change(reference, current);
    return isUndefined(outcome) ? outcome.undefined : '';
  };
  assert.match(undefinedFor(matrix([1, 1], [2, 3]), matrix([1, 2], [2, 3])), /No pair/);
  assert.match(undefinedFor(matrix([1], [2]), matrix([1], [2])), /No pair/);
  assert.match(undefinedFor(matrix([], []), matrix([], [])), /No pair/);
  assert.match(undefinedFor(matrix([1, 2]), matrix([1, 2])), /One column/);
  const gaps = matrix([1, MISSING, 3, 4, 5, 9], [2, 5, MISSING, 4, 6, 7]);
  const outcome = change(gaps, gaps);
  assert.ok(!isUndefined(outcome) && outcome.value === 0 && outcome.pValue === 1);
  assert.throws(() => change(matrix([1, 2], [1, 2]), matrix([1, 2])), UsageError);
  const column = compute('correlation_drift', { reference: numbers([1, 2]), current: numbers([1, 2]) });
  assert.ok(isUndefined(column));
});

test('Cramér’s V of two columns: 1 when one tells the other, 0 when it tells nothing', () => {
  const grouped = (texts: readonly string[]) => groupsOf(categories(texts));
  const a = grouped(range(200).map(i => `v${i % 4}`));
  const b = grouped(range(200).map(i => `w${Math.floor(i / 4) % 5}`));
  assert.ok(Math.abs((cramersVOf(a, a) ?? 0) - 1) < 1e-9);
  assert.equal(cramersVOf(a, b), 0);
  assert.equal(cramersVOf(a, grouped(range(200).map(() => 'one'))), undefined);
  const ids = grouped(range(10_000).map(i => `id ${i}`));
  assert.ok((cramersVOf(ids, ids) ?? -1) >= 0);
});
