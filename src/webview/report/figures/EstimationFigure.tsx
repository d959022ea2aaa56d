import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { EstimationSeries } from '../../../core/assessment/assessment.ts';
import type { TableSpec } from '../../shared/components/DataTable.tsx';
import { Figure } from '../../shared/components/Figure.tsx';
import { count, value } from '../../shared/format.ts';
import { theme } from '../../shared/theme.ts';
import { estimationChart } from '../charts/estimationChart.ts';
import { axis, ui } from '../state.ts';
import { Missing, orDash } from './cells.tsx';
import { reactions } from './overTime.ts';

/** What a metric is estimated to be without labels, beside what it turned out to be. */
export function EstimationFigure(props: {
  series: EstimationSeries;
  height: number;
  id: string;
  level: 2 | 3;
}) {
  const { series, height, id, level } = props;
  const { zoom } = ui.value;
  const drawing = useMemo(
    () =>
      estimationChart({
        series,
        axis: axis.value,
        zoom,
        theme: theme.value,
        ...reactions(id, series.points),
      }),
    [series, zoom, axis.value, theme.value],
  );
  const known = series.points.some(each => each.estimated !== null);
  return (
    <Figure
      id={id}
      title={l10n.t('Estimated and realised {0}', series.title)}
      finding={series.finding}
      unit={l10n.t(
        'dashed: estimate with its band of 3 standard errors; solid: realised; limits: {0}',
        series.limitsFrom,
      )}
      height={height}
      level={level}
      drawing={known ? drawing : undefined}
      table={estimationTable(series)}
    />
  );
}

function estimationTable(series: EstimationSeries): TableSpec {
  const words = {
    realised: l10n.t('realised'),
    estimated: l10n.t('estimated: labels are missing'),
    none: l10n.t('neither'),
  };
  return {
    caption: l10n.t('Estimated and realised {0} per chunk', series.title),
    columns: [
      { title: l10n.t('Chunk') },
      { title: l10n.t('Estimated'), numeric: true },
      { title: l10n.t('Band from'), numeric: true },
      { title: l10n.t('Band to'), numeric: true },
      { title: l10n.t('Realised'), numeric: true },
      { title: l10n.t('Labels'), numeric: true },
      { title: l10n.t('Rows'), numeric: true },
      { title: l10n.t('What counts') },
    ],
    rows: series.points.length,
    row: position => {
      const point = series.points[position];
      if (!point) return [];
      return [
        axis.value.label(point.chunk),
        point.estimated === null ? <Missing reason={point.reason} /> : value(point.estimated),
        orDash(point.lower),
        orDash(point.upper),
        point.realised === null ? <Missing reason={point.realisedReason} /> : value(point.realised),
        count(point.labelled),
        count(point.rows),
        point.alert ? <span class="fail">✖ {words[point.shown]}</span> : words[point.shown],
      ];
    },
  };
}
