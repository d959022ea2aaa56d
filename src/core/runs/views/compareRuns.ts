import { inJson } from '../../inJson.ts';
import type { Turn } from '../../turns.ts';
import type { History, Run } from '../run.ts';
import { betterOf } from './better.ts';
import { isSystemMetric } from './columns.ts';
import type { ComparedValue, Comparison, ComparisonQuery, Curve, MetricCurves } from './comparison.ts';
import { curveOf, type RunClock } from './curves.ts';
import type { Cell } from './table.ts';
import { type ListedRun, numberOf } from './values.ts';

/** Charts that are drawn when nobody has chosen. */
const CHARTS = 12;
/** Values of all curves together, and of one at least and at most: what a window can show and a message should carry. */
const VALUES = 60_000;
const LEAST = 60;
const MOST = 1500;

/** What Keras logs for TensorBoard at the end of an epoch, whose number is the step. */
const EPOCHS_OF_KERAS = /^epoch_/;

/** A run that is compared, with all that is known of it. */
export interface ComparedListing extends ListedRun {
  readonly run: Run;
}

/** Fetches the whole history of a metric; called for one after the other, so that not all have to be in memory. */
export type HistoryOf = (key: string, metric: string) => Promise<History | undefined>;

/** Puts runs beside each other: curves, and what they are, were given and came to. */
export async function compareRuns(
  runs: readonly ComparedListing[],
  query: ComparisonQuery,
  historyOf: HistoryOf,
  turn: Turn,
): Promise<Comparison> {
  const metrics = metricsOf(runs);
  const known = new Set(metrics.map(each => each.name));
  const wanted =
    query.metrics?.filter(each => known.has(each)) ??
    metrics
      .map(each => each.name)
      .filter(each => !isSystemMetric(each))
      .slice(0, CHARTS);
  const most = Math.min(MOST, Math.max(LEAST, Math.floor(VALUES / Math.max(1, wanted.length * runs.length))));
  const clocks = await clocksOf(runs, query, historyOf);
  const clockOf = (key: string, metric: string): RunClock => {
    const clock = clocks.get(key) ?? {};
    return clock.epochs === undefined && EPOCHS_OF_KERAS.test(metric) ? { ...clock, epochs: 'steps' } : clock;
  };
  const charts: MetricCurves[] = [];
  for (const metric of wanted) {
    const better = betterOf(metric);
    const curves: Curve[] = [];
    const withoutAxis: string[] = [];
    for (const { key, run } of runs) {
      if (!run.metrics.has(metric)) continue;
      const history = await historyOf(key, metric);
      const options = { axis: query.axis, smoothing: query.smoothing, most, ...(better && { better }) };
      const curve = history && curveOf(key, history, clockOf(key, metric), options);
      if (curve) curves.push(curve);
      else if (history) withoutAxis.push(key);
      await turn();
    }
    charts.push({ metric, ...(better && { better }), curves, withoutAxis });
  }
  return {
    query,
    runs: runs.map(({ key, head }) => ({
      key,
      name: head.name,
      status: head.status,
      tracker: head.tracker,
      ...(head.experiment !== undefined && { experiment: head.experiment }),
      ...(head.startedAt !== undefined && { startedAt: head.startedAt }),
      ...(head.endedAt !== undefined && { endedAt: head.endedAt }),
    })),
    metrics,
    charts,
    values: comparedValues(runs),
  };
}

async function clocksOf(
  runs: readonly ComparedListing[],
  { axis }: ComparisonQuery,
  historyOf: HistoryOf,
): Promise<ReadonlyMap<string, RunClock>> {
  const clocks = new Map<string, RunClock>();
  for (const { key, head, run } of runs) {
    const recorded = epochMetricOf(run);
    const epochs =
      axis !== 'epoch'
        ? undefined
        : (run.steps === 'epochs' && 'steps') || (recorded && (await historyOf(key, recorded)));
    clocks.set(key, {
      ...(head.startedAt !== undefined && { startedAt: head.startedAt }),
      ...(epochs && { epochs }),
    });
  }
  return clocks;
}

