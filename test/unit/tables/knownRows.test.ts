import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  areFinal,
  keepLastKnown,
  known,
  knownOfGrowing,
  knownSoFar,
} from '../../../src/core/tables/knownRows.ts';

/** Sums of rows, and which parts were added up for them. */
function sums(rows: Float64Array) {
  const asked: string[] = [];
  return {
    asked,
    growing: {
      of: (from: number, to: number) => {
        asked.push(`${from}–${to}`);
        return rows.subarray(from, to).reduce((sum, each) => sum + each, 0);
      },
      merged: (a: number, b: number) => a + b,
    },
  };
}

test('what is found out of final rows is found out once for each part and key', () => {
  const rows = Float64Array.of(1, 2, 3, 4);
  areFinal(rows);
  let asked = 0;
  const ask = (part: Float64Array, key: string) => known(part, key, () => ++asked);
  assert.equal(ask(rows, 'a'), 1);
  assert.equal(ask(rows.subarray(0, 4), 'a'), 1, 'a view of the same rows');
  assert.equal(ask(rows.subarray(0, 3), 'a'), 2);
  assert.equal(ask(rows.subarray(1, 4), 'a'), 3);
  assert.equal(ask(rows, 'b'), 4);
});

test('of rows that may still change nothing is kept', () => {
  const rows = Float64Array.of(1, 2);
  assert.equal(
    known(rows, 'sum', () => 3),
    3,
  );
  assert.equal(
    known(rows, 'sum', () => 4),
    4,
  );
  const { growing, asked } = sums(rows);
  knownOfGrowing([rows], 'sum', growing);
  knownOfGrowing([rows], 'sum', growing);
  assert.deepEqual(asked, ['0–2', '0–2']);
});

test('of rows that grew only the new ones are looked at', () => {
  const all = Float64Array.of(1, 2, 3, 4, 5);
  areFinal(all);
  const { growing, asked } = sums(all);
  assert.equal(knownOfGrowing([all.subarray(0, 3)], 'sum', growing), 6);
  assert.equal(knownOfGrowing([all.subarray(0, 5)], 'sum', growing), 15);
  assert.equal(knownOfGrowing([all.subarray(0, 5)], 'sum', growing), 15);
  assert.equal(knownOfGrowing([all.subarray(0, 2)], 'sum', growing), 3, 'fewer rows are looked at anew');
  assert.deepEqual(asked, ['0–3', '3–5', '0–2']);
});

test('of a part that moves on what was kept last is known, also when it grows, and of others nothing any more', () => {
  const all = Float64Array.of(1, 2, 3, 4, 5);
  areFinal(all);
  const knownOf = (part: Float64Array, key = 'sum') => knownSoFar([part], key);
  keepLastKnown(all.subarray(0, 3), 'sum', 6);
  keepLastKnown(all.subarray(0, 3), 'other sum', 7);
  keepLastKnown(all.subarray(0, 4), 'sum', 10);
  assert.deepEqual(knownOf(all), { length: 4, known: 10 });
  keepLastKnown(all.subarray(1, 4), 'sum', 9);
  assert.deepEqual(knownOf(all.subarray(1)), { length: 3, known: 9 });
  assert.equal(knownOf(all), undefined);
  assert.deepEqual(knownOf(all, 'other sum'), { length: 3, known: 7 });
});

test('rows that begin elsewhere, or lie beside other columns, are others', () => {
  const all = Float64Array.of(1, 2, 3, 4, 5);
  const [other, third] = [new Float64Array(5), new Float64Array(5)];
  for (const each of [all, other, third]) areFinal(each);
  const { growing, asked } = sums(all);
  knownOfGrowing([all, other], 'sum', growing);
  knownOfGrowing([all, third], 'sum', growing);
  knownOfGrowing([all], 'sum', growing);
  knownOfGrowing([all.subarray(1)], 'sum', { ...growing, of: (from, to) => growing.of(from + 1, to + 1) });
  assert.deepEqual(asked, ['0–5', '0–5', '0–5', '1–5']);
});
