import * as l10n from '@vscode/l10n';
import type { Assessment } from '../../../core/assessment/assessment.ts';
import { formatChunks } from '../../../core/assessment/chunkNouns.ts';
import { CriteriaTable } from '../components/CriteriaTable.tsx';
import { ConfusionFigure } from '../figures/ConfusionFigure.tsx';
import { ControlFigure } from '../figures/ControlFigure.tsx';
import { CalibrationFigure, PrecisionRecallFigure, RocFigure } from '../figures/curveFigures.tsx';
import { DistributionFigure } from '../figures/DistributionFigure.tsx';
import { EstimationFigure } from '../figures/EstimationFigure.tsx';
import { criteriaFinding } from '../findings.ts';
import { host } from '../host.ts';
import { resetZoom, ui } from '../state.ts';
import { ChartFigure } from './ChartFigure.tsx';
import { Detectors } from './Detectors.tsx';
import { HeatMap } from './HeatMap.tsx';
import { Runs } from './Runs.tsx';

/** The answer's reasons: criteria, then performance over time, then what changed, then how it errs. */
export function Overview({ assessment }: { assessment: Assessment }) {
  const { criteria, project, performance, chunks } = assessment;
  return (
    <>
      <section aria-labelledby="criteria-title">
        <h2 id="criteria-title">{l10n.t('Criteria')}</h2>
        <p class="finding">{criteriaFinding(criteria, project.configFile)}</p>
        {criteria.length > 0 ? (
          <CriteriaTable
            criteria={criteria}
            caption={l10n.t('Criteria with what was measured and the verdict')}
            span={formatChunks(chunks.length, project)}
          />
        ) : (
          host.interactive && (
            <button type="button" onClick={() => host.post({ kind: 'openConfig' })}>
              {l10n.t('Write criteria in evenkeel.yaml')}
            </button>
          )
        )}
      </section>
      {performance.length > 0 && <Performance assessment={assessment} />}
      <Charts assessment={assessment} />
      {assessment.runs && <Runs runs={assessment.runs} />}
      {assessment.estimation.some(unlabelled) && <Estimation assessment={assessment} />}
      <Detectors assessment={assessment} />
      <Drift assessment={assessment} />
      <Errors assessment={assessment} />
    </>
  );
}

function Performance({ assessment }: { assessment: Assessment }) {
  return (
    <section aria-labelledby="performance-title">
      <div class="figure-head">
        <h2 id="performance-title">{l10n.t('Performance over time')}</h2>
        {ui.value.zoom && (
          <button type="button" class="link" onClick={resetZoom}>
            {l10n.t('Show all of it')}
          </button>
        )}
      </div>
      <div class="series">
        {assessment.performance.map((series, position) => (
          <ControlFigure
            key={series.statistic}
            id={`series-${series.statistic.replaceAll(/\W+/g, '-')}`}
            series={series}
            assessment={assessment}
            height={position === 0 ? 250 : 170}
            level={3}
          />
        ))}
      </div>
    </section>
  );
}

/** The charts of columns, counts and several variables. */
function Charts({ assessment }: { assessment: Assessment }) {
  if (assessment.charts.length === 0) return null;
  return (
    <section aria-labelledby="charts-title">
      <h2 id="charts-title">{l10n.t('Control charts')}</h2>
      <div class="series">
        {assessment.charts.map((chart, position) => (
          <ChartFigure
            key={chart.name}
            id={`chart-${position}`}
            chart={chart}
            assessment={assessment}
            height={170}
            level={3}
          />
        ))}
      </div>
    </section>
  );
}

/** Some chunk has only the estimate to speak for it. */
function unlabelled({ points }: Assessment['estimation'][number]): boolean {
  return points.some(each => each.shown === 'estimated');
}

/** What metrics are expected to be where labels are missing, and how good that has been. */
export function Estimation({ assessment: { estimation } }: { assessment: Assessment }) {
  if (estimation.length === 0) return null;
  return (
    <section aria-labelledby="estimation-title">
      <h2 id="estimation-title">{l10n.t('Performance without labels')}</h2>
      <div class="series">
        {estimation.map((series, position) => (
          <EstimationFigure
            key={series.statistic}
            id={`estimation-${series.statistic}`}
            series={series}
            height={position === 0 ? 230 : 170}
            level={3}
          />
        ))}
      </div>
    </section>
  );
}

function Drift({ assessment: { drift, data, columns } }: { assessment: Assessment }) {
  const [first] = drift;
  const selected = drift.find(each => each.column === ui.value.column) ?? first;
  if (!selected) {
    if (columns.length === 0) return null;
    const hasReference = data.some(each => each.name === 'reference' && each.rows > 0);
    return (
      <section>
        <h2>{l10n.t('What changed, and when')}</h2>
        <p class="finding">
          {hasReference
            ? l10n.t('No column is compared with the reference.')
            : l10n.t('There are no reference data to compare with. Set data.reference in evenkeel.yaml.')}
        </p>
      </section>
    );
  }
  return (
    <div class="pair">
      <HeatMap drift={drift} selected={selected.column} />
      <DistributionFigure drift={selected} id="distribution" level={2} />
    </div>
  );
}

/** How the model errs, ranks and is calibrated on current data; on the reference where current data have no labels. */
export function Errors(props: { assessment: Assessment; large?: boolean }) {
  const { assessment, large = false } = props;
  const of = (dataSet: string) => assessment.behaviour.find(each => each.dataSet === dataSet);
  const current = of('current') ?? of('reference');
  if (!current) return null;
  const reference = current.dataSet === 'current' ? of('reference') : undefined;
  const shared = { current, reference, height: large ? 340 : 210, level: 2 as const };
  return (
    <>
      {current.dataSet !== 'current' && (
        <p class="finding">{l10n.t('Current data have no labels yet: these figures show the reference.')}</p>
      )}
      <div class={large ? 'errors large' : 'errors'}>
        <ConfusionFigure {...shared} id="confusion" />
        <RocFigure {...shared} id="roc" />
        <PrecisionRecallFigure {...shared} id="precision-recall" />
        <CalibrationFigure {...shared} id="calibration" />
      </div>
    </>
  );
}
