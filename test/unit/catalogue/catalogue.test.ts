/** What every descriptor must be, whoever wrote it: complete, consistent with itself, and computing without throwing or NaN. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue, compute, find, statistic } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs } from '../../../src/core/catalogue/evidence.ts';
import { type OptionSpec, Options, type OptionValue } from '../../../src/core/catalogue/options.ts';
import {
  isUndefined,
  type Json,
  type Outcome,
  type Statistic,
} from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import type { CategoryVector, NumberVector } from '../../../src/core/tables/column.ts';

const ID = /^[a-z][a-z0-9_]*$/;
const OPTION = /^[a-z][a-z0-9_]*$/;

for (const each of catalogue) {
  test(`${each.id}: the descriptor is complete`, () => {
    assert.match(each.id, ID);
    for (const alias of each.aliases ?? []) assert.match(alias, ID);
    assert.equal(
      new Set([each.id, ...(each.aliases ?? [])]).size,
      1 + (each.aliases?.length ?? 0),
      'a name is repeated',
    );
    assert.ok(each.title.trim().length > 0);
    assert.ok(each.summary.length > 15 && /[.]$/.test(each.summary), 'summary: one sentence');
    assert.ok(each.convention.length > 20, 'convention');
    assert.ok(each.source.length > 10, 'source');
    assert.ok(each.needs.length + (each.takes?.length ?? 0) > 0, 'needs or takes');
    assert.deepEqual(
      each.needs.filter(name => each.takes?.includes(name)),
      [],
      'needed and taken',
    );
    const [low, high] = each.range;
    assert.ok(low < high, 'range');
    if (each.kind === 'drift') assert.ok((each.columnTypes?.length ?? 0) > 0, 'columnTypes');
    if (each.kind === 'metric') assert.ok((each.tasks?.length ?? 0) > 0, 'tasks');
    if (each.threshold) assert.ok(each.threshold.origin.length > 5, 'threshold origin');
  });

  test(`${each.id}: options and profiles pass their own checks`, () => {
    const names = each.options.map(spec => spec.name);
    assert.equal(new Set(names).size, names.length, 'an option is repeated');
    for (const spec of each.options) {
      assert.match(spec.name, OPTION);
      assert.ok(spec.summary.length > 5 && /[.]$/.test(spec.summary), `summary of ${spec.name}`);
      if (spec.default !== undefined) new Options(each.options, { [spec.name]: spec.default });
    }
    const ids = (each.profiles ?? []).map(profile => profile.id);
    assert.equal(new Set(['evenkeel', ...ids]).size, ids.length + 1, 'a profile is repeated');
    for (const profile of each.profiles ?? []) {
      assert.ok(profile.summary.length > 3, `summary of profile ${profile.id}`);
      new Options(each.options, profile.options ?? {});
    }
  });

  test(`${each.id}: computes, or says why not, on small data`, () => {
    for (const [name, inputs] of Object.entries(SMALL)) {
      if (each.needs.some(need => inputs[need] === undefined)) continue;
      for (const call of callsOf(each)) {
        const where = `${each.id} ${JSON.stringify(call)} on ${name}`;
        let outcome: Outcome;
        try {
          outcome = compute(each.id, inputs, call);
        } catch (error) {
          // Numbers where classes are needed, or the reverse, are a wrong call; nothing else may be thrown.
          assert.ok(
            error instanceof UsageError,
            `${where} throws ${error instanceof Error ? error.stack : error}`,
          );
          continue;
        }
        assertSound(each, outcome, where);
      }
    }
  });
}

test('names are found by id and alias; wrong ones get a suggestion', () => {
  assert.equal(find('f1_score')?.id, 'f1');
  assert.equal(find('nothing'), undefined);
  assert.throws(
    () => statistic('preccision'),
    error => error instanceof UsageError && /"precision"/.test(error.message),
  );
  assert.throws(
    () => compute('f1', SMALL['binary'] ?? {}, { profile: 'sklaern' }),
    error => error instanceof UsageError && /Did you mean "sklearn"/.test(error.message),
  );
});

test('names that users of scikit-learn type are there', () => {
  const names =
    'accuracy_score balanced_accuracy_score precision_score recall_score f1_score fbeta_score roc_auc_score auc average_precision_score log_loss brier_score_loss matthews_corrcoef mcc cohen_kappa_score kappa confusion_matrix classification_report mean_absolute_error mean_squared_error root_mean_squared_error median_absolute_error max_error mean_absolute_percentage_error r2_score explained_variance_score roc_curve precision_recall_curve calibration_curve sensitivity specificity tpr tnr ap ece brier jaccard_score hamming_loss zero_one_loss hinge_loss class_likelihood_ratios d2_log_loss_score d2_brier_score top_k_accuracy_score det_curve multilabel_confusion_matrix coverage_error label_ranking_loss label_ranking_average_precision_score ndcg_score dcg_score adjusted_rand_score rand_score normalized_mutual_info_score adjusted_mutual_info_score mutual_info_score homogeneity_score completeness_score v_measure_score fowlkes_mallows_score';
  for (const name of names.split(' ')) assert.ok(find(name), name);
});

// Inputs of every kind, small and awkward

const numbers = (...values: number[]): NumberVector => ({
  type: 'number',
  values: Float64Array.from(values),
});
const texts = (...values: (string | null)[]): CategoryVector => {
  const dictionary = ['unused', ...new Set(values.filter(value => value !== null))];
  const codeOf = new Map(dictionary.map((value, code) => [value, code]));
  return {
    type: 'category',
    dictionary,
    codes: Int32Array.from(values, value => (value === null ? -1 : (codeOf.get(value) ?? -1))),
  };
};

/** The same small sample under every name that statistics read. */
function everywhere(
  main: NumberVector | CategoryVector,
  other: NumberVector | CategoryVector,
  score: NumberVector,
): Inputs {
  return {
    y_true: main,
    y_pred: other,
    y_score: score,
    reference: main,
    current: other,
    values: score,
    counts: score,
    p_values: score,
  };
}

