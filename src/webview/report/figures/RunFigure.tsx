import * as l10n from '@vscode/l10n';
import { useMemo, useState } from 'preact/hooks';
import type { RunChartReport } from '../../../core/assessment/assessment.ts';
import type { Drawing } from '../../shared/charts/drawing.ts';
import type { TableSpec } from '../../shared/components/DataTable.tsx';
import { Figure } from '../../shared/components/Figure.tsx';
import { count, DASH, moment, value } from '../../shared/format.ts';
import { theme } from '../../shared/theme.ts';
import { type TimeAxis, timeAxis } from '../charts/axis.ts';
import { controlChart } from '../charts/controlChart.ts';
import { report, showInTable } from '../state.ts';
import { chartTitle } from './ControlFigure.tsx';
import { Missing, orDash } from './cells.tsx';
import { drawnInWords, statisticColumns } from './overTime.ts';

const COMPLETE: ReadonlySet<number> = new Set();

/** A metric over training runs, or over the steps of one, with its limits and signals; on an axis of its own, not that of chunks. */
export function RunFigure(props: { chart: RunChartReport; height: number; id: string; level: 2 | 3 }) {
  const { chart, height, id, level } = props;
  const [zoom, setZoom] = useState<readonly [number, number] | undefined>(undefined);
  const language = report.value?.language ?? 'en';
  const axis = useMemo(() => placeAxis(chart, language), [chart, language]);
  const drawing = useMemo((): Drawing => {
    // What lies under the pointer is no chunk, so that charts of chunks have nothing to show at it.
    const {
      cursorAt: _,
      cursorPixel: _p,
      ...drawn
    } = controlChart({
      series: chart,
      axis,
      zoom,
      incomplete: COMPLETE,
      criteria: [],
      theme: theme.value,
      rowless: true,
      onZoom: (from, to) => setZoom([from, to]),
      onEnter: place => showInTable(id, place),
    });
    return { ...drawn, unzoom: () => setZoom(undefined) };
  }, [chart, axis, zoom, id, theme.value]);
  const known = chart.points.some(each => each.value !== null);
  return (
    <Figure
      id={id}
      title={chartTitle({ title: chart.name, chart: chart.chart })}
      finding={chart.finding}
      unit={unitOf(chart)}
      height={height}
      level={level}
      drawing={known ? drawing : undefined}
      table={chart.points.length > 0 ? placesTable(chart) : undefined}
      actions={
        zoom && (
          <button type="button" class="link" onClick={() => setZoom(undefined)}>
            {l10n.t('Show all of it')}
          </button>
        )
      }
    />
  );
}

function placeAxis({ places }: RunChartReport, language: string): TimeAxis {
  return timeAxis(
    places.map(({ label }, index) => ({ index, label, rows: 1, complete: true })),
    language,
  );
}

/** "brave-fox-12, 20 Nov · limits from the values themselves". */
function unitOf(chart: RunChartReport): string {
  const { run, runLength, limitsFrom, leftOut, over } = chart;
  return [
    run && (run.at === undefined ? run.name : `${run.name}, ${moment(run.at)}`),
    drawnInWords(chart),
    limitsFrom,
    runLength && l10n.t('a false alarm in {0} points on average', count(Math.round(runLength.value))),
    leftOut === 0
      ? undefined
      : over === 'runs'
        ? l10n.t('runs without the metric, or too old to be drawn: {0}', count(leftOut))
        : l10n.t('older points that are not drawn: {0}', count(leftOut)),
  ]
    .filter(Boolean)
    .join(' · ');
}

function placesTable(chart: RunChartReport): TableSpec {
  const { points, places, over, metric, signals } = chart;
  const made = statisticColumns(chart);
  return {
    caption:
      over === 'runs'
        ? l10n.t('{0} per run, with limits and signals', metric)
        : l10n.t('{0} per step, with limits and signals', metric),
    columns: [
      { title: over === 'runs' ? l10n.t('Run') : l10n.t('Step') },
      { title: l10n.t('When') },
      { title: metric, numeric: true },
      ...made.map(({ title }) => ({ title, numeric: true })),
      { title: l10n.t('Lower limit'), numeric: true },
      { title: l10n.t('Upper limit'), numeric: true },
      { title: l10n.t('Signals') },
    ],
    rows: points.length,
    row: position => {
      const point = points[position];
      const place = places[position];
      if (!point || !place) return [];
      const titles = signals.filter(each => each.points.includes(position)).map(each => each.title);
      return [
        place.label,
        place.at === undefined ? DASH : moment(place.at),
        point.value === null ? <Missing reason={point.reason} /> : value(point.value),
        ...made.map(({ of }) => orDash(of(point))),
        orDash(point.lower),
        orDash(point.upper),
        titles.length > 0 ? <span class="fail">✖ {titles.join('; ')}</span> : '',
      ];
    },
  };
}
