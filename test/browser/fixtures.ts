import type {
  Assessment,
  Behaviour,
  ChunkReport,
  ColumnDriftReport,
  CriterionResult,
  DetectorReport,
  Distribution,
  EstimationSeries,
  Measurement,
  MetricSeries,
  QualitySeries,
} from '../../src/core/assessment/assessment.ts';
import { ASSESSMENT_VERSION } from '../../src/core/assessment/documentVersion.ts';
import { runChart } from '../../src/core/assessment/runCharts.ts';
import type { Validation } from '../../src/core/assessment/validation.ts';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import type { ControlChart } from '../../src/core/control/chart.ts';

/** Assessments as the core would write them, made from a seed: the same pictures every time. */

/** Uniform numbers in [0, 1): Park and Miller's generator. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

function normal(uniform: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += uniform();
  return sum;
}

const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 8, 20);
const iso = (at: number) => new Date(at).toISOString();
const dayLabel = (at: number) =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(at);

function dailyChunks(count: number, step = DAY): ChunkReport[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    label: dayLabel(FIRST + index * step),
    start: iso(FIRST + index * step),
    end: iso(FIRST + (index + 1) * step),
    rows: 2990,
    complete: index < count - 1,
  }));
}

function measurement(value: number | null, half?: number, reason?: string): Measurement {
  return {
    value,
    rows: 182_400,
    ...(value !== null && half !== undefined && { lower: value - half, upper: value + half, level: 0.95 }),
    ...(reason !== undefined && { reason }),
  };
}

interface SeriesOptions {
  readonly statistic: string;
  readonly title: string;
  readonly centre: number;
  readonly noise: number;
  readonly worse: 'lower' | 'higher';
  readonly now: number;
  readonly half: number;
  /** Change of the value from a chunk on. */
  readonly change?: { readonly from: number; readonly by: number };
  readonly chart?: 'individuals' | 'p';
  readonly seed: number;
  readonly chunks: number;
}

export function series(options: SeriesOptions): MetricSeries {
  const {
    statistic,
    title,
    centre,
    noise,
    worse,
    now,
    half,
    change,
    chunks,
    chart = 'individuals',
  } = options;
  const uniform = random(options.seed);
  const points = Array.from({ length: chunks }, (_, chunk) => {
    const width = chart === 'p' ? noise * 3 * (0.8 + 0.5 * uniform()) : noise * 3.3;
    const shift =
      change && chunk >= change.from ? change.by * Math.min(1, 0.5 + (chunk - change.from) / 2) : 0;
    const value = Math.min(1, Math.max(0, centre + normal(uniform) * noise + shift));
    return { chunk, value, rows: 2990, lower: centre - width, upper: Math.min(1, centre + width) };
  });
  const outside = points.flatMap(({ value, lower, upper }, i) => (value < lower || value > upper ? [i] : []));
  const fresh = change ? outside.filter(each => each >= change.from) : outside;
  const signals = [
    ...outside.map(at => ({ rule: 'nelson-1', title: 'Beyond three sigma', points: [at], at })),
    ...(fresh.length >= 9
      ? [
          {
            rule: 'nelson-2',
            title: 'Nine in a row on one side of the centre',
            points: fresh.slice(0, 9),
            at: fresh[8] ?? 0,
          },
        ]
      : []),
  ];
  const since = change && fresh.length > 0 ? fresh[0] : undefined;
  return {
    statistic,
    title,
    range: [0, 1],
    worse,
    chart,
    limitsFrom: 'limits from 30 days of reference',
    centre,
    points,
    signals,
    ...(since !== undefined && { since }),
    now: measurement(now, half),
    reference: measurement(centre, half),
    finding:
      since === undefined
        ? `${title} is in control.`
        : `${title} has been ${worse === 'lower' ? 'below its lower' : 'above its upper'} limit for ${chunks - since} days.`,
  };
}

/** A measure of data quality over the chunks, as a metric is made up. */
export function quality(
  options: Omit<SeriesOptions, 'worse' | 'now' | 'half'> & { readonly column?: string },
): QualitySeries {
  const { column, title, ...rest } = options;
  const name = column === undefined ? title : `${title} of ${column}`;
  const made = series({
    ...rest,
    title: name,
    worse: 'higher',
    now: rest.centre,
    half: rest.noise,
    chart: 'p',
  });
  const { points, signals, finding: _, unit: __, ...known } = made;
  const bad = signals.filter(each => each.rule === 'nelson-1').map(each => each.at);
  return {
    ...known,
    chart: 'p',
    ...(column !== undefined && { column }),
    values: points.map(each => each.value),
    lower: points.map(each => Math.max(0, each.lower ?? 0)),
    upper: points.map(each => each.upper),
    signals: bad.filter(at => (points[at]?.value ?? 0) > (points[at]?.upper ?? 1)),
    finding:
      made.since === undefined ? `${name}: within the limits.` : `${name}: above the limit since 10 Nov.`,
  };
}

