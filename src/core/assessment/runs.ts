import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { RunChartEntry, Settings } from '../config/defaults.ts';
import type { Project } from '../config/project.ts';
import type { StatisticCall } from '../criteria/criterion.ts';
import { callsIn } from '../criteria/evaluate.ts';
import { formatCall } from '../criteria/format.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { isOfFile } from '../runs/diagnosed.ts';
import { type FolderRun, FolderRuns } from '../runs/folderRuns.ts';
import type { History, MetricSummary, Run } from '../runs/run.ts';
import { betterOf } from '../runs/views/better.ts';
import type { Measurement, NamedRun, RunChartReport, RunsReport } from './assessment.ts';
import { signalsIn } from './charts.ts';
import type { ParsedSource } from './judge.ts';
import { absent, type RunPoints, runChart } from './runCharts.ts';

/** Training runs in an assessment: charts of their metrics, and what criteria ask of them. */

export interface AssessedRuns {
  readonly report: RunsReport;
  /** What `run(…)` comes to. */
  readonly value: (call: StatisticCall) => Measurement;
  /** How many signals a chart of this name has among its newest points; undefined: there is none of this name. */
  readonly signals: (name: string) => Measurement | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface RunsRequest {
  readonly project: Pick<Project, 'folder' | 'configFile' | 'positions'>;
  readonly settings: Pick<Settings, 'runs' | 'window'>;
  readonly criteria: readonly ParsedSource[];
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
  /** Default: opened for this and closed. */
  readonly open?: OpenRuns;
}

/** Lends the runs below a folder (absolute path) to work, whoever keeps them open. */
export type OpenRuns = <T>(folder: string, work: (runs: FolderRuns) => Promise<T>) => Promise<T>;

/** So many of the newest points are drawn: a history may have millions. */
const MOST_POINTS = 10_000;
/** So many of the newest runs are searched for the metric of a chart over steps. */
const SEARCHED = 50;

/**
 * Looks for the runs of a project and draws and measures what evenkeel.yaml asks for. What cannot be read is a diagnostic or a reason.
 * @throws the signal's reason when aborted
 */
export function assessRuns(request: RunsRequest): Promise<AssessedRuns> {
  const { project, settings, open = openOnce } = request;
  return open(path.resolve(project.folder, settings.runs.folder), runs => assessed(runs, request));
}

const openOnce: OpenRuns = async (folder, work) => {
  const runs = new FolderRuns(folder);
  try {
    return await work(runs);
  } finally {
    runs.close();
  }
};

async function assessed(
  source: FolderRuns,
  { project, settings, criteria, now, signal }: RunsRequest,
): Promise<AssessedRuns> {
  const { folder, experiment, charts } = settings.runs;
  const context = { now: () => now.getTime(), signal };
  const looked = await look(source, project, folder, context);
  const runs = looked.runs.filter(({ head }) => isMeant(head, experiment)).sort(byTime);
  const read = new Reading(source, runs, looked.reason ?? noRuns(runs.length, experiment), context);
  const drawn: RunChartReport[] = [];
  for (const entry of charts) drawn.push(runChart(entry, await read.points(entry)));
  const values = new Map<string, Measurement>();
  for (const { criterion } of criteria) {
    for (const call of [...callsIn(criterion.left), ...callsIn(criterion.right)]) {
      if (call.id === 'run') values.set(keyOf(call), await read.value(call));
    }
  }
  const counted = read.over.length;
  const overAt = instantOf(soonestOver(runs));
  const report: RunsReport = {
    folder,
    ...(experiment !== undefined && { experiment }),
    found: runs.length,
    counted,
    ...(overAt !== undefined && { overAt }),
    charts: drawn,
    finding:
      runs.length === 0
        ? read.none
        : l10n.t('{0} of {1} runs count: those that are over and did not fail.', counted, runs.length),
  };
  return {
    report,
    value: call => values.get(keyOf(call)) ?? nothing(l10n.t('No reason was given.')),
    signals: name => {
      const chart = drawn.find(each => each.name === name);
      if (!chart) return undefined;
      if (chart.reason !== undefined) return nothing(chart.reason);
      const { length } = chart.points;
      const from = settings.window === 'all' ? 0 : Math.max(0, length - settings.window);
      return signalsIn(chart, chart.signals, from, length);
    },
    diagnostics: looked.diagnostics,
  };
}

type Head = FolderRun['head'];
type Context = { readonly now: () => number; readonly signal: AbortSignal | undefined };

interface Looked {
  readonly runs: readonly FolderRun[];
  readonly diagnostics: readonly Diagnostic[];
  /** Why nothing could be read at all. */
  readonly reason?: string;
}

async function look(
  source: FolderRuns,
  { configFile, positions }: RunsRequest['project'],
  folder: string,
  context: Context,
): Promise<Looked> {
  try {
    const { runs, diagnostics } = await source.look(context);
    const below = (file: string) => path.posix.join(folder, file);
    return {
      runs,
      diagnostics: diagnostics.map(each =>
        each.file === undefined ? each : { ...each, file: below(each.file) },
      ),
    };
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!isOfFile(error)) throw error;
    const gone = 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    const message = gone
      ? l10n.t('There is no folder {0} to look for training runs in.', folder)
      : l10n.t('The folder {0} cannot be searched for training runs: {1}', folder, error.message);
    const place = positions.get('runs.folder');
    return {
      runs: [],
      reason: message,
      diagnostics: [
        {
          severity: 'error',
          code: 'no-runs-folder',
          message,
          remedy: l10n.t('Name the folder under runs.folder, relative to evenkeel.yaml.'),
          ...(configFile !== undefined && { file: configFile, ...place }),
        },
      ],
    };
  }
}

