/**
 * Labels, several labels per row, rankings, thresholds and groupings against scikit-learn, and against their definitions where it has
 * none, over seeded random and awkward inputs. One Python process answers all.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { Evidence, type Inputs } from '../../src/core/catalogue/evidence.ts';
import type { OptionValue } from '../../src/core/catalogue/options.ts';
import { isUndefined, type Outcome } from '../../src/core/catalogue/statistic.ts';
import { checks } from '../checks.ts';
import { labelled, matrix, numbers } from '../unit/metrics/vectors.ts';

type Label = number | string;
type Cells = readonly Label[] | readonly (readonly number[])[];

/** One set of inputs, as the Python side reads them. */
interface Data {
  readonly name: string;
  readonly y_true: Cells;
  readonly y_pred?: Cells;
  readonly y_score?: readonly number[] | readonly (readonly number[])[];
  readonly labels?: readonly Label[];
  readonly weights?: readonly number[];
}
interface Case {
  readonly data: Data;
  readonly metric: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}
interface Answer {
  readonly value?: unknown;
  readonly error?: string;
}

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';

const { compared } = checks(
  {
    zero_one_loss: 'sklearn.metrics.zero_one_loss',
    hamming_loss: 'sklearn.metrics.hamming_loss',
    jaccard: 'sklearn.metrics.jaccard_score',
    false_positive_rate: 'sklearn.metrics.multilabel_confusion_matrix',
    false_negative_rate: 'sklearn.metrics.multilabel_confusion_matrix',
    negative_predictive_value: 'sklearn.metrics.multilabel_confusion_matrix',
    positive_likelihood_ratio: 'sklearn.metrics.class_likelihood_ratios',
    negative_likelihood_ratio: 'sklearn.metrics.class_likelihood_ratios',
    multilabel_confusion_matrix: 'sklearn.metrics.multilabel_confusion_matrix',
    business_value: 'sklearn.metrics.confusion_matrix, normalised as NannyML does',
    hinge_loss: 'sklearn.metrics.hinge_loss',
    top_k_accuracy: 'sklearn.metrics.top_k_accuracy_score',
    det_curve: 'sklearn.metrics.det_curve',
    cumulative_gain_curve: 'numpy, from the definition',
    lift_curve: 'numpy, from the definition',
    lift: 'numpy.interp on the gain curve',
    threshold_table: 'numpy, from the definition',
    d2_log_loss: 'sklearn.metrics.d2_log_loss_score',
    d2_brier: 'sklearn.metrics.d2_brier_score',
    coverage_error: 'sklearn.metrics.coverage_error',
    label_ranking_loss: 'sklearn.metrics.label_ranking_loss',
    label_ranking_average_precision: 'sklearn.metrics.label_ranking_average_precision_score',
    ndcg: 'sklearn.metrics.ndcg_score',
    dcg: 'sklearn.metrics.dcg_score',
    mean_reciprocal_rank: 'every order of the items, from the definition',
    hit_rate_at_k: 'every order of the items, from the definition',
    precision_at_k: 'every order of the items, from the definition',
    recall_at_k: 'every order of the items, from the definition',
    map_at_k: 'every order of the items, from the definition',
    adjusted_rand: 'sklearn.metrics.adjusted_rand_score',
    rand: 'sklearn.metrics.rand_score',
    fowlkes_mallows: 'sklearn.metrics.fowlkes_mallows_score',
    mutual_info: 'sklearn.metrics.mutual_info_score',
    homogeneity: 'sklearn.metrics.homogeneity_score',
    completeness: 'sklearn.metrics.completeness_score',
    v_measure: 'sklearn.metrics.v_measure_score',
    normalized_mutual_info: 'sklearn.metrics.normalized_mutual_info_score',
    adjusted_mutual_info: 'sklearn.metrics.adjusted_mutual_info_score',
  },
  skip,
);

for (const [name, cases, least] of [
  ['classes', classCases, 1500],
  ['scores of two and of several classes', scoreCases, 1500],
  ['several labels per row', labelSetCases, 1500],
  ['rankings', rankingCases, 1500],
  ['groupings', groupingCases, 500],
] as const) {
  test(`metrics of ${name} agree with scikit-learn and their definitions`, { skip }, () => {
    agree([...cases()], least);
  });
}

