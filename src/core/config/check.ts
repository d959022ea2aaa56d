import * as l10n from '@vscode/l10n';
import { find } from '../catalogue/catalogue.ts';
import type { Comparison, Criterion, Expression } from '../criteria/criterion.ts';
import { callsIn } from '../criteria/evaluate.ts';
import { formatCall, formatComparison } from '../criteria/format.ts';
import { metricText } from '../criteria/metricCall.ts';
import { parseCriterion } from '../criteria/parse.ts';
import { metricTerm, termNamed } from '../criteria/vocabulary.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { CHOOSING_PROFILES } from '../drift/choose.ts';
import { nearest } from '../nearest.ts';
import { firstOf } from '../shortened.ts';
import { didYouMean } from '../suggesting.ts';
import { checkCharts } from './checkCharts.ts';
import { checkDetectors } from './checkDetectors.ts';
import { metricNamed } from './checkMetrics.ts';
import { checkRuns } from './checkRuns.ts';
import { checkValues } from './checkValues.ts';
import { chartName, runChartName } from './defaults.ts';
import { detectorNamed, fedBy, fedText, meanings } from './detectors.ts';
import { keyOf, type Path, type YamlFile } from './document.ts';
import type { CriterionSource } from './project.ts';
import type { Config } from './schema.ts';
import { namesOf, type Tell } from './tell.ts';

