import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { statistic } from '../catalogue/catalogue.ts';
import { defaultMetrics, type Settings, settingsOf } from '../config/defaults.ts';
import { loadProject } from '../config/load.ts';
import type { Project } from '../config/project.ts';
import type { StatisticCall } from '../criteria/criterion.ts';
import { callsIn, evaluateCriterion } from '../criteria/evaluate.ts';
import { formatCall } from '../criteria/format.ts';
import { termNamed } from '../criteria/vocabulary.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { alarms } from '../drift/alarm.ts';
import { libraryProfile } from '../drift/profiles/index.ts';
import { isResident, missingIn } from '../tables/column.ts';
import type { Table, TableSource } from '../tables/table.ts';
import { inTurns, type Turn, turns } from '../turns.ts';
import { version } from '../version.ts';
import { answerAll, callsOf } from './answer.ts';
import type {
  Assessment,
  ChartReport,
  CriterionResult,
  EstimationSeries,
  Measurement,
  MetricSeries,
  RelationsReport,
} from './assessment.ts';
import { behaviourOf } from './behaviour.ts';
import { chartReports, countSignals } from './charts.ts';
import { listCheckpoints, newestRecord } from './checkpoints.ts';
import { type DetectorMemory, readDetectors, writeDetectors } from './detectorFile.ts';
import { ASSESSMENT_VERSION } from './documentVersion.ts';

import { type DriftResult, driftOf } from './drift.ts';
import { estimationSeries, labelledIn } from './estimation.ts';
import { type Estimator, estimatorOf } from './estimator.ts';
import { healthOf } from './health.ts';
import { type ChunkRecord, type History, readHistory, record } from './history.ts';
import { isAboutValidation, judge, parsedCriteria, resolve, type Scene } from './judge.ts';
import type { Memory } from './memory.ts';
import { type Detecting, NO_DETECTORS } from './noDetectors.ts';
import { performanceSeries, RESAMPLED } from './performance.ts';
import { dataDiagnostics, qualityOf } from './quality.ts';
import { type QualityOverTime, qualityOverTime } from './qualityOverTime.ts';
import { type ProjectData, readProjectData } from './read.ts';
import { relationsOf } from './relations.ts';
import type { AssessedRuns, OpenRuns } from './runs.ts';
import type { Slice } from './slice.ts';
import {
  median,
  periodInWords,
  reportChunks,
  ruleInWords,
  spanOf,
  type Timeline,
  timelineOf,
  timesOf,
  wholeTimelineOf,
} from './timeline.ts';

export interface AssessOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (label: string, share?: number) => void;
  /** Add the assessed chunks to `.evenkeel/history.jsonl`. Default true; only where there is an evenkeel.yaml. */
  readonly record?: boolean;
  /** Tables kept from earlier assessments, so that only what is new is read; absent: every file is. */
  readonly tables?: TableSource;
  /** Runs kept from earlier assessments, or for views; absent: their logs are read from the beginning. */
  readonly runs?: OpenRuns;
  /** For tests: the moment of the assessment. */
  readonly now?: Date;
  /** For tests: from so many rows on what was found out of a chunk is remembered. */
  readonly rememberFrom?: number;
}

/**
 * Assesses the project in a folder: reads its data, computes, judges, and returns the one document that all views read.
 * @throws UsageError when there is no such folder, and the signal's reason when aborted; bad data and bad configuration are diagnostics
 */
