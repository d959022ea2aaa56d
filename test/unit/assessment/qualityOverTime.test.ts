/** Data quality chunk by chunk: the counts are those of the catalogue's statistics, the limits those of the reference. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { factsOf, likeRowsOfChunks, repeatedIds } from '../../../src/core/assessment/qualityRows.ts';
import { scanColumn } from '../../../src/core/assessment/qualityScan.ts';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { Xoshiro128 } from '../../../src/core/mathematics/xoshiro.ts';
import type { Chunk } from '../../../src/core/tables/chunk.ts';
import { type Column, lengthOf, take } from '../../../src/core/tables/column.ts';
import { LikeRows } from '../../../src/core/tables/likeRows.ts';
import { listOf } from '../../../src/core/tables/rowNumbers.ts';
import { assessOf, csv, production, projectOf, type Row } from './support.ts';

const turn = async () => {};

/** Rows cut into chunks in order, or at random so that no chunk's rows follow one another. */
function chunksOf(rows: number, count: number, shuffled: boolean, random: Xoshiro128): Chunk[] {
  const own: number[][] = Array.from({ length: count }, () => []);
  for (let row = 0; row < rows; row++) {
    own[shuffled ? random.below(count) : Math.floor((row * count) / rows)]?.push(row);
  }
  return own.map((each, index) => ({
    index,
    label: String(index),
    rows: Int32Array.from(each),
    complete: true,
  }));
}

const NUMBERS = [0, -0, 1, 2.5, -3, 1e300, 5e-324, Number.NaN, Number.POSITIVE_INFINITY];
const TEXTS = ['a', 'b', '7', '-1e3', 'ä', '', ' 12 ', 'x9'];

function numbersColumn(rows: number, random: Xoshiro128): Column {
  const values = Float64Array.from({ length: rows }, () => NUMBERS[random.below(NUMBERS.length)] ?? 0);
  return { name: 'x', type: 'number', values };
}

function textsColumn(rows: number, random: Xoshiro128, kinds: number): Column {
  const codes = Int32Array.from({ length: rows }, () => random.below(kinds + 1) - 1);
  return { name: 'c', type: 'category', codes, dictionary: TEXTS.slice(0, kinds) };
}

/** Rows of these columns grouped, and those of the same columns of a reference. */
async function likeOf(now: readonly Column[], before: readonly Column[]): Promise<LikeRows> {
  const tableOf = (columns: readonly Column[]) => ({
    rowCount: Math.max(0, ...columns.map(lengthOf)),
    columns: new Map(columns.map(column => [column.name, column])),
  });
  const names = now.map(column => column.name);
  const { like, keep } = await LikeRows.grown(names, tableOf(now), tableOf(before), turn);
  for (const [i, column] of now.entries()) like.add(column, before[i]);
  await like.group(turn);
  keep();
  return like;
}

