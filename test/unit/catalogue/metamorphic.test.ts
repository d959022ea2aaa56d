/** What must not change a number, for every statistic that the catalogue says it is true of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { catalogue, compute, statistic } from '../../../src/core/catalogue/catalogue.ts';
import type { InputName, Inputs, Matrix } from '../../../src/core/catalogue/evidence.ts';
import {
  isUndefined,
  type Json,
  type Outcome,
  type Statistic,
} from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import type { Vector } from '../../../src/core/tables/column.ts';
import { numbers, texts } from '../metrics/vectors.ts';

const RUNS = 60;

/** Statistics of a series, of rows with an order, or of ids. */
const ORDERED = new Set<Statistic['kind']>(['control', 'detector', 'correction']);
const HAS_ORDER: readonly InputName[] = ['values', 'times', 'ids', 'p_values'];

const row = fc.record({
  label: fc.integer({ min: 0, max: 2 }),
  said: fc.integer({ min: 0, max: 2 }),
  score: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.25, 0.5, 1)),
  amount: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0.01, max: 20, noNaN: true })),
  group: fc.integer({ min: 0, max: 1 }),
  weight: fc.integer({ min: 1, max: 3 }),
});
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;

/** Rows in which every class, prediction and group occurs, so that leaving one out changes no set of classes. */
const rows = fc.array(row, { minLength: 6, maxLength: 40 }).map(drawn => [...EACH, ...drawn]);
const EACH: readonly Row[] = [0, 1, 2].flatMap(label =>
  [0, 1, 2].map(said => ({
    label,
    said,
    score: 0.1 + 0.3 * label,
    amount: 1 + label + said / 2,
    group: (label + said) % 2,
    weight: 1 + (said % 2),
  })),
);

const KINDS = ['binary', 'multiclass', 'amounts', 'outputs', 'labels', 'clusters'] as const;
type Kind = (typeof KINDS)[number];

function matrix(columns: readonly (readonly number[])[]): Matrix {
  return { type: 'matrix', columns: columns.map(column => Float64Array.from(column)) };
}

/** The same rows as inputs of one kind of task. */
function inputsOf(kind: Kind, drawn: readonly Row[], weights?: readonly number[]): Inputs {
  const all = (value: (each: Row) => number) => drawn.map(value);
  const group = texts(drawn.map(each => `g${each.group}`));
  const common = {
    groups: group,
    y_lower: numbers(all(each => each.amount - each.score)),
    y_upper: numbers(all(each => each.amount + each.said / 4 + 0.1)),
    ...(weights && { weights: numbers(weights) }),
  };
  switch (kind) {
    case 'binary':
      return {
        ...common,
        y_true: numbers(all(each => Number(each.label > 0))),
        y_pred: numbers(all(each => Number(each.said > 0))),
        y_score: numbers(all(each => each.score)),
      };
    case 'multiclass': {
      const rest = (each: Row) => (1 - each.score) / 2;
      return {
        ...common,
        y_true: texts(drawn.map(each => 'abc'[each.label] ?? '')),
        y_pred: texts(drawn.map(each => 'abc'[each.said] ?? '')),
        y_score: matrix(
          [0, 1, 2].map(column => all(each => (each.said === column ? each.score : rest(each)))),
        ),
      };
    }
    case 'amounts':
      return {
        ...common,
        y_true: numbers(all(each => each.amount)),
        y_pred: numbers(all(each => each.amount + each.said / 3 - 0.2 * each.score + 0.3)),
      };
    case 'outputs':
      return {
        ...common,
        y_true: matrix([all(each => each.amount), all(each => each.label + 1)]),
        y_pred: matrix([all(each => each.amount + each.said / 3), all(each => each.said + 1.5)]),
      };
    case 'labels':
      return {
        ...common,
        y_true: matrix([all(each => Number(each.label > 0)), all(each => Number(each.label === 1))]),
        y_pred: matrix([all(each => Number(each.said > 0)), all(each => Number(each.said === 1))]),
        y_score: matrix([all(each => each.score), all(each => each.amount)]),
      };
    case 'clusters':
      return {
        ...common,
        y_true: numbers(all(each => each.label)),
        y_pred: numbers(all(each => each.said)),
      };
  }
}

