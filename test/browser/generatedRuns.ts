import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { RunReader } from '../../src/core/runs/reader.ts';
import type { History, MetricSummary, Run, RunHead, RunStatus, Scalar } from '../../src/core/runs/run.ts';

export interface GeneratedOptions {
  readonly runs: number;
  /** Parameters and metrics beyond the usual ones. */
  readonly more?: number;
  readonly longNames?: boolean;
  /** Before the number of each run, instead of names of all kinds. */
  readonly name?: string;
  /** Values of each metric. */
  readonly points?: number;
  readonly diagnostics?: readonly Diagnostic[];
}

/** Noon of 26 November 2026. */
export const NOW = Date.UTC(2026, 10, 26, 12);
const MINUTE = 60_000;
const STATUSES: readonly RunStatus[] = [
  'finished',
  'finished',
  'finished',
  'failed',
  'killed',
  'stopped',
  'unknown',
];
const OPTIMIZERS = ['adamw', 'sgd', 'lion'];
const EXPERIMENTS = ['baseline', 'augmentation study', 'בדיקה', 'distillation'];

/** A number of 0 to 1 that hangs on these only. */
function chance(...of: readonly number[]): number {
  let hash = 2166136261;
  for (const each of of) {
    hash = Math.imul(hash ^ (each + 0x9e3779b9), 16777619);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  return (hash >>> 0) / 2 ** 32;
}

function nameOf(at: number, long: boolean): string {
  if (long && at % 3 === 0) return `resnet50-${'a-very-long-name-of-a-run-'.repeat(7)}${at}`;
  if (long && at % 3 === 1) return `ניסוי ${at} של מודל`;
  return `${['brave', 'quiet', 'deep', 'wide'][at % 4]}-${['otter', 'heron', 'maple', 'delta', 'comet'][at % 5]}-${at}`;
}

/** Runs as a project of some months has them, the same for the same options; and what was asked of them. */
export class GeneratedReader implements RunReader {
  readonly id = 'generated';
  readonly title = 'Generated';
  options: GeneratedOptions;
  /** Runs that came after the others: newest. */
  added = 0;
  /** Points that were logged by the running ones since. */
  grown = 0;

  constructor(options: GeneratedOptions) {
    this.options = options;
  }

  readonly places: RunReader['places'] = ({ absolute, relative }) =>
    relative === '' ? [{ absolute, relative }] : [];

  readonly open: RunReader['open'] = () => ({
    look: async () => ({
      runs: Array.from({ length: this.options.runs + this.added }, (_, at) => this.#head(at)),
      diagnostics: this.options.diagnostics ?? [],
    }),
    describe: async ids => ids.map(id => this.#run(Number(id))),
    history: async (id, metric) => this.#history(Number(id), metric),
    close: () => {},
  });

  #head(at: number): RunHead {
    const status =
      at % 50 === 3 ? 'running' : (STATUSES[Math.floor(chance(at, 1) * STATUSES.length)] ?? 'finished');
    const startedAt = NOW - (this.options.runs - at) * 47 * MINUTE;
    const experiment = EXPERIMENTS[Math.floor(chance(at, 2) * EXPERIMENTS.length)];
    return {
      id: String(at),
      name:
        this.options.name === undefined
          ? nameOf(at, this.options.longNames === true)
          : `${this.options.name}${at}`,
      tracker: at % 2 === 0 ? 'mlflow-files' : 'wandb',
      status,
      startedAt,
      ...(status !== 'running' && { endedAt: startedAt + Math.round(chance(at, 3) * 300) * MINUTE + 12_345 }),
      ...(experiment !== undefined && { experiment }),
      ...(at % 11 === 10 && { parent: String(at - 1) }),
      place: `mlruns/1/${at}`,
    };
  }

  #run(at: number): Run {
    const parameters = new Map<string, Scalar>([
      ['lr', String(this.#rate(at))],
      ['batch_size', 16 * 2 ** Math.floor(chance(at, 5) * 4)],
      ['optimizer', OPTIMIZERS[Math.floor(chance(at, 6) * 3)] ?? ''],
      ['model', 'resnet50'],
      ['seed', 20_261_126],
      ...(chance(at, 7) > 0.3 ? ([['dropout', Number((chance(at, 8) * 0.5).toFixed(2))]] as const) : []),
      ['augment', chance(at, 9) > 0.5],
      ...this.#more('option').map((name, i): [string, Scalar] => [
        name,
        Number((chance(at, 100 + i) * 10).toPrecision(3)),
      ]),
    ]);
    const metrics = new Map(
      this.#metrics(at).map((name): [string, MetricSummary] => {
        const { values, steps } = this.#history(at, name);
        const finite = values.filter(Number.isFinite);
        return [
          name,
          {
            name,
            points: values.length,
            last: values.at(-1) ?? Number.NaN,
            lastStep: steps.at(-1) ?? 0,
            min: finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
            max: finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
          },
        ];
      }),
    );
    return {
      ...this.#head(at),
      parameters,
      metrics,
      tags: new Map([
        ['user', at % 2 === 0 ? 'ada' : 'grace'],
        ['note', `${'A long note. '.repeat(12)}`],
      ]),
      commit: `${at.toString(16).padStart(8, 'c0ffee00')}${'0123456789abcdef'.repeat(2)}`.slice(0, 40),
      dataSets: [{ name: 'imagenet-mini', digest: 'a1b2c3' }],
      checkpoints: [
        {
          name: 'last.ckpt',
          path: `mlruns/1/${at}/artifacts/last.ckpt`,
          step: 99,
          registered: [{ model: 'classifier', version: '3', aliases: ['champion'] }],
        },
        { name: 'best.ckpt', step: 80 },
      ],
    };
  }

  #rate(at: number): number {
    return Number((10 ** (-4 + 3 * chance(at, 4))).toPrecision(2));
  }

  #metrics(at: number): readonly string[] {
    return [
      'loss',
      'train/loss',
      'train/accuracy',
      'val/loss',
      'val/accuracy',
      ...(at % 9 === 4 ? ['grad_norm'] : []),
      ...this.#more('measure'),
    ];
  }

  #more(kind: string): readonly string[] {
    return Array.from({ length: this.options.more ?? 0 }, (_, i) => `${kind}s/${kind}_${i}`);
  }

  #history(at: number, metric: string): History {
    const running = this.#head(at).status === 'running';
    const points = (this.options.points ?? 60) + (running ? this.grown : 0);
    const best = 0.2 + Math.abs(Math.log10(this.#rate(at)) + 2.5) * 0.25 + chance(at, 11) * 0.1;
    const values = Float64Array.from({ length: points }, (_, step) => {
      const noise = (chance(at, step, metric.length) - 0.5) * 0.12;
      const loss = best + 2.2 * Math.exp((-step / points) * 6) + noise;
      return metric.includes('accuracy') ? Math.max(0, 1 - loss / 3) : loss;
    });
    // as of a run that went wrong: its last values are no numbers
    if (at % 17 === 6) values.fill(at % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY, points - 3);
    const start = this.#head(at).startedAt ?? 0;
    return {
      steps: Float64Array.from({ length: points }, (_, i) => i * 100),
      times: Float64Array.from({ length: points }, (_, i) => start + i * 37_000),
      values,
    };
  }
}
