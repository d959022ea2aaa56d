import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { spanOf } from '../../../src/core/assessment/timeline.ts';
import { classesOf } from '../../../src/core/summaries/classes.ts';
import { OVERFLOW_LABEL } from '../../../src/core/tables/building/dictionary.ts';
import { PERIODS } from '../../../src/core/tables/chunk.ts';
import { orderByTime, splitIntoChunks } from '../../../src/core/tables/chunks.ts';
import { type CategoryColumn, type Column, missingIn } from '../../../src/core/tables/column.ts';
import { distinctLabels, fewNumbers } from '../../../src/core/tables/distinct.ts';
import { findDuplicates } from '../../../src/core/tables/duplicates.ts';
import { inferRoles, inferTask } from '../../../src/core/tables/inference.ts';
import { areFinal } from '../../../src/core/tables/knownRows.ts';
import { listOf } from '../../../src/core/tables/rowNumbers.ts';

/** Asks `ask` of the first rows, of some more, and so on, and each time spoils those it was asked of: it must not look at them again. */
function askedInSteps<A extends Float64Array | Int32Array, T>(
  all: A,
  steps: readonly number[],
  ask: (rows: A) => T,
): void {
  // Of the same type, which the types of the library do not say of a union.
  const [fresh, kept] = [all.slice() as A, all.slice() as A];
  areFinal(kept);
  for (const rows of steps) {
    assert.deepEqual(ask(kept.subarray(0, rows) as A), ask(fresh.subarray(0, rows) as A), `${rows} rows`);
    kept.fill(1e7, 0, rows);
  }
}

const stepsOf = (length: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: length }), { maxLength: 5 })
    .map(each => each.toSorted((a, b) => a - b));

/** Rows and how many of them there are at each step. */
function grows<T>(value: fc.Arbitrary<T>, maxLength = 80) {
  return fc.array(value, { maxLength }).chain(rows => stepsOf(rows.length).map(steps => ({ rows, steps })));
}

const maybe = (value: fc.Arbitrary<number>) => fc.option(value, { nil: Number.NaN, freq: 6 });
const HOUR = 3_600_000;

test('property: instants are placed in the calendar once', () => {
  fc.assert(
    fc.property(
      grows(maybe(fc.integer({ min: 0, max: 20 }))),
      fc.constantFrom(...PERIODS),
      ({ rows, steps }, period) => {
        // In order of time but for few, as logs are: the runs are kept.
        const times = Float64Array.from(rows, (gap, i) => i * 40 * HOUR + gap * HOUR);
        const ask = (values: Float64Array) => {
          const { chunks, ...others } = splitIntoChunks({ type: 'timestamp', values }, values.length, {
            by: 'period',
            period,
          });
          return { ...others, chunks: chunks.map(chunk => ({ ...chunk, rows: [...listOf(chunk.rows)] })) };
        };
        // Of fine periods there are many runs, which are not kept: then rows are looked at again, and must not be spoiled.
        if (period === 'quarter' || period === 'year') askedInSteps(times, steps, ask);
        else for (const rows of steps) ask(times.subarray(0, rows));
      },
    ),
    { seed: 3, numRuns: 400 },
  );
});

test('property: instants in any order are placed as if they were all new', () => {
  fc.assert(
    fc.property(
      grows(maybe(fc.integer({ min: 0, max: 9e9 }))),
      fc.constantFrom(...PERIODS),
      ({ rows, steps }, period) => {
        const [kept, fresh] = [Float64Array.from(rows), Float64Array.from(rows)];
        areFinal(kept);
        for (const count of steps) {
          const ask = (values: Float64Array) => {
            const times = { type: 'timestamp', values: values.subarray(0, count) } as const;
            const { chunks, unplaced } = splitIntoChunks(times, count, { by: 'period', period });
            return { unplaced, chunks: chunks.map(chunk => ({ ...chunk, rows: [...listOf(chunk.rows)] })) };
          };
          assert.deepEqual(ask(kept), ask(fresh));
          const order = (values: Float64Array) =>
            listOf(orderByTime({ type: 'timestamp', values: values.subarray(0, count) }));
          assert.deepEqual(order(kept), order(fresh));
        }
      },
    ),
    { seed: 4, numRuns: 400 },
  );
});

test('property: spans, missing values and few distinct numbers are found once', () => {
  fc.assert(
    fc.property(grows(maybe(fc.integer({ min: -3, max: 3 }))), ({ rows, steps }) => {
      const all = Float64Array.from(rows);
      askedInSteps(all, steps, values => spanOf({ type: 'timestamp', values }));
      askedInSteps(all, steps, values => missingIn({ type: 'number', values }));
      for (const most of [2, 4, 10]) {
        askedInSteps(all, steps, values => {
          const few = fewNumbers({ type: 'number', values }, most);
          return few && [...few].toSorted((a, b) => a - b);
        });
      }
      const sorted = all.toSorted();
      askedInSteps(sorted, steps, values => listOf(orderByTime({ type: 'timestamp', values })));
    }),
    { seed: 5, numRuns: 300 },
  );
});

