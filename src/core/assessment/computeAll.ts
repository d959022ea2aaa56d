import * as l10n from '@vscode/l10n';
import type { Undefined } from '../catalogue/statistic.ts';
import { defaultMetrics, type Settings } from '../config/defaults.ts';
import type { Project } from '../config/project.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isResident } from '../tables/column.ts';
import type { Table } from '../tables/table.ts';
import { inTurns, type Turn, turns } from '../turns.ts';
import { datedAhead, newestOf } from './ahead.ts';
import { answerAll, callsOf } from './answer.ts';
import type {
  Assessment,
  ChartReport,
  CriterionResult,
  EstimationSeries,
  MetricSeries,
  RelationsReport,
} from './assessment.ts';
import { behaviourOf } from './behaviour.ts';
import { championOf } from './champion.ts';
import { chartReports } from './charts.ts';
import { chunkNouns } from './chunkNouns.ts';
import type { DetectorMemory } from './detectorFile.ts';
import { type DriftResult, driftOf } from './drift.ts';
import { estimationSeries, labelledIn } from './estimation.ts';
import { type Estimator, estimatorOf } from './estimator.ts';
import type { History } from './history.ts';
import { parsedCriteria, type Scene } from './judge.ts';
import { judgeAll } from './judgeAll.ts';
import type { Memory } from './memory.ts';
import { type Detecting, NO_DETECTORS } from './noDetectors.ts';
import { performanceSeries } from './performance.ts';
import { dataDiagnostics, qualityOf } from './quality.ts';
import { type QualityOverTime, type QualityRequest, qualityOverTime } from './qualityOverTime.ts';
import type { ProjectData } from './read.ts';
import { referenceTimeline } from './referenceTimeline.ts';
import { relationsOf } from './relations.ts';
import type { AssessedRuns } from './runs.ts';
import type { Slice } from './slice.ts';
import { reportChunks, type Timeline, timelineOf } from './timeline.ts';
import { withoutData } from './withoutData.ts';

