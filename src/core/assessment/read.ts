import * as l10n from '@vscode/l10n';
import type { Task } from '../catalogue/statistic.ts';
import type { Settings } from '../config/defaults.ts';
import type { Project } from '../config/project.ts';
import { validValues } from '../config/validValues.ts';
import type { Diagnostic, Report } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { type Classes, classesOf, classNamed } from '../summaries/classes.ts';
import { addUpToOne } from '../tables/classScores.ts';
import { type Column, type ColumnType, lengthOf, missingIn } from '../tables/column.ts';
import { distinctLabels } from '../tables/distinct.ts';
import { type InferredRole, inferRoles, inferTask, scoreOf } from '../tables/inference.ts';
import type { KeptTables } from '../tables/kept/keptTables.ts';
import { readTable } from '../tables/readTable.ts';
import type { Role } from '../tables/role.ts';
import type { Table, TableSource } from '../tables/table.ts';
import { inTurns, type Pieces, turns } from '../turns.ts';
import { alignTypes } from './alignTypes.ts';
import type { DataSetName } from './assessment.ts';
import { checkValid } from './checkValid.ts';
import { joinLabels } from './lateLabels.ts';
import { missingColumns } from './missingColumns.ts';
import { type Labelling, type Roles, Slice } from './slice.ts';

export interface ReadRequest {
  readonly project: Project;
  readonly settings: Settings;
  /** Which data sets; those that are not configured are left out. */
  readonly sets: readonly DataSetName[];
  /** Tables kept from earlier reads; absent: every file is read. */
  readonly tables?: TableSource;
  /** What keeps large tables on disk; absent: nothing does. */
  readonly kept?: KeptTables;
  readonly signal?: AbortSignal;
  readonly onProgress?: (label: string, share: number) => void;
}

