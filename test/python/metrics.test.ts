/** Every performance metric against scikit-learn, over seeded random and awkward inputs. One Python process answers all. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { Evidence, type Inputs, type Matrix } from '../../src/core/catalogue/evidence.ts';
import type { OptionValue } from '../../src/core/catalogue/options.ts';
import { isUndefined, type Outcome } from '../../src/core/catalogue/statistic.ts';
import type { Vector } from '../../src/core/tables/column.ts';
import { checks } from '../checks.ts';

type Label = number | string;
type Score = number | null;

/** One set of inputs, as the Python side reads them. */
interface Data {
  readonly name: string;
  readonly y_true: readonly (Label | null)[];
  readonly y_pred?: readonly (Label | null)[];
  readonly y_score?: readonly (Score | readonly Score[])[];
  readonly labels?: readonly Label[];
  readonly weights?: readonly Score[];
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

const TOLERANCE = 1e-12;

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';

const { compared } = checks(
  {
    accuracy: 'sklearn.metrics.accuracy_score',
    balanced_accuracy: 'sklearn.metrics.balanced_accuracy_score',
    precision: 'sklearn.metrics.precision_score',
    recall: 'sklearn.metrics.recall_score',
    f1: 'sklearn.metrics.f1_score',
    fbeta: 'sklearn.metrics.fbeta_score',
    specificity: 'sklearn.metrics.recall_score of the negative class',
    matthews_corrcoef: 'sklearn.metrics.matthews_corrcoef',
    cohen_kappa: 'sklearn.metrics.cohen_kappa_score',
    roc_auc: 'sklearn.metrics.roc_auc_score',
    average_precision: 'sklearn.metrics.average_precision_score',
    log_loss: 'sklearn.metrics.log_loss',
    brier_score: 'sklearn.metrics.brier_score_loss',
    expected_calibration_error: 'numpy, from the definition',
    confusion_matrix: 'sklearn.metrics.confusion_matrix',
    classification_report: 'sklearn.metrics.classification_report',
    roc_curve: 'sklearn.metrics.roc_curve',
    precision_recall_curve: 'sklearn.metrics.precision_recall_curve',
    calibration_curve: 'sklearn.calibration.calibration_curve',
    mae: 'sklearn.metrics.mean_absolute_error',
    mse: 'sklearn.metrics.mean_squared_error',
    rmse: 'sklearn.metrics.root_mean_squared_error',
    median_absolute_error: 'sklearn.metrics.median_absolute_error',
    max_error: 'sklearn.metrics.max_error',
    mape: 'sklearn.metrics.mean_absolute_percentage_error',
    r2: 'sklearn.metrics.r2_score',
    explained_variance: 'sklearn.metrics.explained_variance_score',
  },
  skip,
);

test('every metric agrees with scikit-learn', { skip }, () => {
  const cases = [...labelCases(), ...scoreCases(), ...matrixCases(), ...regressionCases()];
  const expected = askPython(cases);
  const evidences = new Map<Data, Evidence>();
  const problems: string[] = [];
  let agreed = 0;
  let bothUndefined = 0;
  for (const [i, each] of cases.entries()) {
    let evidence = evidences.get(each.data);
    if (!evidence) {
      evidence = new Evidence(inputsOf(each.data));
      evidences.set(each.data, evidence);
    }
    const outcome = compute(each.metric, evidence, { options: each.options });
    const problem = disagreement(each, outcome, expected[i] ?? {});
    if (problem) problems.push(`${describe(each)}: ${problem}`);
    else if (isUndefined(outcome)) bothUndefined++;
    else {
      agreed++;
      compared(each.metric);
    }
  }
  console.log(`${agreed} values agree, ${bothUndefined} are undefined on both sides or explained.`);
  assert.equal(problems.length, 0, `${problems.length} differ:\n${problems.slice(0, 25).join('\n')}`);
  assert.ok(agreed > 5000, `only ${agreed} values were compared`);
  assert.ok(bothUndefined < agreed / 4, `${bothUndefined} undefined cases say little`);
});

function askPython(cases: readonly Case[]): Answer[] {
  const script = fileURLToPath(new URL('./reference_metrics.py', import.meta.url));
  const lines = cases.map(({ data: { name: _, ...data }, metric, options }) =>
    JSON.stringify({ ...data, metric, options }, (_key, value: unknown) =>
      value === Number.POSITIVE_INFINITY
        ? 'Infinity'
        : value === Number.NEGATIVE_INFINITY
          ? '-Infinity'
          : value,
    ),
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
function disagreement(each: Case, outcome: Outcome, answer: Answer): string | undefined {
  if (isUndefined(outcome)) {
    const reason = outcome.undefined;
    assert.match(reason, /^[A-Zy].*[.]$/);
    if (answer.error !== undefined || answer.value === null) return undefined;
    if (isExplained(each, reason, answer.value)) return undefined;
    return `ours is undefined (${reason}), scikit-learn says ${JSON.stringify(answer.value)}`;
  }
  const ours = outcome.value;
  if (answer.error !== undefined) {
    return isExplainedRefusal(each, answer.error)
      ? undefined
      : `ours is ${JSON.stringify(ours)}, scikit-learn refuses: ${answer.error}`;
  }
  if (each.options['force_finite'] === true && ours === 0 && isRoundingOfConstant(answer.value))
    return undefined;
  // The error of one row has no variance; weight · error / weight can miss the error by a rounding, and scikit-learn takes that for one.
  if (each.metric === 'explained_variance' && each.data.y_true.length === 1 && ours === 1) return undefined;
  return differenceOf(shapedAs(each, ours, outcome.details), answer.value, '');
}

/** Undefined here, a number in scikit-learn, each by a convention that the statistic states. */
function isExplained({ metric, options }: Case, reason: string, theirs: unknown): boolean {
  if (/which class is positive is not known|All weights are 0/.test(reason)) return true;
  switch (metric) {
    case 'balanced_accuracy':
      return options['adjusted'] === true && theirs === '-Infinity';
    case 'average_precision':
    case 'precision_recall_curve':
      return /positive row/.test(reason);
    case 'matthews_corrcoef':
      return theirs === 0 && /one class only/.test(reason);
    case 'r2':
    case 'explained_variance':
      return /constant/.test(reason) && (theirs === 0 || theirs === 1 || isRoundingOfConstant(theirs));
    default:
      return false;
  }
}

/** The mean of n times 0.1 is not always 0.1 in numpy: its spread is then 1e-34 instead of 0, and a share of it enormous. */
function isRoundingOfConstant(theirs: unknown): boolean {
  return typeof theirs === 'number' && theirs < -1e20;
}

/** A value here, an error in scikit-learn, each by a convention that the statistic states. */
function isExplainedRefusal({ data }: Case, error: string): boolean {
  // Log loss with one class whose meaning is known; a matrix of zeros is an answer; pairs of classes take weights.
  if (/y_true contains only one label/.test(error)) return true;
  if (/At least one label specified must be in y_true/.test(error)) return true;
  if (/sample_weight is not supported for multiclass one-vs-one/.test(error)) return true;
  // A score outside [0, 1] in a row of weight 0.
  return /y_prob contains values/.test(error) && data.weights?.includes(0) === true;
}

/** Our value in the shape of scikit-learn's: values per class are an array there, and its calibration curve has no edges. */
function shapedAs({ metric, options }: Case, ours: unknown, details: unknown): unknown {
  if (options['average'] === 'none') return (details as { values: unknown }).values;
  if (metric !== 'calibration_curve') return ours;
  const { prob_true, prob_pred, counts } = ours as Record<string, unknown>;
  return { prob_true, prob_pred, counts };
}

function differenceOf(ours: unknown, theirs: unknown, path: string): string | undefined {
  if (typeof ours === 'number' && typeof theirs === 'number') {
    const scale = Math.max(Math.abs(ours), Math.abs(theirs), 1e-3);
    if (Math.abs(ours - theirs) <= TOLERANCE * scale) return undefined;
    return `${path} ours ${ours}, scikit-learn ${theirs}`;
  }
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    if (ours.length !== theirs.length)
      return `${path} has ${ours.length} entries, scikit-learn ${theirs.length}`;
    for (const [i, value] of ours.entries()) {
      const difference = differenceOf(value, theirs[i], `${path}[${i}]`);
      if (difference) return difference;
    }
    return undefined;
  }
  if (typeof ours === 'object' && typeof theirs === 'object' && ours && theirs) {
    const [mine, other] = [ours as Record<string, unknown>, theirs as Record<string, unknown>];
    for (const key of new Set([...Object.keys(mine), ...Object.keys(other)])) {
      const difference = differenceOf(mine[key], other[key], `${path}.${key}`);
      if (difference) return difference;
    }
    return undefined;
  }
  return ours === theirs
    ? undefined
    : `${path} ours ${JSON.stringify(ours)}, scikit-learn ${JSON.stringify(theirs)}`;
}

function describe({ data, metric, options }: Case): string {
  return `${metric} ${JSON.stringify(options)} on ${data.name}`;
}

// Cases

function labelCases(): Case[] {
  const cases: Case[] = [];
  for (const data of labelData()) {
    const used = new Set(
      [...data.y_true, ...(data.y_pred ?? []), ...(data.labels ?? [])].filter(v => v !== null),
    );
    const add = (metric: string, options: Record<string, OptionValue> = {}) =>
      cases.push({ data, metric, options });
    add('accuracy');
    add('balanced_accuracy');
    add('balanced_accuracy', { adjusted: true });
    add('matthews_corrcoef', { zero_division: '0' });
    add('matthews_corrcoef');
    for (const weights of ['none', 'linear', 'quadratic']) add('cohen_kappa', { weights });
    if (used.size <= 1000) {
      for (const normalize of ['none', 'true', 'pred', 'all']) {
        add('confusion_matrix', { normalize, zero_division: '0' });
      }
    }
    for (const digits of [2, 0, 15]) add('classification_report', { digits });
    add('classification_report', { zero_division: 'undefined' });
    add('classification_report', { output: 'dict' });
    const averages = ['micro', 'macro', 'weighted', 'none', ...(used.size <= 2 ? ['binary'] : [])];
    for (const average of averages) {
      if (average !== 'binary') add('specificity', { average });
      for (const zero_division of ['undefined', '0']) {
        add('precision', { average, zero_division });
        add('recall', { average, zero_division });
        add('f1', { average, zero_division });
      }
      for (const beta of [0, 0.5, 2]) add('fbeta', { average, beta, zero_division: '0' });
    }
  }
  return cases;
}

function* labelData(): Generator<Data> {
  const random = generator(1);
  const kinds: [string, readonly Label[]][] = [
    ['0/1', [0, 1]],
    ['-1/1', [-1, 1]],
    ['2 texts', ['ham', 'spam']],
    ['booleans', ['false', 'true']],
    ['3 numbers', [3, -7, 12]],
    ['5 texts', ['b', 'a', 'ä', 'é', '\u{1F600}']],
    ['digits as texts', ['10', '9', '1', '02']],
    ['long labels', ['a label much longer than the widest heading', 'x', '\uFFFD\u{10000}']],
    ['far numbers', [0, 1_000_000, -5_000_000_000]],
  ];
  for (const [kind, classes] of kinds) {
    for (const n of [1, 2, 8, 100]) {
      const skill = random();
      const y_true = draw(random, n, () => pick(random, classes));
      const y_pred = y_true.map(label => (random() < skill ? label : pick(random, classes)));
      const name = `${kind}, ${n} rows`;
      yield { name, y_true, y_pred };
      yield { name: `${name}, weights`, y_true, y_pred, weights: draw(random, n, () => random() * 10) };
      if (n < 5) continue;
      yield {
        name: `${name}, weights with zeros`,
        y_true,
        y_pred,
        weights: draw(random, n, () => Math.floor(random() * 3)),
      };
      yield { name: `${name}, labels reversed`, y_true, y_pred, labels: [...classes].reverse() };
      if (classes.length > 2)
        yield { name: `${name}, labels subset`, y_true, y_pred, labels: classes.slice(0, 2) };
      const extra = typeof classes[0] === 'number' ? 99 : 'zz';
      if (classes.length > 2)
        yield { name: `${name}, unseen label`, y_true, y_pred, labels: [extra, ...classes] };
      yield {
        name: `${name}, missing`,
        y_true: y_true.map(label => (random() < 0.1 ? null : label)),
        y_pred: y_pred.map(label => (random() < 0.1 ? null : label)),
      };
    }
  }
  yield { name: 'one class', y_true: [1, 1, 1], y_pred: [1, 1, 1] };
  yield { name: 'one class of zeros', y_true: [0, 0, 0], y_pred: [0, 0, 0] };
  yield { name: 'never predicted', y_true: [0, 1, 1, 0], y_pred: [0, 0, 0, 0] };
  yield { name: 'never true', y_true: [0, 0, 0, 0], y_pred: [0, 1, 1, 0] };
  yield { name: 'all wrong', y_true: [0, 1, 0, 1], y_pred: [1, 0, 1, 0] };
  yield { name: 'disjoint', y_true: ['a', 'a'], y_pred: ['b', 'c'] };
  yield { name: 'eighths', y_true: [1, 1, 1, 1, 1, 1, 1, 1, 0], y_pred: [1, 0, 0, 0, 0, 0, 0, 0, 1] };
  const many = draw(random, 20_000, () => Math.floor(random() * 10_000));
  yield {
    name: '10 000 classes',
    y_true: many,
    y_pred: many.map(c => (random() < 0.5 ? c : (c + 7) % 10_000)),
  };
}

function scoreCases(): Case[] {
  const cases: Case[] = [];
  for (const data of scoreData()) {
    const add = (metric: string, options: Record<string, OptionValue> = {}) =>
      cases.push({ data, metric, options });
    add('roc_auc');
    for (const max_fpr of [0.05, 0.3, 1]) add('roc_auc', { max_fpr });
    add('average_precision');
    const finite = (data.y_score ?? []).every(score => typeof score !== 'number' || Number.isFinite(score));
    if (finite) {
      add('roc_curve');
      add('roc_curve', { drop_intermediate: false });
      add('precision_recall_curve');
      add('precision_recall_curve', { drop_intermediate: true });
    }
    add('log_loss');
    add('log_loss', { normalize: false });
    for (const scale_by_half of ['auto', 'true', 'false']) add('brier_score', { scale_by_half });
    const weights = data.weights ?? [];
    if (weights.every(weight => weight === null || (Number.isInteger(weight) && weight > 0))) {
      for (const strategy of ['uniform', 'quantile']) {
        for (const bins of [1, 5, 10, 17]) {
          add('expected_calibration_error', { strategy, bins });
          add('calibration_curve', { strategy, bins });
        }
      }
      const distinct = new Set(data.y_score).size === (data.y_score ?? []).length;
      if (weights.length === 0 && distinct) add('expected_calibration_error', { strategy: 'rank', bins: 10 });
    }
  }
  return cases;
}

function* scoreData(): Generator<Data> {
  const random = generator(2);
  const classes: readonly (readonly Label[])[] = [
    [0, 1],
    [-1, 1],
    ['no', 'yes'],
    [7, 3],
  ];
  const shapes: [string, (truth: boolean) => number][] = [
    ['uniform', () => random()],
    ['informed', truth => 1 / (1 + Math.exp(-(4 * random() - 2 + (truth ? 1 : -1))))],
    ['rounded', () => Math.round(random() * 10) / 10],
    ['constant', () => 0.5],
    ['zeros and ones', () => Math.round(random())],
    ['near one', () => 1 - random() * 1e-9],
    ['tiny', () => random() * 1e-300],
    ['logits', truth => 8 * random() - 4 + (truth ? 1 : 0)],
    ['huge', () => (random() - 0.5) * 1e308 * 3],
    ['subnormal', () => Math.floor(random() * 5) * 5e-324],
    [
      'infinite',
      () => [Number.POSITIVE_INFINITY, 1, 0, -3, Number.NEGATIVE_INFINITY][Math.floor(random() * 5)] ?? 0,
    ],
    ['skewed', () => random() ** 40],
  ];
  for (const [shape, score] of shapes) {
    for (const n of [1, 2, 7, 150]) {
      // Every other kind of label, so that each meets each shape in some size.
      for (const [negative = 0, positive = 1] of classes.filter((_, i) => i % 2 === n % 2)) {
        const truths = draw(random, n, () => random() < 0.4);
        const data = {
          y_true: truths.map(truth => (truth ? positive : negative)),
          y_score: truths.map(score),
        };
        // With neither class named, one text or one other number does not say which is positive.
        const labels = [negative, positive].sort((a, b) => (a < b ? -1 : 1));
        const oneClass = new Set(data.y_true).size === 1;
        const named = oneClass || random() < 0.2 ? { labels } : {};
        const name = `${shape} ${negative}/${positive}, ${n} rows`;
        yield { name, ...data, ...named };
        yield { name: `${name}, weights`, ...data, labels, weights: draw(random, n, () => random() * 5) };
        yield {
          name: `${name}, whole weights`,
          ...data,
          labels,
          weights: draw(random, n, () => 1 + Math.floor(random() * 3)),
        };
        yield {
          name: `${name}, weights with zeros`,
          ...data,
          labels,
          weights: draw(random, n, () => Math.floor(random() * 3)),
        };
        if (n > 7) {
          yield {
            name: `${name}, missing`,
            y_true: data.y_true,
            labels,
            y_score: data.y_score.map(s => (random() < 0.1 ? null : s)),
          };
        }
      }
    }
  }
  const truths = draw(random, 50_000, () => random() < 0.1);
  yield {
    name: '50 000 rows, half of them rounded',
    y_true: truths.map(Number),
    y_score: truths.map((truth, i) => {
      const p = 1 / (1 + Math.exp(-(6 * random() - 3 + (truth ? 1.5 : 0))));
      return i % 2 === 0 ? p : Math.round(p * 100) / 100;
    }),
  };
}

function matrixCases(): Case[] {
  const cases: Case[] = [];
  for (const data of matrixData()) {
    const add = (metric: string, options: Record<string, OptionValue> = {}) =>
      cases.push({ data, metric, options });
    for (const average of ['macro', 'weighted', 'micro', 'none']) {
      add('roc_auc', { multi_class: 'ovr', average });
      if (data.labels === undefined) add('average_precision', { average });
    }
    for (const average of ['macro', 'weighted']) add('roc_auc', { multi_class: 'ovo', average });
    add('log_loss');
    add('log_loss', { normalize: false });
    for (const scale_by_half of ['auto', 'true', 'false']) add('brier_score', { scale_by_half });
  }
  return cases;
}

function* matrixData(): Generator<Data> {
  const random = generator(3);
  const kinds: readonly (readonly Label[])[] = [
    [0, 1, 2],
    ['a', 'b', 'c', 'd'],
    [-1, 0, 5, 9, 11],
  ];
  for (const classes of kinds) {
    for (const n of [12, 40, 150]) {
      for (const digits of [1, 2, 15]) {
        const y_true: Label[] = [
          ...classes,
          ...draw(random, n - classes.length, () => pick(random, classes)),
        ];
        const y_score = y_true.map(() => shares(random, classes.length, digits));
        const name = `${classes.length} classes, ${n} rows, ${digits} digits`;
        yield { name, y_true, y_score };
        yield { name: `${name}, weights`, y_true, y_score, weights: draw(random, n, () => 0.1 + random()) };
        yield { name: `${name}, labels`, y_true, y_score, labels: classes };
        const absent = y_true.map(label => (label === classes[1] ? (classes[0] ?? label) : label));
        yield { name: `${name}, absent class`, y_true: absent, y_score, labels: classes };
      }
    }
  }
}

/** Probabilities that sum to 1; rounded, the last takes what is left. */
function shares(random: () => number, classes: number, digits: number): number[] {
  const raw = draw(random, classes, () => random() ** 2);
  const sum = raw.reduce((a, b) => a + b, 0);
  const rounded = raw.slice(0, -1).map(value => Math.floor((value / sum) * 10 ** digits) / 10 ** digits);
  return [...rounded, Math.max(0, 1 - rounded.reduce((a, b) => a + b, 0))];
}

function regressionCases(): Case[] {
  const metrics = ['mae', 'mse', 'rmse', 'mape', 'median_absolute_error', 'max_error'];
  const cases: Case[] = [];
  for (const data of regressionData()) {
    for (const metric of metrics) cases.push({ data, metric, options: {} });
    for (const metric of ['r2', 'explained_variance']) {
      cases.push({ data, metric, options: {} }, { data, metric, options: { force_finite: true } });
    }
  }
  return cases;
}

function* regressionData(): Generator<Data> {
  const random = generator(4);
  const shapes: [string, () => number][] = [
    ['normal', () => random() + random() + random() - 1.5],
    ['large offset', () => 1e6 + random()],
    ['huge', () => (random() - 0.5) * 1e150],
    ['tiny', () => (random() - 0.5) * 1e-150],
    ['with zeros', () => Math.floor(random() * 3)],
    ['constant', () => 4],
    ['constant tenth', () => 0.1],
    ['skewed', () => Math.exp(10 * random())],
  ];
  for (const [shape, value] of shapes) {
    for (const n of [1, 2, 3, 10, 101, 1000]) {
      const y_true = draw(random, n, value);
      const y_pred = y_true.map(y => y + (random() - 0.4) * (Math.abs(y) * 0.3 + Number.EPSILON));
      const name = `${shape}, ${n} rows`;
      yield { name, y_true, y_pred };
      yield { name: `${name}, perfect`, y_true, y_pred: y_true };
      yield { name: `${name}, weights`, y_true, y_pred, weights: draw(random, n, () => random() * 3) };
      yield {
        name: `${name}, weights with zeros`,
        y_true,
        y_pred,
        weights: draw(random, n, () => Math.floor(random() * 3)),
      };
      if (n > 3)
        yield { name: `${name}, missing`, y_true: y_true.map(y => (random() < 0.2 ? null : y)), y_pred };
    }
  }
}

// Helpers

function inputsOf(data: Data): Inputs {
  const { y_pred, y_score, labels, weights } = data;
  return {
    y_true: vectorOf(data.y_true),
    ...(y_pred && { y_pred: vectorOf(y_pred) }),
    ...(y_score && { y_score: scoresOf(y_score) }),
    ...(labels && { labels: vectorOf(labels) }),
    ...(weights && { weights: vectorOf(weights) }),
  };
}

function vectorOf(values: readonly (Label | null)[]): Vector {
  if (!values.some(value => typeof value === 'string')) {
    return { type: 'number', values: Float64Array.from(values, value => Number(value ?? Number.NaN)) };
  }
  // Not in order of appearance, and with an entry that does not occur, as a shared dictionary has it.
  const dictionary = ['unused', ...new Set(values.filter(value => value !== null).map(String))].reverse();
  return {
    type: 'category',
    dictionary,
    codes: Int32Array.from(values, value => (value === null ? -1 : dictionary.indexOf(String(value)))),
  };
}

function scoresOf(scores: readonly (Score | readonly Score[])[]): Vector | Matrix {
  const [first] = scores;
  if (!Array.isArray(first)) {
    return { type: 'number', values: Float64Array.from(scores, score => Number(score ?? Number.NaN)) };
  }
  return {
    type: 'matrix',
    columns: first.map((_, column) =>
      Float64Array.from(scores, row => Number((Array.isArray(row) ? row[column] : undefined) ?? Number.NaN)),
    ),
  };
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

function draw<T>(_random: () => number, n: number, one: () => T): T[] {
  return Array.from({ length: n }, one);
}

function pick<T>(random: () => number, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  assert.ok(value !== undefined);
  return value;
}
