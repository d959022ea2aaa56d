/** Data quality of a log that grows in memory is that of the same files read anew, and earlier rows are not counted again. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import { qualitySeries } from '../../../src/core/assessment/qualitySeries.ts';
import { compute, statistic } from '../../../src/core/catalogue/catalogue.ts';
import type { Chunk } from '../../../src/core/tables/chunk.ts';
import { type Column, rowsAreFinal, rowsOf } from '../../../src/core/tables/column.ts';
import type { Rows } from '../../../src/core/tables/knownRows.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import type { Table, TableRequest, TableSource } from '../../../src/core/tables/table.ts';
import { assess, csv, DAY, folderWith, type Row, random, START, writeInto } from './support.ts';

const ROOM = 4000;

/** Tables whose columns grow at their end: rows that were there the last time stay where they are. */
class GrowingTables implements TableSource {
  readonly #memory = new Map<string, { rows: Rows; length: number }>();

  async read(request: TableRequest): Promise<Table> {
    const table = await readTable(request);
    const columns = [...table.columns].map(([name, column]): [string, Column] => {
      const grown = this.#grown(`${request.name} ${name} ${column.type}`, rowsOf(column));
      // Rows of the same type as before.
      const same = { ...column, [column.type === 'category' ? 'codes' : 'values']: grown } as Column;
      rowsAreFinal(same);
      return [name, same];
    });
    return { ...table, columns: new Map(columns) };
  }

  /** Overwrites the rows of current data that are there, in columns of these names. */
  spoil(names: readonly string[]): void {
    for (const [key, { rows, length }] of this.#memory) {
      if (names.some(name => key.startsWith(`current ${name} `))) rows.fill(0, 0, length);
    }
  }

  #grown(key: string, rows: Rows): Rows {
    const made = () => ({
      rows: new (rows instanceof Int32Array ? Int32Array : Float64Array)(ROOM),
      length: 0,
    });
    const memory = this.#memory.get(key) ?? made();
    this.#memory.set(key, memory);
    memory.rows.set(rows.subarray(memory.length), memory.length);
    memory.length = rows.length;
    return memory.rows.subarray(0, rows.length);
  }
}

const YAML = `model: grown
task: binary
data: {reference: reference.csv, current: logs/*.csv}
columns: {timestamp: at, target: label, score: score, id: id}
chunk: day
`;

/** A day of 100 rows with something wrong in every respect; some rows come a day late. */
function day(number: number): string {
  const next = random(number);
  const rows = Array.from({ length: 100 }, (_, i): Row => {
    const score = next();
    const late = i % 25 === 3 ? 1 : 0;
    return {
      at: new Date(START + (number - late) * DAY + i * 600_000).toISOString(),
      id: `${number}-${i % 97}`,
      amount: next() < 0.1 ? undefined : number % 4 === 3 ? -5 : Math.floor(next() * 9),
      rate: next() < 0.05 ? Number.POSITIVE_INFINITY : Math.floor(next() * 4),
      fixed: number % 3 === 0 ? 7 : next(),
      shop: ['a', 'b', '12', `only day ${number}`][Math.floor(next() * (number > 20 ? 4 : 3))],
      score: score.toFixed(4),
      label: next() < 0.2 ? undefined : Number(next() < score),
    };
  });
  // Rows that repeat others of the day, in all but time and id, with another label.
  const again = rows
    .slice(0, 8)
    .map((row, i) => ({ ...row, id: `${number}-again-${i}`, label: 1 - Number(row['label'] ?? 0) }));
  return csv([...rows, ...again]);
}

const logs = (from: number, to: number) =>
  Object.fromEntries(
    Array.from({ length: to - from }, (_, i) => [`logs/${from + i}.csv`, day(from + i)] as const),
  );

const reference = csv(
  Array.from({ length: 12 }, (_, number) => day(number))
    .flatMap(text => text.trimEnd().split('\n').slice(1))
    .map(line => {
      const cells = line.split(',');
      return Object.fromEntries(
        ['at', 'id', 'amount', 'rate', 'fixed', 'shop', 'score', 'label'].map((name, i) => [name, cells[i]]),
      );
    }),
);

/** The reference without one of the features. */
const withoutRate = reference
  .split('\n')
  .map(line => line.split(',').toSpliced(3, 1).join(','))
  .join('\n');

/** The same config without a reference. */
const ALONE = YAML.replace('reference: reference.csv, ', '');

