import * as l10n from '@vscode/l10n';
import type { Assessment, Charted } from '../../../core/assessment/assessment.ts';
import { TitledTable } from '../../shared/components/TitledTable.tsx';
import { bytes, count, DASH, interval, measured, moment, value } from '../../shared/format.ts';
import { Verdict } from '../components/Verdict.tsx';
import { Missing, metricCells, orDash } from '../figures/cells.tsx';
import { DetFigure, GainFigure, ThresholdFigure } from '../figures/curveFigures.tsx';
import { axis } from '../state.ts';
import { specifiedInWords } from './ChartFigure.tsx';
import { DriftTable } from './HeatMap.tsx';

/** Every number of the document, in tables: what an auditor asks for. */
export function Evidence({ assessment }: { assessment: Assessment }) {
  const { performance, charts, drift, chunks, criteria, behaviour, checkpoints, project } = assessment;
  const signals = [
    ...performance.flatMap(series => series.signals.map(signal => ({ series, signal }))),
    ...charts.flatMap(series =>
      [...series.signals, ...(series.spread?.signals ?? [])].map(signal => ({ series, signal })),
    ),
  ];
  return (
    <>
      <p class="finding">
        {l10n.t(
          'Made {0} by Evenkeel {1} in {2} ms. Chunks: {3}.',
          moment(assessment.createdAt),
          assessment.evenkeel,
          count(Math.round(assessment.durationMs)),
          project.chunk,
        )}
      </p>
      <TitledTable
        id="evidence-criteria"
        title={l10n.t('Criteria')}
        columns={[
          { title: l10n.t('Criterion') },
          { title: l10n.t('Now'), numeric: true },
          { title: l10n.t('Bound'), numeric: true },
          { title: l10n.t('Champion'), numeric: true },
          { title: l10n.t('Rows'), numeric: true },
          { title: l10n.t('Verdict') },
          { title: l10n.t('Because') },
        ]}
        list={criteria}
        cells={each => [
          <code key="text" title={each.text}>
            {each.text}
          </code>,
          measured(each.now),
          each.bound.text,
          measured(each.champion),
          count(each.now.rows),
          <Verdict key="verdict" verdict={each.verdict} />,
          <span key="reason" class="prose">
            {each.reason}
          </span>,
        ]}
      />
      <TitledTable
        id="evidence-series"
        title={l10n.t('Metrics over time')}
        columns={[
          { title: l10n.t('Metric') },
          { title: l10n.t('Now'), numeric: true },
          { title: l10n.t('95% interval') },
          { title: l10n.t('Reference'), numeric: true },
          { title: l10n.t('Centre'), numeric: true },
          { title: l10n.t('Chart') },
          { title: l10n.t('Limits') },
        ]}
        list={performance}
        cells={each => [
          each.title,
          each.now.value === null ? <Missing reason={each.now.reason} /> : measured(each.now),
          interval(each.now) ?? DASH,
          measured(each.reference),
          orDash(each.centre),
          each.chart,
          <span key="from" class="prose">
            {each.limitsFrom}
          </span>,
        ]}
      />
      <ChartTables charts={charts} />
      {behaviour.map(each => (
        <TitledTable
          key={each.dataSet}
          id={`evidence-${each.dataSet}`}
          title={l10n.t('Metrics on {0} data', each.dataSet)}
          columns={[
            { title: l10n.t('Metric') },
            { title: l10n.t('Value'), numeric: true },
            { title: l10n.t('95% interval') },
            { title: l10n.t('Rows'), numeric: true },
          ]}
          list={each.metrics}
          cells={metricCells}
        />
      ))}
      <Decisions behaviour={behaviour} />
      <TitledTable
        id="evidence-signals"
        title={l10n.t('Signals of the control charts')}
        columns={[
          { title: l10n.t('Chart') },
          { title: l10n.t('Rule') },
          { title: l10n.t('First met') },
          { title: l10n.t('Chunks') },
        ]}
        list={signals}
        cells={({ series, signal }) => [
          series.title,
          <span key="rule" class="prose">
            {signal.title} <span class="muted">({signal.rule})</span>
          </span>,
          chunkOf(series, signal.at),
          <span key="points" class="prose">
            {signal.points
              .slice(0, 20)
              .map(point => chunkOf(series, point))
              .join(', ')}
            {signal.points.length > 20 && ' …'}
          </span>,
        ]}
      />
      {drift.length > 0 && (
        <section>
          <h2>{l10n.t('Drift')}</h2>
          <DriftTable drift={drift} />
        </section>
      )}
      <TitledTable
        id="evidence-checkpoints"
        title={l10n.t('Checkpoints')}
        columns={[
          { title: l10n.t('File') },
          { title: l10n.t('Size'), numeric: true },
          { title: l10n.t('Changed') },
          { title: l10n.t('Part') },
          { title: l10n.t('Validation') },
        ]}
        list={checkpoints}
        cells={each => [
          <code key="path" title={each.path}>
            {each.path}
          </code>,
          bytes(each.bytes),
          moment(each.modified),
          each.champion ? l10n.t('champion') : '',
          each.validation ? (
            <span key="validation" class="prose">
              <Verdict verdict={each.validation.verdict} /> {each.validation.short}
            </span>
          ) : (
            l10n.t('not validated')
          ),
        ]}
      />
      <TitledTable
        id="evidence-chunks"
        title={l10n.t('Chunks')}
        columns={[
          { title: l10n.t('Chunk') },
          { title: l10n.t('From') },
          { title: l10n.t('To') },
          { title: l10n.t('Rows'), numeric: true },
          { title: l10n.t('Complete') },
        ]}
        list={chunks}
        cells={each => [
          each.label,
          each.start ? moment(each.start) : DASH,
          each.end ? moment(each.end) : DASH,
          count(each.rows),
          each.complete ? l10n.t('yes') : l10n.t('not yet'),
        ]}
      />
    </>
  );
}