/** The metric under which a run recorded the epoch: `epoch`, or one that is called so within a group, as `train/epoch`. */
function epochMetricOf({ metrics }: Run): string | undefined {
  return metrics.has('epoch') ? 'epoch' : [...metrics.keys()].find(name => /[/.]epoch$/i.test(name));
}

/** Those of most runs first, what a machine did last. */
function metricsOf(runs: readonly ComparedListing[]): Comparison['metrics'] {
  const counts = new Map<string, number>();
  for (const { run } of runs)
    for (const name of run.metrics.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, runs: count }))
    .sort(
      (a, b) =>
        Number(isSystemMetric(a.name)) - Number(isSystemMetric(b.name)) ||
        b.runs - a.runs ||
        (a.name < b.name ? -1 : 1),
    );
}

/** A line for each thing that some run has, those in which runs differ first within their kind. */
export function comparedValues(runs: readonly ComparedListing[]): readonly ComparedValue[] {
  const ofRun = [
    line('run', 'status', runs, ({ head }) => head.status),
    line('run', 'experiment', runs, ({ head }) => head.experiment ?? null),
    line('run', 'tracker', runs, ({ head }) => head.tracker),
    line('run', 'commit', runs, ({ run }) => run.commit ?? null),
  ].filter(each => each.values.some(value => value !== null));
  const data = runs.map(
    ({ run }) =>
      new Map(run.dataSets.map(({ name, digest, context }) => [name, digest ?? context ?? 'used'])),
  );
  const dataOf = new Map(runs.map(({ key }, at) => [key, data[at]]));
  return [
    ...ofRun,
    ...lines('parameter', runs, ({ run }) => run.parameters),
    ...lines('metric', runs, ({ run }) => new Map([...run.metrics].map(([name, { last }]) => [name, last]))),
    ...lines('data', runs, ({ key }) => dataOf.get(key) ?? new Map()),
    ...lines('tag', runs, ({ run }) => run.tags),
  ];
}

function lines(
  kind: ComparedValue['kind'],
  runs: readonly ComparedListing[],
  valuesOf: (listed: ComparedListing) => ReadonlyMap<string, Cell>,
): readonly ComparedValue[] {
  const values = runs.map(valuesOf);
  const names = [...new Set(values.flatMap(each => [...each.keys()]))].sort();
  return names
    .map(name => line(kind, name, values, each => each.get(name) ?? null))
    .sort((a, b) => Number(b.differs) - Number(a.differs));
}

function line<T>(
  kind: ComparedValue['kind'],
  name: string,
  runs: readonly T[],
  pick: (run: T) => Cell,
): ComparedValue {
  const values = runs.map(pick);
  const [first] = values;
  const best = kind === 'metric' ? bestOf(name, values) : undefined;
  return {
    kind,
    name,
    values: values.map(inJson),
    // 0.1 and "0.10" are the same learning rate to two trackers
    differs: values.some(each => !Object.is(each, first) && !sameNumber(each, first ?? null)),
    ...(best && { best }),
  };
}

function sameNumber(a: Cell, b: Cell): boolean {
  const [x, y] = [numberOf(a), numberOf(b)];
  return x !== undefined && y !== undefined && (x === y || Object.is(x, y));
}

/** Positions of the best values; none where all are the same. */
function bestOf(metric: string, values: readonly Cell[]): readonly number[] {
  const better = betterOf(metric);
  const finite = values.filter((each): each is number => typeof each === 'number' && Number.isFinite(each));
  if (better === undefined || new Set(finite).size < 2) return [];
  const best = finite.reduce((a, b) => (better === 'lower' ? Math.min(a, b) : Math.max(a, b)));
  return values.flatMap((each, at) => (each === best ? [at] : []));
}
