import type { Diagnostic } from '../core/diagnostic.ts';
import { inJson } from '../core/inJson.ts';
import type { FolderRun } from '../core/runs/folderRuns.ts';
import type { History, MetricSummary, Run } from '../core/runs/run.ts';

const NOTHING = {
  parameters: new Map(),
  metrics: new Map(),
  tags: new Map(),
  dataSets: [],
  checkpoints: [],
} as const;

/** The document that `runs --json` prints. JSON has no NaN and no infinities: they are the texts "NaN", "Infinity" and "-Infinity". */
export function runsDocument(
  runs: readonly FolderRun[],
  described: ReadonlyMap<string, Run>,
  diagnostics: readonly Diagnostic[],
) {
  return {
    // Of one that cannot be read any more stands what is known of it.
    runs: runs.map(each => runDocument(each, described.get(each.key) ?? { ...each.head, ...NOTHING })),
    diagnostics,
  };
}

/** @param histories of the metrics that were asked for, by name */
export function runDocument({ key }: FolderRun, run: Run, histories?: ReadonlyMap<string, History>) {
  const { parameters, metrics, tags, startedAt, endedAt, updatedAt, overAt, ...rest } = run;
  return {
    key,
    ...rest,
    startedAt: instant(startedAt),
    endedAt: instant(endedAt),
    updatedAt: instant(updatedAt),
    overAt: instant(overAt),
    parameters: Object.fromEntries([...parameters].map(([name, value]) => [name, inJson(value)])),
    metrics: Object.fromEntries([...metrics].map(([name, summary]) => [name, summaryDocument(summary)])),
    tags: Object.fromEntries(tags),
    ...(histories && {
      histories: Object.fromEntries([...histories].map(([name, each]) => [name, historyDocument(each)])),
    }),
  };
}

function summaryDocument({ name: _, last, ...rest }: MetricSummary) {
  return { ...rest, last: inJson(last) };
}

function historyDocument({ steps, times, values }: History) {
  return {
    steps: Array.from(steps, inJson),
    times: Array.from(times, time => (Number.isNaN(time) ? null : time)),
    values: Array.from(values, inJson),
  };
}

/** ISO 8601; undefined for no time, and for one that no calendar has. */
function instant(time: number | undefined): string | undefined {
  const date = new Date(time ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
