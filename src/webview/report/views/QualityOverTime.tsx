import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { Assessment, MetricSeries, QualitySeries } from '../../../core/assessment/assessment.ts';
import { formatChunks } from '../../../core/assessment/chunkNouns.ts';
import { DataTable, Filter, filtered } from '../../shared/components/DataTable.tsx';
import { count, DASH, rate, shortName, value } from '../../shared/format.ts';
import { Detail } from '../components/Detail.tsx';
import { Sparkline } from '../components/Sparkline.tsx';
import { ControlFigure } from '../figures/ControlFigure.tsx';
import { axis, change, ui } from '../state.ts';

/** Data quality chunk by chunk: a line for each measure that has something to say, the most severe first, and the chart of the chosen one. */
export function QualityOverTime({ assessment }: { assessment: Assessment }) {
  const { quality, chunks } = assessment;
  const { series, more, finding } = quality;
  const shown = filtered('quality', series, each => each.title);
  const selected = series.find(each => keyOf(each) === ui.value.quality) ?? series[0];
  return (
    <div class={selected ? 'master' : ''}>
      <section aria-labelledby="quality-title">
        <h2 id="quality-title">{l10n.t('Over time')}</h2>
        <p class="finding">{finding === '' || chunks.length === 0 ? emptyReason(assessment) : finding}</p>
        {series.length > 8 && <Filter id="quality" label={l10n.t('Filter measures and columns')} />}
        {series.length > 0 && (
          <DataTable
            id="quality-series"
            caption={l10n.t('Measures of data quality per chunk, the most severe first')}
            columns={[
              { title: l10n.t('Measure') },
              { title: l10n.t('Beyond its limits') },
              { title: formatChunks(chunks.length, assessment.project) },
              { title: l10n.t('Newest'), numeric: true },
              { title: l10n.t('Limits'), numeric: true },
            ]}
            rows={shown.length}
            row={position => {
              const each = shown[position];
              return each ? cells(each, each === selected) : [];
            }}
          />
        )}
        {more > 0 && <p class="muted">{l10n.t('{0} more series are not listed.', count(more))}</p>}
      </section>
      {selected && (
        <Detail of={keyOf(selected)}>
          <Chart series={selected} assessment={assessment} />
        </Detail>
      )}
    </div>
  );
}

function keyOf({ statistic, column = '' }: QualitySeries): string {
  return `${statistic} ${column}`;
}

function cells(series: QualitySeries, isSelected: boolean) {
  const { title, values, signals, since, now } = series;
  const newest = values.findLastIndex(each => each !== null);
  return [
    <button
      key="name"
      type="button"
      class="name"
      aria-pressed={isSelected}
      title={title}
      onClick={() => change({ quality: keyOf(series) })}
    >
      <bdi>{shortName(title, 44)}</bdi>
    </button>,
    <State key="state" signals={signals} since={since} />,
    <Sparkline key="spark" values={values} tone={since === undefined ? 'pass' : 'fail'} />,
    <b key="newest">{level(series, values[newest] ?? now.value)}</b>,
    limits(series, newest),
  ];
}

/** Since when a series is beyond its limits; where it is within them now, how often it was not, and when first. */
function State({ signals, since }: { signals: readonly number[]; since: number | undefined }) {
  const [first] = signals;
  if (since !== undefined) {
    return <span class="verdict fail">{l10n.t('✖ since {0}', axis.value.label(since))}</span>;
  }
  if (first === undefined) return <span class="muted">{l10n.t('none')}</span>;
  return (
    <span>
      {signals.length === 1
        ? l10n.t('{0}, not now', axis.value.label(first))
        : l10n.t('{0} times, first {1}', count(signals.length), axis.value.label(first))}
    </span>
  );
}

/** A share as a percentage, a size or an age as a number. */
function level({ range }: QualitySeries, x: number | null | undefined): string {
  if (x === null || x === undefined) return DASH;
  return range[1] === 1 ? rate(x) : value(x);
}

function limits(series: QualitySeries, chunk: number): string {
  const lower = series.lower[chunk] ?? null;
  const upper = series.upper[chunk] ?? null;
  if (lower === null || (lower === 0 && series.worse === 'higher')) {
    return upper === null ? DASH : `≤ ${level(series, upper)}`;
  }
  return `${level(series, lower)}–${level(series, upper)}`;
}

function Chart({ series, assessment }: { series: QualitySeries; assessment: Assessment }) {
  const drawn = useMemo(() => asMetric(series, assessment.chunks), [series, assessment.chunks]);
  if (series.values.length === 0) {
    return (
      <section>
        <h2>{series.title}</h2>
        <p class="finding">{series.finding}</p>
        <p class="muted">{l10n.t('Only the most severe series are kept chunk by chunk.')}</p>
      </section>
    );
  }
  return <ControlFigure id="quality-chart" series={drawn} assessment={assessment} height={230} level={2} />;
}

/** The series as the chart of a metric takes it. */
function asMetric(series: QualitySeries, chunks: Assessment['chunks']): MetricSeries {
  const { values, lower, upper, centres, signals, column: _, ...rest } = series;
  return {
    ...rest,
    points: values.map((each, chunk) => ({
      chunk,
      value: each,
      rows: chunks[chunk]?.rows ?? 0,
      lower: lower[chunk] ?? null,
      upper: upper[chunk] ?? null,
      ...(centres && { centre: centres[chunk] ?? null }),
    })),
    signals: signals.map(at => ({ rule: 'limits', title: l10n.t('Beyond the limit'), points: [at], at })),
  };
}

function emptyReason({ chunks, data }: Assessment): string {
  return chunks.length === 0 && data.some(each => each.name === 'current' && each.rows > 0)
    ? l10n.t('There are no chunks to draw anything over time.')
    : l10n.t('There are no current data yet.');
}