/** The outcome, or undefined where this kind of input is no call for the statistic. */
function outcomeOf({ id, needs }: Statistic, inputs: Inputs, options = {}): Outcome | undefined {
  if (needs.some(need => inputs[need] === undefined)) return undefined;
  try {
    return compute(id, inputs, { options });
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function assertSame(a: Outcome | undefined, b: Outcome | undefined, what: string, tolerance: number): void {
  if (!a || !b) {
    assert.equal(a === undefined, b === undefined, what);
    return;
  }
  assert.equal(isUndefined(a), isUndefined(b), `${what}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
  if (!isUndefined(a) && !isUndefined(b)) assertSameJson(a.value, b.value, what, tolerance);
}

function assertSameJson(a: Json, b: Json, what: string, tolerance: number): void {
  if (typeof a === 'number' && typeof b === 'number') {
    const close = a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
    assert.ok(close, `${what}: ${a} and ${b}`);
  } else if (typeof a === 'object' && typeof b === 'object' && a && b) {
    assert.deepEqual(Object.keys(a), Object.keys(b), what);
    for (const [key, each] of Object.entries(a)) {
      assertSameJson(each as Json, (b as Record<string, Json>)[key] ?? null, `${what}.${key}`, tolerance);
    }
  } else assert.deepEqual(a, b, what);
}

const metrics = catalogue.filter(each => each.kind === 'metric');
const computed = new Set<string>();

/** Holds two versions of the same data against each other, for each statistic and kind of task. */
function compare(
  statistics: readonly Statistic[],
  before: (kind: Kind) => Inputs,
  after: (kind: Kind) => Inputs,
  tolerance: number,
): void {
  for (const kind of KINDS) {
    const [left, right] = [before(kind), after(kind)];
    for (const each of statistics) {
      const outcome = outcomeOf(each, left, optionsFor(each, kind));
      if (outcome && !isUndefined(outcome)) computed.add(each.id);
      assertSame(outcome, outcomeOf(each, right, optionsFor(each, kind)), `${each.id} of ${kind}`, tolerance);
    }
  }
}

/** Several classes need an average, and groups may be small. */
function optionsFor({ id, options }: Statistic, kind: Kind): Record<string, string | number> {
  const has = (name: string, value: string) =>
    options.some(
      option => option.name === name && option.type === 'text' && (option.allowed?.includes(value) ?? false),
    );
  return {
    ...(id === 'business_value' && { tp: 5, fp: -1, per: 'total' }),
    ...(kind !== 'binary' && has('average', 'macro') && { average: 'macro' }),
    ...(options.some(option => option.name === 'min_group') && { min_group: 0 }),
  };
}

const check = (property: Parameters<typeof fc.assert>[0]) => fc.assert(property, { numRuns: RUNS });

test('the order of rows changes nothing', () => {
  const unordered = metrics.filter(each => !each.needs.some(need => HAS_ORDER.includes(need)));
  check(
    fc.property(rows, fc.boolean(), (drawn, isWeighted) => {
      const shuffled = [...drawn].sort((a, b) => a.score - b.score || a.amount - b.amount);
      const weights = (of: readonly Row[]) => (isWeighted ? of.map(each => each.weight) : undefined);
      compare(
        unordered,
        kind => inputsOf(kind, drawn, weights(drawn)),
        kind => inputsOf(kind, shuffled, weights(shuffled)),
        1e-12,
      );
    }),
  );
  const never = unordered.map(each => each.id).filter(id => !computed.has(id));
  assert.deepEqual(never, [], 'never computed: give the kind of data that it needs');
});

const weighted = metrics.filter(each => each.takes?.includes('weights'));

// The bootstrap rests on the next two: it draws rows by giving them weights.

test('a weight is so many rows', () => {
  check(
    fc.property(rows, drawn => {
      const repeated = drawn.flatMap(each => Array.from({ length: each.weight }, () => each));
      const weights = drawn.map(each => each.weight);
      compare(
        weighted,
        kind => inputsOf(kind, drawn, weights),
        kind => inputsOf(kind, repeated),
        1e-9,
      );
    }),
  );
});

test('a weight of 0 is no row', () => {
  check(
    fc.property(rows, drawn => {
      // The first rows, which hold every class, stay.
      const weights = drawn.map((each, i) => (i < EACH.length ? each.weight : each.weight - 1));
      const kept = drawn.filter((_, i) => weights[i] !== 0);
      compare(
        weighted,
        kind => inputsOf(kind, drawn, weights),
        kind =>
          inputsOf(
            kind,
            kept,
            weights.filter(weight => weight !== 0),
          ),
        1e-9,
      );
    }),
  );
});

test('only the ratio of weights matters', () => {
  // What decisions are worth is a total, which grows with the weights.
  const relative = weighted.filter(each => each.id !== 'business_value');
  check(
    fc.property(rows, fc.constantFrom(0.125, 3, 1e6), (drawn, factor) => {
      const weights = drawn.map(each => each.weight);
      compare(
        relative,
        kind => inputsOf(kind, drawn, weights),
        kind =>
          inputsOf(
            kind,
            drawn,
            weights.map(weight => weight * factor),
          ),
        1e-9,
      );
    }),
  );
});
test('other names for the classes change nothing', () => {
  const labels = metrics.filter(
    each => !each.tasks?.every(task => task === 'regression') && !each.needs.includes('y_score'),
  );
  const renamed = (vector: Vector | Matrix | undefined) =>
    vector?.type === 'category'
      ? { ...vector, dictionary: vector.dictionary.map(name => `class ${name}`) }
      : vector;
  check(
    fc.property(rows, drawn => {
      for (const each of labels) {
        const inputs = inputsOf('multiclass', drawn);
        const options = optionsFor(each, 'multiclass');
        const other = { ...inputs, y_true: renamed(inputs.y_true), y_pred: renamed(inputs.y_pred) } as Inputs;
        assertSame(outcomeOf(each, inputs, options), outcomeOf(each, other, options), each.id, 1e-12);
      }
    }),
  );
});

// Drift and data quality

const sample = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 6 }), fc.double({ min: -5, max: 9, noNaN: true })),
  {
    minLength: 8,
    maxLength: 50,
  },
);
const shuffle = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const asTexts = (values: readonly number[]) =>
  texts(values.map(value => `c${Math.abs(Math.round(value)) % 5}`));

test('the order of values changes no drift and no data-quality statistic', () => {
  const statistics = catalogue.filter(
    each =>
      !ORDERED.has(each.kind) &&
      each.kind !== 'metric' &&
      each.needs.every(need => ['reference', 'current'].includes(need)),
  );
  assert.ok(statistics.length > 6);
  check(
    fc.property(sample, sample, (reference, current) => {
      for (const column of [numbers, asTexts]) {
        const [left, right] = [
          { reference: column(reference), current: column(current) },
          { reference: column(shuffle(reference)), current: column(shuffle(current)) },
        ];
        for (const each of statistics)
          assertSame(outcomeOf(each, left), outcomeOf(each, right), each.id, 1e-12);
      }
    }),
  );
});

/** Methods whose value, or whose p-value where that is the alarm, is the same when reference and current change places. */
const SYMMETRIC: readonly (readonly [string, typeof numbers | typeof asTexts])[] = [
  ['ks', numbers],
  ['wasserstein', numbers],
  ['chi_square', asTexts],
  ['g_test', asTexts],
  ['cramers_v', asTexts],
  ['kuiper', numbers],
  ['cramer_von_mises', numbers],
  ['anderson_darling', numbers],
  ['baumgartner_weiss_schindler', numbers],
  ['energy_distance', numbers],
  ['epps_singleton', numbers],
  ['mmd', numbers],
  // Of numbers, the bins are the reference's.
  ['jensen_shannon', asTexts],
  ['hellinger', asTexts],
  ['bhattacharyya', asTexts],
  ['histogram_intersection', asTexts],
  ['total_variation', asTexts],
  ['l_infinity', asTexts],
];

/** Of these the value says which sample is the larger one; the p-value does not. */
const SYMMETRIC_P: readonly (readonly [string, typeof numbers | typeof asTexts])[] = [
  ['mann_whitney', numbers],
  ['t_test', numbers],
  ['proportions_z', asTexts],
  ['fisher_exact', asTexts],
];

test('symmetric drift methods do not mind which sample is the reference', () => {
  check(
    fc.property(sample, sample, (reference, current) => {
      for (const [id, column] of SYMMETRIC) {
        const [a, b] = [column(reference), column(current)];
        // The distance itself; by default it is in units of the reference's spread.
        const options = id === 'wasserstein' ? { normalise: 'none' } : {};
        const each = statistic(id);
        assertSame(
          outcomeOf(each, { reference: a, current: b }, options),
          outcomeOf(each, { reference: b, current: a }, options),
          id,
          1e-9,
        );
      }
      for (const [id, column] of SYMMETRIC_P) {
        const [a, b] = [column(reference), column(current)];
        const each = statistic(id);
        assertSameP(
          outcomeOf(each, { reference: a, current: b }),
          outcomeOf(each, { reference: b, current: a }),
          id,
        );
      }
    }),
  );
});

/** The p-values of two outcomes, where there are outcomes. */
function assertSameP(a: Outcome | undefined, b: Outcome | undefined, what: string): void {
  const pOf = (outcome: Outcome | undefined) =>
    !outcome || isUndefined(outcome) ? null : (outcome.pValue ?? null);
  assertSameJson(pOf(a), pOf(b), `p of ${what}`, 1e-9);
}
