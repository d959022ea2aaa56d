import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  joinedRows,
  listOf,
  partOf,
  type RowNumbers,
  rowAt,
  startOfRun,
} from '../../../src/core/tables/rowNumbers.ts';

const run = fc.record({ start: fc.nat(20), length: fc.nat(6) });
const list = fc.array(fc.nat(20), { maxLength: 6 }).map(rows => Int32Array.from(rows));
const rowNumbers: fc.Arbitrary<RowNumbers> = fc.oneof(run, run.map(listOf), list);

test('property: parts, places and joins of row numbers are those of their lists', () => {
  fc.assert(
    fc.property(fc.array(rowNumbers, { maxLength: 5 }), fc.nat(6), fc.nat(6), (parts, a, b) => {
      assert.deepEqual(
        [...listOf(joinedRows(parts))],
        parts.flatMap(part => [...listOf(part)]),
      );
      for (const rows of parts) {
        const all = listOf(rows);
        const [from, to] = [Math.min(a, b, rows.length), Math.min(Math.max(a, b), rows.length)];
        assert.deepEqual(listOf(partOf(rows, from, to)), all.slice(from, to));
        assert.equal(rowAt(rows, a), all[a]);
        const follow = all.every((row, place) => row === (all[0] ?? 0) + place);
        assert.equal(startOfRun(rows), follow ? all[0] : undefined);
      }
    }),
    { numRuns: 2000 },
  );
});

test('rows that follow one another are joined without a list of them', () => {
  assert.deepEqual(joinedRows([{ start: 3, length: 2 }, { start: 9, length: 0 }, Int32Array.of(5, 6)]), {
    start: 3,
    length: 4,
  });
});
