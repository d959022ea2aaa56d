import type { Task } from '../catalogue/statistic.ts';
import type { ChartKind } from '../control/kinds.ts';
import type { SEASONS } from '../control/season.ts';
import type { PredictionSettings } from '../prediction/settings.ts';
import type { ChunkRule } from '../tables/chunk.ts';
import { type DetectorSettings, detectorSettings } from './detectors.ts';
import { parseDuration } from './duration.ts';
import type { Project } from './project.ts';
import type { CHART_TYPES, Config, OVER, RUN_CHART_TYPES } from './schema.ts';

/** How one column is compared with the reference. */
export interface DriftRule {
  /** Id of a drift method; `auto` chooses by type and size. */
  readonly method: string;
  /** Drifted beyond this value of the method; absent: the method's own. */
  readonly threshold?: number;
  readonly profile?: string;
}

/** What the limits of a control chart are and what is a signal; each kind of chart takes a part of it. */
export interface ChartRule {
  readonly rules: 'nelson' | 'western_electric' | 'limits' | readonly string[];
  /** Distance of the limits in standard deviations; absent: the chart's own. */
  readonly sigmas?: number;
  /** Average run length for which the limits are made; never beside `sigmas`, unless both were written: it wins. */
  readonly arl?: number;
  /** The shift in σ that a CUSUM should find soonest; absent: 1. */
  readonly shift?: number;
  /** Weight of the newest point of an EWMA; absent: the chart's own. */
  readonly lambda?: number;
  readonly phaseOne: boolean;
  readonly season: (typeof SEASONS)[number];
}

/** How one metric over time is judged. */
export interface MetricChart extends ChartRule {
  readonly type: (typeof CHART_TYPES)[number];
}

/** A chart beside those of the metrics. */
export interface ChartEntry extends ChartRule {
  readonly name: string;
  readonly chart: ChartKind;
  /** As written; config/chartTerm.ts understands it. */
  readonly of: readonly string[];
  readonly specification?: { readonly lower?: number; readonly upper?: number; readonly target?: number };
}

/** A chart of a metric of training runs. */
export interface RunChartEntry extends ChartRule {
  readonly name: string;
  readonly metric: string;
  readonly over: (typeof OVER)[number];
  readonly chart: (typeof RUN_CHART_TYPES)[number];
}

/** Every setting with its default filled in: the one place where defaults are decided. */
export interface Settings {
  /** Absent: chosen from the data, by day where there are timestamps. */
  readonly chunk?: ChunkRule;
  /** How many of the latest chunks a verdict looks at. */
  readonly window: 'all' | number;
  readonly minRows: number;
  /** Whether large tables are kept on disk. */
  readonly cache: boolean;
  /** Absent: 1, true, or the greater label. */
  readonly positive?: string;
  /** A score at or above it is a positive prediction. */
  readonly threshold: number;
  /** Metrics to draw over time; absent: `defaultMetrics` of the task. */
  readonly performance?: readonly string[];
  readonly drift: DriftRule & { readonly columns: ReadonlyMap<string, DriftRule> };
  readonly chart: MetricChart & { readonly metrics: ReadonlyMap<string, MetricChart> };
  readonly charts: readonly ChartEntry[];
  /** Detectors that watch current data row by row. */
  readonly detectors: readonly DetectorSettings[];
  /** Where training runs are, which of them count, and the charts of their metrics. */
  readonly runs: {
    /** Relative to the project's folder. */
    readonly folder: string;
    /** Absent: of every experiment. */
    readonly experiment?: string;
    readonly charts: readonly RunChartEntry[];
  };
  /** How confidence intervals of metrics are made. */
  readonly intervals: 'closed' | 'auto' | 'bootstrap' | 'none';
  readonly health: {
    /** Chunks in a row that must fail before health turns, and pass before it is good again. */
    readonly raise: number;
    readonly clear: number;
    /** Absent: never stale. */
    readonly staleMs?: number;
  };
  /** How long predicting with a checkpoint may take. */
  readonly predictTimeoutMs: number;
  /** How Evenkeel itself predicts, where there is no command. */
  readonly prediction: PredictionSettings;
}

/** The settings of a project. */
export function settingsOf(project: Pick<Project, 'config'>): Settings {
  const { chunk, window, min_rows, positive, threshold, monitor, runs, health, checkpoints, cache } =
    project.config;
  const stale = health?.stale === undefined ? undefined : parseDuration(health.stale);
  return {
    ...(chunk !== undefined && { chunk: chunkRule(chunk) }),
    window: window ?? 'all',
    minRows: min_rows ?? 30,
    cache: cache ?? true,
    ...(positive !== undefined && { positive: String(positive) }),
    threshold: threshold ?? 0.5,
    ...(monitor?.performance && { performance: monitor.performance }),
    drift: driftRules(monitor?.drift),
    ...chartSettings(monitor),
    runs: {
      folder: runs?.folder ?? '.',
      ...(runs?.experiment !== undefined && { experiment: runs.experiment }),
      charts: runChartSettings(monitor),
    },
    detectors: detectorSettings(monitor?.detectors),
    intervals: monitor?.intervals ?? 'closed',
    health: {
      raise: health?.raise ?? 2,
      clear: health?.clear ?? 3,
      ...(stale !== undefined && { staleMs: stale }),
    },
    predictTimeoutMs: parseDuration(checkpoints?.timeout ?? '') ?? 10 * 60_000,
    prediction: defined({
      adapter: checkpoints?.adapter,
      factory: checkpoints?.factory,
      python: checkpoints?.python,
      output: checkpoints?.output,
      classes: checkpoints?.classes?.map(String),
    }),
  };
}

