import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { Assessment, MetricSeries } from '../../../core/assessment/assessment.ts';
import type { TableSpec } from '../../shared/components/DataTable.tsx';
import { Figure } from '../../shared/components/Figure.tsx';
import { count, DASH, value } from '../../shared/format.ts';
import { theme } from '../../shared/theme.ts';
import { controlChart } from '../charts/controlChart.ts';
import { axis, ui } from '../state.ts';
import { Missing, orDash } from './cells.tsx';
import { drawnInWords, falseAlarms, reactions, statisticColumns } from './overTime.ts';

/** A metric over the chunks, with its limits and signals. */
export function ControlFigure(props: {
  series: MetricSeries;
  assessment: Assessment;
  height: number;
  id: string;
  level: 2 | 3;
}) {
  const { series, assessment, height, id, level } = props;
  const { zoom } = ui.value;
  const incomplete = useMemo(
    () => new Set(assessment.chunks.filter(each => !each.complete).map(each => each.index)),
    [assessment.chunks],
  );
  const drawing = useMemo(
    () =>
      controlChart({
        series,
        axis: axis.value,
        zoom,
        incomplete,
        criteria: assessment.criteria,
        theme: theme.value,
        ...reactions(id, series.points),
      }),
    [series, assessment.criteria, incomplete, zoom, axis.value, theme.value],
  );
  const known = series.points.some(each => each.value !== null);
  return (
    <Figure
      id={id}
      title={chartTitle(series)}
      finding={series.finding}
      unit={unitOf(series)}
      height={height}
      level={level}
      drawing={known ? drawing : undefined}
      table={seriesTable(series)}
    />
  );
}

/** The title of a chart of single values. */
export function chartTitle({ title, chart }: Pick<MetricSeries, 'title' | 'chart'>): string {
  if (chart === 'ewma') return l10n.t('{0}, EWMA chart', title);
  return chart === 'cusum' ? l10n.t('{0}, CUSUM chart', title) : title;
}

/** "per chunk · limits from the reference", and that the axis is cut where it is. */
function unitOf(series: MetricSeries): string {
  const [smallest, largest] = series.range;
  const values = series.points.flatMap(each => each.value ?? []);
  const cut = series.chart !== 'cusum' && smallest === 0 && largest === 1 && values.every(each => each > 0.1);
  const limited = series.points.some(each => each.lower !== null || each.upper !== null);
  return [
    series.unit,
    drawnInWords(series),
    limited ? series.limitsFrom : undefined,
    falseAlarms(series),
    series.chart !== 'cusum' && series.points.some(each => each.interval)
      ? l10n.t('band: 95% interval')
      : undefined,
    cut ? l10n.t('axis does not start at 0') : undefined,
  ]
    .filter(Boolean)
    .join(' · ');
}

function seriesTable(series: MetricSeries): TableSpec {
  const rules = (position: number) =>
    series.signals.filter(each => each.points.includes(position)).map(each => each.title);
  const made = statisticColumns(series);
  const intervals = series.points.some(point => point.interval);
  return {
    caption: l10n.t('{0} per chunk, with limits and signals', series.title),
    columns: [
      { title: l10n.t('Chunk') },
      { title: series.title, numeric: true },
      ...(intervals ? [{ title: l10n.t('95% interval'), numeric: true }] : []),
      ...made.map(({ title }) => ({ title, numeric: true })),
      { title: l10n.t('Lower limit'), numeric: true },
      { title: l10n.t('Upper limit'), numeric: true },
      { title: l10n.t('Rows'), numeric: true },
      { title: l10n.t('Signals') },
    ],
    rows: series.points.length,
    row: position => {
      const point = series.points[position];
      if (!point) return [];
      const broken = rules(position);
      return [
        axis.value.label(point.chunk),
        point.value === null ? <Missing reason={point.reason} /> : value(point.value),
        ...(intervals ? [point.interval ? point.interval.map(value).join('–') : DASH] : []),
        ...made.map(({ of }) => orDash(of(point))),
        orDash(point.lower),
        orDash(point.upper),
        count(point.rows),
        broken.length > 0 ? <span class="fail">✖ {broken.join('; ')}</span> : '',
      ];
    },
  };
}