/** Two labels per row, for truth, predictions and scores. */
function labelMatrices(a: number[], b: number[], first: number[], second: number[]): Inputs {
  const matrix = (...columns: number[][]) => ({
    type: 'matrix' as const,
    columns: columns.map(column => Float64Array.from(column)),
  });
  return { y_true: matrix(a, b), y_pred: matrix(b, a), y_score: matrix(first, second) };
}

const SMALL: Readonly<Record<string, Inputs>> = {
  binary: everywhere(numbers(0, 1, 1, 0, 1), numbers(0, 1, 0, 0, 1), numbers(0.1, 0.8, 0.4, 0.3, 0.9)),
  texts: everywhere(
    texts('a', 'b', 'b', 'a', null),
    texts('a', 'b', 'a', null, 'b'),
    numbers(0, 1, 0.5, 0.5, 0.2),
  ),
  measurements: everywhere(numbers(1.5, 2.25, -3, 0), numbers(1, 2.5, -2, 0.25), numbers(3, -4, 5, 1e9)),
  'one row': everywhere(numbers(1), numbers(1), numbers(1)),
  'one text': everywhere(texts('a'), texts('a'), numbers(0.5)),
  constant: everywhere(numbers(2, 2, 2, 2), numbers(2, 2, 2, 2), numbers(0.5, 0.5, 0.5, 0.5)),
  empty: everywhere(numbers(), numbers(), numbers()),
  'all missing': everywhere(
    numbers(Number.NaN, Number.NaN),
    texts(null, null),
    numbers(Number.NaN, Number.NaN),
  ),
  infinite: everywhere(
    numbers(Number.POSITIVE_INFINITY, 1, 0),
    numbers(Number.NEGATIVE_INFINITY, 1, 2),
    numbers(Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY),
  ),
  huge: everywhere(numbers(1e308, -1e308, 1), numbers(-1e308, 1e308, 1), numbers(1e308, -1e308, 0)),
  'weights of 0': { ...everywhere(numbers(0, 1), numbers(0, 1), numbers(0, 1)), weights: numbers(0, 0) },
  weighted: {
    ...everywhere(numbers(0, 1, 1), numbers(0, 1, 0), numbers(0.25, 1, 0)),
    weights: numbers(2, 0, 1),
  },
  denormal: everywhere(
    numbers(5e-324, -5e-324, 0, 1e-323),
    numbers(0, 5e-324, -0, 5e-324),
    numbers(5e-324, 0, -0, 1),
  ),
  'negative zero': everywhere(numbers(-0, 0, 1, 1), numbers(0, -0, 1, -0), numbers(-0, 0, 0.5, -0)),
  'far apart': everywhere(numbers(1e300, 1, -1e300), numbers(-1e300, 1, 5e-324), numbers(1e300, 0, 1e-300)),
  intervals: {
    ...everywhere(numbers(1, 2, 3), numbers(1, 2, 4), numbers(0, 0.5, 1)),
    y_lower: numbers(0, Number.NEGATIVE_INFINITY, 3),
    y_upper: numbers(1, Number.POSITIVE_INFINITY, Number.NaN),
  },
  'intervals that cross': {
    ...everywhere(numbers(1, 2), numbers(1e308, -1e308), numbers(0, 1)),
    y_lower: numbers(1e308, 2),
    y_upper: numbers(-1e308, 2),
    weights: numbers(1, 1e300),
  },
  'ten thousand categories': everywhere(
    texts(...Array.from({ length: 10_000 }, (_, i) => `c${i}`)),
    texts(...Array.from({ length: 10_000 }, (_, i) => `c${(i * 7) % 10_000}`)),
    numbers(...Array.from({ length: 10_000 }, (_, i) => i / 9_999)),
  ),
  'label matrices': labelMatrices([0, 1, 1], [1, 1, 0], [0.1, 0.8, 0.4], [0.4, 0.4, 0.4]),
  'label matrices without a label': labelMatrices([0, 0], [0, 0], [Number.POSITIVE_INFINITY, 0], [0, 0]),
  'label matrices that are none': labelMatrices([1e308, -1], [0.5, Number.NaN], [-1e308, 1], [1e308, 1]),
  'empty label matrices': labelMatrices([], [], [], []),
  matrix: {
    y_true: texts('a', 'b', 'c', 'a'),
    y_pred: texts('a', 'c', 'c', 'b'),
    y_score: {
      type: 'matrix',
      columns: [
        Float64Array.of(0.5, 0.2, 0, 0.75),
        Float64Array.of(0.25, 0.6, 0, 0),
        Float64Array.of(0.25, 0.2, 1, 0.25),
      ],
    },
  },
};