/** Runs in the order of time, and what is asked of them. */
class Reading {
  readonly over: readonly FolderRun[];
  readonly none: string;
  readonly #source: FolderRuns;
  readonly #runs: readonly FolderRun[];
  readonly #context: Context;
  readonly #known = new Map<string, Run>();

  constructor(source: FolderRuns, runs: readonly FolderRun[], none: string, context: Context) {
    this.#source = source;
    this.#runs = runs;
    this.over = runs.filter(({ head }) => isOver(head));
    this.none = none;
    this.#context = context;
  }

  /** What a chart is drawn from. */
  async points({ metric, over }: RunChartEntry): Promise<RunPoints> {
    return over === 'runs' ? this.#overRuns(metric) : this.#overSteps(metric);
  }

  async #overRuns(metric: string): Promise<RunPoints> {
    await this.#describe(this.over);
    const points = this.over.flatMap(each => {
      const value = this.#known.get(each.key)?.metrics.get(metric)?.last;
      if (value === undefined) return [];
      const { name, at } = named(each);
      return [{ place: { label: name, run: each.key, ...(at !== undefined && { at }) }, value }];
    });
    const drawn = points.slice(-MOST_POINTS);
    const leftOut = this.over.length - drawn.length;
    if (drawn.length > 0) return { points: drawn, leftOut };
    return { points: [], leftOut, reason: this.#lacking(metric, this.over) };
  }

