import * as l10n from '@vscode/l10n';
import { find } from '../catalogue/catalogue.ts';
import { CHART_KINDS, type ChartKind, kindOf } from '../control/kinds.ts';
import { RULE_NAMES } from '../control/rules.ts';
import { SEASONAL_PERIODS } from '../control/season.ts';
import { metricText } from '../criteria/metricCall.ts';
import { nearest } from '../nearest.ts';
import { didYouMean } from '../suggesting.ts';
import { chartTerm } from './chartTerm.ts';
import { metricNamed } from './checkMetrics.ts';
import { chartName } from './defaults.ts';
import type { Path } from './document.ts';
import type { Config } from './schema.ts';
import type { Tell } from './tell.ts';

/** What the schema cannot say of control charts: names of rules and metrics, what a kind of chart can be of, what has no effect. */

type Monitor = NonNullable<Config['monitor']>;
type Charts = Pick<Monitor, 'chart' | 'charts'>;
type Chart = NonNullable<Monitor['chart']>;
type Entry = NonNullable<Monitor['charts']>[number];
type MetricChart = Omit<Chart, 'metrics'>;
export type Rule = Omit<MetricChart, 'type'>;
type Kind = NonNullable<Chart['type']> | ChartKind;

/** The charts as they can be drawn; parts with errors are left out. */
export function checkCharts(
  { chart, charts, performance, runs = [] }: Monitor,
  chunk: Config['chunk'],
  tell: Tell,
): Charts {
  const path = ['monitor', 'chart'];
  const { metrics, ...base } = chart ?? {};
  const single = metrics && checkMetricCharts(metrics, performance, base, chunk, tell);
  const entries = charts && checkEntries(charts, chunk, tell);
  const users: Kind[] = [
    base.type ?? 'auto',
    ...Object.values(single ?? {}).map(each => each.type ?? base.type ?? 'auto'),
    ...(entries ?? []).map(each => each.chart),
    ...runs.map(each => (typeof each === 'string' ? undefined : each.chart) ?? 'individuals'),
  ];
  return {
    ...(chart && {
      chart: { ...checkRule(base, users, path, chunk, tell), ...(single && { metrics: single }) },
    }),
    ...(entries && { charts: entries }),
  };
}

function checkMetricCharts(
  metrics: NonNullable<Chart['metrics']>,
  performance: Monitor['performance'],
  base: MetricChart,
  chunk: Config['chunk'],
  tell: Tell,
): Record<string, MetricChart> {
  const drawn = performance?.map(metricText);
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, written]) => {
      const path = ['monitor', 'chart', 'metrics', name];
      const id = metricNamed(name, path, tell);
      if (id === undefined) return [];
      if (drawn && !drawn.includes(id)) {
        tell(path, {
          severity: 'warning',
          code: 'no-effect',
          message: l10n.t('{0} is not among monitor.performance, so it has no chart.', id),
          remedy: l10n.t('Add {0} to monitor.performance.', id),
        });
      }
      const own: MetricChart = typeof written === 'string' ? { type: written } : written;
      return [[id, checkRule(own, [own.type ?? base.type ?? 'auto'], path, chunk, tell)]];
    }),
  );
}

function checkEntries(charts: readonly Entry[], chunk: Config['chunk'], tell: Tell): Entry[] {
  const names = new Set<string>();
  return charts.flatMap((entry, index) => {
    const path = ['monitor', 'charts', index];
    if (!checkTerms(entry, path, tell)) return [];
    if (!takesName(chartName(entry), names, entry.name === undefined ? path : [...path, 'name'], tell)) {
      return [];
    }
    const { specification, ...rest } = checkRule(entry, [entry.chart], path, chunk, tell);
    const kept = specification && checkSpecification(entry.chart, specification, path, tell);
    return [{ ...rest, ...(kept && { specification: kept }) }];
  });
}

/** Whether a chart may be called so, which then no other may; tells where it may not. */
export function takesName(name: string, names: Set<string>, path: Path, tell: Tell): boolean {
  const taken = names.has(name);
  if (!taken && find(name)?.kind !== 'metric') {
    names.add(name);
    return true;
  }
  tell(path, {
    severity: 'error',
    code: 'chart-name-taken',
    message: taken
      ? l10n.t('The chart "{0}" is called like another chart; it is left out.', name)
      : l10n.t('The chart "{0}" is called like a metric; it is left out.', name),
    remedy: l10n.t('Give it a name of its own: name: …'),
  });
  return false;
}

/** Whether the chart can be of what is named. */
function checkTerms({ chart, of }: Entry, path: Path, tell: Tell): boolean {
  const terms = [of].flat();
  const place = (index: number) => (typeof of === 'string' ? [...path, 'of'] : [...path, 'of', index]);
  let fine = true;
  for (const [index, text] of terms.entries()) {
    const term = chartTerm(text, chart);
    if (!('problem' in term)) continue;
    tell(place(index), { severity: 'error', code: 'chart-of', message: term.problem, remedy: term.remedy });
    fine = false;
  }
  const wrong = wrongNumber(chart, terms.length);
  if (wrong) tell([...path, 'of'], { severity: 'error', code: 'chart-of', ...wrong });
  return fine && !wrong;
}

