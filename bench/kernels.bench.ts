/** Kernels in WebAssembly beside their twins in TypeScript, and what is built on them beside pandas and scikit-learn. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compute } from '../src/core/catalogue/catalogue.ts';
import { Evidence } from '../src/core/catalogue/evidence.ts';
import { compareColumn } from '../src/core/drift/compareColumn.ts';
import { planFor } from '../src/core/kernels/bucketPlan.ts';
import { kernels, twins } from '../src/core/kernels/index.ts';
import { sortedHere, sortedWithoutMissing } from '../src/core/kernels/sort.ts';
import { survey } from '../src/core/kernels/survey.ts';
import { useKernelModule } from '../src/core/kernels/wasm.ts';
import { type Benchmark, interleaved, type Measurement, startTimed, timed } from './benchmark.ts';
import { generator, inTemporaryFolder, normal } from './data.ts';

const ROWS = 1_000_000;
const LONG = 8_000_000;
const DAYS = 90;
const ROUNDS = 5;
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
  title: 'Kernels',
  run: async ({ python }) => {
    const data = simulate();
    const codes = Int32Array.from(data.y_true);
    const numbers = Float64Array.from(data.y_score, (score, i) => 100 * score + (i % 7));
    const plan = planFor(numbers);
    if (!plan) throw new Error('The scores suit no plan.');
    const table = (of: typeof kernels) => of.rankArea(of.scoreTable(data.y_score, { codes, positive: 1 }));
    const labels = Float64Array.from({ length: LONG }, (_, i) => (i * 7919) % 10);
    const answers = Float64Array.from({ length: LONG }, (_, i) => (i * 7919 + Number(i % 5 === 0)) % 10);
    const vector = (values: Float64Array) => ({ type: 'number', values }) as const;
    return [
      await beside(
        'scores of 1M rows sorted, grouped and summed',
        () => table(kernels),
        () => table(twins),
      ),
      await beside(
        '1M doubles sorted',
        () => sortedWithoutMissing(numbers),
        () => sortedHere(numbers.slice()),
      ),
      await beside(
        '1M doubles counted and summed in buckets',
        () => survey(numbers, plan),
        () => withoutWebAssembly(() => survey(numbers, plan)),
      ),
      await beside(
        'pairs of labels of 8M rows',
        () => kernels.countLabels(labels, answers),
        () => twins.countLabels(labels, answers),
      ),
      {
        ...(await alone('classification_report of 8M rows', () =>
          compute('classification_report', { y_true: vector(labels), y_pred: vector(answers) }),
        )),
        bar: { below: 100 },
      },
      await alone('KS and Wasserstein of one column, 1M against 1M rows, one thread', () =>
        compareColumn(vector(data.before), vector(data.now)),
      ),
      await byDay(data, python),
    ];
  },
};

function withoutWebAssembly(work: () => unknown): void {
  useKernelModule(null);
  try {
    work();
  } finally {
    useKernelModule(undefined);
  }
}

async function beside(what: string, ours: () => unknown, twin: () => unknown): Promise<Measurement> {
  const measured = await interleaved(
    ROUNDS,
    () => void ours(),
    () => timed(twin),
  );
  return { what, ours: measured.ours, peer: { name: 'its twin', value: measured.peer ?? Number.NaN } };
}

async function alone(what: string, ours: () => unknown): Promise<Measurement> {
  return { what, ours: (await interleaved(ROUNDS, () => void ours(), undefined)).ours };
}

type Data = Readonly<Record<'y_true' | 'y_pred' | 'y_score' | 'day' | 'before' | 'now', Float64Array>>;

/** The binary set for each of 90 days, beside scikit-learn over groups of pandas. */
function byDay(data: Data, python: string | undefined): Promise<Measurement> {
  return inTemporaryFolder(async folder => {
    for (const name of ['y_true', 'y_pred', 'y_score', 'day'] as const) {
      await writeFile(join(folder, `${name}.f64`), data[name]);
    }
    const script = fileURLToPath(new URL('./kernels_reference.py', import.meta.url));
    const peer = python ? await startTimed(python, [script, folder]) : undefined;
    const measured = await interleaved(ROUNDS, () => computeByDay(data), peer?.time).finally(peer?.close);
    return {
      what: 'Binary set by day on 1M rows, 90 days',
      ours: measured.ours,
      ...(measured.peer !== undefined && {
        peer: { name: 'pandas and scikit-learn', value: measured.peer },
      }),
      bar: { ratio: 30 },
    };
  });
}

function computeByDay({ y_true, y_pred, y_score }: Data): void {
  for (let day = 0; day < DAYS; day++) {
    const part = (values: Float64Array) =>
      ({
        type: 'number',
        values: values.subarray((day * ROWS) / DAYS, ((day + 1) * ROWS) / DAYS),
      }) as const;
    const evidence = new Evidence({ y_true: part(y_true), y_pred: part(y_pred), y_score: part(y_score) });
    for (const id of SET) {
      const outcome = compute(id, evidence);
      if ('undefined' in outcome) throw new Error(`${id}: ${outcome.undefined}`);
    }
  }
}

/** Calibrated scores, half of them rounded, labels drawn by them, days, and two normal columns. */
function simulate(): Data {
  const random = generator(7);
  const column = () => new Float64Array(ROWS);
  const [y_true, y_pred, y_score, day, before, now] = [
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
  ];
  for (let row = 0; row < ROWS; row++) {
    const probability = 1 / (1 + Math.exp(-3 * (random() + random() + random() - 1.5)));
    const score = row % 2 === 0 ? probability : Math.round(probability * 1000) / 1000;
    y_score[row] = score;
    y_pred[row] = Number(score >= 0.5);
    y_true[row] = Number(random() < probability);
    day[row] = Math.floor((row * DAYS) / ROWS);
    before[row] = normal(random);
    now[row] = normal(random) + 0.05;
  }
  return { y_true, y_pred, y_score, day, before, now };
}
