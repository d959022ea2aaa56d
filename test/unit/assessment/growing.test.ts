/** What metrics say of rows that grew is what they say of all rows, though only the new ones were looked at. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimatorOf } from '../../../src/core/assessment/estimator.ts';
import { read } from '../../../src/core/assessment/measure.ts';
import { type Labelling, type Roles, Slice } from '../../../src/core/assessment/slice.ts';
import { CBPE_METRICS } from '../../../src/core/estimation/cbpeEstimate.ts';
import { metrics } from '../../../src/core/metrics/index.ts';
import { type Column, rowsOf } from '../../../src/core/tables/column.ts';
import { areFinal } from '../../../src/core/tables/knownRows.ts';
import type { Table } from '../../../src/core/tables/table.ts';
import { turns } from '../../../src/core/turns.ts';
import { assertClose } from '../close.ts';
import { random } from './support.ts';

const ROWS = 900;
/** Rows that are there at first, after a day, and so on. */
const GROWS = [500, 501, 700, ROWS];

type Made = Readonly<Record<string, readonly (number | string | null)[]>>;

/** A column of so many first rows of a whole, in memory that the others share. */
function columnsOf(made: Made): (rows: number) => ReadonlyMap<string, Column> {
  const whole = Object.entries(made).map(([name, cells]): Column => {
    if (!cells.some(cell => typeof cell === 'string')) {
      return { name, type: 'number', values: Float64Array.from(cells, cell => Number(cell ?? Number.NaN)) };
    }
    const dictionary = [...new Set(cells.filter(cell => cell !== null))].map(String);
    const codes = Int32Array.from(cells, cell => (cell === null ? -1 : dictionary.indexOf(String(cell))));
    return { name, type: 'category', codes, dictionary };
  });
  return rows =>
    new Map(
      whole.map(column => [
        column.name,
        column.type === 'category'
          ? { ...column, codes: column.codes.subarray(0, rows) }
          : { ...column, values: column.values.subarray(0, rows) },
      ]),
    );
}

function tableOf(columns: ReadonlyMap<string, Column>, rowCount: number): Table {
  return { rowCount, columns, files: [], diagnostics: [] };
}

/** Every metric of the slice's task, and how many rows it is of. */
function saidOf(slice: Slice): ReadonlyMap<string, unknown> {
  const { task } = slice.labelling;
  const asked = metrics.filter(each => task && each.tasks?.includes(task));
  return new Map(asked.map(({ id }) => [id, read({ id }, slice, undefined)]));
}

/** Says that nobody writes to the rows any more, and then does, in those that have been looked at: whoever looks again is found out. */
function spoil(columns: ReadonlyMap<string, Column>): void {
  for (const column of columns.values()) {
    if (column.type === 'category') column.codes.fill(0);
    else column.values.fill(0.123);
  }
}

interface Case {
  readonly made: Made;
  readonly roles: Omit<Roles, 'features' | 'protected'>;
  readonly labelling: Labelling;
  /** Metrics that go through all rows each time: what they read does not merge. */
  readonly anew?: readonly string[];
  /** What is asked first of later rows looks at all of them. */
  readonly inWhole?: boolean;
}

function isClose(a: unknown, b: unknown): boolean {
  try {
    assertClose(a, b);
    return true;
  } catch {
    return false;
  }
}

/** The rows as what is looked at one by one, and nothing is kept of. */
function oneByOne({ table, roles, labelling }: Slice): Slice {
  return new Slice(
    table,
    roles,
    labelling,
    Int32Array.from({ length: table.rowCount }, (_, row) => row),
  );
}

/** Holds estimates of rows that grew against those by row. */
async function checkEstimates(
  { made, roles: some, labelling }: Omit<Case, 'anew'>,
  reference: Made,
): Promise<void> {
  const roles: Roles = { ...some, features: [], protected: [] };
  const before = new Slice(tableOf(columnsOf(reference)(ROWS), ROWS), roles, labelling);
  const estimator = await estimatorOf(before, 30, turns(undefined));
  assert.ok(!('undefined' in estimator));
  const kept = columnsOf(made);
  const fresh = columnsOf(made);
  [...kept(ROWS).values()].map(rowsOf).forEach(areFinal);
  for (const rows of GROWS) {
    const all = new Slice(tableOf(fresh(rows), rows), roles, labelling);
    const grown = new Slice(tableOf(kept(rows), rows), roles, labelling);
    for (const metric of CBPE_METRICS) {
      const expected = estimator.estimate(metric, oneByOne(all), 30);
      assertClose(estimator.estimate(metric, grown, 30), expected, `${metric} of ${rows} rows`);
      if (metric !== 'confusion_matrix') assert.notEqual(expected.value, null, metric);
    }
    spoil(kept(rows));
  }
}

