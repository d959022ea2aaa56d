import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Roles } from '../../../src/core/assessment/slice.ts';
import { joinPredictions } from '../../../src/core/lifecycle/predictions.ts';
import type { Column } from '../../../src/core/tables/column.ts';
import type { Table } from '../../../src/core/tables/table.ts';

type Cells = readonly (number | string | null)[];

function column(name: string, cells: Cells): Column {
  if (cells.every(cell => typeof cell !== 'string')) {
    return { type: 'number', name, values: Float64Array.from(cells, cell => cell ?? Number.NaN) };
  }
  const dictionary = [...new Set(cells.filter(cell => cell !== null).map(String))];
  const codes = Int32Array.from(cells, cell => (cell === null ? -1 : dictionary.indexOf(String(cell))));
  return { type: 'category', name, codes, dictionary };
}

function table(path: string, columns: Readonly<Record<string, Cells>>): Table {
  const rowCount = Object.values(columns)[0]?.length ?? 0;
  return {
    rowCount,
    columns: new Map(Object.entries(columns).map(([name, cells]) => [name, column(name, cells)])),
    files: [{ path, format: 'csv', bytes: 0, modified: 0, rows: rowCount }],
    diagnostics: [],
  };
}

function cells(joined: Table | undefined, name: string): Cells | undefined {
  const found = joined?.columns.get(name);
  if (!found) return undefined;
  if (found.type === 'category') return Array.from(found.codes, code => found.dictionary[code] ?? null);
  return Array.from(found.values, value => (Number.isNaN(value) ? null : value));
}

const ROLES: Roles = { id: 'id', target: 'y', prediction: 'label', score: 'p', features: [], protected: [] };
const { id: _, ...WITHOUT_ID } = ROLES;
const validation = table('validation.csv', { id: [1, 2, 3], y: [0, 1, 1], p: [0.5, 0.5, 0.5] });
const codes = (joined: { diagnostics: readonly { code: string }[] }) =>
  joined.diagnostics.map(each => each.code);

describe('joining predictions', () => {
  it('goes by id, whatever the order, and ignores rows that were not asked for', () => {
    const joined = joinPredictions(
      validation,
      table('p.csv', { id: [9, 3, 1, 2], label: ['x', 'c', 'a', 'b'], p: [9, 3, 1, 2] }),
      ROLES,
    );
    assert.deepEqual(cells(joined.table, 'label'), ['a', 'b', 'c']);
    assert.deepEqual(cells(joined.table, 'p'), [1, 2, 3]);
    assert.deepEqual(cells(joined.table, 'y'), [0, 1, 1]);
    assert.deepEqual([joined.unanswered, joined.diagnostics], [0, []]);
  });

  it('goes by id also where one file typed it as text', () => {
    const joined = joinPredictions(
      validation,
      table('p.csv', { id: ['3', '2', '1'], label: [3, 2, 1], p: [3, 2, 1] }),
      ROLES,
    );
    assert.deepEqual(cells(joined.table, 'label'), [1, 2, 3]);
  });

  it('goes by order where there is no id on either side', () => {
    const answers = table('p.csv', { label: ['a', 'b', 'c'], p: [1, 2, 3] });
    for (const roles of [ROLES, WITHOUT_ID]) {
      assert.deepEqual(cells(joinPredictions(validation, answers, roles).table, 'label'), ['a', 'b', 'c']);
    }
  });

  it('without an id refuses another number of rows: nothing says which is which', () => {
    for (const label of [
      ['a', 'b'],
      ['a', 'b', 'c', 'd'],
    ]) {
      const joined = joinPredictions(validation, table('p.csv', { label, p: label.map(() => 1) }), ROLES);
      assert.equal(joined.table, undefined);
      assert.equal(joined.unanswered, 3);
      assert.deepEqual(codes(joined), ['predictions-row-count']);
    }
  });

  it('with fewer rows counts those without an answer and leaves them missing', () => {
    const joined = joinPredictions(validation, table('p.csv', { id: [2], label: ['b'], p: [2] }), ROLES);
    assert.equal(joined.unanswered, 2);
    assert.deepEqual(cells(joined.table, 'label'), [null, 'b', null]);
    assert.deepEqual(cells(joined.table, 'p'), [null, 2, null]);
    assert.match(joined.diagnostics[0]?.message ?? '', /^p\.csv answers 1 of 3 validation rows\./);
  });

  it('counts a row with an empty answer as unanswered', () => {
    const joined = joinPredictions(
      validation,
      table('p.csv', { id: [1, 2, 3], label: ['a', null, 'c'], p: [1, 2, null] }),
      ROLES,
    );
    assert.equal(joined.unanswered, 2);
  });

  it('takes the first of repeated answers and says so', () => {
    const joined = joinPredictions(
      validation,
      table('p.csv', { id: [1, 2, 2, 3], label: ['a', 'b', 'B', 'c'], p: [1, 2, 2, 3] }),
      ROLES,
    );
    assert.deepEqual(cells(joined.table, 'label'), ['a', 'b', 'c']);
    assert.deepEqual(codes(joined), ['predictions-repeated']);
    assert.equal(joined.diagnostics[0]?.count, 1);
  });

  it('gives each row its own answer where ids repeat in the same order on both sides', () => {
    const repeated = table('v.csv', { id: [7, 7, null], y: [0, 1, 1] });
    const joined = joinPredictions(
      repeated,
      table('p.csv', { id: [7, 7, null], label: ['a', 'b', 'c'], p: [1, 2, 3] }),
      ROLES,
    );
    assert.deepEqual(cells(joined.table, 'label'), ['a', 'b', 'c']);
    assert.deepEqual(joined.diagnostics, []);
  });

  it('never joins rows by a missing id', () => {
    const unnamed = table('v.csv', { id: [null, 'a', null], y: [0, 1, 1] });
    const joined = joinPredictions(
      unnamed,
      table('p.csv', { id: [null, 'a'], label: ['x', 'a'], p: [9, 1] }),
      ROLES,
    );
    assert.deepEqual(cells(joined.table, 'label'), [null, 'a', null]);
    assert.equal(joined.unanswered, 2);
  });

  it("never lets old answers in the validation file pass for the candidate's", () => {
    const joined = joinPredictions(
      validation,
      table('p.csv', { id: [1, 2, 3], label: ['a', 'b', 'c'] }),
      ROLES,
    );
    assert.equal(cells(joined.table, 'p'), undefined);
    assert.deepEqual(codes(joined), ['prediction-column-absent']);
  });

  it('names the nearest column when there is no answer at all', () => {
    const joined = joinPredictions(
      validation,
      table('p.csv', { id: [1, 2, 3], labels: ['a', 'b', 'c'] }),
      ROLES,
    );
    assert.equal(joined.table, undefined);
    assert.match(
      joined.diagnostics[0]?.message ?? '',
      /has no column label or p; it has id, labels\. Is labels meant\?$/,
    );
  });

  it('takes one score per class', () => {
    const roles: Roles = {
      ...WITHOUT_ID,
      score: new Map([
        ['no', 'p_no'],
        ['yes', 'p_yes'],
      ]),
    };
    const joined = joinPredictions(
      validation,
      table('p.csv', { label: ['a', 'b', 'c'], p_no: [1, 2, 3], p_yes: [3, 2, 1] }),
      roles,
    );
    assert.deepEqual(cells(joined.table, 'p_yes'), [3, 2, 1]);
  });
});
