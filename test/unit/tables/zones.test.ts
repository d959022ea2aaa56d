/** What is known of stretches of a column, against the rows themselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanColumn } from '../../../src/core/assessment/qualityScan.ts';
import { kernelMemory } from '../../../src/core/kernels/wasm.ts';
import type { NumberColumn } from '../../../src/core/tables/column.ts';
import { areFinal } from '../../../src/core/tables/knownRows.ts';
import { keepZones, stretchesOf } from '../../../src/core/tables/zones.ts';
import { uniform } from '../drift/samples.ts';

const random = uniform(5);
const ROWS = 1000;
const ENDS = [0, 100, 101, 450, 450, 1000];

function drawn(): Float64Array {
  return Float64Array.from({ length: ROWS }, (_, i) => {
    if (random() < 0.02) return Number.NaN;
    if (i > 600 && random() < 0.01)
      return random() < 0.5 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return i === 100 ? 50 : random();
  });
}

/** As the decoder finds them, page by page. */
function zonesOf(rows: Float64Array) {
  const memory = kernelMemory() ?? assert.fail('run "npm run build" first');
  const found = ENDS.map((end, i) =>
    memory.region(() => {
      const page = rows.subarray(ENDS[i - 1] ?? 0, end);
      const range = memory.allocate(16);
      const at = memory.copyIn(page);
      const missing = memory.exports.findRange(at, page.length, range);
      const [least = 0, most = 0] = memory.doubles(range, 2);
      return { least, most, missing };
    }),
  );
  return {
    ends: Uint32Array.from(ENDS),
    least: Float64Array.from(found, each => each.least),
    most: Float64Array.from(found, each => each.most),
    missing: Uint32Array.from(found, each => each.missing),
  };
}

test('the kernel finds the range of a page as a loop does', () => {
  const rows = drawn();
  const { least, most, missing } = zonesOf(rows);
  for (const [zone, end] of ENDS.entries()) {
    const page = [...rows.subarray(ENDS[zone - 1] ?? 0, end)];
    const valued = page.filter(value => !Number.isNaN(value));
    assert.deepEqual(
      [least[zone], most[zone], missing[zone]],
      [Math.min(...valued), Math.max(...valued), page.length - valued.length],
    );
  }
});

test('a part of a column is its stretches, and only whole zones of final rows are known', () => {
  const rows = drawn();
  keepZones(rows, zonesOf(rows));
  assert.deepEqual(stretchesOf(rows), [{ rows }], 'rows may still be written to');
  areFinal(rows);
  for (const [from, to, known] of [
    [0, ROWS, 5],
    [0, 99, 0],
    [0, 100, 1],
    [50, 500, 3],
    [100, 101, 1],
    [101, 449, 0],
    [460, 470, 0],
    [450, 1000, 1],
    [1000, 1000, 0],
  ] as const) {
    const part = rows.subarray(from, to);
    const stretches = stretchesOf(part);
    assert.deepEqual(
      stretches.flatMap(each => [...each.rows]),
      [...part],
    );
    assert.equal(stretches.filter(each => each.known).length, known, `${from} to ${to}`);
  }
});

test('the quality of a column is the same with what is known of it and without', () => {
  const rowsOf = (from: number, to: number) => ({
    rows: Int32Array.from({ length: to - from }, (_, i) => from + i),
  });
  const column = (values: Float64Array): NumberColumn => ({ name: 'x', type: 'number', values });
  for (let round = 0; round < 20; round++) {
    const [now, before] = [drawn(), drawn()];
    const chunks = [rowsOf(0, 60), rowsOf(60, 460), rowsOf(460, 1000)];
    const scanned = (a: Float64Array, b: Float64Array) =>
      new Map(
        [...scanColumn(column(a), chunks, { column: column(b), chunks: [rowsOf(0, 1000)] })].map(
          ([measure, { current, reference }]) => [measure, { current, reference }],
        ),
      );
    const [own, other] = [now.slice(), before.slice()];
    for (const rows of [own, other]) {
      keepZones(rows, zonesOf(rows));
      areFinal(rows);
    }
    assert.deepEqual(scanned(own, other), scanned(now, before));
  }
});