/** The default, every profile, and every option at each allowed value or at its limits. */
function callsOf(each: Statistic): { profile?: string; options?: Record<string, OptionValue> }[] {
  return [
    {},
    ...(each.profiles ?? []).map(profile => ({ profile: profile.id })),
    ...each.options.flatMap(spec => valuesOf(spec).map(value => ({ options: { [spec.name]: value } }))),
  ];
}

function valuesOf(spec: OptionSpec): readonly OptionValue[] {
  if (spec.type === 'flag') return [true, false];
  if (spec.type === 'text') return spec.allowed ?? ['a', '1', 'nothing of the kind'];
  return [spec.min, spec.max].filter(limit => limit !== undefined && Number.isFinite(limit)).map(Number);
}

function assertSound(each: Statistic, outcome: Outcome, where: string): void {
  assertNoNaN(outcome.details ?? null, `${where} details`);
  if (isUndefined(outcome)) {
    assert.ok(
      outcome.undefined.length > 10 && /[.?]$/.test(outcome.undefined),
      `${where}: "${outcome.undefined}" is no sentence`,
    );
    return;
  }
  assertNoNaN(outcome.value, where);
  if (outcome.pValue !== undefined)
    assert.ok(outcome.pValue >= 0 && outcome.pValue <= 1, `${where} p ${outcome.pValue}`);
  if (outcome.interval) assert.ok(outcome.interval.lower <= outcome.interval.upper, `${where} interval`);
  if (typeof outcome.value === 'number') {
    const [low, high] = each.range;
    const slack = 1e-9;
    assert.ok(
      outcome.value >= low - slack && outcome.value <= high + slack,
      `${where}: ${outcome.value} is outside ${low} to ${high}`,
    );
  }
}

function assertNoNaN(value: Json, where: string): void {
  if (typeof value === 'number') assert.ok(!Number.isNaN(value), `${where} holds NaN`);
  else if (Array.isArray(value)) for (const each of value) assertNoNaN(each as Json, where);
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) assertNoNaN(each as Json, where);
}