/** The series on a chart of another type, its first 40 chunks in control. */
export function recharted(from: MetricSeries, chart: 'ewma' | 'cusum'): MetricSeries {
  const values = Float64Array.from(from.points, ({ value }) => value ?? Number.NaN);
  const outcome = compute(
    `${chart}_chart`,
    { values: { type: 'number', values }, reference: { type: 'number', values: values.slice(0, 40) } },
    { options: { run_length: false } },
  );
  if ('undefined' in outcome) throw new Error(outcome.undefined);
  const made = outcome.value as unknown as ControlChart;
  return {
    ...from,
    chart,
    centre: made.centre,
    points: from.points.map((point, i) => ({
      ...point,
      statistic: made.statistic?.[i] ?? null,
      ...(made.lowerStatistic && { lowerStatistic: made.lowerStatistic[i] ?? null }),
      lower: made.lower[i] ?? null,
      upper: made.upper[i] ?? null,
    })),
    signals: made.signals.map(signal => ({ ...signal, points: [...signal.points] })),
  };
}

function criterion(
  text: string,
  verdict: CriterionResult['verdict'],
  now: Measurement,
  reference: number,
  options: {
    line: number;
    statistic?: string;
    bound?: number;
    from?: readonly (number | null)[];
    reason?: string;
  },
): CriterionResult {
  const [, comparison = '>=', bound = '0'] = /(>=|<=|<|>)\s*(.*)$/.exec(text) ?? [];
  return {
    text,
    severity: verdict === 'warn' ? 'warn' : 'fail',
    verdict,
    reason: options.reason ?? `${text}: ${verdict}, measured ${now.value}.`,
    ...(options.statistic !== undefined && { statistic: options.statistic }),
    now,
    bound: {
      comparison,
      value: options.bound ?? (Number.isNaN(Number(bound)) ? null : Number(bound)),
      text: bound,
    },
    reference: measurement(reference),
    history: (options.from ?? []).map((value, chunk) => ({ chunk, value, verdict })),
    line: options.line,
    character: 5,
  };
}

function bell(middle: number, spread: number, bins: number): number[] {
  const raw = Array.from({ length: bins }, (_, i) => {
    return Math.exp(-((i - middle) ** 2) / spread) + 0.12 * Math.exp(-((i - middle - 9) ** 2) / 60);
  });
  const total = raw.reduce((sum, each) => sum + each, 0);
  return raw.map(each => each / total);
}

function numbers(shift: number): Distribution {
  return {
    type: 'number',
    edges: Array.from({ length: 31 }, (_, i) => i * 7),
    reference: bell(8, 22, 30),
    current: bell(8 + shift, 22 + 8 * shift, 30),
    referenceSummary: { min: 0, p5: 12, median: 42, p95: 160, max: 205, mean: 58, deviation: 31 },
    currentSummary: { min: 0, p5: 14, median: 57, p95: 190, max: 208, mean: 76, deviation: 40 },
  };
}

export interface DriftOptions {
  readonly column: string;
  readonly chunks: number;
  readonly seed: number;
  readonly since?: number;
  readonly distribution?: Distribution | null;
  readonly role?: string;
  readonly newCategories?: ColumnDriftReport['newCategories'];
  readonly finding?: string;
}

export function drift(options: DriftOptions): ColumnDriftReport {
  const { column, chunks, since, seed } = options;
  const uniform = random(seed);
  const category = options.distribution?.type === 'category';
  return {
    column,
    role: options.role ?? 'feature',
    method: category ? 'jensen_shannon' : 'wasserstein',
    methodReason: category ? 'categories with many rows' : 'numbers with many rows',
    value: since === undefined ? 0.03 : 0.31,
    pValue: since === undefined ? 0.4 : 1e-9,
    adjustedPValue: since === undefined ? 0.6 : 1e-8,
    effect: {
      name: category ? 'Jensen–Shannon distance' : 'Wasserstein',
      value: since === undefined ? 0.03 : 0.31,
      threshold: 0.1,
    },
    detectable: {
      name: category ? 'jensen_shannon' : 'wasserstein',
      value: 0.05,
      level: 0.05,
      power: 0.8,
    },
    drifted: since !== undefined,
    why:
      since === undefined ? [] : options.newCategories ? ['distribution', 'new-category'] : ['distribution'],
    missing: { reference: 0.002, current: 0.003, pValue: 0.3 },
    newCategories: options.newCategories ?? [],
    vanishedCategories: [],
    chunks: Array.from({ length: chunks }, (_, chunk) => {
      const drifted = since !== undefined && chunk >= since;
      return { chunk, value: drifted ? 0.12 + 0.25 * uniform() : 0.01 + 0.05 * uniform(), drifted };
    }),
    ...(since !== undefined && { since }),
    distribution:
      options.distribution === undefined ? numbers(since === undefined ? 0.2 : 2.5) : options.distribution,
    finding:
      options.finding ??
      (since === undefined
        ? 'As in the reference.'
        : 'The right tail is heavier: median 42 → 57, Wasserstein 0.31 σ, p < 0.001.'),
  };
}

const power = (k: number) => Array.from({ length: 41 }, (_, i): [number, number] => [i / 40, (i / 40) ** k]);
const precision = (k: number) =>
  Array.from({ length: 41 }, (_, i): [number, number] => [i / 40, 1 - 0.55 * (i / 40) ** k]);

