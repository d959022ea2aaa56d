import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type {
  Assessment,
  Behaviour,
  Charted,
  ColumnDriftReport,
  EstimationSeries,
  MetricSeries,
} from '../../../core/assessment/assessment.ts';
import { confusionMatrix, MATRIX_CLASSES } from '../charts/confusion.ts';
import { controlChart } from '../charts/controlChart.ts';
import { type Curve, curves } from '../charts/curves.ts';
import {
  binsOf,
  categoryDistribution,
  categoryRows,
  equalWidths,
  numberDistribution,
} from '../charts/distribution.ts';
import { estimationChart } from '../charts/estimationChart.ts';
import type { TableSpec } from '../components/DataTable.tsx';
import { DataTable, showInTable } from '../components/DataTable.tsx';
import { Figure } from '../components/Figure.tsx';
import { areaFinding, calibrationFinding, confusionFinding, topConfusions } from '../findings.ts';
import { count, DASH, fixed, interval, measured, share, value } from '../format.ts';
import { axis, change, ui } from '../state.ts';
import { theme } from '../theme.ts';

/** The figures that more than one tab shows. Each takes its part of the document and nothing else. */

/** What a chart over time does: zoom all of them, and show a chunk in its own table. */
export function reactions(id: string, points: readonly { readonly chunk: number }[]) {
  return {
    onZoom: (from: number, to: number) => change({ zoom: [from, to] }),
    onEnter: (chunk: number) =>
      showInTable(
        id,
        points.findIndex(each => each.chunk === chunk),
      ),
  };
}

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

function chartTitle({ title, chart }: MetricSeries): string {
  if (chart === 'ewma') return l10n.t('{0}, EWMA chart', title);
  return chart === 'cusum' ? l10n.t('{0}, CUSUM chart', title) : title;
}

