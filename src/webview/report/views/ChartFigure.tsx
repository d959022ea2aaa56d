import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { Assessment, ChartReport, Signal } from '../../../core/assessment/assessment.ts';
import type { TableSpec } from '../../shared/components/DataTable.tsx';
import { Figure } from '../../shared/components/Figure.tsx';
import { capitalised, count, share, value } from '../../shared/format.ts';
import { theme } from '../../shared/theme.ts';
import { controlChart, type Series } from '../charts/controlChart.ts';
import { Missing, orDash } from '../figures/cells.tsx';
import { drawnInWords, falseAlarms, reactions, statisticColumns } from '../figures/overTime.ts';
import { axis, ui } from '../state.ts';

/** A control chart of a column, of counted events or of several variables, with what belongs to it. */
export function ChartFigure(props: {
  chart: ChartReport;
  assessment: Assessment;
  height: number;
  id: string;
  level: 2 | 3;
}) {
  const { chart, assessment, height, id, level } = props;
  const { zoom } = ui.value;
  const colours = theme.value;
  const made = useMemo(() => {
    const incomplete = new Set(assessment.chunks.filter(each => !each.complete).map(each => each.index));
    const shared = {
      axis: axis.value,
      zoom,
      incomplete,
      criteria: [],
      theme: colours,
      ...reactions(id, chart.points),
    };
    const below = spreadSeries(chart);
    return {
      main: controlChart({ ...shared, series: chart, more: position => contributionLines(chart, position) }),
      below: below && controlChart({ ...shared, series: below }),
    };
  }, [chart, assessment.chunks, zoom, axis.value, colours]);
  const known = chart.points.some(each => each.value !== null);
  return (
    <Figure
      id={id}
      title={chartTitle(chart)}
      finding={chart.finding}
      unit={unitOf(chart)}
      height={height}
      level={level}
      drawing={known ? made.main : undefined}
      below={
        made.below && {
          title: spreadTitle(chart),
          height: Math.round(height * 0.6),
          drawing: made.below,
        }
      }
      table={known ? chartTable(chart) : undefined}
    >
      {chart.capability && <Capability capability={chart.capability} />}
    </Figure>
  );
}

/** "Mean of amount, X̄-s chart": what is drawn, and how. */
export function chartTitle(report: ChartReport): string {
  const { chart } = report;
  const title = drawnTitle(report);
  switch (chart) {
    case 'individuals':
      return l10n.t('{0}, individuals chart', title);
    case 'xbar_r':
      return l10n.t('{0}, X̄-R chart', title);
    case 'xbar_s':
      return l10n.t('{0}, X̄-s chart', title);
    case 'ewma':
      return l10n.t('{0}, EWMA chart', title);
    case 'cusum':
      return l10n.t('{0}, CUSUM chart', title);
    case 'hotelling_t2':
    case 'mewma':
      // their titles say it already
      return title;
    default:
      return l10n.t('{0}, {1}-chart', title, chart);
  }
}

/** As a title begins, unless it is the name of a column. */
function drawnTitle({ title, of }: ChartReport): string {
  return of.includes(title) ? title : capitalised(title);
}

function unitOf(chart: ChartReport): string {
  return [drawnInWords(chart), perRow(chart), chart.limitsFrom, falseAlarms(chart)]
    .filter(Boolean)
    .join(' · ');
}

function perRow({ chart }: ChartReport): string | undefined {
  if (chart === 'u') return l10n.t('events per row');
  return chart === 'p' ? l10n.t('share of rows') : undefined;
}

/** What the second chart shows, without its limits' numbers. */
export function spreadTitle({ spread }: ChartReport): string {
  switch (spread?.kind) {
    case 'range':
      return l10n.t('Range within the chunk');
    case 'deviation':
      return l10n.t('Standard deviation within the chunk');
    default:
      return l10n.t('Change from the chunk before');
  }
}

/** The spread as a chart of its own. */
function spreadSeries(chart: ChartReport): Series | undefined {
  const { spread, points } = chart;
  if (!spread?.points.some(each => each.value !== null)) return undefined;
  const centres = new Set(spread.points.flatMap(each => each.centre ?? []));
  const [first = null] = centres;
  const constant = centres.size === 1;
  return {
    title: spreadTitle(chart),
    range: [0, null],
    worse: 'neither',
    chart: 'individuals',
    limitsFrom: chart.limitsFrom,
    centre: first,
    points: spread.points.map(({ centre, ...each }, at) => ({
      ...each,
      ...(!constant && { centre }),
      rows: points[at]?.rows ?? 0,
    })),
    signals: spread.signals,
    finding: '',
  };
}

