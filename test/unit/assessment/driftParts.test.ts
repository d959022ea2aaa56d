/** Chunks of a column that does not fit into memory are read and compared some at a time, and all is found that is found at once. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inParts, together } from '../../../src/core/assessment/driftParts.ts';
import { compareOverTime, type OverTimeInput } from '../../../src/core/drift/compareOverTime.ts';
import {
  type CategoryColumn,
  type Column,
  lengthOf,
  type NumberColumn,
  readOnDemand,
  take,
} from '../../../src/core/tables/column.ts';
import { random } from './support.ts';

const ROWS = 6000;
const CHUNKS = 12;
const next = random(11);
const numbers: NumberColumn = {
  type: 'number',
  name: 'amount',
  values: Float64Array.from({ length: ROWS }, (_, row) =>
    row % 71 === 0 ? Number.NaN : next() + row / ROWS,
  ),
};
const categories: CategoryColumn = {
  type: 'category',
  name: 'channel',
  codes: Int32Array.from({ length: ROWS }, (_, row) => (row % 53 === 0 ? -1 : Math.floor(next() * 4))),
  dictionary: ['a', 'b', 'c', 'd'],
};

/** The column with its rows read when they are asked for; and how many rows were, each time. */
function onDemand(column: Column): { readonly column: Column; readonly reads: number[] } {
  const reads: number[] = [];
  const rows = column.type === 'category' ? column.codes : column.values;
  const read = (from: number, to: number) => {
    reads.push(to - from);
    return rows.slice(from, to);
  };
  return { column: readOnDemand(column, { read, length: rows.length }), reads };
}

function inputFor(column: Column, window: (whole: Column) => Column): OverTimeInput {
  const rowsOf = (chunk: number) =>
    Int32Array.from({ length: ROWS / CHUNKS }, (_, i) => (chunk * ROWS) / CHUNKS + i);
  const reference = take(
    column,
    Int32Array.from({ length: 1000 }, (_, i) => i * 3),
  );
  return {
    reference,
    window: window(column),
    chunks: Array.from({ length: CHUNKS }, (_, chunk) =>
      chunk === 4 ? undefined : take(column, rowsOf(chunk)),
    ),
    rule: {},
  };
}

const lastRows = (column: Column) =>
  take(
    column,
    Int32Array.from({ length: 1500 }, (_, i) => ROWS - 1500 + i),
  );

for (const plain of [numbers, categories]) {
  describe(`a column of type ${plain.type} in parts`, () => {
    it('gives a thread so many rows of chunks at a time, and each chunk once', () => {
      const { column, reads } = onDemand(plain);
      const input = inputFor(column, lastRows);
      const [first, ...others] = inParts(input, 1600);
      assert.deepEqual(first, { ...input, chunks: input.chunks.map(() => undefined) });
      assert.equal(others.length, 4);
      for (const { window, chunks } of others) {
        assert.equal(lengthOf(window), 0);
        assert.ok(chunks.reduce((sum, chunk) => sum + (chunk ? lengthOf(chunk) : 0), 0) <= 1600);
      }
      for (const [i, chunk] of input.chunks.entries()) {
        assert.deepEqual(others.flatMap(each => each.chunks[i] ?? []).length, chunk ? 1 : 0, `chunk ${i}`);
      }
      assert.deepEqual(reads, [], 'nothing is read for it');
    });

    it('is compared as a whole', () => {
      const expected = compareOverTime(inputFor(plain, lastRows));
      const { column } = onDemand(plain);
      for (const rows of [1, 1600, ROWS]) {
        const found = inParts(inputFor(column, lastRows), rows).map(compareOverTime);
        assert.deepEqual(together(found), expected, `${rows} rows at a time`);
      }
    });

    it('stays whole where chunks are parts of the window, or in memory', () => {
      assert.equal(
        inParts(
          inputFor(onDemand(plain).column, column => column),
          1,
        ).length,
        1,
      );
      assert.equal(inParts(inputFor(plain, lastRows), 1).length, 1);
    });
  });
}
