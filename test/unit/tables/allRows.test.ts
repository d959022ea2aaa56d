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

test('for data that has grown there are some more, so that the next growth finds them', () => {
  const rows = allRows(5000);
  const grown = allRows(rows.buffer.byteLength / 4 + 1);
  assert.notEqual(grown.buffer, rows.buffer);
  assert.equal(allRows(grown.length + 1).buffer, grown.buffer);
});