function behaviour(dataSet: 'reference' | 'current', bad: boolean): Behaviour {
  const observed = bad ? [0.06, 0.2, 0.38, 0.5, 0.63, 0.86] : [0.05, 0.19, 0.41, 0.59, 0.79, 0.95];
  return {
    dataSet,
    confusion: {
      labels: ['legitimate', 'fraud'],
      counts: bad
        ? [
            [17012, 231],
            [412, 745],
          ]
        : [
            [8600, 110],
            [71, 329],
          ],
    },
    roc: { points: power(bad ? 0.13 : 0.06), area: bad ? 0.918 : 0.951 },
    precisionRecall: { points: precision(bad ? 3 : 8), area: bad ? 0.79 : 0.88 },
    calibration: {
      bins: [0.05, 0.2, 0.4, 0.6, 0.8, 0.95].map((predicted, i) => ({
        predicted,
        observed: observed[i] ?? 0,
        rows: 900 - 120 * i,
      })),
      error: bad ? 0.048 : 0.021,
    },
    gains: { points: power(bad ? 0.3 : 0.2), lift: bad ? 6.1 : 7.4 },
    det: { points: power(bad ? 0.13 : 0.06).map(([x, y]): [number, number] => [x, 1 - y]) },
    thresholds: {
      rows: Array.from({ length: 21 }, (_, i) => {
        const found = Math.round(1157 * (1 - i / 20) ** 0.5);
        const wrong = Math.round(17243 * (1 - i / 20) ** 4);
        return {
          threshold: i / 20,
          truePositives: found,
          falsePositives: wrong,
          falseNegatives: 1157 - found,
          trueNegatives: 17243 - wrong,
          precision: i === 20 ? null : found / (found + wrong),
          recall: found / 1157,
          f1: (2 * found) / (found + wrong + 1157),
        };
      }),
      best: { threshold: 0.62, f1: bad ? 0.79 : 0.87 },
    },
    metrics: [
      { statistic: 'f1', title: 'F1', measurement: measurement(bad ? 0.79 : 0.87, 0.02) },
      { statistic: 'precision', title: 'Precision', measurement: measurement(bad ? 0.763 : 0.749, 0.013) },
      { statistic: 'recall', title: 'Recall', measurement: measurement(bad ? 0.644 : 0.822, 0.03) },
      { statistic: 'roc_auc', title: 'ROC-AUC', measurement: measurement(bad ? 0.918 : 0.951, 0.009) },
      {
        statistic: 'log_loss',
        title: 'Log loss',
        measurement: measurement(null, undefined, 'A score is exactly 0 for a row of the other class.'),
      },
    ],
  };
}

const MERCHANTS: Distribution = {
  type: 'category',
  labels: ['grocery', 'fuel', 'restaurant', 'electronics', 'gift_card', 'travel', 'pharmacy', 'clothing'],
  reference: [0.31, 0.18, 0.17, 0.12, 0, 0.09, 0.07, 0.06],
  current: [0.28, 0.17, 0.15, 0.12, 0.09, 0.08, 0.06, 0.05],
};

/** The story of the design sketch: a payment kind appears, columns shift, F1 falls. */
/** F1 as estimated, with labels that are missing from a chunk on. */
export function estimated(of: MetricSeries, missingFrom: number): EstimationSeries {
  return {
    statistic: of.statistic,
    title: of.title,
    method: 'cbpe',
    calibrated: true,
    worse: 'lower',
    range: [0, 1],
    limits: { lower: 0.84, upper: 0.9 },
    limitsFrom: 'mean ± 3 standard deviations of 30 chunks of the reference',
    points: of.points.map(({ chunk, value, rows }) => {
      const realised = chunk < missingFrom ? value : null;
      const guess = (value ?? 0) + 0.004 * Math.sin(chunk);
      return {
        chunk,
        rows,
        estimated: guess,
        lower: guess - 0.02,
        upper: guess + 0.02,
        realised,
        ...(realised === null && { realisedReason: 'Too few rows: 0 of 30 needed.' }),
        labelled: realised === null ? 0 : rows,
        shown: realised === null ? ('estimated' as const) : ('realised' as const),
        alert: (realised ?? guess) < 0.84,
      };
    }),
    now: measurement(0.8, 0.02),
    accuracy: { chunks: missingFrom, meanDifference: 0.0026, covered: 1 },
    finding:
      'Labels are missing since 15 Nov; F1 on 19 Nov is estimated to be 0.79 (0.77–0.81), below the limit 0.84.',
  };
}