test('property: the labels that occur are found once, and are the classes', () => {
  const value = maybe(
    fc.oneof(fc.integer({ min: -3, max: 40 }), fc.constantFrom(0.5, 1.5, Infinity, 2 ** 40)),
  );
  fc.assert(
    fc.property(grows(value), grows(fc.integer({ min: -1, max: 6 })), (numbers, texts) => {
      const valuesOf = (found: ReturnType<typeof classesOf>) =>
        'undefined' in found ? found : found.classes;
      askedInSteps(Float64Array.from(numbers.rows), numbers.steps, values =>
        valuesOf(classesOf([distinctLabels({ type: 'number', values })])),
      );
      const dictionary = ['b', 'a', 'true', '1', '10', '2', 'never'];
      const codes = Int32Array.from(texts.rows);
      const of = (rows: Int32Array) => ({ type: 'category' as const, codes: rows, dictionary });
      askedInSteps(codes, texts.steps, rows => valuesOf(classesOf([distinctLabels(of(rows))])));
      assert.deepEqual(valuesOf(classesOf([distinctLabels(of(codes))])), valuesOf(classesOf([of(codes)])));
      const plain = { type: 'number' as const, values: Float64Array.from(numbers.rows) };
      assert.deepEqual(valuesOf(classesOf([distinctLabels(plain)])), valuesOf(classesOf([plain])));
    }),
    { seed: 6, numRuns: 400 },
  );
});

test('property: roles and the task are inferred from rows that were looked at once', () => {
  const score = maybe(fc.constantFrom(0, 0.25, 1, 1, 1.5));
  fc.assert(
    fc.property(grows(score, 40), ({ rows, steps }) => {
      askedInSteps(Float64Array.from(rows), steps, values => {
        const columns = new Map<string, Column>([
          ['score', { type: 'number', name: 'score', values }],
          ['weight', { type: 'number', name: 'weight', values }],
        ]);
        const table = { rowCount: values.length, columns, files: [], diagnostics: [] };
        return inferRoles(table);
      });
      askedInSteps(Float64Array.from(rows), steps, values => {
        const target: Column = { type: 'number', name: 'target', values };
        const table = {
          rowCount: values.length,
          columns: new Map([['target', target]]),
          files: [],
          diagnostics: [],
        };
        return inferTask(table, [{ column: 'target', type: 'number', role: 'target', reason: '' }]);
      });
      askedInSteps(
        Int32Array.from(rows, row => (Number.isNaN(row) ? -1 : row * 4)),
        steps,
        codes => {
          const dictionary = Array.from({ length: 7 }, (_, i) => `label ${i}`);
          const target: CategoryColumn = { type: 'category', name: 'target', codes, dictionary };
          const table = {
            rowCount: codes.length,
            columns: new Map([['target', target]]),
            files: [],
            diagnostics: [],
          };
          return inferTask(table, [{ column: 'target', type: 'category', role: 'target', reason: '' }]);
        },
      );
    }),
    { seed: 7, numRuns: 200 },
  );
});

test('property: repeated ids are found once', () => {
  const few = fc.integer({ min: -1, max: 12 });
  const many = fc.integer({ min: -1, max: 400 });
  fc.assert(
    fc.property(fc.oneof(grows(few), grows(many)), ({ rows, steps }) => {
      const dictionary = [...Array.from({ length: 401 }, (_, i) => `id ${i}`)].with(7, OVERFLOW_LABEL);
      const [kept, all] = [Int32Array.from(rows), Int32Array.from(rows)];
      areFinal(kept);
      for (const count of steps) {
        const of = (codes: Int32Array) =>
          findDuplicates({ type: 'category', codes: codes.subarray(0, count), dictionary });
        assert.deepEqual(of(kept), of(all));
      }
      askedInSteps(all, steps, codes => {
        const { rows: repeated, unchecked } = findDuplicates({ type: 'category', codes, dictionary });
        return { repeated, unchecked };
      });
    }),
    { seed: 8, numRuns: 400 },
  );
});

test('property: ids that count are looked at once, others each time', () => {
  fc.assert(
    fc.property(grows(maybe(fc.integer({ min: 0, max: 2 }))), ({ rows, steps }) => {
      const counted = Float64Array.from(rows, (step, i) => 3 * i + step);
      askedInSteps(counted, steps, values => {
        const columns = new Map<string, Column>([['id', { type: 'number', name: 'id', values }]]);
        const table = { rowCount: values.length, columns, files: [], diagnostics: [] };
        return [findDuplicates({ type: 'number', values }), inferRoles(table)];
      });
      const [kept, all] = [Float64Array.from(rows), Float64Array.from(rows)];
      areFinal(kept);
      for (const count of steps) {
        const of = (values: Float64Array) =>
          findDuplicates({ type: 'number', values: values.subarray(0, count) });
        assert.deepEqual(of(kept), of(all));
      }
    }),
    { seed: 9, numRuns: 300 },
  );
});