function wrongNumber(chart: ChartKind, named: number): { message: string; remedy: string } | undefined {
  const { of, adds } = kindOf(chart);
  if (of === 'several') {
    if (named >= 2) return undefined;
    return {
      message: l10n.t('A chart of kind {0} is of several variables together; one is named.', chart),
      remedy: l10n.t('Name two or more in a list, or use ewma or individuals.'),
    };
  }
  if (named === 1 || adds) return undefined;
  return {
    message: l10n.t('A chart of kind {0} is of one thing; {1} are named.', chart, named),
    remedy:
      of === 'events'
        ? l10n.t('Use c or u, which add events up, or write one entry for each.')
        : l10n.t('Write one entry for each, or use hotelling_t2 or mewma.'),
  };
}

function checkSpecification(
  chart: ChartKind,
  specification: NonNullable<Entry['specification']>,
  path: Path,
  tell: Tell,
): Entry['specification'] {
  const at = [...path, 'specification'];
  const { lower, upper } = specification;
  if (kindOf(chart).of !== 'subgroup') {
    tell(at, {
      severity: 'warning',
      code: 'no-effect',
      message: l10n.t(
        'specification has no effect on a chart of kind {0}: only xbar_r and xbar_s know the values within chunks.',
        chart,
      ),
      remedy: l10n.t('Remove it, or use xbar_s.'),
    });
    return undefined;
  }
  if (lower === undefined ? upper !== undefined : upper === undefined || lower < upper) return specification;
  tell(at, {
    severity: 'error',
    code: 'wrong-specification',
    message:
      lower === undefined || upper === undefined
        ? l10n.t('A specification needs lower or upper: without a limit there is no capability.')
        : l10n.t("The specification's lower limit {0} is not below the upper {1}.", lower, upper),
    remedy: l10n.t('Write lower, upper, or both, the lower one below the upper.'),
  });
  return undefined;
}

/** How the keys of a rule are called as options of the charts. */
const OPTION_OF = {
  rules: 'rules',
  sigmas: 'sigmas',
  arl: 'arl',
  shift: 'k',
  lambda: 'lambda',
  phase_one: 'phase_one',
  season: 'season',
} as const satisfies Readonly<Record<keyof Rule, string>>;

/** Whether a chart of this kind can use a key. */
function takes(kind: Kind, key: keyof Rule): boolean {
  const charts: readonly ChartKind[] = kind === 'auto' ? ['individuals', 'p'] : [kind];
  return charts.some(chart =>
    find(CHART_KINDS[chart].statistic)?.options.some(option => option.name === OPTION_OF[key]),
  );
}

/**
 * The rule with those names of rules that exist; with none of them left, without. Tells what has no effect.
 * @param kinds the charts that the rule is for
 */
export function checkRule<T extends Rule>(
  rule: T,
  kinds: readonly Kind[],
  path: Path,
  chunk: Config['chunk'],
  tell: Tell,
): T {
  const idle = (key: string, message: string, remedy: string) =>
    tell([...path, key], { severity: 'warning', code: 'no-effect', message, remedy });
  const { rules, sigmas, arl, season = 'none' } = rule;
  const [kind = 'auto'] = kinds;
  const unused = (Object.keys(OPTION_OF) as (keyof Rule)[]).filter(
    key => rule[key] !== undefined && !kinds.some(each => takes(each, key)),
  );
  if (sigmas !== undefined && arl !== undefined) {
    idle(
      'sigmas',
      l10n.t('sigmas and arl both say where the limits are; arl counts.'),
      l10n.t('Remove one of them.'),
    );
  }
  for (const key of unused) {
    if (key === 'sigmas' && arl !== undefined) continue;
    if (key !== 'rules') {
      const remedy =
        key === 'sigmas' && kinds.some(each => takes(each, 'arl'))
          ? l10n.t('Use arl to move its limit.')
          : l10n.t('Remove it, or use another kind of chart.');
      idle(
        key,
        kind === 'auto'
          ? l10n.t('{0} has no effect on an individuals or p chart.', key)
          : l10n.t('{0} has no effect on a {1} chart.', key, kind),
        remedy,
      );
    } else if (rules !== 'limits') {
      idle(
        key,
        l10n.t(
          'rules have no effect on a chart of type {0}: its points depend on one another, so only its limits are looked at.',
          kind,
        ),
        l10n.t('Remove them, or use the type individuals or p.'),
      );
    }
  }
  const seasonal: readonly unknown[] = SEASONAL_PERIODS[season];
  if (season !== 'none' && chunk !== undefined && !seasonal.includes(chunk)) {
    idle(
      'season',
      l10n.t(
        'The season {0} has no effect on chunks that are longer than it tells apart, or no time of their own.',
        season,
      ),
      seasonal.length === 2
        ? l10n.t('Use chunk: {0} or {1}.', String(seasonal[0]), String(seasonal[1]))
        : l10n.t('Use chunk: {0}.', seasonal.join(', ')),
    );
  }
  if (!Array.isArray(rules)) return rule;
  const known = rules.filter((name, index) => {
    if (RULE_NAMES.includes(name)) return true;
    const near = nearest(name, RULE_NAMES);
    tell([...path, 'rules', index], {
      severity: 'error',
      code: 'unknown-rule',
      message: l10n.t('Unknown control chart rule "{0}".', name),
      remedy: near ? didYouMean(near) : l10n.t('Known: {0}.', RULE_NAMES.join(', ')),
    });
    return false;
  });
  const { rules: _, ...others } = rule;
  // what is left of T but its rules, and rules of the type that T has
  return { ...others, ...(known.length > 0 && { rules: known }) } as T;
}
