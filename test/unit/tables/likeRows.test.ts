/** Rows that are alike, found among data that grow: as if they were all looked at anew, but only new ones are. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { factsOf, likeRowsOfChunks } from '../../../src/core/assessment/qualityRows.ts';
import { Xoshiro128 } from '../../../src/core/mathematics/xoshiro.ts';
import { type Column, rowsAreFinal, take } from '../../../src/core/tables/column.ts';
import type { ChunkRows } from '../../../src/core/tables/knownChunks.ts';
import { LikeRows } from '../../../src/core/tables/likeRows.ts';
import { listOf } from '../../../src/core/tables/rowNumbers.ts';

const turn = async () => {};

function firstOf<C extends Column>(column: C, rows: number): C {
  return take(
    column,
    Int32Array.from({ length: rows }, (_, row) => row),
  );
}

function tableOf(columns: readonly Column[], rows: number) {
  return {
    rowCount: rows,
    columns: new Map(columns.map(column => [column.name, firstOf(column, rows)])),
  };
}

interface Sides {
  readonly now: readonly Column[];
  readonly rows: number;
  readonly before?: readonly Column[];
  readonly rowsBefore: number;
}

async function likeOf({ now, rows, before, rowsBefore }: Sides): Promise<LikeRows> {
  const table = tableOf(now, rows);
  const reference = before && tableOf(before, rowsBefore);
  const { like, keep } = await LikeRows.grown([...table.columns.keys()], table, reference, turn);
  for (const [name, column] of table.columns) {
    like.add(column, reference?.columns.get(name));
  }
  await like.group(turn);
  keep();
  return like;
}

/** A text for each row, the same for rows that are alike. */
function textsOf(columns: readonly Column[], rows: number): string[] {
  return Array.from({ length: rows }, (_, row) =>
    columns
      .map(column => {
        if (column.type !== 'category') return (column.values[row] ?? 0) + 0;
        return column.dictionary[column.codes[row] ?? -1] ?? null;
      })
      .join('|'),
  );
}

/** By comparing texts: rows that repeat an earlier one, and rows with another label than one that is like them. */
function expected(texts: readonly string[], labels: Float64Array, rows: Iterable<number>) {
  const byText = new Map<string, number[]>();
  for (const row of rows) {
    const text = texts[row] ?? '';
    byText.set(text, [...(byText.get(text) ?? []), row]);
  }
  let [repeated, conflicting] = [0, 0];
  for (const like of byText.values()) {
    repeated += like.length - 1;
    const own = like.map(row => labels[row] ?? Number.NaN).filter(label => !Number.isNaN(label));
    if (new Set(own).size > 1) conflicting += own.length;
  }
  return { repeated, conflicting };
}

/** Everything that is said of rows, held against the comparison of texts. */
async function checked(sides: Sides, labels: Float64Array): Promise<void> {
  const { now, rows, before, rowsBefore } = sides;
  const like = await likeOf(sides);
  const texts = textsOf(now, rows);
  const target = { type: 'number' as const, values: labels.subarray(0, rows) };
  const all = expected(texts, labels, texts.keys());
  const facts = await factsOf(like, target, turn);
  assert.equal(facts.duplicates.rows, all.repeated);
  assert.equal(facts.conflicts?.rows, all.conflicting);
  const known = before && new Set(textsOf(before, rowsBefore));
  assert.equal(facts.overlap?.rows, known && texts.filter(text => known.has(text)).length);
  const chunks: ChunkRows[] = Array.from({ length: Math.ceil(rows / 700) }, (_, chunk) => ({
    rows: Int32Array.from({ length: Math.min(700, rows - 700 * chunk) }, (_row, at) => 700 * chunk + at),
  }));
  const found = likeRowsOfChunks(like.now, like.size, target, chunks);
  for (const [at, chunk] of chunks.entries()) {
    const one = expected(texts, labels, listOf(chunk.rows));
    assert.equal(found.repeated.hits[at], one.repeated, `chunk ${at} of ${rows} rows`);
    assert.equal(found.conflicts?.hits[at], one.conflicting, `chunk ${at} of ${rows} rows`);
    assert.equal(
      found.conflicts?.trials[at],
      [...listOf(chunk.rows)].filter(row => !Number.isNaN(labels[row])).length,
    );
  }
}

/** Columns with so many different values each, the last one of texts; final. */
function columnsOf(rows: number, kinds: readonly number[], random: Xoshiro128): Column[] {
  const columns = kinds.map((count, i): Column => {
    const name = `x${i}`;
    if (i === kinds.length - 1) {
      // Codes that come in the order in which texts are met, as in a dictionary that grows.
      const dictionary = Array.from({ length: count }, (_, code) => `text ${code}`);
      const codes = Int32Array.from({ length: rows }, (_, row) => random.below(Math.min(count, row + 2)) - 1);
      return { type: 'category', name, codes, dictionary };
    }
    const values = Float64Array.from({ length: rows }, () => random.below(count) || Number.NaN);
    return { type: 'number', name, values };
  });
  for (const column of columns) rowsAreFinal(column);
  return columns;
}