export async function assessProject(folder: string, options: AssessOptions = {}): Promise<Assessment> {
  const started = performance.now();
  const now = options.now ?? new Date();
  const { signal, onProgress, tables } = options;
  const project = await loadProject(folder);
  const settings = settingsOf(project);
  const history = await readHistory(project.folder);
  onProgress?.(l10n.t('Reading data'));
  const data = await readProjectData({
    project,
    settings,
    sets: ['reference', 'current'],
    ...(tables && { tables }),
    ...(signal && { signal }),
    onProgress: (name, share) => onProgress?.(l10n.t('Reading {0} data', name), share * 0.6),
  });
  signal?.throwIfAborted();
  onProgress?.(l10n.t('Computing'), 0.6);
  const recorded = project.configFile !== undefined && options.record !== false;
  const fed = recorded && settings.detectors.length > 0 ? await readDetectors(project.folder) : undefined;
  const runs = await runsOf(project, settings, now, options);
  const computed = await computeAll(project, settings, data, { history, fed, runs }, options);
  signal?.throwIfAborted();
  const { checkpoints, diagnostics: absent } = await listCheckpoints(
    project.folder,
    [project.config.checkpoints?.files ?? []].flat(),
    project.config.checkpoints?.champion,
    history.records,
  );
  const diagnostics: Diagnostic[] = [
    ...project.diagnostics,
    ...data.diagnostics,
    ...computed.diagnostics,
    ...(runs?.diagnostics ?? []),
    ...absent,
    ...history.diagnostics,
  ];
  if (recorded) {
    onProgress?.(l10n.t('Recording'), 0.95);
    await computed.memory?.save(turns(signal));
    diagnostics.push(...(await record(project.folder, history, chunkRecords(computed, now))));
    if (fed) diagnostics.push(...(await writeDetectors(project.folder, fed, computed.detecting.kept)));
  }
  return {
    version: ASSESSMENT_VERSION,
    evenkeel: version,
    createdAt: now.toISOString(),
    durationMs: Math.round(performance.now() - started),
    project: projectPart(project, settings, data, computed.current),
    health: healthOf({
      // Of candidates production says nothing.
      criteria: computed.criteria.filter(each => !each.onlyValidated),
      chunks: computed.chunks,
      performance: computed.performance,
      charts: computed.charts,
      runCharts: runs?.report.charts ?? [],
      drift: computed.drift?.columns ?? [],
      detectors: computed.detecting.reports,
      rule: settings.health,
      ...(settings.health.staleMs !== undefined && { staleMs: settings.health.staleMs }),
      ...(computed.newest !== undefined && { newest: computed.newest }),
      now: now.getTime(),
      rows: data.sets.get('current')?.rowCount ?? 0,
      named: project.config.data.current !== undefined,
      titleOf,
    }),
    data: [
      ...Array.from(data.sets, ([name, slice]) => dataSetPart(name, slice)),
      ...(data.labels ? [{ name: 'labels' as const, ...filesPart(data.labels) }] : []),
    ],
    columns: data.columns.map(each => columnPart(each, data)),
    chunks: computed.chunks,
    criteria: computed.criteria,
    performance: computed.performance,
    charts: computed.charts,
    ...(runs && { runs: runs.report }),
    estimation: computed.estimation,
    detectors: computed.detecting.reports,
    drift: computed.drift?.columns ?? [],
    driftedShare: computed.drift?.window.share ?? {
      value: null,
      reason: l10n.t('There are no reference data to compare with.'),
      rows: 0,
    },
    ...dataSetDriftPart(settings, computed.drift),
    ...(computed.relations && { relations: computed.relations }),
    behaviour: computed.behaviour,
    quality: computed.quality,
    checkpoints: [...checkpoints],
    diagnostics,
  };
}

/** What the library whose profile is used for all columns says of the whole data set, where it says something. */
function dataSetDriftPart(
  { drift: { profile } }: Settings,
  drift: DriftResult | undefined,
): Pick<Assessment, 'dataSetDrift'> {
  const limit = libraryProfile(profile)?.driftedShare;
  if (!limit || profile === undefined || !drift) return {};
  const share = drift.window.share.value;
  const drifted = share !== null && alarms(limit, share);
  return { dataSetDrift: { profile, share, alarm: limit.alarm, at: limit.at, drifted } };
}

/** Training runs, where evenkeel.yaml asks for them; else nothing is looked for, nor loaded. */
async function runsOf(
  project: Project,
  settings: Settings,
  now: Date,
  { signal, runs }: AssessOptions,
): Promise<AssessedRuns | undefined> {
  const criteria = parsedCriteria(project.criteria);
  const asked = criteria.some(({ criterion: { left, right } }) =>
    [...callsIn(left), ...callsIn(right)].some(({ id }) => id === 'run'),
  );
  if (settings.runs.charts.length === 0 && !asked) return undefined;
  const { assessRuns } = await import('./runs.ts');
  return assessRuns({ project, settings, criteria, now, signal, ...(runs && { open: runs }) });
}

