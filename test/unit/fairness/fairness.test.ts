import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs } from '../../../src/core/catalogue/evidence.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import type { Vector } from '../../../src/core/tables/column.ts';

function numbers(values: Iterable<number>): Vector {
  return { type: 'number', values: Float64Array.from(values) };
}

function words(values: Iterable<string>): Vector {
  const list = [...values];
  const dictionary = [...new Set(list)].filter(each => each !== '');
  return { type: 'category', codes: Int32Array.from(list, each => dictionary.indexOf(each)), dictionary };
}

function digits(text: string): Vector {
  return numbers([...text].map(Number));
}

function value(id: string, inputs: Inputs, call: Parameters<typeof compute>[2] = { profile: 'fairlearn' }) {
  const outcome = compute(id, inputs, call);
  return 'undefined' in outcome ? outcome.undefined : outcome.value;
}

function close(actual: unknown, expected: number): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= 1e-11,
    `${actual} is not ${expected}`,
  );
}

/** Eighteen rows printed in Fairlearn's user guide. */
const F18 = {
  y_true: digits('011110101000111111'),
  y_pred: digits('001011100111100110'),
  groups: words('bbabbcccaacabccbcc'),
};

/** Fairlearn's own test data: test/unit/metrics/data_for_test.py. */
const F71 = {
  y_true: digits('10111011000111011001110000111111010100101001110001111001110110111111111'),
  y_pred: digits('01110001111001110110110000111111010100101011011011011111000011111111111'),
  groups: words(Array.from({ length: 71 }, (_, i) => (Math.floor(i / 2) % 2 === 0 ? 'aa' : 'ba'))),
};
const F71_WEIGHTS = digits('12312123111233121112322121313141213233414131112331211123112321223232341');

test("demographic parity difference is Fairlearn's on its own examples", () => {
  close(value('demographic_parity_difference', F18), 0.25);
  close(value('demographic_parity_difference', F71), 0.074603174603);
  close(value('demographic_parity_difference', { ...F71, weights: F71_WEIGHTS }), 0.023839137645);
});

test("equal opportunity difference is Fairlearn's on its own examples", () => {
  close(value('equal_opportunity_difference', F71), 0.100790513834);
  close(value('equal_opportunity_difference', { ...F71, weights: F71_WEIGHTS }), 0.007272727273);
});

test('a small group makes the value undefined and is named, never left out', () => {
  const outcome = compute('demographic_parity_difference', F18);
  assert.ok('undefined' in outcome);
  assert.match(outcome.undefined, /The group [abc] has \d+ rows; at least 30/);
  assert.deepEqual(
    (outcome.details?.['groups'] as readonly { group: string }[] | undefined)?.map(each => each.group),
    ['a', 'b', 'c'],
  );
});

test('a group without positives has no true positive rate; Fairlearn says 0', () => {
  const inputs = { y_true: numbers([1, 1, 0, 0]), y_pred: numbers([1, 1, 0, 1]), groups: words('xxyy') };
  const ours = value('equal_opportunity_difference', inputs, { options: { min_group: 0 } });
  assert.match(String(ours), /The group y has no positives/);
  assert.equal(value('equal_opportunity_difference', inputs), 1);
});

test('one group, no group, and rows without a group', () => {
  const y_pred = numbers([1, 0, 1, 0]);
  assert.match(
    String(value('demographic_parity_difference', { y_pred, groups: words('aaaa') })),
    /Only the group a/,
  );
  const none = { y_pred, groups: words(['', '', '', '']) };
  assert.match(String(value('demographic_parity_difference', none)), /No row has a group/);
  const some = compute(
    'demographic_parity_difference',
    { y_pred, groups: words(['a', 'a', 'b', '']) },
    { profile: 'fairlearn' },
  );
  assert.ok('value' in some);
  assert.equal(some.value, 0.5);
  assert.equal(some.details?.['left_out'], 1);
});

test('late labels do not keep demographic parity from being measured', () => {
  const inputs = {
    y_true: numbers([Number.NaN, Number.NaN, 1, 0]),
    y_pred: numbers([1, 0, 1, 1]),
    groups: words('aabb'),
  };
  assert.equal(value('demographic_parity_difference', inputs), 0.5);
});