/** The data of a project, typed, with roles. */
export interface ProjectData {
  /** Data sets that were configured and have at least one column. */
  readonly sets: ReadonlyMap<DataSetName, Slice>;
  readonly roles: Roles;
  readonly labelling: Labelling;
  /** Tables of labels that arrived after the predictions; current data hold them already. */
  readonly labels?: Table;
  readonly taskReason?: string;
  /** One per column of any data set, with the reason for its role. */
  readonly columns: readonly InferredRole[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads data sets and settles what their columns are. Whatever is wrong becomes a diagnostic; the rest is used. */
export async function readProjectData(request: ReadRequest): Promise<ProjectData> {
  const { project, settings, sets, signal, onProgress, kept } = request;
  const source = withKept(request.tables ?? { read: readTable }, kept);
  const diagnostics: Diagnostic[] = [];
  const tables = new Map<DataSetName, Table>();
  const configured = sets.filter(name => project.config.data[name] !== undefined);
  for (const [i, name] of configured.entries()) {
    const table = await source.read({
      folder: project.folder,
      patterns: [project.config.data[name] ?? []].flat(),
      name,
      types: declaredTypes(project),
      ...(signal && { signal }),
      onProgress: share => onProgress?.(name, (i + share) / configured.length),
    });
    diagnostics.push(...table.diagnostics);
    if (table.columns.size > 0) tables.set(name, table);
  }
  const report: Report = diagnostic => diagnostics.push(diagnostic);
  const labels = await addLabels(project, tables, source, report, signal);
  const turn = turns(signal);
  const together = await inTurns(columnsOfAll(tables), turn);
  const columns = inferRoles(together, declaredRoles(project));
  await turn();
  missingColumns(project, declaredRoles(project), tables).forEach(report);
  const aligned = await alignTypes(project, tables, columns, source, signal);
  await turn();
  const settled = aligned.diagnostics.map(each => each.column);
  const found = rolesOf(columns, project);
  const task = taskOf(project, together, columns);
  const labelling = labellingOf(project, task.task, settings, found, tables, report);
  const roles = withOneScore(found, labelling, together);
  return {
    sets: new Map(
      [...aligned.tables].map(([name, table]) => [
        name,
        name === 'reference' ? Slice.kept(table, roles, labelling) : new Slice(table, roles, labelling),
      ]),
    ),
    roles,
    labelling,
    ...(labels && { labels }),
    ...(task.reason !== undefined && { taskReason: task.reason }),
    columns,
    // Told once: what was read as categories at first and then as the reference has it is no mixed column any more.
    diagnostics: [
      ...diagnostics.filter(each => each.code !== 'mixed-column' || !settled.includes(each.column)),
      ...aligned.diagnostics,
      ...checkValid(project, roles.valid ?? new Map(), aligned.tables),
    ],
  };
}

function withKept(source: TableSource, kept: KeptTables | undefined): TableSource {
  return kept ? { read: request => source.read({ ...request, kept }) } : source;
}

/** Puts late labels into current data, where there are any of both; answers the tables they came from. */
async function addLabels(
  project: Project,
  tables: Map<DataSetName, Table>,
  source: TableSource,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<Table | undefined> {
  const current = tables.get('current');
  if (project.config.data.labels === undefined || !current) return undefined;
  const columns = inferRoles(await inTurns(columnsOfAll(tables), turns(signal)), declaredRoles(project));
  const named = (role: Role) => columns.find(each => each.role === role)?.column;
  const declared = project.config.columns?.target;
  // Several targets at once (multilabel) are not joined yet.
  const target = typeof declared === 'object' ? undefined : (declared ?? named('target'));
  const like = tables.get('reference')?.columns.get(target ?? '') ?? current.columns.get(target ?? '');
  const joined = await joinLabels(
    project,
    current,
    {
      id: project.config.columns?.id ?? named('id'),
      target,
      ...(like && !isEmpty(like) && { targetType: like.type }),
    },
    source,
    signal,
  );
  tables.set('current', joined.current);
  joined.diagnostics.forEach(report);
  return joined.labels;
}

/**
 * The columns of all data sets as one table of the first's rows: what roles are inferred from. Earlier sets win, unless their column
 * has no value.
 */
function* columnsOfAll(tables: ReadonlyMap<DataSetName, Table>): Pieces<Table> {
  const columns = new Map<string, Column>();
  for (const table of tables.values()) {
    for (const [name, column] of table.columns) {
      yield;
      const known = columns.get(name);
      if (!known || (isEmpty(known) && !isEmpty(column))) columns.set(name, column);
    }
  }
  const [first] = tables.values();
  return { rowCount: first?.rowCount ?? 0, columns, files: [], diagnostics: [] };
}

function isEmpty(column: Column): boolean {
  return missingIn(column) === lengthOf(column);
}

/** Types as declared, and the timestamp column's: only there may whole numbers be read as instants. */
function declaredTypes({ config }: Project): ReadonlyMap<string, ColumnType> {
  const types = new Map<string, ColumnType>(Object.entries(config.columns?.types ?? {}));
  const { timestamp } = config.columns ?? {};
  if (timestamp !== undefined) types.set(timestamp, 'timestamp');
  return types;
}

const SINGLE_ROLES = ['timestamp', 'target', 'prediction', 'id', 'weight'] as const;
const LISTED_ROLES = [
  ['features', 'feature'],
  ['protected', 'protected'],
  ['text', 'text'],
  ['embedding', 'embedding'],
  ['ignored', 'ignored'],
] as const;

/** Role of each column that evenkeel.yaml names. */
function declaredRoles({ config }: Project): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>();
  const { columns = {} } = config;
  for (const [key, role] of LISTED_ROLES) for (const name of columns[key] ?? []) roles.set(name, role);
  for (const role of [...SINGLE_ROLES, 'score'] as const) {
    for (const name of columnsIn(columns[role])) roles.set(name, role);
  }
  return roles;
}

/** The columns that evenkeel.yaml names for a role: one, or one per class, label or item. */
function columnsIn(named: string | Readonly<Record<string, string>> | undefined): readonly string[] {
  if (named === undefined) return [];
  return typeof named === 'string' ? [named] : Object.values(named);
}

function rolesOf(columns: readonly InferredRole[], { config }: Project): Roles {
  const first = (role: Role) => columns.find(each => each.role === role)?.column;
  const all = (role: Role) => columns.filter(each => each.role === role).map(each => each.column);
  const single = Object.fromEntries(
    SINGLE_ROLES.flatMap(role => {
      const column = first(role);
      return column === undefined ? [] : [[role, column]];
    }),
  );
  const { target, prediction, score: declared } = config.columns ?? {};
  const score =
    typeof declared === 'object' ? new Map(Object.entries(declared)) : (declared ?? scoreOf(columns));
  const valid = validValues(config);
  const severalLabels = typeof target === 'object' || typeof prediction === 'object';
  const { target: oneTarget, prediction: onePrediction, ...others } = single;
  return {
    ...others,
    ...(severalLabels
      ? {
          ...(typeof target === 'object' && { targets: new Map(Object.entries(target)) }),
          ...(typeof prediction === 'object' && { predictions: new Map(Object.entries(prediction)) }),
        }
      : {
          ...(oneTarget !== undefined && { target: oneTarget }),
          ...(onePrediction !== undefined && { prediction: onePrediction }),
        }),
    ...(score !== undefined && { score }),
    features: all('feature'),
    protected: all('protected'),
    ...(valid.size > 0 && { valid }),
  };
}

/** Of the probabilities of two classes that of the positive one says all: it is the score, so that the threshold decides and not the larger one. */
function withOneScore(roles: Roles, { task, positive }: Labelling, { columns }: Table): Roles {
  const { score } = roles;
  if (task !== 'binary' || positive === undefined || typeof score !== 'object') return roles;
  const one = score.get(positive);
  const both = [...score.values()].flatMap(name => columns.get(name) ?? []);
  return one !== undefined && both.length === 2 && addUpToOne(both) ? { ...roles, score: one } : roles;
}

function taskOf(
  { config }: Project,
  together: Table,
  columns: readonly InferredRole[],
): { task: Task | undefined; reason?: string } {
  const { task } = config;
  if (task !== undefined && task !== 'text') return { task, reason: l10n.t('declared in evenkeel.yaml') };
  if (typeof config.columns?.target === 'object') {
    return { task: 'multilabel', reason: l10n.t('several target columns are declared in evenkeel.yaml') };
  }
  return (
    inferTask(together, columns) ?? {
      task: undefined,
      reason: l10n.t('there is neither a target nor a prediction to tell it from'),
    }
  );
}

/** The classes in a column of all data sets; undefined where it holds none. */
function classesIn(name: string | undefined, tables: ReadonlyMap<DataSetName, Table>): Classes | undefined {
  const columns = [...tables.values()].flatMap(table => table.columns.get(name ?? '') ?? []);
  const coded = classesOf(columns.filter(column => column.type !== 'timestamp').map(distinctLabels));
  return 'undefined' in coded || coded.classes.values.length === 0 ? undefined : coded.classes;
}

/** The two classes of a binary task, from the target or else the predictions: the positive one as configured, or as everywhere else. */
function labellingOf(
  project: Project,
  task: Task | undefined,
  settings: Settings,
  roles: Roles,
  tables: ReadonlyMap<DataSetName, Table>,
  report: Report,
): Labelling {
  const { threshold } = settings;
  if (task !== 'binary') {
    return { task, threshold, ...(settings.positive !== undefined && { positive: settings.positive }) };
  }
  const found = classesIn(roles.target, tables) ?? classesIn(roles.prediction, tables);
  const classes = found?.values.map(String) ?? [];
  const named = settings.positive;
  // true names the class 1 of a column of numbers
  const meant = found && named !== undefined ? classes[classNamed(found, named)] : undefined;
  if (named !== undefined && meant === undefined && classes.length > 1) {
    report(unknownPositive(project, named, classes));
  }
  const positive = meant ?? named ?? defaultPositive(classes);
  const negative = classes.find(each => each !== positive) ?? NEGATIVE_OF.get(positive);
  return {
    task,
    threshold,
    ...(positive !== undefined && { positive }),
    ...(negative !== undefined && { negative }),
  };
}

/** The other class, where only the positive one occurs; and the positive one, where only the other occurs. */
const NEGATIVE_OF: ReadonlyMap<string | undefined, string> = new Map([
  ['1', '0'],
  ['true', 'false'],
]);
const POSITIVE_OF: ReadonlyMap<string | undefined, string> = new Map([
  ['0', '1'],
  ['-1', '1'],
  ['false', 'true'],
]);

/** 1 (scikit-learn's `pos_label`, also of classes 1 and 2) and true are positive; otherwise the greater label. */
function defaultPositive(classes: readonly string[]): string | undefined {
  const named = ['1', 'true'].find(each => classes.includes(each));
  return named ?? (classes.length === 1 ? POSITIVE_OF.get(classes[0]) : undefined) ?? classes.at(-1);
}

/** A positive class that no data set has: every metric is without a value, each for this reason. */
function unknownPositive(project: Project, named: string, classes: readonly string[]): Diagnostic {
  const near = nearest(named, classes);
  const position = project.positions.get('positive');
  return {
    severity: 'error',
    code: 'unknown-positive',
    ofData: true,
    ...(project.configFile !== undefined && { file: project.configFile }),
    ...(position && { line: position.line, character: position.character }),
    message: near
      ? l10n.t(
          'The positive class {0} does not occur; the labels are {1}. Did you mean {2}?',
          named,
          classes.slice(0, 12).join(', '),
          near,
        )
      : l10n.t(
          'The positive class {0} does not occur; the labels are {1}.',
          named,
          classes.slice(0, 12).join(', '),
        ),
    remedy: l10n.t('Correct positive in evenkeel.yaml.'),
  };
}