interface Computed {
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
  /** Instant of the newest row. */
  readonly newest: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

async function computeAll(
  project: Project,
  settings: Settings,
  data: ProjectData,
  {
    history,
    fed,
    runs,
  }: {
    readonly history: History;
    readonly fed: DetectorMemory | undefined;
    readonly runs: AssessedRuns | undefined;
  },
  { signal, rememberFrom, tables }: AssessOptions,
): Promise<Computed> {
  const keep = tables !== undefined;
  const reference = data.sets.get('reference');
  const whole = data.sets.get('current');
  const metrics =
    settings.performance ?? defaultMetrics(data.labelling.task, { scores: data.roles.score !== undefined });
  const turn = turns(signal);
  const diagnostics = await dataDiagnostics(data, settings.minRows, turn);
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
  const estimator = reference && (await estimatorOf(reference, settings.minRows, turn));
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
  let onHandedOver = (): void => undefined;
  const handedOver = new Promise<void>(resolve => {
    onHandedOver = resolve;
  });
  const comparing =
    reference &&
    driftOf({ current, reference, chunks, settings, data, keep, onHandedOver, ...(signal && { signal }) });
  if (!comparing) onHandedOver();
  const lookThrough = async () => {
    const inTime = await qualityOverTime({
      data,
      whole,
      current,
      chunks,
      reference: before,
      chart: settings.chart,
      minRows: settings.minRows,
      turn,
    });
    const relations = reference && (await inTurns(relationsOf(reference, current.window, data), turn));
    return { inTime, relations };
  };
  // Columns are compared in threads; meanwhile this one, which gave them their work, looks through them, unless memory is short.
  if (isReadOnDemand(whole.table)) await comparing;
  const [drift, { inTime, relations }] = await Promise.all([comparing, handedOver.then(lookThrough)]);
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
  const scene = (slice: Slice, view: Scene['drift'], from: number, to: number): Scene => ({
    slice,
    reference,
    drift: view,
    signals: metric => countSignals(performance, charts, metric, from, to),
    detections: which => found.detections(which, from, to),
    quality: inTime.signals(from, to),
    estimated: estimatedBy(estimator, settings.minRows),
    champion: champion.resolve,
    minRows: settings.minRows,
  });
  const { windowStart } = current;
  const window: Scene = {
    ...scene(current.window, drift?.window, windowStart, chunks.length),
    signals: name =>
      runs?.signals(name) ?? countSignals(performance, charts, name, windowStart, chunks.length),
    ...(runs && { runs: runs.value }),
    interval: RESAMPLED,
  };
  const scenes = current.slices.map((slice, i) => scene(slice, drift?.chunks[i], i, i + 1));
  const judged: CriterionResult[] = [];
  for (const source of criteria)
    judged.push(await inTurns(judge(source, window, scenes, champion.from), turn));
  const span = spanOf(timesOf(whole));
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
    quality: { ...qualityOf(whole, reference, current), ...documented(inTime) },
    newest: span?.last,
    diagnostics: [...diagnostics, ...current.diagnostics, ...withoutTime(project, current)],
  };
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
        periodInWords(rule.period),
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

/** Criteria without current data: those about training runs are judged; others are insufficient, each with that reason. */
function withoutData(project: Project, runs: AssessedRuns | undefined): CriterionResult[] {
  const reason = l10n.t('There are no current data to judge.');
  const absent = { value: null, reason, rows: 0 };
  const ofRuns = ({ id, argument = '' }: StatisticCall) =>
    id === 'run' || (id === 'signals' && runs?.signals(argument) !== undefined);
  const resolveRuns = (call: StatisticCall): Measurement =>
    call.id === 'run' ? (runs?.value(call) ?? absent) : (runs?.signals(call.argument ?? '') ?? absent);
  return parsedCriteria(project.criteria).map(({ criterion, severity, text, position }) => {
    const calls = [...callsIn(criterion.left), ...callsIn(criterion.right)];
    const judgeable = calls.every(call => ofRuns(call) && call.bound === undefined);
    const {
      verdict,
      reason: because,
      now,
      bound,
      statistic,
    } = evaluateCriterion(criterion, severity, judgeable ? resolveRuns : () => absent);
    return {
      text,
      severity,
      verdict: judgeable ? verdict : 'insufficient',
      reason: judgeable ? because : reason,
      statistic,
      now,
      bound,
      ...(isAboutValidation(criterion) && { onlyValidated: true }),
      history: [],
      ...(position && { line: position.line, character: position.character }),
    };
  });
}

/** The reference cut as current data are; where that gives too few chunks for limits, into as many as make a chart. */
function referenceTimeline(reference: Slice, current: Timeline): Timeline {
  const same = wholeTimelineOf(reference, current.rule);
  const filled = same.chunks.filter(chunk => chunk.rows.length > 0).length;
  if (filled >= FEWEST_FOR_LIMITS) return same;
  const sizes = current.chunks.map(chunk => chunk.rows.length).filter(rows => rows > 0);
  const size = median(sizes);
  if (size !== undefined && reference.rowCount >= size * FEWEST_FOR_LIMITS) {
    return wholeTimelineOf(reference, { by: 'size', size });
  }
  return wholeTimelineOf(reference, { by: 'number', number: FEWEST_FOR_LIMITS * 2 });
}

/** With fewer points than this, limits are guesses: two or three ranges do not estimate a spread. */
const FEWEST_FOR_LIMITS = 5;

/** What the champion's value is while production is assessed: from its newest recorded validation, else on the reference. */
function championOf(
  { config }: Project,
  history: History,
  reference: Slice | undefined,
  minRows: number,
): { resolve: (call: StatisticCall) => Measurement; from: string } {
  const recorded =
    config.checkpoints?.champion === undefined
      ? undefined
      : newestRecord(history.records, path.posix.normalize(config.checkpoints.champion));
  if (recorded) {
    return {
      from: l10n.t('its validation of {0}', recorded.at.slice(0, 10)),
      resolve: call => {
        const name = formatCall({ ...call, subject: 'current' });
        const value = recorded.values[name];
        if (value !== undefined && value !== null) return { value, rows: recorded.rows };
        return {
          value: null,
          reason: l10n.t("The champion's recorded validation has no {0}. Validate it again.", name),
          rows: recorded.rows,
        };
      },
    };
  }
  const own: Scene | undefined = reference && {
    slice: reference,
    reference,
    drift: undefined,
    signals: undefined,
    detections: undefined,
    quality: undefined,
    estimated: undefined,
    champion: () => ({ value: null, rows: 0 }),
    minRows,
  };
  return {
    from:
      config.checkpoints?.champion === undefined
        ? l10n.t('the reference: no champion is named')
        : l10n.t('the reference: the champion has no recorded validation'),
    resolve: call =>
      own
        ? resolve({ ...call, subject: 'current' }, own)
        : {
            value: null,
            reason: l10n.t('The champion has no recorded validation, and there are no reference data.'),
            rows: 0,
          },
  };
}

/** What criteria ask of estimates; undefined where nothing can be estimated. */
function estimatedBy(estimator: Estimator | undefined, minRows: number): Scene['estimated'] {
  if (!estimator) return undefined;
  return (metric, slice) =>
    estimator.estimates(metric)
      ? estimator.estimate(metric, slice, minRows)
      : {
          value: null,
          reason: l10n.t('{0} cannot be estimated without labels.', metric),
          rows: slice.rowCount,
        };
}

function titleOf(id: string): string {
  return l10n.t((termNamed(id)?.describes ?? statistic(id)).title);
}

function projectPart(
  project: Project,
  settings: Settings,
  data: ProjectData,
  current: Timeline | undefined,
): Assessment['project'] {
  const { task, positive } = data.labelling;
  const named = task ?? project.config.task;
  return {
    model: project.config.model,
    ...(named !== undefined && { task: named }),
    ...(data.taskReason !== undefined && { taskReason: data.taskReason }),
    ...(project.configFile !== undefined && { configFile: project.configFile }),
    ...(task === 'binary' && positive !== undefined && { positive }),
    window: settings.window,
    chunk: current ? ruleInWords(current.rule) : '–',
  };
}

function dataSetPart(name: Assessment['data'][number]['name'], slice: Slice): Assessment['data'][number] {
  const span = spanOf(timesOf(slice));
  return {
    name,
    ...filesPart(slice.table),
    ...(span && { start: new Date(span.first).toISOString(), end: new Date(span.last).toISOString() }),
  };
}

function filesPart({ files, rowCount }: Table): Pick<Assessment['data'][number], 'files' | 'rows'> {
  const parts = files.map(({ path: file, format, bytes, rows }) => ({ path: file, format, bytes, rows }));
  return { files: parts, rows: rowCount };
}

function columnPart(
  { column: name, role, reason }: ProjectData['columns'][number],
  { sets }: ProjectData,
): Assessment['columns'][number] {
  const share = (set: 'reference' | 'current') => {
    const slice = sets.get(set);
    const column = slice?.column(name);
    return slice && column && slice.rowCount > 0 ? missingIn(column) / slice.rowCount : null;
  };
  const column = sets.get('current')?.column(name) ?? sets.get('reference')?.column(name);
  return {
    name,
    role,
    roleReason: reason,
    type: column?.type ?? 'category',
    missing: { reference: share('reference'), current: share('current') },
    ...(column?.type === 'category' && { distinct: column.dictionary.length }),
  };
}

/** What history keeps of this assessment: one record per complete chunk with rows. */
function chunkRecords({ chunks, performance, criteria, drift }: Computed, now: Date): ChunkRecord[] {
  return chunks
    .filter(chunk => chunk.complete && chunk.rows > 0)
    .map(chunk => ({
      kind: 'chunk',
      at: now.toISOString(),
      chunk: chunk.label,
      ...(chunk.start !== undefined && { start: chunk.start }),
      ...(chunk.end !== undefined && { end: chunk.end }),
      rows: chunk.rows,
      metrics: Object.fromEntries(
        performance.map(each => [each.statistic, each.points[chunk.index]?.value ?? null]),
      ),
      criteria: criteria.map(each => {
        const then = each.history[chunk.index];
        return { text: each.text, value: then?.value ?? null, verdict: then?.verdict ?? 'insufficient' };
      }),
      drifted: (drift?.columns ?? [])
        .filter(each => each.chunks[chunk.index]?.drifted)
        .map(each => each.column)
        .sort(),
    }));
}