test('text labels with a named positive class, and numbers as groups', () => {
  const inputs = {
    y_true: words(['fraud', 'fraud', 'ok', 'fraud']),
    y_pred: words(['fraud', 'ok', 'ok', 'fraud']),
    groups: numbers([1, 1, 2, 2]),
  };
  const call = { profile: 'fairlearn', options: { positive: 'fraud' } };
  assert.equal(value('equal_opportunity_difference', inputs, call), 0.5);
  const other = { profile: 'fairlearn', options: { positive: 'frud' } };
  assert.match(String(value('equal_opportunity_difference', inputs, other)), /Did you mean "fraud"/);
});

test('groups of another length are a wrong call', () => {
  const inputs = { y_pred: numbers([1, 0]), groups: words('abc') };
  assert.throws(() => compute('demographic_parity_difference', inputs), UsageError);
  const labelled = { y_pred: numbers([1, 0]), groups: words('ab'), y_true: numbers([1, 0, 1]) };
  assert.throws(() => compute('demographic_parity_difference', labelled), /y_true has 3/);
});

test('a row without a group says nothing of which classes there are', () => {
  const inputs = {
    y_true: words(['b', 'a', 'b', 'a', 'NEW']),
    y_pred: words(['b', 'a', 'a', 'a', 'b']),
    groups: words(['u', 'u', 'v', 'v', '']),
  };
  const outcome = compute('equal_opportunity_difference', inputs, { options: { min_group: 0 } });
  assert.ok('value' in outcome);
  assert.equal(outcome.value, 1);
  assert.equal(outcome.details?.['left_out'], 1);
});

test('without a row that can be judged, the reason says what is missing', () => {
  const reason = (id: string, inputs: Inputs) => String(value(id, inputs));
  const none = { y_true: numbers([]), y_pred: numbers([]), groups: words([]) };
  const missing = numbers([Number.NaN, Number.NaN]);
  const [ones, groups] = [numbers([1, 1]), words('ab')];
  const parity = 'demographic_parity_difference';
  assert.match(reason(parity, none), /no rows in y_pred and groups/);
  assert.match(reason(parity, { y_pred: missing, groups }), /both of y_pred and groups: 2 left out/);
  const crossed = { y_pred: numbers([1, Number.NaN]), groups: words(['', 'b']) };
  assert.match(reason(parity, crossed), /No row has all of y_pred, groups/);
  const opportunity = 'equal_opportunity_difference';
  assert.match(reason(opportunity, none), /no rows in y_true and y_pred/);
  const unlabelled = { y_true: missing, y_pred: ones, groups };
  assert.match(reason(opportunity, unlabelled), /both of y_true and y_pred: 2 left out/);
  const ungrouped = { y_true: ones, y_pred: ones, groups: words(['', '']) };
  assert.match(reason(opportunity, ungrouped), /No row has a group/);
});

test('resampled rows count towards the smallest group as rows do, and sample weights do not', () => {
  const inputs = {
    y_pred: digits('1'.repeat(30) + '0'.repeat(10) + '1'.repeat(10) + '0'.repeat(30)),
    groups: words('a'.repeat(40) + 'b'.repeat(40)),
  };
  const intervalOf = (options: Record<string, number>) => {
    const outcome = compute('demographic_parity_difference', inputs, {
      options,
      interval: { method: 'bootstrap' },
    });
    assert.ok('value' in outcome && outcome.interval, JSON.stringify(outcome.details));
    return outcome.interval;
  };
  const any = intervalOf({ min_group: 0 });
  close(any.lower, 0.3);
  assert.ok(Math.abs(any.upper - 0.684) < 1e-3);
  // Few resamples hold less than 30 rows of a group.
  const large = intervalOf({});
  assert.match(large.method, /1000 resamples, \d\d without a value/);
  assert.ok(Math.abs(large.lower - any.lower) < 0.01 && Math.abs(large.upper - any.upper) < 0.01);
  const weighted = { y_pred: digits('1100'), groups: words('abab'), weights: numbers([50, 50, 50, 50]) };
  assert.match(String(value('demographic_parity_difference', weighted, {})), /has 2 rows; at least 30/);
});