/** The metrics drawn over time when the configuration names none; those that need scores only where there are scores. */
export function defaultMetrics(task: Task | undefined, has: { readonly scores: boolean }): readonly string[] {
  switch (task) {
    case 'binary':
      return has.scores ? ['f1', 'roc_auc', 'expected_calibration_error'] : ['f1', 'precision', 'recall'];
    case 'multiclass':
      return ['f1', 'accuracy'];
    case 'multilabel':
      return has.scores ? ['f1', 'hamming_loss', 'roc_auc'] : ['f1', 'accuracy', 'hamming_loss'];
    case 'ranking':
      return has.scores ? ['ndcg', 'mean_reciprocal_rank', 'map_at_k'] : [];
    case 'clustering':
      return ['adjusted_rand', 'adjusted_mutual_info', 'v_measure'];
    case 'regression':
      return ['mae', 'r2'];
    default:
      return [];
  }
}

type Monitor = NonNullable<Config['monitor']>;

/** What all charts have in common. */
function baseRule({ metrics: _, type: _t, ...rule }: NonNullable<Monitor['chart']>): ChartRule {
  return chartRule(rule, { rules: 'nelson', phaseOne: false, season: 'none' });
}

function chartSettings({ chart = {}, charts = [] }: Monitor = {}): Pick<Settings, 'chart' | 'charts'> {
  const { metrics = {}, type = 'auto' } = chart;
  const base = { ...baseRule(chart), type };
  return {
    chart: {
      ...base,
      metrics: new Map(
        Object.entries(metrics).map(([name, written]) => {
          const own = typeof written === 'string' ? { type: written } : written;
          return [name, { ...chartRule(own, base), type: own.type ?? type }];
        }),
      ),
    },
    charts: charts.map(entry => {
      const of = [entry.of].flat();
      const { specification, chart: kind } = entry;
      return {
        ...chartRule(entry, base),
        name: chartName(entry),
        chart: kind,
        of,
        ...(specification && { specification: defined(specification) }),
      };
    }),
  };
}

/** What a chart is called that has no name of its own. */
export function chartName({ name, chart, of }: NonNullable<Monitor['charts']>[number]): string {
  return name ?? `${chart}(${[of].flat().join(', ')})`;
}

/** Runs and steps lie in no season. */
function runChartSettings({ chart = {}, runs = [] }: Monitor = {}): RunChartEntry[] {
  const base = { ...baseRule(chart), season: 'none' as const };
  return runs.map(written => {
    const entry = typeof written === 'string' ? { metric: written } : written;
    return {
      ...chartRule(entry, base),
      name: runChartName(entry),
      metric: entry.metric,
      over: entry.over ?? 'runs',
      chart: entry.chart ?? 'individuals',
    };
  });
}

/** What a chart of training runs is called that has no name of its own. */
export function runChartName(entry: NonNullable<Monitor['runs']>[number]): string {
  if (typeof entry === 'string') return `${entry} over runs`;
  return entry.name ?? `${entry.metric} over ${entry.over ?? 'runs'}`;
}

type WrittenChartRule = Omit<NonNullable<Monitor['chart']>, 'type' | 'metrics'>;

/** What is not written comes from the rule for all charts; of `sigmas` and `arl`, which both say how wide limits are, at most one. */
function chartRule(written: WrittenChartRule, base: ChartRule): ChartRule {
  const own = written.sigmas !== undefined || written.arl !== undefined ? written : base;
  return {
    rules: written.rules ?? base.rules,
    phaseOne: written.phase_one ?? base.phaseOne,
    season: written.season ?? base.season,
    ...defined({
      sigmas: own.sigmas,
      arl: own.arl,
      shift: written.shift ?? base.shift,
      lambda: written.lambda ?? base.lambda,
    }),
  };
}

/** The members that have a value. */
function defined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function chunkRule(chunk: NonNullable<Config['chunk']>): ChunkRule {
  if (typeof chunk === 'string') return { by: 'period', period: chunk };
  return 'size' in chunk ? { by: 'size', size: chunk.size } : { by: 'number', number: chunk.number };
}

function driftRules(drift: NonNullable<Config['monitor']>['drift']): Settings['drift'] {
  if (drift === undefined || drift === 'auto') return { method: 'auto', columns: new Map() };
  const { columns = {}, ...whole } = drift;
  const base = driftRule(whole, { method: 'auto' });
  return {
    ...base,
    columns: new Map(Object.entries(columns).map(([name, rule]) => [name, driftRule(rule, base)])),
  };
}

interface WrittenRule {
  readonly method?: string | undefined;
  readonly threshold?: number | undefined;
  readonly profile?: string | undefined;
}

/** What is not written comes from the rule for all columns; a threshold only where the method is the same. */
function driftRule(written: WrittenRule, base: DriftRule): DriftRule {
  const method = written.method ?? base.method;
  const threshold = written.threshold ?? (method === base.method ? base.threshold : undefined);
  const profile = written.profile ?? base.profile;
  return { method, ...(threshold !== undefined && { threshold }), ...(profile !== undefined && { profile }) };
}
