/** Estimated performance against NannyML's own, on the data that NannyML ships (test/python/peers/nannyml_fixtures.py wrote the numbers). */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs, Matrix } from '../../../src/core/catalogue/evidence.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { isUndefined, type Json } from '../../../src/core/catalogue/statistic.ts';
import type { CategoryVector, NumberVector } from '../../../src/core/tables/column.ts';
import { checks } from '../../checks.ts';

const { compared } = checks({
  cbpe: 'nannyml.CBPE 0.13.1',
  standard_deviation_thresholds: 'nannyml.thresholds.StandardDeviationThreshold',
});

/** Score in hundredths, prediction, label, number of rows. */
type Counts = readonly (readonly [number, number, number, number])[];
interface Published {
  readonly value: number;
  readonly sampling_error: number;
  readonly realized: number;
  readonly lower_confidence_boundary: number;
  readonly upper_confidence_boundary: number;
  readonly lower_threshold: number;
  readonly upper_threshold: number;
}
interface Chunk {
  readonly metrics: Readonly<Record<string, Published>>;
}
interface Binary {
  readonly needs_calibration: boolean;
  readonly reference: Counts;
  readonly reference_chunks: readonly Counts[];
  readonly chunks: readonly Counts[];
  readonly estimated: readonly { readonly normalize: string; readonly chunks: readonly Chunk[] }[];
}

