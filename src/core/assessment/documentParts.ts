import type { Settings } from '../config/defaults.ts';
import type { Project } from '../config/project.ts';
import { alarms } from '../drift/alarm.ts';
import { libraryProfile } from '../drift/profiles/index.ts';
import { missingIn } from '../tables/column.ts';
import type { Table } from '../tables/table.ts';
import type { Assessment } from './assessment.ts';
import type { DriftResult } from './drift.ts';
import type { ProjectData } from './read.ts';
import type { Slice } from './slice.ts';
import { periodOf, ruleInWords, spanOf, type Timeline, timesOf } from './timeline.ts';

export function projectPart(
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
    ...(current && periodOf(current.rule)),
  };
}

export function dataSetPart(
  name: Assessment['data'][number]['name'],
  slice: Slice,
): Assessment['data'][number] {
  const span = spanOf(timesOf(slice));
  return {
    name,
    ...filesPart(slice.table),
    ...(span && { start: new Date(span.first).toISOString(), end: new Date(span.last).toISOString() }),
  };
}

export function filesPart({ files, rowCount }: Table): Pick<Assessment['data'][number], 'files' | 'rows'> {
  const parts = files.map(({ path: file, format, bytes, rows }) => ({ path: file, format, bytes, rows }));
  return { files: parts, rows: rowCount };
}

export function columnPart(
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

/** What the library whose profile is used for all columns says of the whole data set, where it says something. */
export function dataSetDriftPart(
  { drift: { profile } }: Settings,
  drift: DriftResult | undefined,
): Pick<Assessment, 'dataSetDrift'> {
  const limit = libraryProfile(profile)?.driftedShare;
  if (!limit || profile === undefined || !drift) return {};
  const share = drift.window.share.value;
  const drifted = share !== null && alarms(limit, share);
  return { dataSetDrift: { profile, share, alarm: limit.alarm, at: limit.at, drifted } };
}