export function fraud(): Assessment {
  const chunks = 61;
  const f1 = series({
    statistic: 'f1',
    title: 'F1',
    centre: 0.868,
    noise: 0.008,
    worse: 'lower',
    now: 0.79,
    half: 0.02,
    change: { from: 51, by: -0.072 },
    seed: 7,
    chunks,
  });
  const auc = series({
    statistic: 'roc_auc',
    title: 'ROC-AUC',
    centre: 0.951,
    noise: 0.004,
    worse: 'lower',
    now: 0.918,
    half: 0.009,
    change: { from: 52, by: -0.03 },
    seed: 11,
    chunks,
  });
  const recall = series({
    statistic: 'recall',
    title: 'Recall',
    centre: 0.82,
    noise: 0.013,
    worse: 'lower',
    now: 0.644,
    half: 0.03,
    change: { from: 51, by: -0.17 },
    chart: 'p',
    seed: 13,
    chunks,
  });
  const ece = series({
    statistic: 'expected_calibration_error',
    title: 'Expected calibration error',
    centre: 0.021,
    noise: 0.003,
    worse: 'higher',
    now: 0.048,
    half: 0.009,
    change: { from: 53, by: 0.026 },
    seed: 17,
    chunks,
  });
  const precisionSeries = series({
    statistic: 'precision',
    title: 'Precision',
    centre: 0.75,
    noise: 0.012,
    worse: 'lower',
    now: 0.763,
    half: 0.013,
    chart: 'p',
    seed: 19,
    chunks,
  });
  const values = (of: MetricSeries) => of.points.map(each => each.value);
  const noise = (seed: number, base: number, size: number) => {
    const uniform = random(seed);
    return Array.from({ length: chunks }, () => base + normal(uniform) * size);
  };
  const names = [
    'country',
    'device_age',
    'distance',
    'n_prev_30d',
    'channel',
    'card_age_days',
    'hour_gap',
    'currency',
    'is_weekend',
  ];
  return {
    ...empty(),
    project: {
      model: 'fraud-detector',
      task: 'binary',
      configFile: 'evenkeel.yaml',
      positive: '1',
      window: 7,
      chunk: 'one per day',
    },
    health: {
      state: 'failing',
      since: iso(FIRST + 51 * DAY),
      sinceLabel: '10 Nov',
      short: 'f1 0.79 < 0.85',
      headline:
        'F1 fell from 0.87 to 0.79 (95% interval 0.77–0.81). merchant_category changed first, on 8 Nov: a new value gift_card is 9% of traffic.',
      decisive: [
        { from: 21, to: 25 },
        { from: 52, to: 69 },
      ],
    },
    data: [
      {
        name: 'reference',
        files: [{ path: 'data/reference.parquet', format: 'parquet', bytes: 2_400_000, rows: 90_112 }],
        rows: 90_112,
        start: iso(FIRST - 30 * DAY),
        end: iso(FIRST),
      },
      {
        name: 'current',
        files: Array.from({ length: 9 }, (_, i) => ({
          path: `logs/week-0${i + 1}.${i < 7 ? 'parquet' : 'csv'}`,
          format: i < 7 ? 'parquet' : 'csv',
          bytes: 480_000 + i * 13_000,
          rows: 20_267,
        })),
        rows: 182_400,
        start: iso(FIRST),
        end: iso(FIRST + chunks * DAY),
      },
    ],
    columns: ['merchant_category', 'amount', 'hour', ...names].map((name, i) => ({
      name,
      role: i === 8 ? 'protected' : 'feature',
      roleReason: 'no other role was declared',
      type: name === 'merchant_category' || name === 'country' ? ('category' as const) : ('number' as const),
      missing: { reference: 0.002, current: name === 'device_age' ? 0.031 : 0.002 },
      ...(name === 'merchant_category' && { distinct: 8 }),
    })),
    chunks: dailyChunks(chunks),
    criteria: [
      criterion('f1 >= 0.85', 'fail', measurement(0.79, 0.02), 0.87, {
        line: 18,
        statistic: 'f1',
        from: values(f1),
      }),
      criterion('roc_auc >= champion - 0.01', 'fail', measurement(0.918, 0.009), 0.951, {
        line: 19,
        statistic: 'roc_auc',
        bound: 0.941,
        from: values(auc),
      }),
      criterion('expected_calibration_error <= 0.05', 'warn', measurement(0.048, 0.0095), 0.021, {
        line: 20,
        statistic: 'expected_calibration_error',
        from: values(ece),
      }),
      criterion('drifted_columns_share < 0.3', 'pass', measurement(0.25), 0, {
        line: 21,
        from: noise(23, 0.02, 0.01).map((x, i) => (i > 50 ? x + 0.2 : x)),
      }),
      criterion('missing_rate(amount) <= 0.01', 'pass', measurement(0.002, 0.001), 0.002, {
        line: 22,
        from: noise(29, 0.002, 0.0004),
      }),
      criterion(
        'equal_opportunity_difference(age_band) <= 0.1',
        'insufficient',
        measurement(null, undefined, '31 positives in 65+, 100 needed'),
        0.04,
        { line: 23, from: noise(31, 0.04, 0.01), reason: '31 positives in 65+, 100 needed' },
      ),
    ],
    performance: [f1, recall, precisionSeries, auc, ece],
    estimation: [estimated(f1, 56), estimated(auc, 56)],
    drift: [
      drift({
        column: 'merchant_category',
        chunks,
        seed: 37,
        since: 49,
        distribution: MERCHANTS,
        newCategories: [{ value: 'gift_card', rows: 16_416, share: 0.09 }],
        finding: 'A new value gift_card is 9% of rows; Jensen–Shannon distance 0.31, p < 0.001.',
      }),
      drift({ column: 'amount', chunks, seed: 41, since: 51 }),
      drift({ column: 'hour', chunks, seed: 43, since: 52 }),
      ...names.map((column, i) => drift({ column, chunks, seed: 47 + i })),
    ],
    driftedShare: measurement(0.25),
    relations: {
      pairs: [
        {
          first: 'amount',
          second: 'account_age',
          measure: 'pearson',
          reference: 0.62,
          current: 0.11,
          pValue: 1e-12,
          adjustedPValue: 4e-12,
          changed: true,
        },
        {
          first: 'country',
          second: 'device',
          measure: 'cramers_v',
          reference: 0.2,
          current: 0.22,
          pValue: null,
          adjustedPValue: null,
          changed: false,
        },
      ],
      compared: 7,
      columns: 6,
      ofColumns: 6,
      rows: 40_000,
      finding: 'amount and account_age went from 0.62 to 0.11 (p < 0.001).',
    },
    detectors: [
      detected(
        {
          detector: 'ddm',
          title: 'DDM',
          on: 'error',
          zone: 'warning',
          waiting: 2400,
          rows: 180_600,
          finding: 'DDM on error found 2 drifts, the last on 13 Nov. It warns now.',
        },
        [51, 54],
        [50, 53, 59],
      ),
      detected(
        {
          detector: 'adwin',
          title: 'ADWIN',
          on: 'amount',
          zone: 'in control',
          estimate: 61.4,
          finding: 'ADWIN on amount found a drift on 11 Nov.',
        },
        [52],
      ),
      detected(
        {
          detector: 'page_hinkley',
          title: 'Page–Hinkley',
          on: 'missing(device_age_days)',
          zone: 'in control',
          estimate: 0.031,
          width: 183_000,
          finding: 'Page–Hinkley on missing(device_age_days) found no drift in 183,000 values.',
        },
        [],
      ),
      detected(
        {
          detector: 'kswin',
          title: 'KSWIN',
          on: 'probabilty',
          zone: null,
          estimate: null,
          width: 0,
          rows: 0,
          before: 0,
          reason: 'There is no column probabilty. Did you mean probability?',
          finding:
            'KSWIN on probabilty could not run: There is no column probabilty. Did you mean probability?',
        },
        [],
      ),
    ],
    behaviour: [behaviour('reference', false), behaviour('current', true)],
    quality: {
      undatedRows: 3,
      rowsPerChunk: { reference: 3003, current: 2990 },
      newest: iso(FIRST + chunks * DAY - 120_000),
      duplicateIds: { column: 'transaction_id', rows: 12 },
      duplicateRows: { rows: 214, of: chunks * 2990 },
      labelConflicts: { rows: 9, of: chunks * 2990 },
      overlap: { rows: 0, of: chunks * 2990 },
      series: [
        quality({
          statistic: 'missing_rate',
          title: 'Missing values',
          column: 'merchant_category',
          centre: 0.02,
          noise: 0.003,
          change: { from: 51, by: 0.09 },
          seed: 31,
          chunks,
        }),
        quality({
          statistic: 'new_categories',
          title: 'New categories',
          column: 'device',
          centre: 0.001,
          noise: 0.0004,
          change: { from: 55, by: 0.004 },
          seed: 32,
          chunks,
        }),
        quality({
          statistic: 'out_of_range_rate',
          title: 'Values out of range',
          column: 'amount',
          centre: 0.0005,
          noise: 0.0002,
          seed: 33,
          chunks,
        }),
        quality({
          statistic: 'duplicate_rows',
          title: 'Duplicate rows',
          centre: 0.002,
          noise: 0.0006,
          seed: 34,
          chunks,
        }),
      ],
      more: 0,
      finding:
        'Missing values of merchant_category: above the limit 2.9% since 10 Nov, 11% in the newest chunk. 1 more series is beyond its limits.',
    },
    checkpoints: [
      { path: 'models/fraud-2026-09.joblib', bytes: 5_200_000, modified: iso(FIRST), champion: true },
      {
        path: 'models/fraud-2026-11-candidate.joblib',
        bytes: 5_400_000,
        modified: iso(FIRST + 58 * DAY),
        champion: false,
        validation: { at: iso(FIRST + 59 * DAY), verdict: 'fail', short: 'recall 0.71 < 0.8' },
      },
    ],
    diagnostics: [
      {
        severity: 'warning',
        code: 'short-row',
        message:
          '2 rows of logs/week-08.csv have 13 cells instead of 14, the first at line 812. They were left out.',
        remedy: 'Mend these lines.',
        file: 'logs/week-08.csv',
        line: 812,
        character: 1,
        count: 2,
      },
      {
        severity: 'info',
        code: 'undated-rows',
        message: '3 rows have no readable timestamp and belong to no chunk.',
        count: 3,
      },
    ],
  };
}