describe('data quality of a log that grows', () => {
  for (const [what, yaml, before = reference] of [
    ['with a reference', YAML],
    ['with a reference that lacks a feature', YAML, withoutRate],
    ['without one', ALONE],
    [
      'with what is valid declared',
      YAML.replace(
        'id: id}',
        'id: id, ranges: {amount: [0, 7], rate: {max: 2}}, domains: {shop: [a, b], fixed: [7, x]}}',
      ),
    ],
    ['cut by rows', YAML.replace('chunk: day', 'chunk: {size: 150}')],
  ] as const) {
    it(`is that of the files read anew, ${what}`, async () => {
      const folder = await folderWith({
        'evenkeel.yaml': yaml,
        'reference.csv': before,
        ...logs(20, 24),
      });
      const tables = new GrowingTables();
      for (const grown of [{}, {}, logs(24, 25), logs(25, 28), logs(28, 29)]) {
        await writeInto(folder, grown);
        const { quality } = await assess(folder, { tables, record: false });
        const anew = await assess(folder, { record: false });
        assert.deepEqual(quality, anew.quality);
        assert.ok(quality.series.length > 5);
        assert.ok((quality.duplicateRows?.rows ?? 0) > 20 && (quality.labelConflicts?.rows ?? 0) > 20);
      }
    });
  }

  it('is found out of the new rows alone', async () => {
    const folder = await folderWith({ 'evenkeel.yaml': YAML, 'reference.csv': reference, ...logs(20, 24) });
    const tables = new GrowingTables();
    await assess(folder, { tables, record: false });
    tables.spoil(['id', 'amount', 'rate', 'fixed', 'shop', 'score']);
    // Rows of a day later: no chunk that was there before changes.
    await writeInto(folder, logs(25, 27));
    const spoilt = await assess(folder, { tables, record: false });
    const anew = await assess(folder, { record: false });
    const told = ({ quality: { series, duplicateRows, labelConflicts, overlap } }: Assessment) => ({
      series,
      duplicateRows,
      labelConflicts,
      overlap,
    });
    assert.deepEqual(told(spoilt), told(anew));
    assert.ok((anew.quality.overlap?.rows ?? 0) > 0);
  });
});

describe('limits of a rate', () => {
  it('are those of a p-chart around the rate of the reference, at each number of rows', () => {
    const next = random(5);
    const count = 60;
    const trials = Float64Array.from({ length: count }, (_, i) =>
      i === 7 ? 0 : 40 + Math.floor(next() * 400),
    );
    for (const usual of [0, 0.01, 0.3, 0.97, 1]) {
      const hits = trials.map(rows => Math.min(rows, Math.floor(rows * (usual + next() * 0.1))));
      const chunks = Array.from(trials, (rows, index) => ({
        index,
        label: String(index),
        rows,
        complete: true,
      }));
      const timeline = {
        rule: { by: 'size', size: 100 } as const,
        chunks: chunks.map((each): Chunk => ({ ...each, rows: new Int32Array(each.rows) })),
        slices: [],
        windowStart: 0,
        unplaced: 0,
        diagnostics: [],
      };
      const arl = 500;
      const series = qualitySeries(
        {
          statistic: statistic('duplicate_rows'),
          kind: 'rate',
          current: { hits, trials },
          reference: { hits: Float64Array.of(1000 * usual), trials: Float64Array.of(1000) },
        },
        {
          // A window is not asked for.
          current: timeline as never,
          reference: undefined,
          chunks,
          chart: { type: 'auto', rules: 'limits', arl } as never,
          minRows: 30,
          together: 1,
        },
      );
      const chart = compute(
        'p_chart',
        {
          counts: { type: 'number', values: hits },
          sizes: { type: 'number', values: trials },
        },
        { options: { rules: 'limits', run_length: false, arl, centre: (1000 * usual + 0.5) / 1001 } },
      );
      assert.ok('value' in chart);
      // The chart's own shape.
      const { centre, lower, upper, signals } = chart.value as unknown as {
        centre: number;
        lower: number[];
        upper: number[];
        signals: { points: number[] }[];
      };
      assert.equal(series.centre, centre);
      assert.deepEqual(series.lower, lower);
      assert.deepEqual(series.upper, upper);
      const outside = signals.flatMap(each => each.points).sort((a, b) => a - b);
      // What is worse is the higher one.
      assert.deepEqual(
        series.signals,
        outside.filter(at => (series.values[at] ?? 0) > (upper[at] ?? 1)),
      );
    }
  });
});