function near(actual: number, expected: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, ${expected}`,
  );
}

describe('counts of chunks', () => {
  it('are those of the catalogue, for every measure of a column, in order and shuffled', () => {
    const random = Xoshiro128.seeded(7);
    const seen = new Set<string>();
    for (let run = 0; run < 60; run++) {
      const rows = 1 + random.below(60);
      const isText = run % 2 === 0;
      const make = () =>
        isText ? textsColumn(rows, random, 1 + random.below(TEXTS.length)) : numbersColumn(rows, random);
      const [column, known] = [make(), make()];
      const chunks = chunksOf(rows, 1 + random.below(5), run % 3 === 0, random);
      const found = scanColumn(column, chunks, { column: known, chunks });
      for (const [id, { current }] of found) {
        for (const chunk of chunks) {
          const outcome = compute(id, {
            values: take(column, chunk.rows),
            current: take(column, chunk.rows),
            reference: known,
          });
          const [hits, trials] = [current.hits[chunk.index] ?? 0, current.trials[chunk.index] ?? 0];
          if (isUndefined(outcome)) {
            assert.ok(trials === 0, `${id}: ${hits} of ${trials}, ${outcome.undefined}`);
          } else {
            near(hits / trials, Number(outcome.value), id);
            seen.add(id);
          }
        }
      }
    }
    assert.deepEqual([...seen].sort(), [
      'constant',
      'infinite_rate',
      'missing_rate',
      'new_categories',
      'out_of_range_rate',
      'type_mix',
      'vanished_categories',
    ]);
  });

  it('of rows are those of the catalogue: duplicates, contradictions, ids, the overlap with the reference', async () => {
    const random = Xoshiro128.seeded(8);
    for (let run = 0; run < 60; run++) {
      const rows = 2 + random.below(80);
      const columns = [numbersColumn(rows, random), textsColumn(rows, random, 3)];
      const before = [numbersColumn(rows, random), textsColumn(rows, random, 3)];
      const labels = Float64Array.from({ length: rows }, () => [0, 1, Number.NaN][random.below(3)] ?? 0);
      const matrix = (all: readonly Column[], part: Int32Array) => ({
        type: 'matrix' as const,
        columns: all.map(each => {
          const taken = take(each, part);
          return taken.type === 'category' ? Float64Array.from(taken.codes) : taken.values;
        }),
      });
      const chunks = chunksOf(rows, 3, run % 2 === 0, random).filter(chunk => chunk.rows.length > 0);
      const like = await likeOf(columns, before);
      const target = { type: 'number' as const, values: labels };
      const { repeated, conflicts } = likeRowsOfChunks(like.now, like.size, target, chunks);
      assert.ok(conflicts);
      for (const [at, chunk] of chunks.entries()) {
        const features = matrix(columns, listOf(chunk.rows));
        const y_true = {
          type: 'number' as const,
          values: take(target, chunk.rows).values,
        };
        const duplicates = compute('duplicate_rows', { features });
        assert.ok(!isUndefined(duplicates));
        near(
          (repeated.hits[at] ?? 0) / (repeated.trials[at] ?? 0),
          Number(duplicates.value),
          'duplicate_rows',
        );
        const conflicting = compute('label_conflicts', { features, y_true });
        if (isUndefined(conflicting)) assert.equal(conflicts.trials[at], 0);
        else
          near(
            (conflicts.hits[at] ?? 0) / (conflicts.trials[at] ?? 0),
            Number(conflicting.value),
            'label_conflicts',
          );
      }
      const all = Int32Array.from({ length: rows }, (_, row) => row);
      const facts = await factsOf(like, target, turn);
      const whole = {
        features: matrix(columns, all),
        reference_features: matrix(before, all),
        y_true: { type: 'number' as const, values: labels },
      };
      for (const [id, fact] of [
        ['duplicate_rows', facts.duplicates],
        ['label_conflicts', facts.conflicts],
        ['split_overlap', facts.overlap],
      ] as const) {
        const outcome = compute(id, whole);
        if (!isUndefined(outcome) && fact) near(fact.rows / fact.of, Number(outcome.value), id);
      }
      const ids = textsColumn(rows, random, 8);
      const numbered = numbersColumn(rows, random);
      for (const column of [ids, numbered]) {
        const tally = repeatedIds(column, chunks);
        for (const [at, chunk] of chunks.entries()) {
          const outcome = compute('duplicate_id_rate', { ids: take(column, chunk.rows) });
          if (isUndefined(outcome)) assert.equal(tally.trials[at], 0);
          else
            near((tally.hits[at] ?? 0) / (tally.trials[at] ?? 0), Number(outcome.value), 'duplicate_id_rate');
        }
      }
    }
  });

  it('of the reference hold each chunk against the others', () => {
    const values = Float64Array.of(1, 2, 3, 9, 2, 3, -4, 2);
    const column: Column = { name: 'x', type: 'number', values };
    const chunks = chunksOf(8, 4, false, Xoshiro128.seeded(1));
    const range = scanColumn(column, chunks, { column, chunks }).get('out_of_range_rate');
    // 9 is beyond the rest, −4 below it, and nothing else is outside the other chunks
    assert.deepEqual([...(range?.reference?.hits ?? [])], [0, 1, 0, 1]);
    assert.deepEqual([...(range?.current.hits ?? [])], [0, 0, 0, 0]);
    const texts: Column = {
      name: 'c',
      type: 'category',
      codes: Int32Array.of(0, 1, 0, 2, 0, 2, 3, 3),
      dictionary: ['a', 'b', 'c', 'd'],
    };
    const fresh = scanColumn(texts, chunks, { column: texts, chunks }).get('new_categories');
    assert.deepEqual([...(fresh?.reference?.hits ?? [])], [1, 0, 0, 2]);
  });
});

const DAY = 86_400_000;
const START = Date.parse('2026-03-01T00:00:00Z');

interface Made {
  readonly days: number;
  readonly perDay: number;
  readonly from: number;
  readonly seed: number;
  readonly change?: (
    row: Record<string, string | number | undefined>,
    day: number,
    random: Xoshiro128,
  ) => void;
}

/** A log of so many rows a day, with a number, a text and a target. */
function log({ days, perDay, from, seed, change }: Made): Row[] {
  const random = Xoshiro128.seeded(seed);
  return Array.from({ length: days * perDay }, (_, i) => {
    const day = Math.floor(i / perDay);
    const row: Record<string, string | number | undefined> = {
      id: `r${from}-${i}`,
      ts: new Date(START + (from + day) * DAY + Math.floor(((i % perDay) / perDay) * DAY)).toISOString(),
      amount:
        random.uniform() < 0.03
          ? undefined
          : Number((random.uniform() + random.uniform() + random.uniform()).toFixed(4)),
      height: random.below(1e9),
      country: ['AT', 'DE', 'CH'][random.below(3)],
      target: random.below(2),
      score: random.uniform(),
    };
    change?.(row, day, random);
    return row;
  });
}

const YAML = `model: m
task: binary
data: {reference: reference.csv, current: current.csv}
columns: {timestamp: ts, target: target, score: score, id: id}
chunk: day
criteria:
  - quality_signals == 0
`;

async function assessed(change: Made['change'], yaml = YAML) {
  return assessOf({
    'evenkeel.yaml': yaml,
    'reference.csv': csv(log({ days: 20, perDay: 100, from: 0, seed: 1 })),
    'current.csv': csv(log({ days: 15, perDay: 100, from: 20, seed: 2, ...(change && { change }) })),
  });
}

describe('series of data quality', () => {
  it('without a change have no signal, and the criterion holds on every day', async () => {
    const { quality, criteria } = await assessed(undefined);
    assert.deepEqual(
      quality.series.flatMap(each => each.signals),
      [],
    );
    assert.equal(quality.finding, 'All series are within their limits.');
    assert.equal(criteria[0]?.verdict, 'pass');
    assert.ok(criteria[0]?.history.every(each => each.verdict === 'pass'));
    const ids = quality.series.map(({ statistic, column }) => `${statistic} ${column ?? ''}`.trim());
    // Those of whole rows are always there; of columns only those in which something was found.
    for (const id of [
      'rows',
      'freshness',
      'duplicate_rows',
      'label_conflicts',
      'duplicate_id_rate',
      'missing_rate amount',
    ])
      assert.ok(ids.includes(id), `${id} among ${ids}`);
    assert.ok(!ids.includes('missing_rate country'));
    for (const each of quality.series) assert.equal(each.values.length, 15);
  });

  it('tell of too few rows although there were too many before', async () => {
    const rows = [
      ...production(3, row => row, { perDay: 200 }),
      ...production(3, row => row, { from: 3, perDay: 30 }),
    ];
    const { quality } = await assessOf(projectOf(rows));
    const own = quality.series.find(each => each.statistic === 'rows');
    assert.equal(own?.since, 3);
    assert.match(own.finding, /^Rows: below the limit \d+ since 4 Mar, 30 in the newest chunk\.$/);
  });

  it('tell what changed and since when, and criteria are judged by them', async () => {
    const assessment = await assessed((row, day, random) => {
      if (day >= 9 && random.uniform() < 0.4) row['amount'] = undefined;
      if (day >= 11 && random.uniform() < 0.3) row['country'] = 'XX';
      if (day === 5 && random.uniform() < 0.5) row['amount'] = 500;
    });
    const { quality, criteria } = assessment;
    const of = (statistic: string, column: string) => {
      const found = quality.series.find(each => each.statistic === statistic && each.column === column);
      assert.ok(found, `${statistic} of ${column}`);
      return found;
    };
    const missing = of('missing_rate', 'amount');
    assert.equal(missing.since, 9);
    assert.deepEqual(missing.signals, [9, 10, 11, 12, 13, 14]);
    assert.match(
      missing.finding,
      /^Missing values of amount: above the limit [\d.]+% since 30 Mar, [\d.]+% in the newest chunk\.$/,
    );
    assert.equal(of('new_categories', 'country').since, 11);
    const range = of('out_of_range_rate', 'amount');
    assert.deepEqual([range.signals, range.since], [[5], undefined]);
    assert.equal(
      range.finding,
      'Values out of range of amount: within the limits now; beyond them in 1 day, the last on 26 Mar.',
    );
    assert.deepEqual(
      quality.series
        .slice(0, 3)
        .map(each => each.statistic)
        .sort(),
      ['missing_rate', 'new_categories', 'out_of_range_rate'],
    );
    assert.match(quality.finding, / 1 more series is beyond its limits\.$/);
    const [criterion] = criteria;
    assert.equal(criterion?.verdict, 'fail');
    assert.equal(criterion?.now.value, 3);
    assert.deepEqual(
      criterion?.history.map(each => each.value),
      [0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 2, 2, 2],
    );
  });

  it('tell of days with few rows, of a day without any, and of a log that ends early', async () => {
    const rows = log({ days: 15, perDay: 100, from: 20, seed: 3 }).filter(row => {
      const day = Math.floor((Date.parse(String(row['ts'])) - START) / DAY) - 20;
      const hour = new Date(String(row['ts'])).getUTCHours();
      return day !== 7 && !(day === 10 && hour >= 12);
    });
    const { quality, chunks } = await assessOf({
      'evenkeel.yaml': YAML,
      'reference.csv': csv(log({ days: 20, perDay: 100, from: 0, seed: 1 })),
      'current.csv': csv(rows),
    });
    const of = (statistic: string) => quality.series.find(each => each.statistic === statistic);
    assert.equal(chunks[7]?.rows, 0);
    assert.deepEqual(of('rows')?.signals, [7, 10]);
    assert.equal(of('rows')?.values[7], 0);
    assert.deepEqual(of('freshness')?.signals, [7, 10]);
    assert.equal(Math.round(of('freshness')?.values[7] ?? 0), 24);
    assert.equal(of('missing_rate')?.values[7], null);
  });

  it('need neither a reference nor times', async () => {
    const rows = log({ days: 20, perDay: 60, from: 0, seed: 5 });
    const alone = await assessOf({
      'evenkeel.yaml': YAML.replace('reference: reference.csv, ', ''),
      'current.csv': csv(rows),
    });
    const missing = alone.quality.series.find(each => each.statistic === 'missing_rate');
    assert.match(missing?.limitsFrom ?? '', /from the values themselves/);
    assert.equal(alone.quality.overlap, undefined);
    const timeless = await assessOf({
      'evenkeel.yaml': YAML.replace('timestamp: ts, ', '').replace('chunk: day', 'chunk: {size: 100}'),
      'reference.csv': csv(rows.map(({ ts: _, ...row }) => row)),
      'current.csv': csv(rows.map(({ ts: _, ...row }) => row)),
    });
    const ids = timeless.quality.series.map(each => each.statistic);
    assert.ok(!ids.includes('rows') && !ids.includes('freshness') && ids.includes('duplicate_rows'));
    assert.deepEqual(timeless.quality.overlap, { rows: 1200, of: 1200 });
  });

  it('a column that the reference lacks leaves the overlap in those that both have', async () => {
    const rows = log({ days: 4, perDay: 60, from: 0, seed: 5 });
    const { quality } = await assessOf({
      'evenkeel.yaml': YAML,
      'reference.csv': csv(rows.slice(0, 100)),
      'current.csv': csv(rows.map((row, i) => ({ ...row, added: i }))),
    });
    const overlap = quality.overlap?.rows ?? 0;
    const without = (
      await assessOf({
        'evenkeel.yaml': YAML,
        'reference.csv': csv(rows.slice(0, 100)),
        'current.csv': csv(rows),
      })
    ).quality;
    assert.ok(overlap >= 100 && overlap < 240, String(overlap));
    assert.deepEqual(quality.overlap, without.overlap);
    assert.equal(quality.duplicateRows?.rows, 0, 'rows repeat one another in all features');
  });

  it('of very many columns are bounded: a hundred with their points, the rest by what they come to', async () => {
    const random = Xoshiro128.seeded(6);
    const wide = (from: number) =>
      Array.from({ length: 400 }, (_, i): Row => {
        const row: Record<string, string | number | undefined> = {
          ts: new Date(START + (from + Math.floor(i / 40)) * DAY + (i % 40) * 2_000_000).toISOString(),
        };
        for (let c = 0; c < 130; c++) row[`f${c}`] = random.uniform() < 0.1 ? undefined : random.below(1000);
        return row;
      });
    const { quality } = await assessOf({
      'evenkeel.yaml': 'model: m\ndata: {reference: reference.csv, current: current.csv}\nchunk: day\n',
      'reference.csv': csv(wide(0)),
      'current.csv': csv(wide(10)),
    });
    const drawn = quality.series.filter(each => each.values.length > 0);
    assert.equal(drawn.length, 100);
    assert.ok(quality.series.length > 130);
    assert.deepEqual(quality.series.slice(0, 100), drawn, 'the most severe ones');
    // Hundreds of series together have about as many false alarms as one: of a dozen chunks none or hardly one.
    const alarms = quality.series.filter(each => each.column !== undefined).flatMap(each => each.signals);
    assert.ok(alarms.length <= 2, `${alarms.length} false alarms`);
  });
});