/** What is computed of the data, before it becomes the document. */
export interface Computed {
  readonly current: Timeline | undefined;
  readonly memory?: Memory | undefined;
  readonly chunks: Assessment['chunks'];
  readonly performance: MetricSeries[];
  readonly charts: ChartReport[];
  readonly estimation: EstimationSeries[];
  readonly detecting: Detecting;
  readonly drift: DriftResult | undefined;
  readonly relations: RelationsReport | undefined;
  readonly criteria: CriterionResult[];
  readonly behaviour: Assessment['behaviour'];
  readonly quality: Assessment['quality'];
  /** Instant of the newest row that is not dated ahead. */
  readonly newest: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known beside the data. */
interface Beside {
  /** The moment of the assessment, ms since epoch. */
  readonly now: number;
  readonly history: History;
  readonly fed: DetectorMemory | undefined;
  readonly runs: AssessedRuns | undefined;
}

export interface ComputeOptions {
  readonly signal?: AbortSignal | undefined;
  /** What is found out is kept for a later assessment of the same tables. */
  readonly keep: boolean;
  /** For tests: from so many rows on what was found out of a chunk is remembered. */
  readonly rememberFrom?: number | undefined;
}

/** Computes and judges all that the assessment says of the data. */
export async function computeAll(
  project: Project,
  settings: Settings,
  data: ProjectData,
  { now, history, fed, runs }: Beside,
  { signal, rememberFrom, keep }: ComputeOptions,
): Promise<Computed> {
  const reference = data.sets.get('reference');
  const whole = data.sets.get('current');
  const metrics =
    settings.performance ?? defaultMetrics(data.labelling.task, { scores: data.roles.score !== undefined });
  const turn = turns(signal);
  const ages = new Map(Array.from(data.sets, ([name, slice]) => [name, newestOf(slice, now)]));
  const diagnostics = [
    ...(await dataDiagnostics(data, settings, turn)),
    ...[...data.sets].flatMap(([name, slice]) => datedAhead(name, slice, ages.get(name) ?? {})),
  ];
  const referenceBehaviour = reference
    ? [await behaviourOf('reference', reference, metrics, turn)].filter(saysSomething)
    : [];
  if (!whole)
    return { ...NOTHING, behaviour: referenceBehaviour, criteria: withoutData(project, runs), diagnostics };

  const current = timelineOf(whole, settings.chunk, settings.window, settings.minRows);
  const chunks = reportChunks(current.chunks);
  const criteria = parsedCriteria(project.criteria);
  const before = reference && { whole: reference, timeline: referenceTimeline(reference, current) };
  await turn();
  const taught = reference && (await estimatorOf(reference, settings.minRows, turn));
  const estimator = taught && 'undefined' in taught ? undefined : taught;
  const estimate = async (slice: Slice, between: Turn) => {
    labelledIn(slice);
    for (const id of metrics) {
      if (estimator?.estimates(id)) await estimator.prepare(id, slice, settings.minRows, between);
      await between();
    }
  };
  const memory = await memoryOf(project, current, whole, reference, { turn, from: rememberFrom });
  const asked = { calls: callsOf(metrics, criteria), reference, minRows: settings.minRows, signal };
  const charted = callsOf(metrics, []);
  await answerAll(current.slices, { ...asked, memory, also: estimate });
  if (before) await answerAll(before.timeline.slices, { ...asked, memory, calls: charted });
  // The window may be all rows: charts, views and criteria find its answers here, made with turns between, and then its summaries are let
  // go of, those of metrics before those of estimates: the comparison of columns needs the room.
  await answerAll([current.window], { ...asked, calls: charted, keep: true });
  const behaviour = [
    ...referenceBehaviour,
    await behaviourOf('current', current.window, metrics, turn),
  ].filter(saysSomething);
  await answerAll(reference ? [current.window, reference] : [current.window], asked);
  await answerAll([current.window], { ...asked, calls: [], also: estimate });
  const performance = await performanceSeries(
    {
      metrics,
      current,
      chunks,
      ...(before && { reference: before }),
      chart: settings.chart,
      minRows: settings.minRows,
      intervals: settings.intervals,
    },
    turn,
  );
  const charts = await chartReports({
    entries: settings.charts,
    current,
    chunks,
    ...(before && { reference: before }),
    minRows: settings.minRows,
    signal,
  });
  const estimation =
    before && estimator
      ? await estimationSeries(
          {
            metrics,
            estimator,
            current,
            chunks,
            reference: before.timeline,
            minRows: settings.minRows,
          },
          turn,
        )
      : [];
  const { drift, inTime, relations } = await compared({
    settings,
    data,
    whole,
    current,
    chunks,
    keep,
    turn,
    signal,
    reference: before,
  });
  const found =
    settings.detectors.length === 0
      ? NO_DETECTORS
      : await (await import('./detecting.ts')).detecting({
          detectors: settings.detectors,
          whole,
          current,
          chunks,
          memory: fed,
          signal,
        });
  const champion = championOf(project, history, reference, settings.minRows);
  const judged = await judgeAll({
    criteria,
    current,
    reference,
    performance,
    charts,
    drift,
    inTime,
    runs,
    champion,
    turn,
    detecting: found,
    estimated: estimatedBy(taught, settings.minRows),
    minRows: settings.minRows,
  });
  const newest = ages.get('current')?.newest;
  // What is known of the reference stays, as answers; its columns and summaries are read again at need.
  for (const slice of before ? [before.whole, ...before.timeline.slices] : []) slice.release();
  return {
    current,
    memory,
    chunks,
    performance,
    charts,
    estimation,
    detecting: found,
    drift,
    relations,
    criteria: judged,
    behaviour,
    quality: { ...qualityOf(whole, reference, current, newest), ...documented(inTime) },
    newest,
    diagnostics: [...diagnostics, ...current.diagnostics, ...withoutTime(project, current)],
  };
}

/** What is compared: current data, as a whole and over time, with the reference, if there is one. */
interface ToCompare {
  readonly settings: Settings;
  readonly data: ProjectData;
  readonly whole: Slice;
  readonly current: Timeline;
  readonly chunks: Assessment['chunks'];
  readonly reference: QualityRequest['reference'];
  readonly keep: boolean;
  readonly turn: Turn;
  readonly signal: AbortSignal | undefined;
}

/** Drift, quality over time and relations. Columns are compared in threads; meanwhile this one, which gave them their work, looks through them, unless memory is short. */
async function compared({
  settings,
  data,
  whole,
  current,
  chunks,
  reference,
  keep,
  turn,
  signal,
}: ToCompare) {
  let onHandedOver = (): void => undefined;
  const handedOver = new Promise<void>(resolve => {
    onHandedOver = resolve;
  });
  const before = reference?.whole;
  const comparing =
    before &&
    driftOf({
      ...{ current, reference: before, chunks, settings, data, keep, onHandedOver },
      ...(signal && { signal }),
    });
  if (!comparing) onHandedOver();
  const { chart, minRows } = settings;
  const lookThrough = async () => {
    const inTime = await qualityOverTime({ data, whole, current, chunks, reference, chart, minRows, turn });
    const relations = before && (await inTurns(relationsOf(before, current.window, data), turn));
    return { inTime, relations };
  };
  if (isReadOnDemand(whole.table)) await comparing;
  const [drift, { inTime, relations }] = await Promise.all([comparing, handedOver.then(lookThrough)]);
  return { drift, inTime, relations };
}

/** Whether the table does not fit into memory. */
function isReadOnDemand({ columns }: Table): boolean {
  return [...columns.values()].some(column => !isResident(column));
}

/** Chunks of fewer rows in all are answered anew sooner than remembered … */
const REMEMBER_FROM = 200_000;

/** … and of a few chunks each changes with most changes of the data. */
const LEAST_REMEMBERED = 3;

/** What is remembered of a project; undefined for small data, and without evenkeel.yaml, where nothing is kept. */
async function memoryOf(
  { configFile, folder }: Project,
  { chunks }: Timeline,
  current: Slice,
  reference: Slice | undefined,
  { turn, from = REMEMBER_FROM }: { readonly turn: Turn; readonly from: number | undefined },
): Promise<Memory | undefined> {
  if (configFile === undefined || current.rowCount < from || chunks.length < LEAST_REMEMBERED) {
    return undefined;
  }
  const { Memory } = await import('./memory.ts');
  return Memory.open(folder, current, reference, turn);
}

/** What the document holds of the quality of data over time. */
function documented({ signals: _, ...rest }: QualityOverTime): Omit<QualityOverTime, 'signals'> {
  return rest;
}

/** Without labels there is nothing to draw; why a metric has no value, its series says. */
function saysSomething({ confusion, roc, calibration, metrics }: Assessment['behaviour'][number]): boolean {
  return (
    confusion !== null ||
    roc !== null ||
    calibration !== null ||
    metrics.some(each => each.measurement.value !== null)
  );
}

/** A period to cut by and no time to cut: there are no chunks, which must not go unsaid. */
function withoutTime(project: Project, { rule, chunks, unplaced }: Timeline): Diagnostic[] {
  if (rule.by !== 'period' || chunks.length > 0 || unplaced === 0) return [];
  const position = project.positions.get('chunk');
  return [
    {
      severity: 'warning',
      code: 'no-timestamps',
      ofData: true,
      ...(project.configFile !== undefined && { file: project.configFile }),
      ...(position && { line: position.line, character: position.character }),
      message: l10n.t(
        'Current data have no timestamp that can be read, so they cannot be cut by {0}: there are no charts over time, and criteria are judged on all rows.',
        chunkNouns(rule)[0],
      ),
      remedy: l10n.t('Name the column under columns.timestamp, or cut by rows: {0}.', 'chunk: {size: 1000}'),
    },
  ];
}

const NOTHING = {
  current: undefined,
  chunks: [],
  performance: [],
  charts: [],
  estimation: [],
  detecting: NO_DETECTORS,
  drift: undefined,
  relations: undefined,
  quality: {
    undatedRows: 0,
    rowsPerChunk: { reference: null, current: null },
    series: [],
    more: 0,
    finding: '',
  },
  newest: undefined,
  diagnostics: [],
};

/** What criteria ask of estimates; undefined without a reference, which is what they are made by. */
function estimatedBy(estimator: Estimator | Undefined | undefined, minRows: number): Scene['estimated'] {
  if (!estimator) return undefined;
  if ('undefined' in estimator) return () => ({ value: null, reason: estimator.undefined, rows: 0 });
  return (metric, slice) =>
    estimator.estimates(metric)
      ? estimator.estimate(metric, slice, minRows)
      : {
          value: null,
          reason: l10n.t('{0} cannot be estimated without labels.', metric),
          rows: slice.rowCount,
        };
}