/** What the variables have to do with a point above its limit: "amount: 12.1 of 14.8". */
function contributionLines({ contributions, points }: ChartReport, position: number): readonly string[] {
  const found = contributions?.find(each => each.at === position);
  const whole = points[position]?.value;
  return (found?.variables ?? []).map(({ name, conditional }) =>
    conditional === null || whole === null || whole === undefined
      ? name
      : l10n.t('without {0} it would be {1}', name, value(Math.max(0, whole - conditional))),
  );
}

function chartTable(chart: ChartReport): TableSpec {
  const { spread, points, contributions } = chart;
  const made = statisticColumns(chart);
  const signals: readonly Signal[] = [...chart.signals, ...(spread?.signals ?? [])];
  const oneSided = points.every(each => each.lower === null);
  const columns = [
    { title: l10n.t('Chunk') },
    { title: drawnTitle(chart), numeric: true },
    ...made.map(({ title }) => ({ title, numeric: true })),
    ...(oneSided ? [] : [{ title: l10n.t('Lower limit'), numeric: true }]),
    { title: l10n.t('Upper limit'), numeric: true },
    ...(spread
      ? [
          { title: spreadTitle(chart), numeric: true },
          { title: l10n.t('Its limits'), numeric: true },
        ]
      : []),
    { title: l10n.t('Rows'), numeric: true },
    { title: l10n.t('Signals') },
    ...(contributions ? [{ title: l10n.t('Most to do with it') }] : []),
  ];
  return {
    caption: l10n.t('{0} per chunk, with limits and signals', drawnTitle(chart)),
    columns,
    rows: points.length,
    row: position => {
      const point = points[position];
      if (!point) return [];
      const beside = spread?.points[position];
      const titles = signals.filter(each => each.points.includes(position)).map(each => each.title);
      const most = contributions?.find(each => each.at === position)?.variables;
      return [
        axis.value.label(point.chunk),
        point.value === null ? <Missing reason={point.reason} /> : value(point.value),
        ...made.map(({ of }) => orDash(of(point))),
        ...(oneSided ? [] : [orDash(point.lower)]),
        orDash(point.upper),
        ...(spread ? [orDash(beside?.value), `${orDash(beside?.lower)}–${orDash(beside?.upper)}`] : []),
        count(point.rows),
        titles.length > 0 ? <span class="fail">✖ {titles.join('; ')}</span> : '',
        ...(contributions ? [most?.map(({ name }) => name).join(', ') ?? ''] : []),
      ];
    },
  };
}

const INDICES = [
  ['cpk', 'Cpk'],
  ['cp', 'Cp'],
  ['ppk', 'Ppk'],
  ['pp', 'Pp'],
  ['cpm', 'Cpm'],
] as const;

/** "Cpk 0.75 (0.72–0.78) · Cp 0.77 …; specified: 0 to 150, target 75". */
function Capability({ capability }: { capability: NonNullable<ChartReport['capability']> }) {
  const found = INDICES.flatMap(([key, title]) => {
    const index = capability[key];
    return index ? [{ title, ...index }] : [];
  });
  const level = found[0]?.level;
  return (
    <p class="capability">
      {found.length === 0 && l10n.t('No capability: {0}', capability.reason ?? '')}
      {found.map(({ title, value: number, lower, upper }) => (
        <span key={title}>
          {title} <strong>{value(number)}</strong>{' '}
          <span class="muted">
            ({value(lower)}–{value(upper)})
          </span>
        </span>
      ))}
      <span class="muted">
        {l10n.t('specified: {0}', specifiedInWords(capability))}
        {level !== undefined && `; ${l10n.t('{0} intervals', share(level))}`}
      </span>
    </p>
  );
}

/** "0 to 150, target 75". */
export function specifiedInWords({ lower, upper, target }: NonNullable<ChartReport['capability']>): string {
  const between =
    lower === null
      ? l10n.t('at most {0}', value(upper ?? 0))
      : upper === null
        ? l10n.t('at least {0}', value(lower))
        : l10n.t('{0} to {1}', value(lower), value(upper));
  return target === null ? between : `${between}, ${l10n.t('target {0}', value(target))}`;
}
