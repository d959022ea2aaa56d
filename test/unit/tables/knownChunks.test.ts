import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Vector } from '../../../src/core/tables/column.ts';
import {
  type ChunkRows,
  knownOfLast,
  namesOf,
  numbersOfChunks,
} from '../../../src/core/tables/knownChunks.ts';
import { areFinal, type Rows } from '../../../src/core/tables/knownRows.ts';
import { listOf } from '../../../src/core/tables/rowNumbers.ts';

/** Chunks of 100 rows in order, the last one with what is left; from a row on. */
function chunksTo(rows: number, from = 0): ChunkRows[] {
  return Array.from({ length: Math.ceil((rows - from) / 100) }, (_, i) => ({
    rows: Int32Array.from(
      { length: Math.min(100, rows - from - 100 * i) },
      (_row, at) => from + 100 * i + at,
    ),
  }));
}

function vectorOf(rows: Rows): Vector {
  return rows instanceof Int32Array
    ? { type: 'category', codes: rows, dictionary: [] }
    : { type: 'number', values: rows };
}

/** Sums of chunks, and which of them were added up. */
function sums(column: Rows, chunks: readonly ChunkRows[], dependsOn = '') {
  const counted: number[] = [];
  const { sum } = numbersOfChunks(vectorOf(column), chunks, 'sum', {
    dependsOn,
    fields: ['sum'],
    count: (rows, chunk) => {
      counted.push(chunk);
      return { sum: listOf(rows).reduce((total, row) => total + (column[row] ?? 0), 0) };
    },
  });
  return { sum: [...sum], counted };
}

test('of rows that grew only chunks that are new, or have other rows, are counted', () => {
  const all = Float64Array.from({ length: 1000 }, (_, row) => row);
  areFinal(all);
  assert.deepEqual(sums(all.subarray(0, 350), chunksTo(350)).counted, [0, 1, 2, 3]);
  assert.deepEqual(sums(all.subarray(0, 350), chunksTo(350)).counted, []);
  const grown = sums(all.subarray(0, 500), chunksTo(500));
  assert.deepEqual(grown.counted, [3, 4]);
  assert.deepEqual(grown.sum, sums(all.slice(0, 500), chunksTo(500)).sum);
  assert.deepEqual(sums(all.subarray(0, 500), chunksTo(500, 200)).counted, [], 'in other places');
  assert.deepEqual(sums(all.subarray(0, 500), chunksTo(500, 50)).counted, [0, 1, 2, 3, 4], 'cut elsewhere');
  assert.deepEqual(sums(all.subarray(0, 500), chunksTo(500, 50), 'else').counted, [0, 1, 2, 3, 4]);
});

test('chunks whose rows do not follow one another are known by all of them', () => {
  const all = Int32Array.from({ length: 400 }, (_, row) => row);
  areFinal(all);
  const [even, odd] = [0, 1].map(first => ({ rows: all.filter(row => row % 2 === first) }));
  assert.ok(even && odd);
  assert.deepEqual(sums(all, [even, odd]).counted, [0, 1]);
  assert.deepEqual(sums(all, [{ rows: even.rows.slice() }, { rows: odd.rows.slice() }]).counted, []);
  const swapped = odd.rows.slice();
  swapped.set([odd.rows[7] ?? 0, odd.rows[6] ?? 0], 6);
  assert.deepEqual(sums(all, [even, { rows: swapped }]).counted, [1]);
});

test('nothing is kept of rows that are not final, nor of chunks smaller than what would be kept', () => {
  const open = Float64Array.from({ length: 300 }, (_, row) => row);
  sums(open, chunksTo(300));
  assert.deepEqual(sums(open, chunksTo(300)).counted, [0, 1, 2]);
  const few = Float64Array.of(1, 2, 3);
  areFinal(few);
  const chunks = [0, 1, 2].map(row => ({ rows: Int32Array.of(row) }));
  sums(few, chunks);
  assert.deepEqual(sums(few, chunks).counted, [0, 1, 2]);
});

test('names tell other rows apart, also those of no rows', () => {
  const lists = [[], [0], [0, 1], [1], [1, 0], [0, 2], [0, 2, 4], [2, 0], [0, 0]];
  const { each } = namesOf(lists.map(list => ({ rows: Int32Array.from(list) })));
  assert.equal(new Set(each).size, lists.length);
});

test('of what depends on something else besides, the last answer is kept', () => {
  const rows = Float64Array.of(1, 2, 3);
  areFinal(rows);
  let asked = 0;
  const ask = (part: Float64Array, on: string) => knownOfLast(vectorOf(part), 'x', on, () => ++asked);
  assert.deepEqual([ask(rows, 'a'), ask(rows, 'a'), ask(rows, 'b'), ask(rows, 'a')], [1, 1, 2, 3]);
  assert.equal(ask(rows.subarray(0, 2), 'a'), 4);
});