/** A detector that found drift and gave warnings in these chunks of 3000 rows. */
export function detected(
  part: Pick<DetectorReport, 'detector' | 'title' | 'on' | 'zone'> & Partial<DetectorReport>,
  drifts: readonly number[],
  warnings: readonly number[] = [],
): DetectorReport {
  const signal = (kind: 'drift' | 'warning') => (chunk: number) => ({
    kind,
    row: chunk * 3000 + 1200,
    at: iso(FIRST + chunk * DAY + 9.6 * 3_600_000),
    chunk,
  });
  const signals = [...drifts.map(signal('drift')), ...warnings.map(signal('warning'))];
  return {
    name: `${part.detector}(${part.on})`,
    options: { delta: 0.002 },
    rows: 183_000,
    leftOut: 0,
    waiting: 0,
    before: 180_000,
    drifts: drifts.length,
    warnings: warnings.length,
    driftsInWindow: drifts.length,
    signals: signals.sort((a, b) => a.row - b.row),
    estimate: 0.137,
    width: 24_800,
    finding: `${part.title} on ${part.on} found something.`,
    ...part,
  };
}

/** Everything in order. */
export function healthy(): Assessment {
  const base = fraud();
  const chunks = 61;
  const calm = (statistic: string, title: string, centre: number, seed: number) =>
    series({ statistic, title, centre, noise: 0.006, worse: 'lower', now: centre, half: 0.01, seed, chunks });
  return {
    ...base,
    health: {
      state: 'healthy',
      sinceLabel: '20 Sep',
      short: 'all criteria pass',
      headline: 'All 3 criteria pass, and no column has changed.',
    },
    criteria: base.criteria.slice(3, 5),
    performance: [calm('f1', 'F1', 0.87, 301), calm('roc_auc', 'ROC-AUC', 0.95, 307)].map(each => ({
      ...each,
      signals: [],
      finding: `${each.title} is in control.`,
    })),
    detectors: base.detectors.slice(2, 3),
    drift: base.drift.slice(3),
    behaviour: [behaviour('reference', false), { ...behaviour('reference', false), dataSet: 'current' }],
    diagnostics: [],
  };
}

