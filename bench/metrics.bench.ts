/** The binary metric set on a million loaded rows, against scikit-learn on the same rows. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compute } from '../src/core/catalogue/catalogue.ts';
import { Evidence } from '../src/core/catalogue/evidence.ts';
import { type Benchmark, interleaved, type Measurement, startTimed } from './benchmark.ts';
import { generator, inTemporaryFolder } from './data.ts';

const ROWS = 1_000_000;
const ROUNDS = 7;
const SET = [
  'confusion_matrix',
  'precision',
  'recall',
  'f1',
  'roc_auc',
  'average_precision',
  'log_loss',
  'brier_score',
  'expected_calibration_error',
];

export const benchmark: Benchmark = {
  title: 'Performance metrics',
  run: ({ python }) =>
    inTemporaryFolder(async folder => {
      const data = simulate(ROWS);
      for (const [name, values] of Object.entries(data)) await writeFile(join(folder, `${name}.f64`), values);
      const script = fileURLToPath(new URL('./metrics_reference.py', import.meta.url));
      const peer = python ? await startTimed(python, [script, folder]) : undefined;
      const measured = await interleaved(ROUNDS, () => computeSet(data), peer?.time).finally(peer?.close);
      const result: Measurement = {
        what: 'Binary set on 1M rows: confusion, precision, recall, F1, ROC-AUC, AP, log loss, Brier, ECE',
        ours: measured.ours,
        ...(measured.peer !== undefined && { peer: { name: 'scikit-learn', value: measured.peer } }),
        bar: { ratio: 5 },
      };
      return [result];
    }),
};

type Data = Readonly<Record<'y_true' | 'y_pred' | 'y_score', Float64Array>>;

/** Every metric of the set, from columns as a reader leaves them. */
function computeSet(data: Data): void {
  const vector = (values: Float64Array) => ({ type: 'number', values }) as const;
  const evidence = new Evidence({
    y_true: vector(data.y_true),
    y_pred: vector(data.y_pred),
    y_score: vector(data.y_score),
  });
  for (const id of SET) {
    const outcome = compute(id, evidence);
    if ('undefined' in outcome) throw new Error(`${id}: ${outcome.undefined}`);
  }
}

/** Calibrated scores, half of them rounded to three digits (ties), and labels drawn by them; seeded. */
function simulate(rows: number): Data {
  const random = generator(7);
  const data = {
    y_true: new Float64Array(rows),
    y_pred: new Float64Array(rows),
    y_score: new Float64Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    const logit = 3 * (random() + random() + random() - 1.5);
    const probability = 1 / (1 + Math.exp(-logit));
    const score = row % 2 === 0 ? probability : Math.round(probability * 1000) / 1000;
    data.y_score[row] = score;
    data.y_pred[row] = score >= 0.5 ? 1 : 0;
    data.y_true[row] = random() < probability ? 1 : 0;
  }
  return data;
}
