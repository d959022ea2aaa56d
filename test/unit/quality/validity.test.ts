/** Which values a list allows, however it and the column are written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { listedIn, membersOf } from '../../../src/core/quality/validity.ts';
import type { Vector } from '../../../src/core/tables/column.ts';

function texts(...dictionary: readonly string[]): Vector {
  return { type: 'category', codes: Int32Array.from([...dictionary.keys(), -1]), dictionary };
}

function numbers(...values: readonly number[]): Vector {
  return { type: 'number', values: Float64Array.from(values) };
}

function shareOutside(values: Vector, allowed: string, options = {}): number | string {
  const outcome = compute('out_of_domain_rate', { values }, { options: { allowed, ...options } });
  return isUndefined(outcome) ? outcome.undefined : Number(outcome.value);
}

test('a list is separated by commas, or JSON, in which values may have commas and blanks', () => {
  assert.deepEqual(listedIn('a, b,c '), ['a', 'b', 'c']);
  assert.deepEqual(listedIn('["a, b"," c",1,true]'), ['a, b', ' c', 1, true]);
  // what only looks like JSON is a text
  assert.deepEqual(listedIn('[a]'), ['[a]']);
  assert.deepEqual(listedIn('[null]'), ['[null]']);
  assert.equal(shareOutside(texts('a, b', 'c'), '["a, b"]'), 0.5);
  assert.equal(shareOutside(texts('a', 'B'), 'A,b', { ignore_case: true }), 0);
});

test('texts compare letter by letter, numbers by value, true and false as logs write them', () => {
  assert.equal(shareOutside(texts('web', 'Web', 'app'), 'web,app'), 1 / 3);
  assert.equal(shareOutside(numbers(1, 2, -0, Number.NaN), '["1.0",2,0]'), 0);
  assert.equal(shareOutside(numbers(1, Number.POSITIVE_INFINITY), '1'), 0.5);
  assert.equal(shareOutside(texts('true', 'True', 'FALSE', 'yes'), '[true,false]'), 0.25);
  assert.equal(shareOutside(numbers(0, 1, 2), '[true,false]'), 1 / 3);
});

test('a blank in the list is no zero, and an empty list no list', () => {
  assert.equal(shareOutside(numbers(0, 1), '1,,'), 0.5);
  assert.match(String(shareOutside(numbers(0, 1), ' , ')), /No values are allowed yet/);
  assert.match(String(shareOutside(texts('a'), '[]')), /No values are allowed yet/);
  assert.match(String(shareOutside(numbers(Number.NaN), '1')), /There are no values/);
});

test('a column of ten thousand categories is looked through once', () => {
  const dictionary = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
  const members = membersOf(texts(...dictionary), ['c7', 'c9999', 'none']);
  assert.ok(members.type === 'category');
  assert.equal(
    members.byCode.reduce((sum, each) => sum + each, 0),
    2,
  );
});