/** A project whose files hold nothing yet. */
export function empty(): Assessment {
  return {
    version: ASSESSMENT_VERSION,
    evenkeel: '0.1.0',
    createdAt: iso(FIRST + 61 * DAY),
    durationMs: 412,
    project: { model: 'new-model', configFile: 'evenkeel.yaml', window: 'all', chunk: 'one per day' },
    health: {
      state: 'unknown',
      short: 'no data',
      headline: 'There is nothing to judge yet: no current data.',
    },
    data: [],
    columns: [],
    chunks: [],
    criteria: [],
    performance: [],
    charts: [],
    drift: [],
    driftedShare: { value: null, reason: 'There are no reference data.', rows: 0 },
    behaviour: [],
    estimation: [],
    detectors: [],
    quality: {
      undatedRows: 0,
      rowsPerChunk: { reference: null, current: null },
      series: [],
      more: 0,
      finding: '',
    },
    checkpoints: [],
    diagnostics: [],
  };
}

/** Current data only. */
export function noReference(): Assessment {
  const base = fraud();
  return {
    ...base,
    data: base.data.filter(each => each.name === 'current'),
    drift: [],
    driftedShare: { value: null, reason: 'There are no reference data to compare with.', rows: 0 },
    behaviour: base.behaviour.filter(each => each.dataSet === 'current'),
    performance: base.performance.map(each => ({
      ...each,
      centre: null,
      signals: [],
      points: each.points.map(point => ({ ...point, lower: null, upper: null })),
      reference: { value: null, reason: 'There are no reference data.', rows: 0 },
      finding: `${each.title} over ${each.points.length} days; without a reference there are no limits.`,
    })),
  };
}

export function oneChunk(): Assessment {
  const base = fraud();
  return {
    ...base,
    chunks: base.chunks.slice(0, 1),
    performance: base.performance.map(({ since: _, ...each }) => ({
      ...each,
      points: each.points.slice(0, 1),
      signals: [],
    })),
    drift: base.drift.map(({ since: _, ...each }) => ({ ...each, chunks: each.chunks.slice(0, 1) })),
    criteria: base.criteria.map(each => ({ ...each, history: each.history.slice(0, 1) })),
  };
}

/** More than a year of hours, with one lone signal in the middle that must not get lost. */
export function tenThousandPoints(): Assessment {
  const base = fraud();
  const chunks = 10_000;
  const one = series({
    statistic: 'f1',
    title: 'F1',
    centre: 0.868,
    noise: 0.008,
    worse: 'lower',
    now: 0.79,
    half: 0.02,
    change: { from: 9_900, by: -0.072 },
    seed: 7,
    chunks,
  });
  const lone = 5_001;
  return {
    ...base,
    chunks: dailyChunks(chunks, 3_600_000),
    performance: [
      {
        ...one,
        points: one.points.map((point, i) => (i === lone ? { ...point, value: 0.8 } : point)),
        signals: [
          { rule: 'nelson-1', title: 'Beyond three sigma', points: [lone], at: lone },
          ...one.signals.filter(each => each.at > 9_900),
        ],
      },
    ],
    drift: [
      drift({ column: 'amount', chunks, seed: 3, since: 9_900 }),
      drift({ column: 'hour', chunks, seed: 5 }),
    ],
    criteria: base.criteria.slice(0, 1).map(each => ({
      ...each,
      history: one.points.map(({ chunk, value }) => ({ chunk, value, verdict: 'pass' as const })),
    })),
  };
}

const LONG = 'customer_lifetime_value_rolling_ninety_day_average_by_merchant_category_code_';

/** Of so many columns as the document lists, of which a hundred have their points. */
function manySeries(columns: number): QualitySeries[] {
  return Array.from({ length: columns }, (_, i) => {
    const made = quality({
      statistic: 'missing_rate',
      title: 'Missing values',
      column: `${LONG}${String(i).padStart(4, '0')}`,
      centre: 0.02,
      noise: 0.003,
      ...(i < 14 && { change: { from: 51, by: 0.09 } }),
      seed: 500 + i,
      chunks: 61,
    });
    return i < 100 ? made : { ...made, values: [], lower: [], upper: [], signals: [] };
  });
}