/** The charts of columns, counts and several variables, and what they leave of what is specified. */
function ChartTables({ charts }: Pick<Assessment, 'charts'>) {
  const specified = charts.flatMap(({ name, capability }) => (capability ? [{ name, capability }] : []));
  const index = (found: (typeof specified)[number]['capability']['cp']) =>
    found ? `${value(found.value)} (${value(found.lower)}–${value(found.upper)})` : DASH;
  return (
    <>
      <TitledTable
        id="evidence-charts"
        title={l10n.t('Control charts')}
        columns={[
          { title: l10n.t('Name') },
          { title: l10n.t('Chart') },
          { title: l10n.t('Centre'), numeric: true },
          { title: l10n.t('False alarm in'), numeric: true },
          { title: l10n.t('Limits') },
        ]}
        list={charts}
        cells={each => [
          each.name,
          each.chart,
          orDash(each.centre),
          each.runLength ? l10n.t('{0} chunks', count(Math.round(each.runLength.value))) : DASH,
          <span key="from" class="prose">
            {each.reason ?? each.limitsFrom}
          </span>,
        ]}
      />
      <TitledTable
        id="evidence-capability"
        title={l10n.t('Capability')}
        columns={[
          { title: l10n.t('Chart') },
          { title: l10n.t('Specified') },
          ...['Cp', 'Cpk', 'Pp', 'Ppk', 'Cpm'].map(title => ({ title, numeric: true })),
          { title: l10n.t('Values'), numeric: true },
        ]}
        list={specified}
        cells={({ name, capability }) => [
          name,
          specifiedInWords(capability),
          index(capability.cp),
          index(capability.cpk),
          index(capability.pp),
          index(capability.ppk),
          index(capability.cpm),
          count(capability.values),
        ]}
      />
    </>
  );
}

/** What is decided at which threshold: curves, and the table of the newest data that have labels. */
function Decisions({ behaviour }: Pick<Assessment, 'behaviour'>) {
  const reference = behaviour.find(each => each.dataSet === 'reference');
  const current = behaviour.find(each => each.dataSet === 'current') ?? reference;
  if (!current) return null;
  const shared = {
    current,
    reference: reference === current ? undefined : reference,
    height: 260,
    level: 2 as const,
  };
  return (
    <>
      <div class="errors">
        <GainFigure {...shared} id="gain" />
        <DetFigure {...shared} id="det" />
        <ThresholdFigure {...shared} id="f1-by-threshold" />
      </div>
      <TitledTable
        id="evidence-thresholds"
        title={l10n.t('Thresholds on {0} data', current.dataSet)}
        columns={[
          { title: l10n.t('Threshold'), numeric: true },
          { title: l10n.t('True positives'), numeric: true },
          { title: l10n.t('False positives'), numeric: true },
          { title: l10n.t('False negatives'), numeric: true },
          { title: l10n.t('True negatives'), numeric: true },
          { title: l10n.t('Precision'), numeric: true },
          { title: l10n.t('Recall'), numeric: true },
          { title: 'F1', numeric: true },
        ]}
        list={current.thresholds?.rows ?? []}
        cells={each => [
          orDash(each.threshold),
          count(each.truePositives),
          count(each.falsePositives),
          count(each.falseNegatives),
          count(each.trueNegatives),
          orDash(each.precision),
          orDash(each.recall),
          orDash(each.f1),
        ]}
      />
    </>
  );
}

function chunkOf(series: Charted, position: number): string {
  const point = series.points[position];
  return point ? axis.value.label(point.chunk) : DASH;
}
