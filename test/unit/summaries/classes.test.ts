import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../src/core/diagnostic.ts';
import { type Coded, classesOf, classNamed, positiveClass } from '../../../src/core/summaries/classes.ts';
import type { Vector } from '../../../src/core/tables/column.ts';
import { numbers, texts } from '../metrics/vectors.ts';

function coded(vectors: readonly Vector[], labels?: Vector, keep?: Uint8Array): Coded {
  const found = classesOf(vectors, labels, keep);
  if ('undefined' in found) assert.fail(found.undefined);
  return found;
}

test('two columns share codes, whatever the order of their dictionaries', () => {
  const { classes, codes } = coded([texts(['b', 'a', null]), texts(['c', 'b', 'a'])]);
  assert.deepEqual(classes.values, ['a', 'b', 'c']);
  assert.deepEqual(
    codes.map(each => [...each]),
    [
      [1, 0, -1],
      [2, 1, 0],
    ],
  );
});

test('classes of rows that do not count are no classes', () => {
  const { classes } = coded([numbers([3, 1, 2]), texts(['1', '7', 'x'])], undefined, Uint8Array.of(1, 1, 0));
  assert.deepEqual(classes.values, [1, 3, 7]);
});

test('numbers and texts that are no numbers become texts', () => {
  const { classes, codes } = coded([numbers([1, 2]), texts(['2.0', 'other'])]);
  assert.deepEqual(classes.values, ['1', '2', 'other']);
  assert.deepEqual(
    codes.map(each => [...each]),
    [
      [0, 1],
      [1, 2],
    ],
  );
});

test('labels give order, further classes, and nothing else', () => {
  const { classes } = coded([numbers([1, 5])], texts(['5', '9', '5']));
  assert.deepEqual(classes.values, [1, 5, 9]);
  assert.deepEqual(classes.labels, [1, 2]);
  assert.deepEqual([...classes.present], [1, 1, 0]);
});

test('a class is named by any text of its number', () => {
  const { classes } = coded([numbers([0, 1])]);
  assert.deepEqual(
    ['1', '1.0', 'true', 'false', '2', 'one'].map(text => classNamed(classes, text)),
    [1, 1, 1, 0, -1, -1],
  );
});

test('the positive class of one class only is known for 0, 1, −1 and booleans', () => {
  const of = (vector: Vector) => positiveClass(coded([vector]).classes, undefined);
  assert.equal(of(numbers([1])), 0);
  assert.equal(of(texts(['true'])), 0);
  for (const vector of [numbers([0]), numbers([-1]), texts(['false']), texts(['0'])]) {
    const index = of(vector);
    assert.ok(typeof index === 'number' && index < 0);
  }
  assert.equal(typeof of(numbers([2])), 'object');
});

test('what holds no labels is said', () => {
  assert.ok('undefined' in classesOf([numbers([0.5])]));
  const timestamps = { type: 'timestamp', values: Float64Array.of(0) } as const;
  assert.throws(
    () => classesOf([timestamps], undefined, undefined, ['y_true']),
    (error: unknown) => {
      return error instanceof UsageError && error.message.startsWith('y_true holds timestamps');
    },
  );
});
