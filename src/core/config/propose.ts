import { basename, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { measure } from '../assessment/measure.ts';
import { type ProjectData, readProjectData } from '../assessment/read.ts';
import type { Slice } from '../assessment/slice.ts';
import { statistic } from '../catalogue/catalogue.ts';
import type { Task } from '../catalogue/statistic.ts';
import { type Diagnostic, UsageError } from '../diagnostic.ts';
import type { InferredRole } from '../tables/inference.ts';
import { formatValue } from '../words.ts';
import { defaultMetrics, settingsOf } from './defaults.ts';
import type { Project } from './project.ts';
import { type LateLabels, labelsIn } from './proposeLabels.ts';

export interface ProposedConfig {
  /** The text of a new evenkeel.yaml. */
  readonly yaml: string;
  /** Labels that come later, where a file in one of the usual places holds them. */
  readonly labels?: LateLabels;
  readonly inferred: readonly {
    readonly column: string;
    readonly role: string;
    readonly type: string;
    readonly reason: string;
  }[];
  /** What could not be read as expected, and what nobody can infer: read them before the file is relied on. */
  readonly diagnostics: readonly Diagnostic[];
}

/** With so many rows a day a day is a chunk worth judging; with fewer, a week is. */
const ROWS_PER_DAY = 50;
const DAY = 86_400_000;

/**
 * A good first evenkeel.yaml for data files: the roles that were inferred, with the reasons as comments, and criteria a little below
 * what the model reaches on the reference. Writes nothing: whether a file may be replaced is the caller's to ask.
 *
 * @param folder absolute path of the project
 * @param data paths or globs, relative to the folder
 * @throws UsageError when the reference cannot be read at all; the signal's reason when aborted
 */
export async function proposeConfig(
  folder: string,
  data: { readonly reference: string; readonly current?: string },
  options: { readonly signal?: AbortSignal } = {},
): Promise<ProposedConfig> {
  const model = basename(resolve(folder)) || 'model';
  const { signal } = options;
  const found = await referenceOf({ folder, model, path: data.reference }, signal);
  const labels = await labelsIn(folder, found.reference, [data.reference, data.current], signal);
  const byLabels = labels && found.read.roles.target === undefined ? labels : undefined;
  const { read, reference } = byLabels
    ? await referenceOf({ folder, model, path: data.reference, target: byLabels.target }, signal)
    : found;
  const columns = read.columns.map(each =>
    each.column === byLabels?.target
      ? { ...each, reason: l10n.t('what the labels in {0} are of', byLabels.path) }
      : each,
  );
  const { task } = read.labelling;
  const metrics = measurable(defaultMetrics(task, { scores: read.roles.score !== undefined }), reference);
  const sections = [
    `model: ${scalar(model)}`,
    ...(task ? [`task: ${task}${comment(read.taskReason)}`] : []),
    dataSection(data, labels),
    columnsSection(columns),
    ...chunkSection(reference),
    monitorSection(metrics),
    criteriaSection(metrics, reference, task),
    COMMANDS,
  ];
  const header = `# ${l10n.t('What Evenkeel watches, and what the model must satisfy. Hover a key in the editor to read what it means.')}\n`;
  return {
    yaml: `${header}${sections.filter(section => section !== '').join('\n')}`,
    ...(labels && { labels }),
    inferred: columns.map(({ column, role, type, reason }) => ({ column, role, type, reason })),
    diagnostics: [...read.diagnostics, ...withoutTarget(columns, data.reference)],
  };
}

/** The reference as it is read, with the roles of its columns. */
async function referenceOf(
  { folder, model, path, target }: ReferenceRequest,
  signal: AbortSignal | undefined,
): Promise<{ readonly read: ProjectData; readonly reference: Slice }> {
  const project: Project = {
    folder,
    config: { model, data: { reference: path }, ...(target !== undefined && { columns: { target } }) },
    criteria: [],
    positions: new Map(),
    diagnostics: [],
  };
  const settings = settingsOf(project);
  const read = await readProjectData({ project, settings, sets: ['reference'], ...(signal && { signal }) });
  const reference = read.sets.get('reference');
  if (reference && reference.rowCount > 0) return { read, reference };
  const why = read.diagnostics.find(each => each.severity === 'error') ?? read.diagnostics[0];
  const said = [why?.message ?? l10n.t('{0} holds no rows.', path), why?.remedy];
  throw new UsageError(said.filter(each => each !== undefined).join(' '));
}

interface ReferenceRequest {
  readonly folder: string;
  readonly model: string;
  readonly path: string;
  /** The target, where its name does not tell it. */
  readonly target?: string;
}

function dataSection(
  { reference, current }: { readonly reference: string; readonly current?: string },
  labels: LateLabels | undefined,
): string {
  const lines = ['data:', `  reference: ${scalar(reference)}${comment(l10n.t('what good looks like'))}`];
  if (current === undefined)
    lines.push(
      `  # current: logs/*.parquet${comment(l10n.t('what production sees; new files are picked up'))}`,
    );
  else lines.push(`  current: ${scalar(current)}${comment(l10n.t('what production sees'))}`);
  if (labels)
    lines.push(
      `  labels: ${scalar(labels.path)}${comment(l10n.t('{0} that arrives later, by {1}', labels.target, labels.id))}`,
    );
  lines.push(
    `  # validation: data/validation.parquet${comment(l10n.t('what a candidate checkpoint is judged on'))}`,
  );
  return lines.join('\n');
}

/** Where rows have answers and no truth, nobody is told of performance: the name of the truth may say nothing to us. */
function withoutTarget(columns: readonly InferredRole[], reference: string): Diagnostic[] {
  const answer = columns.find(({ role }) => role === 'prediction' || role === 'score');
  if (!answer || columns.some(({ role }) => role === 'target')) return [];
  return [
    {
      severity: 'warning',
      code: 'no-target',
      message: l10n.t(
        'No column of {0} is named like the truth that {1} predicts, so performance is not measured.',
        reference,
        answer.column,
      ),
      remedy: l10n.t('Name it under columns.target in evenkeel.yaml, if it is there.'),
    },
  ];
}

const SINGLE = ['timestamp', 'target', 'prediction', 'score', 'id', 'weight'];
const LISTED = ['protected', 'text', 'embedding', 'ignored'];

/** The inferred roles, each with its reason. Features need no line: they are the columns without another role. */
function columnsSection(columns: readonly InferredRole[]): string {
  const lines: string[] = [];
  for (const role of SINGLE) {
    const found = columns.find(each => each.role === role);
    if (found?.label !== undefined) lines.push(`  ${role}:`, ...classLines(columns, role));
    else if (found) lines.push(`  ${role}: ${scalar(found.column)}${comment(found.reason)}`);
    else if (role === 'target')
      lines.push(`  # target: label${comment(l10n.t('no column is named like the truth; name it here'))}`);
  }
  for (const role of LISTED) {
    const found = columns.filter(each => each.role === role);
    if (found.length > 0)
      lines.push(`  ${role}:`, ...found.map(each => `    - ${scalar(each.column)}${comment(each.reason)}`));
  }
  const features = columns.filter(each => each.role === 'feature').length;
  const rest = `  # features: ${l10n.t('the other {0} columns', features)}`;
  const none = lines.every(line => line.startsWith('  #'));
  return none ? '' : ['columns:', ...lines, ...(features > 0 ? [rest] : [])].join('\n');
}

/** A line for each class that has a column of its own. */
function classLines(columns: readonly InferredRole[], role: string): string[] {
  return columns.flatMap(each =>
    each.role === role && each.label !== undefined
      ? [`    ${scalar(each.label)}: ${scalar(each.column)}${comment(each.reason)}`]
      : [],
  );
}

/** A day is a chunk where a day has rows enough to say something; verdicts then look at the last seven chunks. */
function chunkSection(reference: Slice): string[] {
  const { timestamp } = reference.roles;
  const column = timestamp === undefined ? undefined : reference.column(timestamp);
  if (column?.type !== 'timestamp') return [];
  const days = new Set<number>();
  for (const instant of column.values) if (!Number.isNaN(instant)) days.add(Math.floor(instant / DAY));
  if (days.size === 0) return [];
  const perDay = Math.round(reference.rowCount / days.size);
  const rows = l10n.t('about {0} rows a day in the reference', formatValue(perDay));
  return perDay >= ROWS_PER_DAY
    ? [`chunk: day${comment(rows)}`, `window: 7${comment(l10n.t('a verdict looks at the last 7 days'))}`]
    : [`chunk: week${comment(rows)}`, `window: 4${comment(l10n.t('a verdict looks at the last 4 weeks'))}`];
}

function monitorSection(metrics: readonly string[]): string {
  const performance = metrics.length > 0 ? [`  performance: [${metrics.join(', ')}]`] : [];
  return [
    'monitor:',
    ...performance,
    `  drift: auto${comment(l10n.t('a method for each column by its type and size'))}`,
  ].join('\n');
}

/** Those metrics that have a value on the reference. */
function measurable(metrics: readonly string[], reference: Slice): string[] {
  return metrics.filter(id => measure({ id }, reference, undefined).value !== null);
}

function criteriaSection(metrics: readonly string[], reference: Slice, task: Task | undefined): string {
  const lines = metrics.flatMap(id => {
    const { value, lower, upper } = measure({ id }, reference, undefined);
    if (value === null) return [];
    const worse = statistic(id).worse;
    // Calibration error is biased upwards on few rows, and production is judged on fewer than the reference has.
    const warnOnly = id === 'expected_calibration_error';
    const bound =
      worse === 'higher' ? upperBound(value + (warnOnly ? 0.02 : 0), upper) : lowerBound(value, lower);
    if (bound === undefined) return [];
    const line = `${id} ${worse === 'higher' ? '<=' : '>='} ${bound}`;
    return [
      `  - ${warnOnly ? 'warn: ' : ''}${line}${comment(l10n.t('{0} on the reference', formatValue(value)))}`,
    ];
  });
  const intro =
    lines.length > 0 || task === undefined
      ? ''
      : `  # ${l10n.t('no metric could be computed from the reference')}\n`;
  return `criteria:\n${intro}${[...lines, '  - warn: drifted_columns_share < 0.3'].join('\n')}`;
}

/** A little below the value and its interval, rounded down to two decimals; undefined where nothing sensible is left. */
function lowerBound(value: number, lower: number | undefined): number | undefined {
  const bound = Math.floor(Math.min(value - 0.02, lower ?? value) * 100) / 100;
  return bound > 0 ? bound : undefined;
}

/** A little above the value and its interval, rounded up to two significant digits, and never below 0.01. */
function upperBound(value: number, upper: number | undefined): number {
  const raw = Math.max(value * 1.2, upper ?? value, 0.01);
  const unit = 10 ** (Math.floor(Math.log10(raw)) - 1);
  return Number((Math.ceil(raw / unit - 1e-9) * unit).toPrecision(2));
}

const COMMANDS = `# checkpoints:
#   files: models/*
#   predict: python predict.py --model \${checkpoint} --data \${data} --out \${predictions}
# retrain:
#   steps: python train.py --out \${candidate}
`;

/** A comment after a value, on the same line. */
function comment(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `  # ${text.replaceAll(/\s+/g, ' ').trim()}`;
}

const PLAIN = /^(?:\.{0,2}\/)?[\p{L}_][\p{L}\p{N}_./*-]*(?: [\p{L}\p{N}_./*-]+)*$/u;
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A text as a YAML scalar: plain where that is safe, else in double quotes (JSON's escapes are YAML's). */
function scalar(text: string): string {
  return PLAIN.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text);
}