/** 500 columns whose names are 80 characters long. */
export function manyColumns(): Assessment {
  const base = fraud();
  const names = Array.from({ length: 500 }, (_, i) => `${LONG}${String(i).padStart(3, '0')}`);
  return {
    ...base,
    columns: names.map(name => ({
      name,
      role: 'feature',
      roleReason: 'no other role',
      type: 'number',
      missing: { reference: 0, current: 0 },
    })),
    drift: names.map((column, i) =>
      drift({ column, chunks: 61, seed: 100 + i, ...(i < 14 && { since: 40 + (i % 9) }) }),
    ),
    quality: { ...base.quality, series: manySeries(2000), more: 8000 },
  };
}

/** A language model's worth of classes. */
export function thousandClasses(): Assessment {
  const base = fraud();
  const labels = Array.from({ length: 1000 }, (_, i) => `class ${i}`);
  const uniform = random(99);
  const counts = labels.map((_, row) =>
    labels.map((__, column) => (row === column ? 90 : uniform() < 0.01 ? Math.ceil(uniform() * 8) : 0)),
  );
  return {
    ...base,
    behaviour: [
      {
        ...behaviour('current', true),
        confusion: { labels, counts },
        roc: null,
        precisionRecall: null,
        calibration: null,
      },
    ],
  };
}

/** Ten classes: the largest matrix whose cells still hold numbers. */
export function tenClasses(): Assessment {
  const base = fraud();
  const labels = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
  const uniform = random(77);
  const counts = labels.map((_, row) =>
    labels.map((__, column) =>
      row === column ? 850 + Math.floor(uniform() * 100) : Math.floor(uniform() * 25),
    ),
  );
  return {
    ...base,
    behaviour: [
      {
        ...behaviour('current', true),
        confusion: { labels, counts },
        roc: null,
        precisionRecall: null,
        calibration: null,
      },
    ],
  };
}

export function insufficient(): Assessment {
  const base = fraud();
  const none = { value: null, reason: '12 rows, 100 needed', rows: 12 };
  return {
    ...base,
    health: {
      state: 'unknown',
      short: 'not enough data',
      headline: 'There is not enough data to judge any criterion yet: 12 rows, 100 needed.',
    },
    criteria: base.criteria.map(each => ({
      ...each,
      verdict: 'insufficient' as const,
      now: none,
      reason: '12 rows, 100 needed',
      history: [],
    })),
    performance: base.performance.map(({ since: _, ...each }) => ({
      ...each,
      signals: [],
      now: none,
      points: each.points.map(point => ({
        ...point,
        value: null,
        reason: '12 rows, 100 needed',
        lower: null,
        upper: null,
      })),
      finding: `${each.title} is not known: 12 rows, 100 needed.`,
    })),
    drift: base.drift.map(({ since: _, ...each }) => ({
      ...each,
      value: null,
      effect: null,
      detectable: null,
      pValue: null,
      adjustedPValue: null,
      drifted: false,
      why: [],
      reason: '12 rows, 100 needed',
      distribution: null,
      chunks: each.chunks.map(chunk => ({
        ...chunk,
        value: null,
        drifted: false,
        reason: '12 rows, 100 needed',
      })),
      finding: 'Not enough rows to compare.',
    })),
    behaviour: [],
    estimation: [],
  };
}

export function manyDiagnostics(): Assessment {
  const severities = ['info', 'warning', 'error'] as const;
  return {
    ...fraud(),
    diagnostics: Array.from({ length: 120 }, (_, i) => ({
      severity: severities[i % 3] ?? 'info',
      code: `thing-${i}`,
      message: `Line ${i + 2} of logs/a_rather_long_folder_name/week-08.csv has ${i} cells where 14 were expected; the row was left out and everything else is used.`,
      remedy: 'Mend the line, or declare the separator.',
      file: 'logs/a_rather_long_folder_name/week-08.csv',
      line: i + 2,
      ...(i % 2 === 0 && { count: i + 1 }),
    })),
  };
}