function labelsOf(rows: number, random: Xoshiro128): Float64Array {
  return Float64Array.from({ length: rows }, () => [0, 1, Number.NaN][random.below(3)] ?? 0);
}

/** Makes one row as another one is. */
function repeat(columns: readonly Column[], row: number, of: number, from = columns): void {
  for (const [i, column] of columns.entries()) {
    const source = from[i];
    if (column.type === 'category' && source?.type === 'category') {
      column.codes[row] = source.codes[of] ?? -1;
    } else if (column.type === 'number' && source?.type === 'number') {
      column.values[row] = source.values[of] ?? 0;
    }
  }
}

const SIZES = [1000, 1001, 1900, 1900, 5000, 4000, 6000];

describe('rows that are alike', () => {
  test('in data that grow, where many are, with and without a reference, with labels that are final or not', async () => {
    const random = Xoshiro128.seeded(11);
    for (const kinds of [[3, 2, 2], [40, 3, 30], [1000, 50, 500], [2]]) {
      const now = columnsOf(6000, kinds, random);
      const before = columnsOf(2000, kinds, random);
      const labels = labelsOf(6000, random);
      rowsAreFinal({ type: 'number', values: labels });
      for (const rows of SIZES) {
        await checked({ now, rows, rowsBefore: 0 }, labels);
      }
      for (const rows of SIZES) {
        await checked({ now, rows, before, rowsBefore: 1500 }, labels);
        await checked({ now, rows, before, rowsBefore: 1500 }, labelsOf(6000, random));
      }
      // Another reference.
      await checked({ now, rows: 6000, before, rowsBefore: 2000 }, labels);
    }
  });

  test('in large data that grow, where a few features tell most rows apart', async () => {
    const random = Xoshiro128.seeded(12);
    const all = 60_000;
    const kinds = [1e6, 1e6, 9, 1e6, 9, 9, 200];
    const [now, before] = [columnsOf(all, kinds, random), columnsOf(52_000, kinds, random)];
    const labels = labelsOf(all, random);
    const sizes = [51_000, 51_400, 55_000, 60_000];
    for (let i = 0; i < 900; i++) repeat(now, random.below(all), random.below(all));
    for (let i = 0; i < 300; i++) repeat(now, random.below(all), random.below(52_000), before);
    for (let i = 0; i < 50; i++) repeat(before, random.below(52_000), random.below(52_000));
    // Like an earlier row in the features that are read beforehand, and unlike it in another one.
    for (let i = 0; i < 50; i++) {
      const row = 51_000 + random.below(9000);
      repeat(now.slice(0, 3), row, random.below(51_000));
    }
    for (const rows of sizes) await checked({ now, rows, before, rowsBefore: 52_000 }, labels);
    await checked({ now, rows: all, rowsBefore: 0 }, labels);
  });

  test('of earlier rows that are known nothing is read again', async () => {
    const random = Xoshiro128.seeded(13);
    for (const [kinds, size, most] of [
      [[9, 9, 9], 4000, 0],
      // Of the early features 32 bits are kept, so that a few rows are looked at again by chance.
      [[1e9, 1e9, 9, 1e9, 9, 9, 9], 52_000, 200],
    ] as const) {
      const columns = columnsOf(size + 1000, kinds, random);
      for (let i = 0; i < 100; i++) repeat(columns, size + random.below(1000), size + random.below(1000));
      const texts = textsOf(columns, size + 1000);
      const { repeated } = expected(texts, new Float64Array(0), texts.keys());
      await likeOf({ now: columns, rows: size, rowsBefore: 0 });
      // Rows that were read before are spoilt: if anyone read them, they would all be alike.
      for (const column of columns) {
        if (column.type === 'category') column.codes.fill(0, 0, size);
        else column.values.fill(0, 0, size);
      }
      const like = await likeOf({ now: columns, rows: size + 1000, rowsBefore: 0 });
      const more = like.duplicates - repeated;
      assert.ok(more >= 0 && more <= most, `${more} rows more`);
    }
  });

  test('are looked for anew where rows are not final', async () => {
    const values = Float64Array.from({ length: 1000 }, (_, row) => row);
    const column: Column = { type: 'number', name: 'x', values };
    assert.equal((await likeOf({ now: [column], rows: 1000, rowsBefore: 0 })).duplicates, 0);
    values.fill(1);
    assert.equal((await likeOf({ now: [column], rows: 1000, rowsBefore: 0 })).duplicates, 999);
  });

  test('of two assessments at a time neither spoils the other', async () => {
    const random = Xoshiro128.seeded(14);
    const now = columnsOf(9000, [20, 20, 20], random);
    const texts = (rows: number) => expected(textsOf(now, rows), new Float64Array(0), Array(rows).keys());
    await likeOf({ now, rows: 5000, rowsBefore: 0 });
    const both = await Promise.all([9000, 7000].map(rows => likeOf({ now, rows, rowsBefore: 0 })));
    assert.deepEqual(
      both.map(like => like.duplicates),
      [texts(9000).repeated, texts(7000).repeated],
    );
  });
});
