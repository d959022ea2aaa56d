import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Xoshiro128 } from '../../../src/core/mathematics/xoshiro.ts';
import { OVERFLOW_LABEL } from '../../../src/core/tables/building/dictionary.ts';
import { rowsAreFinal, type Vector } from '../../../src/core/tables/column.ts';
import { type Duplicates, findDuplicates } from '../../../src/core/tables/duplicates.ts';

/** By a map from values to their first rows. */
function expected(values: readonly (string | number)[]): Duplicates {
  const firsts = new Map<string | number, number>();
  let [rows, unchecked] = [0, 0];
  let first: Duplicates['first'];
  for (const [row, value] of values.entries()) {
    if (value === '' || Number.isNaN(value)) continue;
    if (value === OVERFLOW_LABEL) {
      unchecked++;
      continue;
    }
    const of = firsts.get(value);
    if (of === undefined) firsts.set(value, row);
    else {
      rows++;
      first ??= { row, of, value: String(value) };
    }
  }
  return { rows, ...(first && { first }), unchecked };
}

const SIZES = [0, 1, 40, 40, 700, 650, 2000];

test('repeated numbers are found in rows that grow', () => {
  const random = Xoshiro128.seeded(21);
  for (let run = 0; run < 20; run++) {
    const kinds = [3, 500, 1e6][run % 3] ?? 3;
    const values = Float64Array.from(
      { length: 2000 },
      () => [-0, Number.NaN, 1e300][random.below(40)] ?? random.below(kinds),
    );
    const isFinal = run % 4 < 3;
    if (isFinal) rowsAreFinal({ type: 'number', values });
    for (const rows of SIZES) {
      const column: Vector = { type: 'number', values: values.subarray(0, rows) };
      assert.deepEqual(findDuplicates(column), expected([...column.values].map(value => value + 0)));
    }
  }
});

test('repeated texts are found in rows that grow, with a dictionary that grows and overflows', () => {
  const random = Xoshiro128.seeded(22);
  for (let run = 0; run < 20; run++) {
    const kinds = [3, 500, 1500][run % 3] ?? 3;
    const texts = Array.from({ length: 2000 }, (_, row) => {
      if (random.below(30) === 0) return '';
      return row > 800 && random.below(9) === 0
        ? OVERFLOW_LABEL
        : `text ${random.below(Math.min(kinds, row + 5))}`;
    });
    const codes = new Int32Array(2000);
    const dictionary: string[] = [];
    const lengths = texts.map((text, row) => {
      if (text !== '' && !dictionary.includes(text)) dictionary.push(text);
      codes[row] = dictionary.indexOf(text);
      return dictionary.length;
    });
    rowsAreFinal({ type: 'category', codes, dictionary });
    for (const rows of SIZES) {
      const column: Vector = {
        type: 'category',
        codes: codes.subarray(0, rows),
        dictionary: dictionary.slice(0, lengths[rows - 1] ?? 0),
      };
      assert.deepEqual(findDuplicates(column), expected(texts.slice(0, rows)));
    }
  }
});

test('of rows that have been looked at none is read again', () => {
  const values = Float64Array.from({ length: 1000 }, (_, row) => row);
  const codes = Int32Array.from({ length: 1000 }, (_, row) => row);
  const dictionary = Array.from({ length: 1000 }, (_, row) => `id ${row}`);
  const columns = (rows: number): Vector[] => [
    { type: 'number', values: values.subarray(0, rows) },
    { type: 'category', codes: codes.subarray(0, rows), dictionary },
  ];
  for (const column of columns(1000)) rowsAreFinal(column);
  for (const column of columns(900)) assert.equal(findDuplicates(column).rows, 0);
  values.fill(-1, 0, 900);
  codes.fill(7, 0, 900);
  codes[950] = 3;
  for (const [i, column] of columns(1000).entries()) assert.equal(findDuplicates(column).rows, i);
});
