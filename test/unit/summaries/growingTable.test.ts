/** Tables of scores that are kept with rows that grow, as long as they are small. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceOfAll } from '../../../src/core/assessment/sliceInputs.ts';
import type { Evidence } from '../../../src/core/catalogue/evidence.ts';
import { kernels } from '../../../src/core/kernels/index.ts';
import type { ScoreTable } from '../../../src/core/kernels/scoreTable.ts';
import { classTable, growingTable, scoredOf } from '../../../src/core/summaries/scores.ts';
import type { Column } from '../../../src/core/tables/column.ts';
import { keptOf } from '../../../src/core/tables/kept/plain.ts';
import { Spill } from '../../../src/core/tables/spill.ts';

const ROLES = { target: 'y', score: 'score', features: [], protected: [] };
const LABELLING = { task: 'binary', positive: '1', negative: '0', threshold: 0.5 } as const;

const numbers = (name: string, length: number, of: (row: number) => number): Column => ({
  type: 'number',
  name,
  values: Float64Array.from({ length }, (_, row) => of(row)),
});

/** Evidence of the first rows of columns on the disk, which grow from call to call. */
function growing(score: (row: number) => number): (rows: number) => Evidence {
  const spill = new Spill();
  const columns = new Map<string, Column>();
  let length = 0;
  const grow = (name: string, rows: number, of: (row: number) => number) => {
    const added = numbers(name, rows - length, row => of(length + row));
    columns.set(name, spill.append(columns.get(name), length, added));
  };
  return rows => {
    grow('y', rows, row => Number(row % 3 === 0));
    grow('score', rows, score);
    length = rows;
    const now = new Map(columns);
    return evidenceOfAll({ roles: ROLES, labelling: LABELLING }, name => now.get(name));
  };
}

function collecting(parts: number[]): (part: Evidence, arrays: number) => ScoreTable | undefined {
  return (part, arrays) => {
    const { y_score } = part.inputs;
    if (y_score?.type !== 'number') return undefined;
    parts.push(y_score.values.length);
    return kernels.scoreTable(y_score.values, {
      codes: new Int32Array(y_score.values.length),
      positive: 0,
      arrays,
    });
  };
}

test('of rows that have grown only the new ones are looked at', () => {
  const evidenceAt = growing(row => (row % 10) / 10);
  const parts: number[] = [];
  const tableAt = (rows: number) =>
    growingTable(evidenceAt(rows), 'test', ['y_score'], collecting(parts), 10).kept;
  const first = tableAt(1000);
  assert.equal(first?.scores.length, 10);
  const second = tableAt(1100);
  assert.deepEqual(second?.positives, new Float64Array(10).fill(110));
  assert.deepEqual(parts, [1000, 100]);
});

test('a table of more scores is not kept, but answered where it was made anyway', () => {
  const evidenceAt = growing(row => (row < 1000 ? (row % 10) / 10 : row));
  const parts: number[] = [];
  const tableOf = (evidence: Evidence, most: number) =>
    growingTable(evidence, `test ${most}`, ['y_score'], collecting(parts), most);
  const evidence = evidenceAt(1000);
  const { kept, large } = tableOf(evidence, 9);
  assert.equal(kept, undefined);
  assert.equal(large?.scores.length, 10);
  assert.ok(tableOf(evidence, 10).kept);
  // Together they are too many; that they are is known then, without a look at any row.
  const grown = tableOf(evidenceAt(1100), 10);
  assert.deepEqual(grown, { kept: undefined, large: undefined });
  assert.deepEqual(parts, [1000, 1000, 100]);
  assert.deepEqual(tableOf(evidenceAt(1100), 10), { kept: undefined, large: undefined });
  assert.equal(parts.length, 3);
});

test('a kept table can be kept for another process, whatever made it', () => {
  const evidenceAt = growing(row => (row % 1000) / 1000);
  for (const rows of [100_000, 100_500]) {
    const evidence = evidenceAt(rows);
    const scored = scoredOf(evidence);
    assert.ok(!('undefined' in scored));
    const table = classTable(evidence, scored, 0, 1);
    assert.equal(table.positive + table.negative, rows);
    const { scores, positives, negatives, positive, negative } = table;
    assert.deepEqual(keptOf(table), { scores, positives, negatives, positive, negative });
  }
});
