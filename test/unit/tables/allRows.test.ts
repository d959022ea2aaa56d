import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRows } from '../../../src/core/tables/allRows.ts';

test('rows are numbered from 0 on, whatever was asked for before', () => {
  for (const count of [3, 0, 5, 4, 1, 5]) {
    assert.deepEqual(
      [...allRows(count)],
      Array.from({ length: count }, (_, row) => row),
    );
  }
});

test('the numbers are made once', () => {
  const rows = allRows(1000);
  assert.equal(allRows(10).buffer, rows.buffer);
});