export interface Checked {
  readonly config: Config;
  /** Those that can be parsed. */
  readonly criteria: readonly CriterionSource[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What the schema cannot say: names of statistics, the grammar of criteria, one role a column. Parts with errors are left out. */
export function checkMeaning(config: Config, yaml: YamlFile, file: string): Checked {
  const diagnostics: Diagnostic[] = [];
  const tell: Tell = (path, diagnostic, part) => {
    const place = part && yaml.within(path, part.offset, part.length);
    diagnostics.push({ ...diagnostic, file, ...(place ?? yaml.at(path)) });
  };
  const drawn = config.monitor && checkCharts(config.monitor, config.chunk, tell);
  const monitor = config.monitor && {
    ...config.monitor,
    ...(config.monitor.performance && {
      performance: config.monitor.performance.flatMap(
        (name, index) => metricNamed(name, ['monitor', 'performance', index], tell) ?? [],
      ),
    }),
    ...(config.monitor.drift && { drift: checkDrift(config.monitor.drift, tell) }),
    ...(config.monitor.detectors && { detectors: checkDetectors(config.monitor.detectors, tell) }),
    ...drawn,
    ...(config.monitor.runs && {
      runs: checkRuns(config.monitor.runs, (drawn?.charts ?? []).map(chartName), tell),
    }),
  };
  const columns = config.columns && checkColumns(config.columns, tell);
  if (columns) checkLabelSets(config.task, columns, tell);
  const names = {
    charts: chartNames(monitor),
    detectors: meanings(monitor?.detectors),
  };
  const criteria = checkCriteria(yaml, file, names, diagnostics);
  checkPaths(config, tell);
  checkCommands(config, tell);
  checkTriggers(config, tell);
  return {
    config: { ...config, ...(monitor && { monitor }), ...(columns && { columns }) },
    criteria,
    diagnostics,
  };
}

type DriftConfig = NonNullable<NonNullable<Config['monitor']>['drift']>;
type Rule = Pick<Exclude<DriftConfig, string>, 'method' | 'threshold' | 'profile'>;

function checkDrift(drift: DriftConfig, tell: Tell): DriftConfig {
  if (drift === 'auto') return drift;
  const { columns, ...whole } = drift;
  const path = ['monitor', 'drift'];
  return {
    ...checkDriftRule(whole, path, tell),
    ...(columns && {
      columns: Object.fromEntries(
        Object.entries(columns).map(([name, rule]) => [
          name,
          checkDriftRule(rule, [...path, 'columns', name], tell, whole.method),
        ]),
      ),
    }),
  };
}

function checkDriftRule(rule: Rule, path: Path, tell: Tell, inherited?: string): Rule {
  const { method, profile, ...rest } = rule;
  const statistic = method === undefined ? undefined : find(method);
  const known = method === undefined || method === 'auto' || statistic?.kind === 'drift';
  if (!known) {
    const names = ['auto', ...namesOf('drift')];
    const near = nearest(method, names);
    tell([...path, 'method'], {
      severity: 'error',
      code: 'unknown-drift-method',
      message: l10n.t('Unknown drift method "{0}".', method),
      remedy: near ? didYouMean(near) : l10n.t('Known: {0}.', names.join(', ')),
    });
  }
  const canonical = method === undefined || !known ? undefined : (statistic?.id ?? method);
  const profiles = profilesOf(canonical ?? inherited);
  const profileKnown = profile === undefined || profiles.includes(profile);
  if (!profileKnown) {
    const near = nearest(profile, profiles);
    tell([...path, 'profile'], {
      severity: 'error',
      code: 'unknown-profile',
      message:
        canonical && canonical !== 'auto'
          ? l10n.t('Unknown profile "{0}" of {1}.', profile, canonical)
          : l10n.t('Unknown profile "{0}".', profile),
      remedy: near ? didYouMean(near) : l10n.t('Known: {0}.', profiles.join(', ')),
    });
  }
  return {
    ...rest,
    ...(canonical !== undefined && { method: canonical }),
    ...(profile !== undefined && profileKnown && { profile }),
  };
}

/** The profiles of a drift method; where the method is not named, those that choose one. */
export function profilesOf(method: string | undefined): readonly string[] {
  if (method === undefined || method === 'auto') return CHOOSING_PROFILES;
  const statistic = find(method);
  return ['evenkeel', ...(statistic?.profiles ?? []).map(({ id }) => id)];
}

type Columns = NonNullable<Config['columns']>;
const ONE_COLUMN = ['timestamp', 'id', 'weight'] as const;
/** Roles that a column has, or for several classes, labels or items a column each. */
const COLUMN_OR_MAP = ['target', 'prediction', 'score'] as const;
const COLUMN_LISTS = ['features', 'protected', 'text', 'embedding', 'ignored'] as const;

/** One role a column; the first one written in the order of the schema counts. A protected column may be a feature too. */
function checkColumns(columns: Columns, tell: Tell): Columns {
  const roles = new Map<string, string>();
  /** Whether the column may take the role; tells when it may not. */
  const take = (column: string, role: string, path: Path): boolean => {
    const other = roles.get(column);
    const fine =
      other === undefined ||
      (role === 'protected' && other === 'features') ||
      (other === role && role === 'score');
    if (fine) {
      roles.set(column, role);
      return true;
    }
    tell(path, {
      severity: other === role ? 'warning' : 'error',
      code: 'two-roles',
      message:
        other === role
          ? l10n.t('The column "{0}" is named twice under columns.{1}.', column, role)
          : l10n.t(
              'The column "{0}" is declared as {1} and as {2}; a column has one role. The first one counts.',
              column,
              other,
              role,
            ),
      remedy: l10n.t('Remove one of them.'),
    });
    return false;
  };
  const kept: Columns = { ...columns, ...checkValues(columns, tell) };
  for (const role of ONE_COLUMN) {
    const column = columns[role];
    if (column !== undefined && !take(column, role, ['columns', role])) delete kept[role];
  }
  for (const role of COLUMN_OR_MAP) {
    const named = columns[role];
    if (typeof named === 'string') {
      if (!take(named, role, ['columns', role])) delete kept[role];
    } else if (named) {
      kept[role] = Object.fromEntries(
        Object.entries(named).filter(([label, column]) => take(column, role, ['columns', role, label])),
      );
    }
  }
  for (const role of COLUMN_LISTS) {
    const list = columns[role];
    if (list) kept[role] = list.filter((column, index) => take(column, role, ['columns', role, index]));
  }
  return kept;
}

/** Tasks of which each row has a column per label or item. */
const OF_LABEL_SETS: readonly string[] = ['multilabel', 'ranking'];

/** A map of targets belongs to a task of several labels or items per row, and scores and predictions to the same labels. */
function checkLabelSets(task: Config['task'], { target, prediction, score }: Columns, tell: Tell): void {
  if (typeof target !== 'object') return;
  if (task !== undefined && !OF_LABEL_SETS.includes(task)) {
    tell(['columns', 'target'], {
      severity: 'error',
      code: 'task-and-target',
      message: l10n.t(
        'columns.target names a column per label, but the task is {0}, of which each row has one target.',
        task,
      ),
      remedy: l10n.t('Set task to multilabel or ranking, or name one column as target.'),
    });
  }
  for (const [role, columns] of Object.entries({ prediction, score })) {
    if (columns === undefined) continue;
    const labels = typeof columns === 'string' ? [] : Object.keys(columns);
    const absent = Object.keys(target).filter(label => !labels.includes(label));
    if (absent.length === 0) continue;
    tell(['columns', role], {
      severity: 'error',
      code: 'labels-differ',
      message: l10n.t(
        'columns.{0} names no column for {1}, which columns.target does.',
        role,
        firstOf(absent),
      ),
      remedy: l10n.t('Give columns.{0} a column for each label of columns.target.', role),
    });
  }
}

/** Reads the criteria from the file itself, so that each keeps its own place when others were left out. */
function checkCriteria(
  yaml: YamlFile,
  file: string,
  names: Names,
  diagnostics: Diagnostic[],
): CriterionSource[] {
  const written = (yaml.value as { readonly criteria?: unknown } | undefined)?.criteria;
  if (!Array.isArray(written)) return [];
  const seen = new Set<string>();
  return written.flatMap((item: unknown, index): CriterionSource[] => {
    const found = severityAndText(item);
    if (!found) return [];
    const path = ['criteria', index, ...found.below];
    const start = found.text.length - found.text.trimStart().length;
    const text = found.text.trim();
    const tell = (offset: number, length: number, diagnostic: Omit<Diagnostic, 'file'>) =>
      diagnostics.push({ ...diagnostic, file, ...yaml.within(path, start + offset, length) });
    const parsed = parseCriterion(text);
    if ('error' in parsed) {
      const { message, offset, length } = parsed.error;
      tell(offset, length, { severity: 'error', code: 'criterion-syntax', message });
      return [];
    }
    for (const { name, at, ...unknown } of unknownNames(parsed.criterion, names, text)) {
      tell(at, at > 0 ? name.length : text.length, { severity: 'error', ...unknown });
    }
    if (seen.has(`${found.severity} ${text}`)) {
      tell(0, text.length, {
        severity: 'warning',
        code: 'duplicate-criterion',
        message: l10n.t('The criterion "{0}" is written twice.', text),
        remedy: l10n.t('Remove one of them.'),
      });
    }
    seen.add(`${found.severity} ${text}`);
    const pointless = pointlessBound(parsed.criterion);
    if (pointless) tell(0, text.length, { severity: 'warning', code: 'pointless-criterion', ...pointless });
    const place = yaml.within(path, start, 1);
    return [
      {
        text,
        severity: found.severity,
        ...(place && { position: { line: place.line, character: place.character } }),
      },
    ];
  });
}

/** What criteria call the charts that have a name of their own. */
export function chartNames({ charts = [], performance = [], runs = [] }: Config['monitor'] = {}): string[] {
  return [...charts.map(chartName), ...performance.filter(isCall), ...runs.map(runChartName)];
}

/** Whether a metric has brackets, so that it is named in quotes as other charts are. */
function isCall(metric: string): boolean {
  return metric.includes('(');
}

/** What criteria may name of the rest of the file. */
interface Names {
  readonly charts: readonly string[];
  /** Names, kinds and streams of detectors. */
  readonly detectors: readonly string[];
}

/** What a criterion names under monitor that is not there, and where in its text. */
function unknownNames(
  { left, right }: Criterion,
  { charts, detectors }: Names,
  text: string,
): (Pick<Diagnostic, 'code' | 'message'> & { remedy: string; name: string; at: number })[] {
  return [...callsIn(left), ...callsIn(right)].flatMap(({ id, argument: name = '' }) => {
    const at = Math.max(0, text.indexOf(name));
    switch (termNamed(id)?.argument) {
      case 'chart': {
        if (metricTerm(name) || charts.includes(name) || charts.includes(metricText(name))) return [];
        const remedy =
          suggestion(name, charts) ?? l10n.t('Name a metric, or write the chart under monitor.charts.');
        const message = l10n.t('There is no chart "{0}" under monitor.charts.', name);
        return [{ code: 'unknown-chart', message, remedy, name, at }];
      }
      case 'detector': {
        if (detectors.includes(detectorNamed(name)?.id ?? fedText(fedBy(name))) || detectors.includes(name)) {
          return [];
        }
        const remedy = suggestion(name, detectors) ?? l10n.t('Write the detector under monitor.detectors.');
        const message = l10n.t('No detector under monitor.detectors is or reads "{0}".', name);
        return [{ code: 'unknown-detector', message, remedy, name, at }];
      }
      default:
        return [];
    }
  });
}

/** The nearest of the names, or all of them; undefined without any. */
function suggestion(name: string, known: readonly string[]): string | undefined {
  const near = nearest(name, known);
  if (near !== undefined) return didYouMean(near);
  return known.length > 0 ? l10n.t('Known: {0}.', known.join(', ')) : undefined;
}

/** What one item of `criteria` says; undefined where the schema has already told what is wrong with it. */
function severityAndText(
  item: unknown,
): { readonly severity: 'fail' | 'warn'; readonly text: string; readonly below: Path } | undefined {
  if (typeof item === 'string') return { severity: 'fail', text: item, below: [] };
  if (typeof item !== 'object' || item === null) return undefined;
  for (const severity of ['fail', 'warn'] as const) {
    const text = (item as Readonly<Record<string, unknown>>)[severity];
    if (typeof text === 'string') return { severity, text, below: [severity] };
  }
  return undefined;
}

/** A bound outside the statistic's range: the criterion can never be met, or always is. */
function pointlessBound(criterion: Criterion): Pick<Diagnostic, 'message' | 'remedy'> | undefined {
  const { left, comparison, right } = criterion;
  const bound = numberIn(right);
  if (left.kind !== 'statistic' || bound === undefined) return undefined;
  const term = termNamed(left.id);
  if (!term) return undefined;
  const [least, most] = term.describes.range;
  const isDifference = left.subject === 'difference';
  const [lowest, highest] = isDifference ? [least - most, most - least] : [least, most];
  const outcome = always(comparison, bound, lowest, highest);
  if (outcome === undefined) return undefined;
  const name = isDifference ? formatCall(left) : term.id;
  const end = (value: number) => String(value).replace('Infinity', l10n.t('infinity'));
  const [from, to] = [end(lowest), end(highest)];
  const percent = highest === 1 && bound > 1 && bound <= 100;
  const sign = formatComparison(comparison);
  return {
    message: outcome
      ? l10n.t('{0} lies between {1} and {2}, so "{3} {4}" always holds.', name, from, to, sign, bound)
      : l10n.t('{0} lies between {1} and {2}, so "{3} {4}" can never hold.', name, from, to, sign, bound),
    remedy: percent ? l10n.t('Did you mean {0}%?', bound) : l10n.t('Choose a bound inside the range.'),
  };
}

/** A number with its sign; undefined for anything else. */
function numberIn(expression: Expression): number | undefined {
  if (expression.kind === 'number') return expression.value;
  const inner = expression.kind === 'negate' ? numberIn(expression.of) : undefined;
  return inner === undefined ? undefined : -inner;
}

/** True or false where the comparison comes out the same over the whole range. */
function always(comparison: Comparison, bound: number, lowest: number, highest: number): boolean | undefined {
  switch (comparison) {
    case '>=':
      return bound <= lowest ? true : bound > highest ? false : undefined;
    case '>':
      return bound < lowest ? true : bound >= highest ? false : undefined;
    case '<=':
      return bound >= highest ? true : bound < lowest ? false : undefined;
    case '<':
      return bound > highest ? true : bound <= lowest ? false : undefined;
    case '==':
      return bound < lowest || bound > highest ? false : undefined;
    case '!=':
      return bound < lowest || bound > highest ? true : undefined;
  }
}

/** Paths that work on one machine only. Paths that leave the folder are fine: data often lie beside the code. */
function checkPaths(config: Config, tell: Tell): void {
  const written: [Path, string | readonly string[] | undefined][] = [
    ...Object.entries(config.data).map(([name, value]): [Path, typeof value] => [['data', name], value]),
    [['checkpoints', 'files'], config.checkpoints?.files],
    [['checkpoints', 'champion'], config.checkpoints?.champion],
    [['checkpoints', 'predictions'], config.checkpoints?.predictions],
    [['retrain', 'candidate'], config.retrain?.candidate],
    [['runs', 'folder'], config.runs?.folder],
  ];
  for (const [path, value] of written) {
    for (const [index, each] of [value ?? []].flat().entries()) {
      const place = typeof value === 'string' ? path : [...path, index];
      if (/^(?:\/|~|[A-Za-z]:[\\/])/.test(each)) {
        tell(place, {
          severity: 'info',
          code: 'absolute-path',
          message: l10n.t(
            '{0} names the absolute path "{1}", which other machines do not have.',
            keyOf(path),
            each,
          ),
          remedy: l10n.t('Write it relative to the folder of this file.'),
        });
      } else if (each.includes('\\')) {
        tell(place, {
          severity: 'warning',
          code: 'backslash-path',
          message: l10n.t(
            '{0} has a backslash in "{1}"; paths and globs are written with forward slashes.',
            keyOf(path),
            each,
          ),
          remedy: l10n.t('Write {0}.', each.replaceAll('\\', '/')),
        });
      }
    }
  }
}

/** Placeholders that the commands may use; $${name} is the shell's own, see lifecycle/placeholders.ts. */
export const PLACEHOLDERS = {
  predict: ['checkpoint', 'data', 'predictions'],
  predictions: ['name'],
  step: ['candidate', 'job'],
} as const;

function checkCommands(config: Config, tell: Tell): void {
  const { predict, predictions } = config.checkpoints ?? {};
  const command = predict !== undefined ? 'predict' : predictions !== undefined ? 'predictions' : undefined;
  for (const key of ['adapter', 'python', 'factory', 'output', 'classes'] as const) {
    if (command === undefined || config.checkpoints?.[key] === undefined) continue;
    tell(['checkpoints', key], {
      severity: 'info',
      code: 'not-acted-on',
      message: l10n.t('checkpoints.{0} is not used, because there is checkpoints.{1}.', key, command),
      remedy: l10n.t('Leave out one of the two.'),
    });
  }
  if (predict !== undefined) {
    const path = ['checkpoints', 'predict'];
    checkPlaceholders(predict, PLACEHOLDERS.predict, path, tell);
    for (const needed of ['checkpoint', 'predictions']) {
      const place = `\${${needed}}`;
      if (predict.includes(place)) continue;
      tell(path, {
        severity: 'warning',
        code: 'missing-placeholder',
        message:
          needed === 'checkpoint'
            ? l10n.t(
                'The predict command does not use {0}, so it cannot know which checkpoint to load.',
                place,
              )
            : l10n.t('The predict command does not use {0}, so it cannot know where to write.', place),
        remedy: l10n.t('Pass {0} to the command.', place),
      });
    }
  }
  if (predictions !== undefined) {
    checkPlaceholders(predictions, PLACEHOLDERS.predictions, ['checkpoints', 'predictions'], tell);
  }
  const steps = config.retrain?.steps;
  if (typeof steps === 'string') checkPlaceholders(steps, PLACEHOLDERS.step, ['retrain', 'steps'], tell);
  else {
    for (const [index, step] of (steps ?? []).entries()) {
      checkPlaceholders(step.run, PLACEHOLDERS.step, ['retrain', 'steps', index, 'run'], tell);
    }
  }
}

function checkPlaceholders(text: string, known: readonly string[], path: Path, tell: Tell): void {
  for (const [, name = ''] of text.matchAll(/(?<!\$)\$\{([A-Za-z_]\w*)\}/g)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    tell(path, {
      severity: 'error',
      code: 'unknown-placeholder',
      message: l10n.t('Unknown placeholder {0} in {1}.', `\${${name}}`, keyOf(path)),
      remedy: near
        ? l10n.t('Did you mean {0}?', `\${${near}}`)
        : l10n.t('Known here: {0}.', known.map(each => `\${${each}}`).join(', ')),
    });
  }
}

/** Triggers are part of the language already and not yet acted on: say so rather than let the user wait for them. */
function checkTriggers(config: Config, tell: Tell): void {
  for (const key of ['on', 'cooldown', 'mode'] as const) {
    if (config.retrain?.[key] === undefined) continue;
    tell(['retrain', key], {
      severity: 'info',
      code: 'not-acted-on',
      message: l10n.t('retrain.{0} is understood but not acted on in this version.', key),
      remedy: l10n.t('Start retraining by hand: "Evenkeel: Retrain", or "evenkeel retrain".'),
    });
  }
}
