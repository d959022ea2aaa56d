import type { RunReader } from '../../../../src/core/runs/reader.ts';
import type { History, MetricSummary, Run, RunHead, Scalar } from '../../../../src/core/runs/run.ts';
import type { ListedRun } from '../../../../src/core/runs/views/values.ts';

export interface MadeRun {
  readonly id: string;
  readonly head?: Partial<RunHead>;
  readonly parameters?: Readonly<Record<string, Scalar>>;
  /** Values of each metric at steps 0, 1, …, or a history. */
  readonly metrics?: Readonly<Record<string, readonly number[] | History>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly more?: Partial<Run>;
}

export function historyOf(made: readonly number[] | History): History {
  if ('steps' in made) return made;
  return {
    steps: Float64Array.from(made.keys()),
    times: Float64Array.from(made.keys(), at => 1000 * at),
    values: Float64Array.from(made),
  };
}

function headOf({ id, head }: MadeRun): RunHead {
  return { id, name: id, tracker: 'test', status: 'finished', ...head };
}

function summaryOf(name: string, { values, steps }: History): MetricSummary {
  return { name, points: values.length, last: values.at(-1) ?? Number.NaN, lastStep: steps.at(-1) ?? 0 };
}

export function runOf(made: MadeRun): Run {
  return {
    ...headOf(made),
    parameters: new Map(Object.entries(made.parameters ?? {})),
    metrics: new Map(
      Object.entries(made.metrics ?? {}).map(([name, values]) => [name, summaryOf(name, historyOf(values))]),
    ),
    tags: new Map(Object.entries(made.tags ?? {})),
    dataSets: [],
    checkpoints: [],
    ...made.more,
  };
}

export function listed(made: MadeRun): ListedRun & { readonly run: Run } {
  return { key: made.id, head: headOf(made), run: runOf(made) };
}

/** A reader whose runs are these, and what was asked of it. Change `runs` to have them change. */
export class MadeReader implements RunReader {
  readonly id = 'test';
  readonly title = 'Test';
  runs: readonly MadeRun[];
  looks = 0;
  readonly described: string[][] = [];

  constructor(runs: readonly MadeRun[]) {
    this.runs = runs;
  }

  readonly places: RunReader['places'] = ({ absolute, relative }) =>
    relative === '' ? [{ absolute, relative }] : [];

  readonly open: RunReader['open'] = () => ({
    look: async () => {
      this.looks += 1;
      return { runs: this.runs.map(headOf), diagnostics: [] };
    },
    describe: async ids => {
      this.described.push([...ids]);
      return this.runs.filter(each => ids.includes(each.id)).map(runOf);
    },
    history: async (id, metric) => {
      const made = this.runs.find(each => each.id === id)?.metrics?.[metric];
      return made && historyOf(made);
    },
    close: () => {},
  });
}
