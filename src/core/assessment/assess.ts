import * as l10n from '@vscode/l10n';
import { statistic } from '../catalogue/catalogue.ts';
import { type Settings, settingsOf } from '../config/defaults.ts';
import { loadProject } from '../config/load.ts';
import type { Project } from '../config/project.ts';
import { callsIn } from '../criteria/evaluate.ts';
import { termNamed } from '../criteria/vocabulary.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { collectSeldom } from '../garbage.ts';
import { KeptTables } from '../tables/kept/keptTables.ts';
import type { TableSource } from '../tables/table.ts';
import { turns } from '../turns.ts';
import { version } from '../version.ts';
import type { Assessment } from './assessment.ts';
import { listCheckpoints } from './checkpoints.ts';
import { chunkRecords } from './chunkRecords.ts';
import { computeAll } from './computeAll.ts';
import { readDetectors, writeDetectors } from './detectorFile.ts';
import { columnPart, dataSetDriftPart, dataSetPart, filesPart, projectPart } from './documentParts.ts';
import { ASSESSMENT_VERSION } from './documentVersion.ts';
import { healthOf } from './health.ts';
import { readHistory, record } from './history.ts';
import { parsedCriteria } from './judge.ts';
import { readProjectData } from './read.ts';
import type { AssessedRuns, OpenRuns } from './runs.ts';

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
  /** For tests: from so many bytes of files on tables are kept on disk. */
  readonly keepFrom?: number;
}

/**
 * Assesses the project in a folder: reads its data, computes, judges, and returns the one document that all views read.
 * @throws UsageError when there is no such folder, and the signal's reason when aborted; bad data and bad configuration are diagnostics
 */
export async function assessProject(folder: string, options: AssessOptions = {}): Promise<Assessment> {
  const started = performance.now();
  collectSeldom();
  const now = options.now ?? new Date();
  const { signal, onProgress, tables } = options;
  const project = await loadProject(folder);
  const settings = settingsOf(project);
  const recorded = project.configFile !== undefined && options.record !== false;
  const { kept, notRemoved } = await keptTables(project, settings, recorded, options);
  onProgress?.(l10n.t('Reading data'));
  const [history, data] = await Promise.all([
    readHistory(project.folder),
    readProjectData({
      project,
      settings,
      sets: ['reference', 'current'],
      ...(tables && { tables }),
      ...(kept && { kept }),
      ...(signal && { signal }),
      onProgress: (name, share) => onProgress?.(l10n.t('Reading {0} data', name), share * 0.6),
    }),
  ]);
  signal?.throwIfAborted();
  onProgress?.(l10n.t('Computing'), 0.6);
  const fed = recorded && settings.detectors.length > 0 ? await readDetectors(project.folder) : undefined;
  const runs = await runsOf(project, settings, now, options);
  const computed = await computeAll(
    project,
    settings,
    data,
    { now: now.getTime(), history, fed, runs },
    { signal, keep: tables !== undefined || kept?.willSave === true, rememberFrom: options.rememberFrom },
  );
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
    ...notRemoved,
  ];
  if (recorded) {
    onProgress?.(l10n.t('Recording'), 0.95);
    // each waits for the disk, and none for another
    const [ofHistory, ofDetectors] = await Promise.all([
      record(project.folder, history, chunkRecords(computed, now)),
      fed ? writeDetectors(project.folder, fed, computed.detecting.kept) : [],
      computed.memory?.save(turns(signal)),
    ]);
    diagnostics.push(...ofHistory, ...ofDetectors);
  }
  const assessment: Assessment = {
    version: ASSESSMENT_VERSION,
    evenkeel: version,
    createdAt: now.toISOString(),
    durationMs: Math.round(performance.now() - started),
    project: projectPart(project, settings, data, computed.current),
    health: healthOf({
      // Of candidates production says nothing.
      criteria: computed.criteria.filter(each => !each.onlyValidated),
      chunks: computed.chunks,
      windowStart: computed.current?.windowStart ?? 0,
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
  // last, since what the document asks of rows is known then, too
  if (tables) kept?.saveLater();
  else await kept?.save();
  return assessment;
}

/** What keeps large tables on disk, unless evenkeel.yaml forbids it: then none stays there. */
async function keptTables(
  { folder }: Project,
  { cache }: Settings,
  recorded: boolean,
  { keepFrom }: AssessOptions,
): Promise<{ readonly kept?: KeptTables; readonly notRemoved: readonly Diagnostic[] }> {
  if (!recorded) return { notRemoved: [] };
  const kept = new KeptTables(folder, { leastBytes: keepFrom });
  return cache ? { kept, notRemoved: [] } : { notRemoved: await kept.forget() };
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

function titleOf(id: string): string {
  return l10n.t((termNamed(id)?.describes ?? statistic(id)).title);
}
