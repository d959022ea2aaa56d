import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PERIODS, type Period } from '../../../src/core/tables/chunk.ts';
import { splitIntoChunks } from '../../../src/core/tables/chunks.ts';
import type { TimestampVector } from '../../../src/core/tables/column.ts';
import { listOf } from '../../../src/core/tables/rowNumbers.ts';

const timestamps = (...texts: readonly string[]): TimestampVector => ({
  type: 'timestamp',
  values: Float64Array.from(texts, text => Date.parse(text)),
});
const period = (name: Period) => ({ by: 'period', period: name }) as const;

test('labels and bounds of every period, by UTC', () => {
  const at = timestamps('2026-11-12T14:30:00Z');
  for (const [name, label, start, end] of [
    ['hour', '2026-11-12T14:00Z', '2026-11-12T14:00Z', '2026-11-12T15:00Z'],
    ['day', '2026-11-12', '2026-11-12', '2026-11-13'],
    ['week', '2026-W46', '2026-11-09', '2026-11-16'],
    ['month', '2026-11', '2026-11-01', '2026-12-01'],
    ['quarter', '2026-Q4', '2026-10-01', '2027-01-01'],
    ['year', '2026', '2026-01-01', '2027-01-01'],
  ] as const) {
    const [chunk] = splitIntoChunks(at, 1, period(name)).chunks;
    assert.deepEqual(
      [chunk?.label, chunk?.start, chunk?.end, chunk?.complete],
      [label, Date.parse(start), Date.parse(end), false],
    );
  }
});

test('ISO weeks at the turn of a year', () => {
  for (const [day, label] of [
    ['2027-01-01', '2026-W53'],
    ['2025-12-29', '2026-W01'],
    ['2024-12-31', '2025-W01'],
    ['1969-12-31', '1970-W01'],
    ['2021-01-03', '2020-W53'],
  ] as const) {
    assert.equal(splitIntoChunks(timestamps(day), 1, period('week')).chunks[0]?.label, label);
  }
});

test('late rows are in the chunk of their time, empty periods are listed, undated rows counted', () => {
  const at = timestamps(
    '2026-01-03T05:00Z',
    '2026-01-01T01:00Z',
    'none',
    '2026-01-03T01:00Z',
    '2026-01-01T00:00Z',
  );
  const { chunks, unplaced } = splitIntoChunks(at, 5, period('day'));
  assert.deepEqual(
    chunks.map(({ label, rows, complete }) => [label, [...listOf(rows)], complete]),
    [
      ['2026-01-01', [1, 4], true],
      ['2026-01-02', [], true],
      ['2026-01-03', [0, 3], false],
    ],
  );
  assert.equal(unplaced, 1);
});

test('one row from 1970 does not make half a million empty hours', () => {
  const at = timestamps('1970-01-01', '2026-01-01', '2026-01-01T05:00Z');
  const { chunks, diagnostics } = splitIntoChunks(at, 3, period('hour'));
  assert.equal(chunks.length, 3);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['sparse-timestamps'],
  );
});

test('by size: in order of time, the last one short', () => {
  const at = timestamps('2026-01-03', '2026-01-01', 'none', '2026-01-02', '2026-01-02', '2026-01-05');
  const { chunks, unplaced } = splitIntoChunks(at, 6, { by: 'size', size: 2 });
  assert.deepEqual(
    chunks.map(({ rows, complete, label }) => [[...listOf(rows)], complete, label]),
    [
      [[1, 3], true, 'rows 1–2'],
      [[4, 0], true, 'rows 3–4'],
      [[5], false, 'rows 5–5'],
    ],
  );
  assert.equal(unplaced, 1);
  assert.deepEqual([chunks[0]?.start, chunks[0]?.end], [Date.parse('2026-01-01'), Date.parse('2026-01-02')]);
});

test("by number: as numpy's array_split, without timestamps in table order", () => {
  const { chunks } = splitIntoChunks(undefined, 11, { by: 'number', number: 4 });
  assert.deepEqual(
    chunks.map(({ rows }) => rows.length),
    [3, 3, 3, 2],
  );
  assert.deepEqual([...listOf(chunks[3]?.rows ?? new Int32Array())], [9, 10]);
  assert.equal(chunks[0]?.start, undefined);
  assert.deepEqual(
    splitIntoChunks(undefined, 2, { by: 'number', number: 3 }).chunks.map(({ rows }) => rows.length),
    [1, 1, 0],
  );
  assert.deepEqual(splitIntoChunks(undefined, 3, period('day')), {
    chunks: [],
    unplaced: 3,
    diagnostics: [],
  });
});

test('property: each dated row is in exactly one chunk, and inside its bounds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: -(10 ** 10), max: 2 * 10 ** 12 }), { nil: Number.NaN }), {
        maxLength: 60,
      }),
      fc.constantFrom(...PERIODS),
      (values, name) => {
        const at: TimestampVector = { type: 'timestamp', values: Float64Array.from(values) };
        const { chunks, unplaced } = splitIntoChunks(at, values.length, period(name));
        const rows = chunks.flatMap(chunk => [...listOf(chunk.rows)]);
        assert.equal(rows.length + unplaced, values.length);
        assert.equal(new Set(rows).size, rows.length);
        for (const chunk of chunks) {
          for (const row of listOf(chunk.rows)) {
            const value = values[row] ?? Number.NaN;
            assert.ok(value >= (chunk.start ?? Infinity) && value < (chunk.end ?? -Infinity));
          }
        }
      },
    ),
    { seed: 5, numRuns: 500 },
  );
});
