import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Vector } from '../../../src/core/tables/column.ts';
import { Digest } from '../../../src/core/tables/digest.ts';
import { areFinal } from '../../../src/core/tables/knownRows.ts';
import { digestsHold } from '../../../src/core/tables/knownTexts.ts';

function digestOf(columns: Record<string, Vector>): string {
  const digest = new Digest();
  for (const [name, vector] of Object.entries(columns)) digest.add(name, vector);
  return digest.text();
}

const numbers = (...values: number[]): Vector => ({ type: 'number', values: Float64Array.from(values) });
const words = (dictionary: readonly string[], ...codes: number[]): Vector => ({
  type: 'category',
  codes: Int32Array.from(codes),
  dictionary,
});

test('a digest tells values, types, names, and where one column ends and the next begins', () => {
  const columns: Record<string, Vector>[] = [
    { a: numbers(1, 2), b: numbers(3) },
    { a: numbers(1), b: numbers(2, 3) },
    { a: numbers(1, 2, 3) },
    { b: numbers(1, 2, 3) },
    { a: numbers(1, 2, Number.NaN) },
    { a: { type: 'timestamp', values: Float64Array.of(1, 2, 3) } },
    { a: words(['x', 'y'], 0, 1) },
    { a: words(['xy', ''], 0, 1) },
    { a: words(['x', 'y'], 0, 1, -1) },
    {},
  ];
  assert.equal(new Set(columns.map(digestOf)).size, columns.length);
});

test('texts that rows behind add to a dictionary do not change the digest of the rows before', () => {
  const all = Array.from({ length: 2000 }, (_, i) => `word ${i}`);
  for (const known of [1, 255, 256, 257, 700, 1024]) {
    const codes = Array.from({ length: known }, (_, i) => i);
    const before = digestOf({ a: words(all.slice(0, known), ...codes) });
    assert.equal(digestOf({ a: words(all, ...codes) }), before, `${known} words`);
    // Asked in another order, states of the hash that are kept must not differ.
    assert.equal(digestOf({ a: words(all, ...codes) }), before, `${known} words, again`);
    const other = all.with(known - 1, 'another word');
    assert.notEqual(digestOf({ a: words(other, ...codes) }), before, `${known} words, the last one another`);
  }
});

test('what is known of a dictionary holds for another one as far as they agree', () => {
  const all = Array.from({ length: 2000 }, (_, i) => `word ${i}`);
  const codes = Array.from({ length: 2000 }, (_, i) => i);
  for (const shared of [0, 255, 256, 300, 512, 1999]) {
    const earlier = [...all];
    const whole = digestOf({ a: words(earlier, ...codes) });
    const other = () => all.map((word, i) => (i < shared ? word : `another ${word}`));
    const later = other();
    digestsHold(earlier, later, shared);
    assert.equal(digestOf({ a: words(later, ...codes) }), digestOf({ a: words(other(), ...codes) }));
    assert.notEqual(digestOf({ a: words(later, ...codes) }), whole);
  }
});

test('rows that do not change any more are digested once, their texts as they are', () => {
  const values = Float64Array.of(1, 2, 3, 4);
  const codes = Int32Array.of(0, 1, 0, 1);
  const digestOfPart = (from: number, to: number, dictionary: readonly string[] = ['x', 'y']) =>
    digestOf({
      a: { type: 'number', values: values.subarray(from, to) },
      b: { type: 'category', codes: codes.subarray(from, to), dictionary },
    });
  const whole = digestOfPart(0, 4);
  const first = digestOfPart(0, 2);
  areFinal(values);
  areFinal(codes);
  assert.deepEqual([digestOfPart(0, 4), digestOfPart(0, 2)], [whole, first]);
  // Against the promise, which shows that they are not looked at again.
  values[3] = 5;
  codes[3] = 0;
  assert.deepEqual([digestOfPart(0, 4), digestOfPart(0, 2)], [whole, first]);
  assert.notEqual(digestOfPart(1, 4), whole);
  assert.notEqual(digestOfPart(0, 4, ['x', 'z']), whole);
});
