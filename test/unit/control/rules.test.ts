import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULE_SETS, rulesOf } from '../../../src/core/control/rules.ts';
import { signalsOf } from '../../../src/core/control/signals.ts';

const signals = (z: readonly number[], rules: string) =>
  signalsOf(Float64Array.from(z), rulesOf(rules), false);
const times = (count: number, make: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => make(i));

/** For each rule a pattern in its shortest form: it signals at its last point, and not without it. Its mirror image does too. */
const SHORTEST: Readonly<Record<string, readonly number[]>> = {
  'nelson-1': [3.001],
  'nelson-2': times(9, i => (i % 2 ? 0.1 : 0.5)),
  'nelson-3': times(6, i => -0.5 + i * 0.2),
  'nelson-4': times(14, i => (i % 2 ? 0.3 : -0.3)),
  'nelson-5': [2.1, 0, 2.1],
  'nelson-6': [1.1, 1.2, 0, 1.1, 1.2],
  'nelson-7': times(15, i => (i % 3) * 0.4 - 0.4),
  'nelson-8': times(8, i => (i % 3 === 0 ? 1.5 : -1.5)),
  'western_electric-1': [-3.001],
  'western_electric-2': [-2.1, 0, -2.1],
  'western_electric-3': [-1.1, -1.2, 0, -1.1, -1.2],
  'western_electric-4': times(8, i => (i % 2 ? 0.1 : 0.5)),
  limits: [Number.POSITIVE_INFINITY],
};

test('every rule has its shortest pattern here', () => {
  assert.deepEqual(
    Object.keys(SHORTEST).sort(),
    Object.values(RULE_SETS)
      .flat()
      .map(rule => rule.id)
      .sort(),
  );
});

for (const [id, pattern] of Object.entries(SHORTEST)) {
  test(`${id} signals at the point that completes the pattern, and not before`, () => {
    for (const sign of [1, -1]) {
      const z = pattern.map(each => sign * each);
      assert.deepEqual(signals(z.slice(0, -1), id), []);
      const [signal, ...more] = signals(z, id);
      assert.deepEqual(more, []);
      assert.equal(signal?.rule, id);
      assert.equal(signal.at, z.length - 1);
      assert.equal(signal.points.at(-1), z.length - 1);
      // a gap in the middle breaks it
      const middle = Math.floor(z.length / 2);
      if (z.length > 1)
        assert.deepEqual(signals([...z.slice(0, middle), Number.NaN, ...z.slice(middle)], id), []);
    }
  });
}

test('values on a border do not count', () => {
  assert.deepEqual(signals([3, -3], 'nelson-1'), []);
  assert.deepEqual(signals([2, 2, 2], 'nelson-5'), []);
  assert.deepEqual(signals([1, 1, 1, 1, 1], 'nelson-6'), []);
  assert.deepEqual(
    signals(
      times(9, i => (i === 4 ? 0 : 1)),
      'nelson-2',
    ),
    [],
  );
  assert.deepEqual(signals([0, 0.1, 0.2, 0.2, 0.3, 0.4, 0.5], 'nelson-3'), []);
  assert.deepEqual(
    signals(
      times(15, () => 1),
      'nelson-7',
    ),
    [],
  );
  assert.deepEqual(
    signals(
      times(8, () => 1),
      'nelson-8',
    ),
    [],
  );
});

test('the two of three must lie on one side, and only they are the points', () => {
  assert.deepEqual(signals([2.5, 0, -2.5], 'nelson-5'), []);
  assert.deepEqual(signals([0, 2.5, 0, 2.5, 0], 'nelson-5')[0]?.points, [1, 3]);
  assert.deepEqual(signals([2.5, 0, 0, 2.5], 'nelson-5'), []);
});

test('two of three is met by two points alone at the start', () => {
  assert.equal(signals([2.5, 2.5], 'nelson-5')[0]?.at, 1);
});

test('a pattern that goes on is one signal that grows; a later one is another', () => {
  const found = signals([...times(12, () => 0.5), -0.5, ...times(9, () => 0.5)], 'nelson-2');
  assert.deepEqual(
    found.map(({ at, points }) => ({ at, first: points[0], last: points.at(-1) })),
    [
      { at: 8, first: 0, last: 11 },
      { at: 21, first: 13, last: 21 },
    ],
  );
});

test('neighbouring points beyond the limits on one side are one signal, on two sides two', () => {
  const found = signals([0, 4, 5, 4, -4, 0, 4], 'nelson-1');
  assert.deepEqual(
    found.map(signal => signal.points),
    [[1, 2, 3], [4], [6]],
  );
});

test('signals come in the order in which a live chart would give them', () => {
  const found = signals([0, 0, 3.5, 2.5, 2.5], 'nelson');
  assert.deepEqual(
    found.map(({ rule, at }) => `${rule}@${at}`),
    ['nelson-1@2', 'nelson-5@3'],
  );
});

test('points are counted from the start of the chart, also behind a gap', () => {
  assert.deepEqual(signals([0, Number.NaN, Number.NaN, 0, 4], 'limits')[0]?.points, [4]);
});

test('with σ = 0 only leaving the centre signals', () => {
  const z = Float64Array.from([...times(20, () => 0), Number.POSITIVE_INFINITY]);
  assert.deepEqual(
    signalsOf(z, rulesOf('nelson'), true).map(signal => `${signal.rule}@${signal.at}`),
    ['nelson-1@20'],
  );
});

test('rules are chosen by set, by id, or both', () => {
  assert.deepEqual(
    rulesOf('nelson-2, nelson-1').map(rule => rule.id),
    ['nelson-2', 'nelson-1'],
  );
  assert.equal(rulesOf('nelson').length, 8);
  assert.equal(rulesOf('nelson,nelson-1,western_electric').length, 12);
  assert.throws(() => rulesOf('nelson-9'), /Unknown control chart rule "nelson-9".*Did you mean "nelson-\d"/);
  assert.throws(() => rulesOf(''), /Unknown control chart rule ""/);
});