function agree(cases: readonly Case[], least: number): void {
  const expected = askPython(cases);
  const evidences = new Map<Data, Evidence>();
  const problems: string[] = [];
  let agreed = 0;
  let bothUndefined = 0;
  for (const [i, { data, metric, options }] of cases.entries()) {
    const evidence = evidences.get(data) ?? new Evidence(inputsOf(data));
    evidences.set(data, evidence);
    const outcome = compute(metric, evidence, { options });
    const problem = disagreement(metric, options, outcome, expected[i] ?? {});
    if (problem) problems.push(`${metric} ${JSON.stringify(options)} on ${data.name}: ${problem}`);
    else if (isUndefined(outcome)) bothUndefined++;
    else {
      agreed++;
      compared(metric);
    }
  }
  console.log(`${agreed} values agree, ${bothUndefined} are undefined on both sides or explained.`);
  assert.equal(problems.length, 0, `${problems.length} differ:\n${problems.slice(0, 25).join('\n')}`);
  assert.ok(agreed > least, `only ${agreed} values were compared`);
  assert.ok(bothUndefined < agreed / 3, `${bothUndefined} undefined cases say little`);
}

function askPython(cases: readonly Case[]): Answer[] {
  const script = fileURLToPath(new URL('./reference_classification.py', import.meta.url));
  const lines = cases.map(({ data: { name: _, ...data }, metric, options }) =>
    JSON.stringify({ ...data, metric, options }),
  );
  const { stdout, stderr, status } = spawnSync(python ?? '', [script], {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  assert.equal(status, 0, stderr);
  const answers = stdout.trimEnd().split('\n');
  assert.equal(answers.length, cases.length);
  return answers.map(line => JSON.parse(line) as Answer);
}

/** What is wrong with our answer, or undefined. */
function disagreement(
  metric: string,
  options: Case['options'],
  outcome: Outcome,
  { value, error }: Answer,
): string | undefined {
  if (isUndefined(outcome)) {
    if (error !== undefined || value === null || isExplained(metric, outcome.undefined, value))
      return undefined;
    return `ours is undefined (${outcome.undefined}), theirs is ${JSON.stringify(value)}`;
  }
  if (error !== undefined) return `ours is ${JSON.stringify(outcome.value)}, theirs an error: ${error}`;
  const ours = options['average'] === 'none' ? outcome.details?.['values'] : outcome.value;
  // Near 0 what is left of the difference of two informations.
  const smallest = metric === 'adjusted_mutual_info' ? 1 : 1e-3;
  return differenceOf(ours, value, smallest, '');
}

/** Undefined here, a number there, each by a convention that the statistic states. */
function isExplained(metric: string, reason: string, theirs: unknown): boolean {
  // One class only: scikit-learn divides by the rounding error of its clipped loss, or by 0.
  if (metric === 'd2_log_loss') return /only one class/.test(reason) && Number(theirs) <= 0;
  if (metric === 'd2_brier') return /only one class/.test(reason) && theirs === '-Infinity';
  return false;
}

function differenceOf(ours: unknown, theirs: unknown, smallest: number, path: string): string | undefined {
  if (typeof ours === 'number' && typeof theirs === 'number') {
    return Math.abs(ours - theirs) <= 1e-9 * Math.max(Math.abs(ours), Math.abs(theirs), smallest)
      ? undefined
      : `${path} ours ${ours}, theirs ${theirs}`;
  }
  if (typeof ours === 'object' && typeof theirs === 'object' && ours && theirs) {
    const [mine, other] = [ours as Record<string, unknown>, theirs as Record<string, unknown>];
    for (const key of new Set([...Object.keys(mine), ...Object.keys(other)])) {
      const difference = differenceOf(mine[key], other[key], smallest, `${path}.${key}`);
      if (difference) return difference;
    }
    return undefined;
  }
  return ours === theirs
    ? undefined
    : `${path} ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(theirs)}`;
}

// Cases

const AVERAGES = ['micro', 'macro', 'weighted', 'none'];
const RATIOS = [
  'jaccard',
  'false_positive_rate',
  'false_negative_rate',
  'negative_predictive_value',
  'specificity',
  'precision',
  'recall',
  'f1',
];

function* classCases(): Generator<Case> {
  const random = generator(11);
  const kinds: readonly (readonly Label[])[] = [
    [0, 1],
    ['ham', 'spam'],
    [3, -7, 12],
    ['b', 'a', 'ä', '\u{1F600}'],
    Array.from({ length: 30 }, (_, i) => i),
  ];
  for (const classes of kinds) {
    for (const rows of [1, 2, 9, 200]) {
      const y_true = times(rows, () => pick(random, classes));
      const y_pred = y_true.map(label => (random() < 0.6 ? label : pick(random, classes)));
      const name = `${classes.length} classes, ${rows} rows`;
      const labels = [...classes].sort((a, b) => (a < b ? -1 : 1));
      for (const data of weighted(random, { name, y_true, y_pred, labels })) {
        const one = (metric: string, options: Case['options'] = {}) => ({ data, metric, options });
        yield one('zero_one_loss');
        yield one('hamming_loss');
        yield one('multilabel_confusion_matrix');
        const averages = classes.length === 2 ? [...AVERAGES, 'binary'] : AVERAGES;
        for (const metric of RATIOS) {
          for (const average of averages) {
            for (const zero_division of ['undefined', '0', '1']) {
              // The positive class of the Python side is the greatest that occurs.
              if (average === 'binary' && new Set([...y_true, ...y_pred]).size < 2) continue;
              yield one(metric, { average, zero_division });
            }
          }
        }
        if (classes.length > 2 || new Set([...y_true, ...y_pred]).size < 2) continue;
        yield one('positive_likelihood_ratio');
        yield one('negative_likelihood_ratio');
        for (const per of ['total', 'row', 'prediction']) {
          yield one('business_value', { tp: 12.5, fp: -3, fn: -40, tn: 0.25, per });
          yield one('business_value', { fn: -1, per });
        }
      }
    }
  }
}

function* scoreCases(): Generator<Case> {
  const random = generator(12);
  const shapes: readonly (readonly [string, (truth: boolean) => number])[] = [
    ['uniform', () => random()],
    ['rounded', () => Math.round(random() * 8) / 8],
    ['informed', truth => 1 / (1 + Math.exp(-(4 * random() - 2 + (truth ? 1 : -1))))],
    ['constant', () => 0.5],
    ['zeros and ones', () => Math.round(random())],
    ['logits', truth => 8 * random() - 4 + (truth ? 1 : 0)],
    ['huge', () => (random() - 0.5) * 1e300],
    ['tiny', () => Math.floor(random() * 5) * 5e-324],
  ];
  for (const [shape, score] of shapes) {
    for (const rows of [2, 3, 8, 100]) {
      for (const share of [0.1, 0.5, 1]) {
        const truths = times(rows, i => i === 0 || (i !== 1 && random() < share));
        const y_true = truths.map(Number);
        const found = { name: `${shape}, ${rows} rows, ${share}`, y_true, y_score: truths.map(score) };
        for (const data of weighted(random, { ...found, labels: [0, 1] })) {
          const one = (metric: string, options: Case['options'] = {}) => ({ data, metric, options });
          yield one('det_curve');
          yield one('det_curve', { drop_intermediate: true });
          yield one('cumulative_gain_curve');
          yield one('lift_curve');
          for (const share of [0.01, 0.1, 0.37, 1]) yield one('lift', { share });
          yield one('threshold_table', { thresholds: 'all' });
          yield one('threshold_table', { steps: 4, tp: 5, fp: -1 });
          yield one('threshold_table', { thresholds: '-1,0.25,0.5,1e299' });
          yield one('hinge_loss');
          yield one('top_k_accuracy', { k: 1 });
          yield one('top_k_accuracy');
          yield one('d2_log_loss');
          yield one('d2_brier');
        }
      }
    }
  }
  for (const classes of [3, 5]) {
    for (const rows of [classes, 20, 150]) {
      for (const digits of [1, 15]) {
        const labels = times(classes, i => i * 2);
        const y_true = times(rows, i => (i < classes ? i * 2 : 2 * Math.floor(random() * classes)));
        const y_score = y_true.map(() => shares(random, classes, digits));
        const name = `${classes} classes, ${rows} rows, ${digits} digits`;
        for (const data of weighted(random, { name, y_true, y_score, labels })) {
          const one = (metric: string, options: Case['options'] = {}) => ({ data, metric, options });
          for (const k of [1, 2, classes]) yield one('top_k_accuracy', { k });
          yield one('hinge_loss');
          yield one('d2_log_loss');
          yield one('d2_brier');
          yield one('log_loss');
          yield one('brier_score');
        }
      }
    }
  }
}

function* labelSetCases(): Generator<Case> {
  const random = generator(13);
  for (const labels of [2, 3, 8]) {
    for (const rows of [2, 3, 40]) {
      for (const share of [0.15, 0.5, 0.9]) {
        const y_true = times(rows, () => times(labels, () => Number(random() < share)));
        const y_pred = y_true.map(row => row.map(cell => (random() < 0.7 ? cell : 1 - cell)));
        const grid = share === 0.5 ? 4 : 1e6;
        const y_score = y_true.map(row => row.map(() => Math.round(random() * grid) / grid));
        const name = `${labels} labels, ${rows} rows, ${share}`;
        for (const data of weighted(random, { name, y_true, y_pred, y_score })) {
          const one = (metric: string, options: Case['options'] = {}) => ({ data, metric, options });
          for (const metric of ['accuracy', 'zero_one_loss', 'hamming_loss']) yield one(metric);
          yield one('multilabel_confusion_matrix');
          yield one('multilabel_confusion_matrix', { samplewise: true });
          for (const metric of [...RATIOS, 'fbeta']) {
            for (const average of [...AVERAGES, 'samples']) {
              for (const zero_division of ['undefined', '0', '1']) {
                yield one(metric, { average, zero_division, ...(metric === 'fbeta' && { beta: 0.5 }) });
              }
            }
          }
          for (const digits of [2, 7]) yield one('classification_report', { digits });
          if (data.weights && rows > 3) {
            const inexact = { ...data, weights: data.weights.map(() => random()) };
            yield { data: inexact, metric: 'classification_report', options: {} };
          }
          yield one('classification_report', { output: 'dict', zero_division: '1' });
          for (const average of [...AVERAGES, 'samples']) {
            yield one('roc_auc', { average });
            const zero_division = average === 'samples' ? 'undefined' : '0';
            yield one('average_precision', { average, zero_division });
          }
          yield one('roc_auc', { average: 'macro', max_fpr: 0.4 });
          for (const labels_counted of ['all', 'present']) {
            yield one('log_loss', { labels_counted });
            yield one('d2_log_loss', { labels_counted });
          }
          yield one('brier_score');
          yield one('d2_brier');
          yield one('coverage_error');
          yield one('label_ranking_loss');
          yield one('label_ranking_average_precision');
        }
      }
    }
  }
}

function* rankingCases(): Generator<Case> {
  const random = generator(14);
  for (const items of [2, 3, 5, 40]) {
    for (const rows of [1, 4, 15]) {
      for (const [kind, relevance, grid] of [
        ['graded', () => Math.max(0, Math.floor(random() * 6) - 2), 1e6],
        ['binary with ties', () => Number(random() < 0.3), items < 10 ? 3 : 1e6],
        ['rare', () => Number(random() < 0.08), 5e6],
        ['real', () => random() * 10, items < 10 ? 2 : 1e6],
      ] as const) {
        const y_true = times(rows, () => times(items, relevance));
        const y_score = y_true.map(row => row.map(() => Math.round(random() * grid) / grid));
        for (const data of weighted(random, {
          name: `${items} items, ${rows} rows, ${kind}`,
          y_true,
          y_score,
        })) {
          const one = (metric: string, options: Case['options'] = {}) => ({ data, metric, options });
          for (const k of [undefined, 1, 3, 50]) {
            for (const ignore_ties of [false, true]) {
              const options = { ignore_ties, ...(k !== undefined && { k }) };
              // numpy's sort leaves ties in no order that could be promised.
              if (!ignore_ties || grid > 10) {
                yield one('ndcg', options);
                yield one('dcg', { ...options, log_base: 2.5 });
              }
              for (const zero_division of ['undefined', '0']) {
                const more = { ...options, zero_division };
                for (const metric of ['mean_reciprocal_rank', 'hit_rate_at_k', 'recall_at_k'])
                  yield one(metric, more);
                yield one('map_at_k', more);
                yield one('map_at_k', { ...more, divide_by: 'relevant' });
              }
              yield one('precision_at_k', options);
            }
          }
        }
      }
    }
  }
}

function* groupingCases(): Generator<Case> {
  const random = generator(15);
  for (const [truths, predictions] of [
    [1, 1],
    [1, 4],
    [2, 2],
    [5, 3],
    [20, 60],
    [400, 400],
  ] as const) {
    for (const rows of [1, 2, 10, 400, 3000]) {
      for (const skill of [0, 0.5, 1]) {
        const y_true = times(rows, () => Math.floor(random() * truths) - 1);
        const y_pred = y_true.map(label =>
          random() < skill ? label % predictions : Math.floor(random() ** 2 * predictions),
        );
        const data = { name: `${truths} and ${predictions} groups, ${rows} rows, ${skill}`, y_true, y_pred };
        const one = (metric: string, options: Case['options'] = {}) => ({ data, metric, options });
        for (const metric of ['adjusted_rand', 'rand', 'fowlkes_mallows', 'mutual_info']) yield one(metric);
        for (const metric of ['homogeneity', 'completeness', 'v_measure']) yield one(metric);
        yield one('v_measure', { beta: 0.3 });
        for (const average_method of ['arithmetic', 'geometric', 'min', 'max']) {
          yield one('normalized_mutual_info', { average_method });
          yield one('adjusted_mutual_info', { average_method });
        }
      }
    }
  }
}

// Helpers

/** The data as they are, with weights whose sums are exact, and with weights among which are zeros (not of the first two rows). */
function weighted(random: () => number, data: Data): Data[] {
  const rows = data.y_true.length;
  if (rows < 3) return [data];
  return [
    data,
    { ...data, name: `${data.name}, weights`, weights: times(rows, () => Math.ceil(random() * 40) / 8) },
    {
      ...data,
      name: `${data.name}, weights with zeros`,
      weights: times(rows, i => (i < 2 ? 1 : Math.floor(random() * 3))),
    },
  ];
}

function inputsOf({ y_true, y_pred, y_score, labels, weights }: Data): Inputs {
  return {
    y_true: cellsOf(y_true),
    ...(y_pred && { y_pred: cellsOf(y_pred) }),
    ...(y_score && { y_score: cellsOf(y_score) }),
    ...(labels && { labels: labelled(labels) }),
    ...(weights && { weights: numbers(weights) }),
  };
}

function cellsOf(cells: Cells) {
  return isRows(cells) ? matrix(cells) : labelled(cells);
}

function isRows(cells: Cells): cells is readonly (readonly number[])[] {
  return Array.isArray(cells[0]);
}

/** Probabilities that sum to 1; rounded, the last takes what is left. */
function shares(random: () => number, classes: number, digits: number): number[] {
  const raw = times(classes, () => random() ** 2);
  const sum = raw.reduce((a, b) => a + b, 0);
  const rounded = raw.slice(0, -1).map(value => Math.floor((value / sum) * 10 ** digits) / 10 ** digits);
  return [...rounded, Math.max(0, 1 - rounded.reduce((a, b) => a + b, 0))];
}

/** A small seeded generator (mulberry32), uniform in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function times<T>(count: number, one: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => one(i));
}

function pick<T>(random: () => number, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  assert.ok(value !== undefined);
  return value;
}