/** Names that try to be markup, to turn the text round, or to break cutting. */
export function hostile(): Assessment {
  const base = fraud();
  const evil = '<img src=x onerror="document.title=\'owned\'">';
  const turned = '\u202Egnp.exe אבגד مرحبا';
  const emoji = '👩‍👩‍👧‍👦🏳️‍🌈 émotionnel 𝕱𝖗𝖆𝖚𝖉';
  return {
    ...base,
    project: { ...base.project, model: evil },
    health: { ...base.health, headline: `${evil} ${turned} ${emoji}` },
    drift: [evil, turned, emoji].map((column, i) =>
      drift({
        column,
        chunks: 61,
        seed: i + 5,
        since: 50 + i,
        finding: evil,
        distribution: {
          type: 'category',
          labels: [evil, turned, emoji, '', '</script><script>document.title=1</script>'],
          reference: [0.4, 0.3, 0.2, 0.1, 0],
          current: [0.3, 0.3, 0.1, 0.1, 0.2],
        },
        newCategories: [{ value: '</script><script>document.title=1</script>', rows: 4, share: 0.2 }],
      }),
    ),
    detectors: [evil, turned, emoji].map(on =>
      detected(
        { detector: 'adwin', title: 'ADWIN', on, zone: 'drift', finding: evil, restarted: evil },
        [60],
      ),
    ),
    columns: [evil, turned, emoji].map(name => ({
      name,
      role: 'feature',
      roleReason: evil,
      type: 'category',
      missing: { reference: 0, current: 0 },
    })),
    criteria: base.criteria.map((each, i) =>
      i === 0 ? { ...each, reason: evil, text: `recall(${evil}) >= 0.5` } : each,
    ),
    behaviour: [
      {
        ...behaviour('current', true),
        confusion: {
          labels: [evil, turned],
          counts: [
            [10, 2],
            [3, 9],
          ],
        },
      },
    ],
    diagnostics: [
      { severity: 'error', code: 'x', message: evil, remedy: turned, file: `${evil}.csv`, line: 3 },
    ],
  };
}

/** A candidate that is worse than the champion in one criterion. */
export function validation(): Validation {
  const base = fraud();
  return {
    version: ASSESSMENT_VERSION,
    evenkeel: '0.1.0',
    createdAt: iso(FIRST + 61 * DAY),
    durationMs: 2100,
    model: 'fraud-detector',
    checkpoint: 'models/fraud-2026-11-candidate.joblib',
    champion: 'models/fraud-2026-09.joblib',
    verdict: 'fail',
    short: 'recall 0.71 < 0.8.',
    rows: 20_000,
    criteria: base.criteria.slice(0, 3).map(({ history: _, ...each }) => ({
      ...each,
      history: [],
      champion: { ...measurement(0.868, 0.012), from: 'models/fraud-2026-09.joblib' },
      reason: `${each.text}: the candidate has ${each.now.value}, measured on 20,000 rows.`,
    })),
    behaviour: [
      { ...behaviour('current', true), dataSet: 'validation', of: 'candidate' },
      { ...behaviour('reference', false), dataSet: 'validation', of: 'champion' },
    ],
    comparison: [
      {
        statistic: 'f1',
        title: 'F1',
        difference: { value: -0.078, rows: 20_000, lower: -0.091, upper: -0.065, level: 0.95 },
        pValue: 0.002,
        method: 'paired bootstrap, percentile, 1000 resamples, seed 0',
        better: 'champion',
        finding: 'F1 is worse than that of the champion (−0.078, −0.091 to −0.065, p 0.002).',
      },
      {
        statistic: 'roc_auc',
        title: 'ROC-AUC',
        difference: { value: 0.002, rows: 20_000, lower: -0.004, upper: 0.008, level: 0.95 },
        pValue: 0.51,
        method: 'paired DeLong',
        better: 'neither',
        finding: 'ROC-AUC cannot be told apart from that of the champion (+0.002, −0.004 to +0.008, p 0.51).',
      },
    ],
    diagnostics: [],
  };
}

/** Training runs of which the newest is far worse, and the history of that one as an EWMA. */
export function trained(): Assessment {
  const uniform = random(77);
  const rule = { rules: 'limits', phaseOne: false, season: 'none' } as const;
  const losses = Array.from({ length: 24 }, (_, i) => (i === 23 ? 0.61 : 0.31 + 0.01 * normal(uniform)));
  const history = Array.from({ length: 400 }, (_, i) => 0.6 + Math.exp(-i / 60) + 0.02 * normal(uniform));
  const nameOf = (i: number) => `brave-fox-${i}`;
  const idOf = (i: number) => `3fa85f64b3fc${i}`;
  const metric = 'val_loss';
  return {
    ...fraud(),
    runs: {
      folder: 'training',
      found: 26,
      counted: 24,
      finding: '24 of 26 runs count: those that are over and did not fail.',
      charts: [
        runChart(
          { ...rule, name: 'val_loss over runs', metric, over: 'runs', chart: 'individuals' },
          {
            leftOut: 0,
            points: losses.map((value, i) => ({
              place: { label: nameOf(i), run: idOf(i), at: iso(FIRST + i * DAY) },
              value: i === 11 ? Number.NaN : value,
            })),
          },
        ),
        runChart(
          { ...rule, name: 'val_loss over steps', metric, over: 'steps', chart: 'ewma' },
          {
            leftOut: 0,
            run: { id: idOf(23), name: nameOf(23), tracker: 'mlflow-files', at: iso(FIRST + 23 * DAY) },
            points: history.map((value, i) => ({ place: { label: `step ${i}`, step: i }, value })),
          },
        ),
        runChart(
          { ...rule, name: 'accuracy over runs', metric: 'accuracy', over: 'runs', chart: 'individuals' },
          { leftOut: 24, points: [], reason: 'None of 24 runs has a metric accuracy.' },
        ),
      ],
    },
  };
}

export const FIXTURES = {
  fraud,
  trained,
  healthy,
  empty,
  noReference,
  oneChunk,
  tenThousandPoints,
  manyColumns,
  thousandClasses,
  tenClasses,
  insufficient,
  manyDiagnostics,
  hostile,
} as const;