/** What is drawn, where that is not the values themselves. */
export function drawnInWords({ chart }: Charted): string | undefined {
  if (chart === 'ewma') return l10n.t('line: EWMA, dots: values');
  return chart === 'cusum' ? l10n.t('sums of what is above and below the centre') : undefined;
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

/** How seldom a chart that was designed for a run length calls something by mistake. */
export function falseAlarms({ runLength }: Charted): string | undefined {
  return runLength && l10n.t('a false alarm in {0} chunks on average', count(Math.round(runLength.value)));
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

type SeriesPoint = Charted['points'][number];

/** What a chart has for each chunk beside its value and limits. */
export function statisticColumns({ chart, points }: Charted) {
  const columns: {
    readonly title: string;
    readonly of: (point: SeriesPoint) => number | null | undefined;
  }[] = [];
  if (chart === 'ewma') columns.push({ title: l10n.t('EWMA'), of: point => point.statistic });
  if (chart === 'cusum') {
    columns.push(
      { title: l10n.t('Upper sum'), of: point => point.statistic },
      { title: l10n.t('Lower sum'), of: point => point.lowerStatistic },
    );
  }
  if (points.some(point => point.centre !== undefined)) {
    columns.push({ title: l10n.t('Centre'), of: point => point.centre });
  }
  return columns;
}

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

/** A dash, with the reason why there is no value. */
export function Missing({ reason }: { reason: string | undefined }) {
  return (
    <span title={reason}>
      {DASH}
      {reason && <span class="spoken"> {reason}</span>}
    </span>
  );
}

export function orDash(number: number | null | undefined): string {
  return number === null || number === undefined ? DASH : value(number);
}

export function DistributionFigure({
  drift,
  id,
  level,
}: {
  drift: ColumnDriftReport;
  id: string;
  level: 2 | 3;
}) {
  const { distribution } = drift;
  const colours = theme.value;
  const made = useMemo(() => {
    if (!distribution) return undefined;
    if (distribution.type === 'number') {
      return {
        drawing: numberDistribution(distribution, colours),
        height: 210,
        unit: equalWidths(distribution.edges)
          ? l10n.t('height: share of rows')
          : l10n.t('area: share of rows (bins of unequal width)'),
      };
    }
    const rows = categoryRows(distribution, marksOf(drift), 8);
    const hasReference = distribution.reference.some(each => each > 0);
    return {
      drawing: categoryDistribution(rows, hasReference, colours),
      height: Math.max(60, rows.length * 33),
      unit: l10n.t('share of rows'),
    };
  }, [distribution, drift, colours]);
  return (
    <Figure
      id={id}
      title={drift.column}
      finding={drift.finding}
      {...(made && { unit: made.unit })}
      height={made?.height ?? 0}
      level={level}
      drawing={made?.drawing}
      table={distribution ? distributionTable(drift, distribution) : undefined}
    >
      {!distribution && <p class="muted">{l10n.t('No distribution: {0}', drift.reason ?? DASH)}</p>}
    </Figure>
  );
}

function marksOf({ newCategories, vanishedCategories }: ColumnDriftReport) {
  return {
    added: new Set(newCategories.map(each => each.value)),
    vanished: new Set(vanishedCategories),
  };
}

function distributionTable(
  drift: ColumnDriftReport,
  distribution: NonNullable<ColumnDriftReport['distribution']>,
): TableSpec {
  const numbers = distribution.type === 'number' ? binsOf(distribution) : [];
  const categories = distribution.type === 'category' ? categoryRows(distribution, marksOf(drift)) : [];
  return {
    caption: l10n.t('Share of rows of {0}, reference and current', drift.column),
    columns: [
      { title: distribution.type === 'number' ? l10n.t('Range') : l10n.t('Value') },
      { title: l10n.t('Reference'), numeric: true },
      { title: l10n.t('Current'), numeric: true },
    ],
    rows: numbers.length || categories.length,
    row: position => {
      const bin = numbers[position];
      if (bin && distribution.type === 'number') {
        return [
          l10n.t('{0} to {1}', value(bin.left), value(bin.right)),
          distribution.reference.length > 0 ? share(distribution.reference[position] ?? 0) : DASH,
          share(distribution.current[position] ?? 0),
        ];
      }
      const category = categories[position];
      if (!category) return [];
      const name = category.label === '' ? l10n.t('(empty)') : category.label;
      return [
        category.isNew ? l10n.t('{0} ◆ new', name) : name,
        share(category.reference),
        share(category.current),
      ];
    },
  };
}

export interface BehaviourProps {
  readonly current: Behaviour;
  readonly reference: Behaviour | undefined;
  readonly height: number;
  readonly id: string;
  readonly level: 2 | 3;
}

/** Least height of a row of the matrix, and how many confusions are listed where there is none. */
const MATRIX_ROW = 24;
const TOP = 20;

export function ConfusionFigure({ current, reference, height, id, level }: BehaviourProps) {
  const confusion = current.confusion;
  const colours = theme.value;
  const matrix = confusion !== null && confusion.labels.length <= MATRIX_CLASSES;
  const drawing = useMemo(
    () => (confusion && matrix ? confusionMatrix(confusion, colours) : undefined),
    [confusion, matrix, colours],
  );
  if (!confusion) return null;
  return (
    <Figure
      id={id}
      title={l10n.t('How it errs')}
      finding={confusionFinding(confusion, reference?.confusion ?? undefined)}
      height={Math.max(height, MATRIX_ROW * confusion.labels.length)}
      level={level}
      drawing={drawing}
      table={matrix ? matrixTable(confusion) : undefined}
    >
      {!matrix && <TopConfusions id={`${id}-top`} confusion={confusion} />}
    </Figure>
  );
}

/** What a matrix of very many classes is read for. */
function TopConfusions({ id, confusion }: { id: string; confusion: NonNullable<Behaviour['confusion']> }) {
  const top = useMemo(() => topConfusions(confusion, TOP), [confusion]);
  return (
    <>
      <p class="unit">
        {l10n.t('{0} classes: the most frequent confusions', count(confusion.labels.length))}
      </p>
      <DataTable
        id={id}
        caption={l10n.t('Most frequent confusions')}
        columns={[
          { title: l10n.t('Is') },
          { title: l10n.t('Said') },
          { title: l10n.t('Rows'), numeric: true },
          { title: l10n.t('Of the class'), numeric: true },
        ]}
        rows={top.length}
        row={position => {
          const each = top[position];
          return each ? [each.actual, each.said, count(each.rows), share(each.share)] : [];
        }}
      />
    </>
  );
}

function matrixTable({ labels, counts }: NonNullable<Behaviour['confusion']>): TableSpec {
  return {
    caption: l10n.t('Confusion matrix: rows are true classes, columns what the model said'),
    columns: [
      { title: l10n.t('Is') },
      ...labels.map(each => ({ title: l10n.t('said {0}', each), numeric: true })),
    ],
    rows: labels.length,
    row: position => [labels[position] ?? '', ...(counts[position] ?? []).map(count)],
  };
}

export function RocFigure(props: BehaviourProps) {
  const roc = props.current.roc;
  const before = props.reference?.roc ?? undefined;
  return (
    roc && (
      <CurveFigure
        {...props}
        title={l10n.t('Ranking')}
        finding={areaFinding(l10n.t('ROC-AUC'), roc.area, before?.area)}
        points={roc.points}
        before={before?.points}
        xTitle={l10n.t('false positive rate')}
        yTitle={l10n.t('true positive rate')}
        diagonal
      />
    )
  );
}

export function PrecisionRecallFigure(props: BehaviourProps) {
  const curve = props.current.precisionRecall;
  const before = props.reference?.precisionRecall ?? undefined;
  return (
    curve && (
      <CurveFigure
        {...props}
        title={l10n.t('Precision–recall')}
        finding={areaFinding(l10n.t('Average precision'), curve.area, before?.area)}
        points={curve.points}
        before={before?.points}
        xTitle={l10n.t('recall')}
        yTitle={l10n.t('precision')}
        diagonal={false}
      />
    )
  );
}

export function GainFigure(props: BehaviourProps) {
  const { gains } = props.current;
  return (
    gains && (
      <CurveFigure
        {...props}
        title={l10n.t('Gain')}
        finding={l10n.t(
          'The tenth of the rows with the highest scores holds {0} times as many positives as any tenth.',
          fixed(gains.lift, 2),
        )}
        points={gains.points}
        before={props.reference?.gains?.points}
        xTitle={l10n.t('share of rows')}
        yTitle={l10n.t('share of positives found')}
        diagonal
      />
    )
  );
}

export function DetFigure(props: BehaviourProps) {
  const { det } = props.current;
  return (
    det && (
      <CurveFigure
        {...props}
        title={l10n.t('Missed and wrongly reported')}
        finding={l10n.t('The nearer the curve is to the lower left corner, the better.')}
        points={det.points}
        before={props.reference?.det?.points}
        xTitle={l10n.t('false positive rate')}
        yTitle={l10n.t('false negative rate')}
        diagonal={false}
      />
    )
  );
}

/** F1 by threshold; thresholds of other scales than 0 to 1 have their table only. */
export function ThresholdFigure(props: BehaviourProps) {
  const f1Of = (behaviour: Behaviour | undefined) =>
    behaviour?.thresholds?.rows.flatMap(({ threshold, f1 }): [number, number][] =>
      f1 === null || threshold < 0 || threshold > 1 ? [] : [[threshold, f1]],
    );
  const points = f1Of(props.current);
  const best = props.current.thresholds?.best;
  return (
    points &&
    points.length > 1 && (
      <CurveFigure
        {...props}
        title={l10n.t('F1 by threshold')}
        finding={
          best
            ? l10n.t(
                'F1 is greatest, {0}, at a threshold of {1}.',
                fixed(best.f1, 3),
                fixed(best.threshold, 3),
              )
            : l10n.t('F1 is 0 at every threshold.')
        }
        points={points}
        before={f1Of(props.reference)}
        xTitle={l10n.t('threshold')}
        yTitle="F1"
        diagonal={false}
      />
    )
  );
}

export function CalibrationFigure(props: BehaviourProps) {
  const calibration = props.current.calibration;
  const before = props.reference?.calibration ?? undefined;
  return (
    calibration && (
      <CurveFigure
        {...props}
        title={l10n.t('Calibration')}
        finding={calibrationFinding(calibration.bins, calibration.error)}
        points={calibration.bins.map(({ predicted, observed }): [number, number] => [predicted, observed])}
        before={before?.bins.map(({ predicted, observed }): [number, number] => [predicted, observed])}
        rows={calibration.bins.map(each => each.rows)}
        xTitle={l10n.t('predicted')}
        yTitle={l10n.t('observed')}
        diagonal
      />
    )
  );
}

interface CurveProps extends BehaviourProps {
  readonly title: string;
  readonly finding: string;
  readonly points: readonly (readonly [number, number])[];
  readonly before: readonly (readonly [number, number])[] | undefined;
  readonly rows?: readonly number[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly diagonal: boolean;
}

function CurveFigure(props: CurveProps) {
  const { points, before, xTitle, yTitle, title, finding, diagonal, rows, id, height, level } = props;
  const colours = theme.value;
  const words = (x: number, y: number) => [`${xTitle} ${fixed(x, 3)}`, `${yTitle} ${fixed(y, 3)}`];
  const drawing = useMemo(() => {
    const curve = (list: readonly (readonly [number, number])[]): Curve => ({
      points: list,
      read: position => {
        const point = list[position];
        const behind = rows?.[position];
        return (
          point && {
            title: l10n.t('current'),
            lines: [
              ...words(point[0], point[1]),
              ...(behind === undefined ? [] : [l10n.t('{0} rows', count(behind))]),
            ],
          }
        );
      },
    });
    return curves({
      current: curve(points),
      reference: before && curve(before),
      theme: colours,
      diagonal,
      marks: rows !== undefined,
      xTitle,
      yTitle: `${yTitle}`,
    });
  }, [props.current, props.reference, colours, xTitle, yTitle]);
  return (
    <Figure
      id={id}
      title={title}
      finding={finding}
      height={height}
      level={level}
      drawing={points.length > 0 ? drawing : undefined}
      table={{
        caption: l10n.t('{0}, as numbers', title),
        columns: [
          { title: l10n.t('Data') },
          { title: xTitle, numeric: true },
          { title: yTitle, numeric: true },
          ...(rows ? [{ title: l10n.t('Rows'), numeric: true }] : []),
        ],
        rows: points.length + (before?.length ?? 0),
        row: position => {
          const now = position < points.length;
          const point = now ? points[position] : before?.[position - points.length];
          if (!point) return [];
          const behind = now ? rows?.[position] : undefined;
          return [
            now ? l10n.t('current') : l10n.t('reference'),
            fixed(point[0], 3),
            fixed(point[1], 3),
            ...(rows ? [behind === undefined ? DASH : count(behind)] : []),
          ];
        },
      }}
    />
  );
}

/** A metric of the document as a table row: title, value, interval, rows. */
export function metricCells({ title, measurement }: Behaviour['metrics'][number]) {
  return [
    title,
    measurement.value === null ? <Missing reason={measurement.reason} /> : measured(measurement),
    interval(measurement) ?? DASH,
    count(measurement.rows),
  ];
}