function check({ made, roles: some, labelling, anew = [], inWhole = false }: Case): void {
  const roles: Roles = { ...some, features: [], protected: [] };
  const kept = columnsOf(made);
  const fresh = columnsOf(made);
  [...kept(ROWS).values()].map(rowsOf).forEach(areFinal);
  for (const rows of GROWS) {
    const expected = saidOf(new Slice(tableOf(fresh(rows), rows), roles, labelling));
    const found = saidOf(new Slice(tableOf(kept(rows), rows), roles, labelling));
    const wrong = [...expected].filter(([id, said]) => !isClose(found.get(id), said)).map(([id]) => id);
    assert.deepEqual(wrong.sort(), rows === GROWS[0] ? [] : anew, `${rows} rows`);
    if (!inWhole) spoil(kept(rows));
  }
}

const next = random(5);
const cells = <T>(of: (row: number) => T) => Array.from({ length: ROWS }, (_, row) => of(row));
const scores = cells(row => (row % 97 === 0 ? null : Math.round(next() * 200) / 200));
const truth = cells(row => (row % 89 === 0 ? null : Number(next() < (scores[row] ?? 0.5))));
const binary: Labelling = { task: 'binary', positive: '1', negative: '0', threshold: 0.5 };

const yes = truth.map(each => (each === null ? null : each === 1 ? 'yes' : 'no'));
const said = scores.map((each, row) => (each === null || row % 7 === 0 ? null : each > 0.4 ? 'yes' : 'no'));

describe('metrics of rows that grew', () => {
  it('with scores and labels that are numbers', () => {
    check({ made: { truth, scores }, roles: { target: 'truth', score: 'scores' }, labelling: binary });
  });

  it('with scores, answers, and labels that are words', () => {
    check({
      made: { yes, scores, said },
      roles: { target: 'yes', score: 'scores', prediction: 'said' },
      labelling: { ...binary, positive: 'yes', negative: 'no' },
    });
  });

  it('with new rows that have no label yet, and others of one class only', () => {
    const late = truth.map((each, row) => (row >= 500 && row < 700 ? null : row >= 700 ? 0 : each));
    check({ made: { late, scores }, roles: { target: 'late', score: 'scores' }, labelling: binary });
    const early = truth.map((each, row) => (row < 500 ? null : each));
    const roles = { target: 'early', score: 'scores' };
    check({ made: { early, scores }, roles, labelling: binary, inWhole: true });
  });

  it('of several classes with a score each', () => {
    const names = ['a', 'b', 'c'];
    const parts = cells(() => names.map(next).map(next => next));
    const shares = parts.map(each => each.map(part => part / each.reduce((sum, one) => sum + one, 0)));
    const kind = cells(row => (row % 50 === 0 ? null : (names[Math.floor(next() * 3)] ?? 'a')));
    const columns = Object.fromEntries(names.map((name, i) => [name, shares.map(each => each[i] ?? 0)]));
    check({
      made: { kind, ...columns },
      roles: { target: 'kind', score: new Map(names.map(name => [name, name])) },
      labelling: { task: 'multiclass', threshold: 0.5 },
      anew: ['d2_brier', 'd2_log_loss', 'hinge_loss', 'top_k_accuracy'],
    });
  });

  it('of amounts', () => {
    const amount = cells(row => (row % 61 === 0 ? null : 50 + 100 * next()));
    const guess = amount.map((each, row) => (row % 43 === 0 ? null : (each ?? 0) + 10 * next()));
    check({
      made: { amount, guess },
      roles: { target: 'amount', prediction: 'guess' },
      labelling: { task: 'regression', threshold: 0.5 },
      anew: [
        'd2_absolute_error',
        'd2_pinball',
        'd2_tweedie',
        'mean_gamma_deviance',
        'mean_poisson_deviance',
        'mean_tweedie_deviance',
        'msle',
        'pinball_loss',
        'rmsle',
        'smape',
        'wape',
      ],
    });
  });
});

describe('estimates of rows that grew', () => {
  const none = truth.map((each, row) => (row % 2 === 0 ? null : each));
  const infinite = scores.map((each, row) => (row % 111 === 0 ? (row % 2 === 0 ? 1 : -1) / 0 : each));
  // What says little of the truth has to be calibrated.
  const bold = scores.map(each => each && each ** 4);

  it('whose predictions follow from the scores, calibrated or not, whether labels are there or not', async () => {
    const roles = { target: 'truth', score: 'scores' };
    for (const made of [
      { truth, scores },
      { truth: none, scores },
      { truth, scores: infinite },
    ]) {
      await checkEstimates({ made, roles, labelling: binary }, { truth, scores });
      await checkEstimates(
        { made, roles, labelling: { ...binary, threshold: 0.2 } },
        { truth, scores: bold },
      );
    }
  });

  it('whose predictions are given, for all of them or some', async () => {
    const roles = { target: 'yes', score: 'scores', prediction: 'said' };
    const labelling = { ...binary, positive: 'yes', negative: 'no' };
    const all = scores.map(each => (each === null ? null : each > 0.3 ? 'yes' : 'no'));
    for (const made of [
      { yes, scores, said },
      { yes, scores, said: all },
      { yes: yes.map((each, row) => (row % 3 === 0 ? null : each)), scores, said },
    ]) {
      await checkEstimates({ made, roles, labelling }, { yes, scores, said });
    }
  });
});
