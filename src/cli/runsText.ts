import { printable, textTable } from '../core/export/textTable.ts';
import type { FolderRun } from '../core/runs/folderRuns.ts';
import type { History, MetricSummary, Run, RunHead } from '../core/runs/run.ts';
import { isSystemMetric } from '../core/runs/views/columns.ts';
import { durationOf } from '../core/runs/views/values.ts';
import { shortened } from '../core/shortened.ts';
import { formatValue } from '../core/words.ts';

/** Letters of a name, and of an id at least, in a table. */
const NAME = 36;
const ID = 8;
/** Metrics in a line of the table, and letters of the name of each. */
const MOST_METRICS = 5;
const METRIC = 40;

/** One line per run. Lines are cut where the terminal ends. */
export function runsTable(
  runs: readonly FolderRun[],
  described: ReadonlyMap<string, Run>,
  now: number,
  width: number | undefined,
): string {
  const keys = shortKeys(runs.map(each => each.key));
  const rows = runs.map(({ key, head }) => [
    keys.get(key) ?? key,
    shortened(head.name, NAME),
    head.deleted ? `${head.status}, deleted` : head.status,
    started(head),
    duration(head, now),
    metricsText(described.get(key)?.metrics),
  ]);
  const table = textTable(['Run', 'Name', 'Status', 'Started (UTC)', 'Took', 'Metrics'], rows, new Set([4]));
  if (width === undefined) return table;
  return table
    .split('\n')
    .map(line => shortened(line, Math.max(width, 40)))
    .join('\n');
}

/** The shortest beginnings that tell them apart. */
function shortKeys(keys: readonly string[]): ReadonlyMap<string, string> {
  const sorted = [...new Set(keys)].sort();
  return new Map(
    sorted.map((key, at) => {
      const shared = Math.max(common(key, sorted[at - 1]), common(key, sorted[at + 1]));
      return [key, key.slice(0, Math.max(ID, shared + 1))];
    }),
  );
}

function common(a: string, b = ''): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** One run with all that is known of it. */
export function runText({ key, head }: FolderRun, run: Run, now: number): string {
  const lines: (readonly [string, string | undefined])[] = [
    ['Run', key],
    ['Tracker', head.tracker],
    ['Experiment', head.experiment],
    ['Status', head.deleted ? `${head.status}, deleted` : head.status],
    ['Started', started(head)],
    ['Took', duration(head, now)],
    ['Part of', head.parent],
    ['Commit', run.commit],
    ['Place', head.place],
  ];
  const facts = lines
    .flatMap(([name, value]) => (value ? [`${name.padEnd(10)}  ${printable(value)}\n`] : []))
    .join('');
  const parameters = [...run.parameters].map(([name, value]) => [name, oneLine(String(value))]);
  const metrics = [...run.metrics.values()].map(each => [
    each.name,
    numberText(each.last),
    String(each.lastStep),
    String(each.points ?? '–'),
    each.min === undefined ? '–' : numberText(each.min),
    each.max === undefined ? '–' : numberText(each.max),
  ]);
  const checkpoints = run.checkpoints.map(({ name, path, step, registered = [] }) => [
    name,
    path ?? '–',
    step === undefined ? '–' : String(step),
    registered
      .map(each => [`${each.model} ${each.version}`, ...each.aliases.map(alias => `@${alias}`)].join(' '))
      .join(', '),
  ]);
  const dataSets = run.dataSets.map(each => [each.name, each.digest ?? '–', each.context ?? '–']);
  const tables = [
    tableOf(['Parameter', 'Value'], parameters),
    tableOf(['Metric', 'Latest', 'Step', 'Values', 'Least', 'Greatest'], metrics, new Set([1, 2, 3, 4, 5])),
    tableOf(['Data', 'Digest', 'For'], dataSets),
    tableOf(['Checkpoint', 'Path', 'Step', 'Registered'], checkpoints),
    tableOf(
      ['Tag', 'Value'],
      [...run.tags].map(([name, value]) => [name, oneLine(value)]),
    ),
  ];
  return [`${printable(head.name)}\n${facts}`, ...tables.filter(each => each !== '')].join('\n');
}

/** One line per value. */
export function historyText(history: History): string {
  const rows = Array.from(history.steps, (step, at) => [
    String(step),
    timeText(history.times[at] ?? Number.NaN),
    String(history.values[at]),
  ]);
  return textTable(['Step', 'Time (UTC)', 'Value'], rows, new Set([0]));
}

/** Letters of a value that stands in a table. */
const VALUE = 100;

function tableOf(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right?: ReadonlySet<number>,
): string {
  return rows.length === 0 ? '' : textTable(header, rows, right);
}

function oneLine(text: string): string {
  return shortened(text.replace(/\s+/g, ' '), VALUE);
}

function metricsText(metrics: ReadonlyMap<string, MetricSummary> | undefined): string {
  // What a machine did is asked for less often than what was learnt.
  const isSystem = ({ name }: MetricSummary) => Number(isSystemMetric(name));
  const all = [...(metrics?.values() ?? [])].sort((a, b) => isSystem(a) - isSystem(b));
  const some = all
    .slice(0, MOST_METRICS)
    .map(each => `${shortened(each.name, METRIC)} ${numberText(each.last)}`);
  return [...some, ...(all.length > MOST_METRICS ? [`and ${all.length - MOST_METRICS} more`] : [])].join(
    ', ',
  );
}

function numberText(value: number): string {
  return Number.isNaN(value) ? 'NaN' : formatValue(value);
}

function started({ startedAt }: RunHead): string {
  return startedAt === undefined ? '–' : timeText(startedAt).slice(0, 16);
}

/** As 2026-11-24 16:33:05; – for no time, or one that no calendar has. */
function timeText(instant: number): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? '–' : date.toISOString().slice(0, 19).replace('T', ' ');
}

/** How long it ran, or runs until now. */
function duration(head: RunHead, now: number): string {
  const took = durationOf(head, now);
  if (took === undefined) return '–';
  const seconds = took / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
