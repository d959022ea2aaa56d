/** Summaries of two parts of the data, merged, are the summary of the whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Evidence, type Inputs } from '../../../src/core/catalogue/evidence.ts';
import { errorMoments, mergeErrorMoments } from '../../../src/core/kernels/errorMoments.ts';
import { matrixLosses, mergeMatrixLosses } from '../../../src/core/kernels/matrixLosses.ts';
import { mergeScoreTables, scoreTable } from '../../../src/core/kernels/scoreTable.ts';
import { confusionOf, mergeConfusions } from '../../../src/core/summaries/confusion.ts';
import { mergeValueTables, valueTable } from '../../../src/core/summaries/valueTable.ts';
import { labelled, numbers } from '../metrics/vectors.ts';

const row = fc.record({
  label: fc.integer({ min: 0, max: 3 }),
  said: fc.integer({ min: 0, max: 3 }),
  score: fc.oneof(
    fc.double({ min: -2, max: 2, noNaN: true }),
    fc.constantFrom(0, -0, 0.5, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  ),
  amount: fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constant(7)),
  weight: fc.integer({ min: 0, max: 3 }),
});
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;

/** Rows, and how many of them are the first part. */
const split = fc
  .array(row, { minLength: 2, maxLength: 40 })
  .chain(rows => fc.tuple(fc.constant(rows), fc.integer({ min: 1, max: rows.length - 1 })));

function close(a: unknown, b: unknown, what = ''): void {
  if (typeof a === 'number' && typeof b === 'number') {
    assert.ok(
      Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)),
      `${what}: ${a} and ${b}`,
    );
  } else if (typeof a === 'object' && typeof b === 'object' && a && b) {
    assert.deepEqual(Object.keys(a), Object.keys(b), what);
    for (const key of Object.keys(a)) close(Reflect.get(a, key), Reflect.get(b, key), `${what}.${key}`);
  } else assert.deepEqual(a, b, what);
}

/** Holds merge(summary of the first part, summary of the rest) against the summary of all rows. */
function check<S>(summary: (rows: readonly Row[], isWeighted: boolean) => S, merge: (a: S, b: S) => S): void {
  fc.assert(
    fc.property(split, fc.boolean(), ([rows, first], isWeighted) => {
      const [a, b] = [summary(rows.slice(0, first), isWeighted), summary(rows.slice(first), isWeighted)];
      close(merge(a, b), summary(rows, isWeighted));
    }),
    { numRuns: 200 },
  );
}

const column = (rows: readonly Row[], of: (each: Row) => number) => Float64Array.from(rows, of);
const weightsOf = (rows: readonly Row[], isWeighted: boolean) =>
  isWeighted ? column(rows, each => each.weight) : undefined;

test('moments of errors', () =>
  check(
    (rows, isWeighted) =>
      errorMoments(
        column(rows, each => each.amount),
        column(rows, each => each.amount + each.said),
        // without any weight there are no moments
        isWeighted ? column(rows, each => each.weight + 0.5) : undefined,
      ),
    mergeErrorMoments,
  ));

test('a part without weight has nothing to say of means', () => {
  const some = errorMoments(Float64Array.of(1, 4), Float64Array.of(0, 1));
  const none = errorMoments(Float64Array.of(9), Float64Array.of(1), Float64Array.of(0));
  for (const merged of [mergeErrorMoments(some, none), mergeErrorMoments(none, some)]) {
    assert.deepEqual(
      [merged.rows, merged.weight, merged.meanTruth, merged.spreadTruth, merged.meanError],
      [3, 2, 2.5, 4.5, 2],
    );
  }
});

test('tables of scores', () =>
  check((rows, isWeighted) => {
    const weights = weightsOf(rows, isWeighted);
    return scoreTable(
      column(rows, each => each.score),
      { codes: Int32Array.from(rows, each => each.label), positive: 1, ...(weights && { weights }) },
    );
  }, mergeScoreTables));

test('tables of values', () =>
  check(
    (rows, isWeighted) =>
      valueTable(
        column(rows, each => each.amount),
        weightsOf(rows, isWeighted),
      ),
    mergeValueTables,
  ));

test('losses of a score matrix', () =>
  check(
    (rows, isWeighted) =>
      matrixLosses(
        [column(rows, each => Math.abs(each.amount) / 200), column(rows, each => each.said / 3)],
        Int32Array.from(rows, each => each.label - 2),
        weightsOf(rows, isWeighted),
      ),
    mergeMatrixLosses,
  ));

const WORDS = ['b', '10', 'a', '9'];
for (const [kind, vector] of [
  ['numbers', (codes: readonly number[]) => numbers(codes.map(code => code * 5 - 3))],
  ['texts', (codes: readonly number[]) => labelled(codes.map(code => WORDS[code] ?? ''))],
] as const) {
  test(`contingency tables of ${kind}`, () => {
    const summary = (rows: readonly Row[], isWeighted: boolean) => {
      const inputs: Inputs = {
        y_true: vector(rows.map(each => each.label)),
        y_pred: vector(rows.map(each => each.said)),
        ...(isWeighted && { weights: numbers(rows.map(each => each.weight + 1)) }),
      };
      const confusion = confusionOf(new Evidence(inputs));
      assert.ok(!('undefined' in confusion));
      return confusion;
    };
    check(summary, mergeConfusions);
  });
}

test('parts whose labels are numbers and texts have the same classes', () => {
  const table = (values: readonly (number | string)[]) => {
    const confusion = confusionOf(new Evidence({ y_true: labelled(values), y_pred: labelled(values) }));
    assert.ok(!('undefined' in confusion));
    return confusion;
  };
  const merged = mergeConfusions(table([0, 1, 1]), table(['1', '0', 'x']));
  assert.deepEqual(merged.classes.values, ['0', '1', 'x']);
  assert.deepEqual([...merged.truth], [2, 3, 1]);
  assert.equal(merged.rows, 6);
});