  async #overSteps(metric: string): Promise<RunPoints> {
    const newest = this.#runs.slice(-SEARCHED).reverse();
    for (const each of newest) {
      await this.#describe([each]);
      if (!this.#known.get(each.key)?.metrics.has(metric)) continue;
      const history = await this.#source.history(each.key, metric, this.#context);
      if (!history || history.values.length === 0) continue;
      const first = Math.max(0, history.values.length - MOST_POINTS);
      const points = Array.from(history.values.subarray(first), (value, i) => {
        const step = history.steps[first + i] ?? Number.NaN;
        const at = instantOf(history.times[first + i]);
        return {
          place: {
            label: l10n.t('step {0}', step),
            ...(Number.isFinite(step) && { step }),
            ...(at !== undefined && { at }),
          },
          value,
        };
      });
      return { points, leftOut: first, run: named(each) };
    }
    return { points: [], leftOut: 0, reason: this.#lacking(metric, newest) };
  }

  /** What `run(…)` is of the newest run that counts. */
  async value({ argument: metric = '', options }: StatisticCall): Promise<Measurement> {
    const newest = this.over.at(-1);
    if (!newest) return nothing(this.#lacking(metric, []));
    await this.#describe([newest]);
    const run = named(newest);
    const of = String(options['of'] ?? 'last');
    const summary = this.#known.get(newest.key)?.metrics.get(metric);
    if (!summary) return { ...nothing(this.#lacking(metric, [newest])), run };
    if (of === 'last') return measured(summary.last, run);
    const wanted = of === 'best' ? BEST[betterOf(metric) ?? 'unknown'] : of;
    if (wanted === undefined) {
      const reason = l10n.t(
        'The name {0} does not tell whether less or more is better: write of=min or of=max.',
        metric,
      );
      return { ...nothing(reason), run };
    }
    const known = fromSummary(summary, wanted);
    if (known !== undefined) return measured(known, run);
    const history = await this.#source.history(newest.key, metric, this.#context);
    const value = history && fromHistory(history, wanted);
    return value === undefined
      ? { ...nothing(l10n.t('No value of {0} is a number.', metric)), run }
      : measured(value, run);
  }

  async #describe(runs: readonly FolderRun[]): Promise<void> {
    const keys = runs.flatMap(({ key }) => (this.#known.has(key) ? [] : [key]));
    for (const [key, run] of await this.#source.describe(keys, this.#context)) this.#known.set(key, run);
  }

  /** Why there is no value of a metric. */
  #lacking(metric: string, among: readonly FolderRun[]): string {
    if (this.#runs.length === 0) return this.none;
    const [only] = among;
    if (!only) {
      return this.#runs.length === 1
        ? l10n.t('The only run is not over, or it failed.')
        : l10n.t('None of the {0} runs is over and did not fail.', this.#runs.length);
    }
    const names = new Set(among.flatMap(({ key }) => [...(this.#known.get(key)?.metrics.keys() ?? [])]));
    const near = nearest(metric, names);
    const missing =
      among.length === 1
        ? l10n.t('The run {0} has no metric {1}.', only.head.name, metric)
        : l10n.t('None of {0} runs has a metric {1}.', among.length, metric);
    return near === undefined ? missing : `${missing} ${l10n.t('Did you mean {0}?', near)}`;
  }
}

const BEST: Readonly<Record<string, 'min' | 'max'>> = { lower: 'min', higher: 'max' };

/** What a tracker tells without its log. */
function fromSummary({ min, max }: MetricSummary, wanted: string): number | undefined {
  return wanted === 'min' ? min : wanted === 'max' ? max : undefined;
}

/** The first value, or the least or greatest finite one; undefined where there is none. */
function fromHistory({ values }: History, wanted: string): number | undefined {
  if (wanted === 'first') return values[0];
  let found: number | undefined;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (found === undefined || (wanted === 'min' ? value < found : value > found)) found = value;
  }
  return found;
}

function measured(value: number, run: NamedRun): Measurement {
  return Number.isFinite(value) ? { value, rows: 0, run } : { ...absent(value), rows: 0, run };
}

function nothing(reason: string): Measurement {
  return { value: null, reason, rows: 0 };
}

/** A call without what is around it: its end of an interval, and where it is written. */
function keyOf({ bound: _, ...call }: StatisticCall): string {
  return formatCall({ ...call, subject: 'current' });
}

function isMeant(head: Head, experiment: string | undefined): boolean {
  return head.deleted !== true && (experiment === undefined || head.experiment === experiment);
}

/** Whether a run is over and did not fail; of one whose tracker records no end nothing is written any more. */
function isOver({ status }: Head): boolean {
  return status === 'finished' || status === 'unknown';
}

/** When the next run comes to count, though nothing is written; infinite where none does. */
function soonestOver(runs: readonly FolderRun[]): number {
  return runs.reduce(
    (soonest, { head }) => Math.min(soonest, head.overAt ?? soonest),
    Number.POSITIVE_INFINITY,
  );
}

/** When a run ended, was last written to, or at least began; runs without any time are the oldest. */
function timeOf({ endedAt, updatedAt, startedAt }: Head): number {
  const time = endedAt ?? updatedAt ?? startedAt ?? Number.NEGATIVE_INFINITY;
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}

/** By time; at the same moment by when they began, and then by their ids, so that the order never changes by itself. */
function byTime(a: FolderRun, b: FolderRun): number {
  return (
    compared(timeOf(a.head), timeOf(b.head)) ||
    compared(a.head.startedAt ?? 0, b.head.startedAt ?? 0) ||
    compared(a.key, b.key)
  );
}

function compared<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function named({ key, head }: FolderRun): NamedRun {
  const at = instantOf(timeOf(head));
  return { id: key, name: head.name, tracker: head.tracker, ...(at !== undefined && { at }) };
}

/** The last moment that is written with a year of four digits. */
const LAST_MOMENT = Date.UTC(9999, 11, 31);

/** A time of a log as documents have it; undefined where it is none. */
function instantOf(time: number | undefined): string | undefined {
  return time !== undefined && time >= 0 && time <= LAST_MOMENT ? new Date(time).toISOString() : undefined;
}

function noRuns(found: number, experiment: string | undefined): string {
  if (found > 0) return '';
  return experiment === undefined
    ? l10n.t('No training runs were found.')
    : l10n.t('No training runs of {0} were found.', experiment);
}
