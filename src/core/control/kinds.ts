/** The control charts that a project can have, by the name that evenkeel.yaml calls them. */

interface Kind {
  /** Id in the catalogue. */
  readonly statistic: string;
  /** What each point is made of: one number, all values of a column, counted events, or several numbers together. */
  readonly of: 'value' | 'subgroup' | 'events' | 'several';
  /** Events are added up over several that a row may have; else a row has the event or not. */
  readonly adds?: true;
}

export const CHART_KINDS = {
  individuals: { statistic: 'individuals', of: 'value' },
  xbar_r: { statistic: 'xbar_r', of: 'subgroup' },
  xbar_s: { statistic: 'xbar_s', of: 'subgroup' },
  p: { statistic: 'p_chart', of: 'events' },
  np: { statistic: 'np_chart', of: 'events' },
  c: { statistic: 'c_chart', of: 'events', adds: true },
  u: { statistic: 'u_chart', of: 'events', adds: true },
  ewma: { statistic: 'ewma_chart', of: 'value' },
  cusum: { statistic: 'cusum_chart', of: 'value' },
  hotelling_t2: { statistic: 'hotelling_t2', of: 'several' },
  mewma: { statistic: 'mewma', of: 'several' },
} as const satisfies Readonly<Record<string, Kind>>;

export type ChartKind = keyof typeof CHART_KINDS;

/** As the schema lists them. */
export const CHART_NAMES = Object.keys(CHART_KINDS) as [ChartKind, ...ChartKind[]];

/** The chart's descriptor with the parts that only some have. */
export function kindOf(chart: ChartKind): Kind {
  return CHART_KINDS[chart];
}
