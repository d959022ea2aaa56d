import * as l10n from '@vscode/l10n';
import type { Behaviour } from '../../../core/assessment/assessment.ts';
import { fixed } from '../../shared/format.ts';
import { areaFinding, calibrationFinding } from '../findings.ts';
import type { BehaviourProps } from './behaviourProps.ts';
import { CurveFigure } from './CurveFigure.tsx';

/** The curves that a classifier's scores are judged by. */

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