async function fixture<T>(name: string): Promise<T> {
  const file = new URL(`../../fixtures/nannyml/${name}.json`, import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')) as T;
}

function spread(counts: Counts, which: 0 | 1 | 2, scale = 1): NumberVector {
  const values = counts.flatMap(each => Array.from({ length: each[3] }, () => each[which] / scale));
  return { type: 'number', values: Float64Array.from(values) };
}

function inputsOf(reference: Counts, chunk: Counts): Inputs {
  return {
    y_score: spread(chunk, 0, 100),
    y_pred: spread(chunk, 1),
    reference_score: spread(reference, 0, 100),
    reference_pred: spread(reference, 1),
    reference_true: spread(reference, 2),
  };
}

function near(actual: unknown, expected: number, tolerance: number, where: string): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${where}: ${actual}, expected ${expected}`,
  );
}

function cellOf(matrix: Json | undefined, row: number, column: number): unknown {
  return (matrix as readonly (readonly number[])[] | undefined)?.[row]?.[column];
}

function estimated(inputs: Inputs, options: Record<string, OptionValue>) {
  const outcome = compute('cbpe', inputs, { profile: 'nannyml', options });
  assert.ok(!isUndefined(outcome), JSON.stringify(outcome));
  return outcome;
}

const WORTH = { tp_value: 5, fp_value: -2, fn_value: -3, tn_value: 1 };
const CELLS = {
  true_negative: [0, 0],
  false_positive: [0, 1],
  false_negative: [1, 0],
  true_positive: [1, 1],
} as const;
/**
 * Errors of ROC-AUC depend on how numpy's sort leaves rows of equal score (there are 101 scores), and those of average precision on 50
 * random samples in NannyML, which err by a tenth themselves.
 */
const LOOSE: Readonly<Record<string, number>> = { roc_auc: 0.01, average_precision: 0.35 };

for (const name of ['binary', 'car-loan']) {
  test(`${name}: every metric, chunk and band`, async () => {
    const { reference, chunks, estimated: variants, needs_calibration } = await fixture<Binary>(name);
    const whole = { reference_true: spread(reference, 2), reference_score: spread(reference, 0, 100) };
    assert.deepEqual(
      (compute('needs_calibration', whole) as { value: Json }).value,
      needs_calibration,
      'the fixed parts decide as the random ones',
    );
    for (const { normalize, chunks: published } of variants) {
      for (const [i, counts] of chunks.entries()) {
        const inputs = inputsOf(reference, counts);
        for (const [metric, expected] of Object.entries(published[i]?.metrics ?? {})) {
          const where = `${metric} of chunk ${i}, normalized ${normalize}`;
          const cell = CELLS[metric as keyof typeof CELLS];
          if (cell) {
            const { value, details } = estimated(inputs, { metric: 'confusion_matrix', normalize });
            near(cellOf(value, cell[0], cell[1]), expected.value, 1e-9, where);
            near(cellOf(details?.['sampling_error'], cell[0], cell[1]), expected.sampling_error, 1e-9, where);
            continue;
          }
          const worth =
            metric === 'business_value'
              ? { ...WORTH, normalize: normalize === 'pred' ? 'pred' : 'none' }
              : {};
          const { value, details, interval } = estimated(inputs, { metric, ...worth });
          near(value, expected.value, 1e-9, where);
          const error = details?.['sampling_error'];
          const loose = LOOSE[metric];
          if (loose === undefined) {
            near(error, expected.sampling_error, 1e-9, `${where}, sampling error`);
            near(
              interval?.lower,
              expected.lower_confidence_boundary,
              1e-9,
              `${where}, lower end of the band`,
            );
            near(
              interval?.upper,
              expected.upper_confidence_boundary,
              1e-9,
              `${where}, upper end of the band`,
            );
          } else {
            near(Number(error) / expected.sampling_error, 1, loose, `${where}, sampling error`);
          }
          compared('cbpe');
        }
      }
    }
  });

  test(`${name}: limits from the chunks of the reference`, async () => {
    const { reference_chunks, estimated: variants } = await fixture<Binary>(name);
    const metrics = { accuracy: 'accuracy', f1: 'f1', recall: 'recall', roc_auc: 'roc_auc' };
    for (const [metric, published] of Object.entries(metrics)) {
      const realised = reference_chunks.map(chunk => {
        const inputs = { y_true: spread(chunk, 2), y_pred: spread(chunk, 1), y_score: spread(chunk, 0, 100) };
        const outcome = compute(metric, inputs);
        return isUndefined(outcome) ? Number.NaN : Number(outcome.value);
      });
      const outcome = compute(
        'standard_deviation_thresholds',
        { values: { type: 'number', values: Float64Array.from(realised) } },
        { options: { min: 0, max: 1 } },
      );
      assert.ok(!isUndefined(outcome));
      const { lower, upper } = outcome.value as { lower: number; upper: number };
      const expected = variants[0]?.chunks[0]?.metrics[published];
      near(lower, expected?.lower_threshold ?? Number.NaN, 1e-9, metric);
      near(upper, expected?.upper_threshold ?? Number.NaN, 1e-9, metric);
      compared('standard_deviation_thresholds');
    }
  });
}

test('CBPE-3: the published confusion matrices', async () => {
  const { reference, chunks } = await fixture<Binary>('binary');
  const cell = (chunk: number, normalize: string) => {
    const inputs = inputsOf(reference, chunks[chunk] ?? []);
    return (estimated(inputs, { metric: 'confusion_matrix', normalize }).value as number[][])[0]?.[0];
  };
  near(cell(0, 'all'), 0.47340539709906426, 1e-12, 'all, first chunk');
  near(cell(1, 'all'), 0.44001993731833, 1e-12, 'all, second chunk');
  near(cell(0, 'pred'), 0.952142793843653, 1e-12, 'pred, first chunk');
});

interface Multiclass {
  readonly classes: readonly string[];
  readonly needs_calibration: Readonly<Record<string, boolean>>;
  readonly reference: Rows;
  readonly analysis: Rows;
  readonly chunks: readonly (Chunk & { readonly start: number; readonly end: number })[];
}
interface Rows {
  readonly scores: readonly (readonly number[])[];
  readonly pred: readonly number[];
  readonly true: readonly number[];
}

test('several classes: every metric and band', async () => {
  const { classes, reference, analysis, chunks, needs_calibration } = await fixture<Multiclass>('multiclass');
  const scores = (rows: Rows, start = 0, end = rows.pred.length): Matrix => ({
    type: 'matrix',
    columns: rows.scores.map(column => Float64Array.from(column.slice(start, end), each => each / 1e6)),
  });
  const labels = (codes: readonly number[]): CategoryVector => ({
    type: 'category',
    codes: Int32Array.from(codes),
    dictionary: classes,
  });
  for (const [index, name] of classes.entries()) {
    const one = compute('needs_calibration', {
      reference_true: {
        type: 'number',
        values: Float64Array.from(reference.true, each => Number(each === index)),
      },
      reference_score: {
        type: 'number',
        values: Float64Array.from(reference.scores[index] ?? [], each => each / 1e6),
      },
    });
    assert.equal((one as { value: Json }).value, needs_calibration[name], name);
  }
  for (const { start, end, metrics } of chunks) {
    const inputs: Inputs = {
      y_score: scores(analysis, start, end),
      y_pred: labels(analysis.pred.slice(start, end)),
      labels: labels([...classes.keys()]),
      reference_score: scores(reference),
      reference_pred: labels(reference.pred),
      reference_true: labels(reference.true),
    };
    for (const [metric, expected] of Object.entries(metrics)) {
      const cell = /^true_(.*)_pred_(.*)$/.exec(metric);
      if (cell) {
        const { value, details } = estimated(inputs, { metric: 'confusion_matrix', normalize: 'true' });
        const [row, column] = [classes.indexOf(cell[1] ?? ''), classes.indexOf(cell[2] ?? '')];
        near(cellOf(value, row, column), expected.value, 1e-9, metric);
        near(cellOf(details?.['sampling_error'], row, column), expected.sampling_error, 1e-9, metric);
        continue;
      }
      const { value, details } = estimated(inputs, {
        metric,
        ...(metric === 'business_value' && { values: '1,-2,0;-3,5,0.5;0,-1,2' }),
      });
      // A few of the rounded scores are equal, and numpy's sort puts them in an order of its own.
      near(
        value,
        expected.value,
        metric === 'roc_auc' || metric === 'average_precision' ? 1e-6 : 1e-9,
        metric,
      );
      const loose = { average_precision: 0.35, roc_auc: 1e-5 }[metric] ?? 1e-9;
      near(
        Number(details?.['sampling_error']) / expected.sampling_error,
        1,
        loose,
        `sampling error of ${metric}`,
      );
    }
  }
});

test('SE-1: sampling errors of random labels, numpy legacy seed 1, chunks of 50 rows', async () => {
  const found = await fixture<Record<string, string> & Record<string, number>>('sampling-errors');
  const bits = (hex: string | undefined): NumberVector => ({
    type: 'number',
    values: Float64Array.from({ length: 10_000 }, (_, i) => {
      const byte = Number.parseInt((hex ?? '').slice((i >> 3) * 2, (i >> 3) * 2 + 2), 16);
      return (byte >> (7 - (i & 7))) & 1;
    }),
  });
  const truth = bits(found['truth'] as unknown as string);
  const linear: NumberVector = {
    type: 'number',
    values: Float64Array.from({ length: 10_000 }, (_, i) => i / 9999),
  };
  const chunk: NumberVector = { type: 'number', values: Float64Array.from({ length: 50 }, (_, i) => i / 49) };
  const errorOf = (metric: string) => {
    const inputs: Inputs = {
      y_score: chunk,
      reference_true: truth,
      reference_score: linear,
      reference_pred: bits(found['predicted'] as unknown as string),
    };
    return Number(estimated(inputs, { metric }).details?.['sampling_error']);
  };
  const rounded = (metric: string) => Math.round(errorOf(metric) * 1e4) / 1e4;
  assert.equal(rounded('roc_auc'), 0.0575);
  assert.equal(rounded('f1'), 0.1153);
  assert.equal(rounded('precision'), 0.0989);
  assert.equal(rounded('recall'), 0.0998);
  assert.equal(rounded('specificity'), 0.1001);
  assert.equal(rounded('accuracy'), 0.0707);
  for (const [metric, name] of [
    ['roc_auc', 'auroc'],
    ['f1', 'f1'],
    ['precision', 'precision'],
    ['recall', 'recall'],
  ] as const) {
    near(errorOf(metric), found[name] ?? Number.NaN, 1e-9, metric);
  }
});
