import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import type { Output } from '../summaries/errors.ts';
import { meanLoss, outsideDomain } from './regression.ts';

/** Weighted mean of (ln(1 + truth) − ln(1 + prediction))²; Undefined where a value is −1 or less. */
export function squaredLogError(evidence: Evidence, output: Output): number | Undefined {
  return evidence.once(`squared-log-error:${output.index}`, () => {
    const isAbove = (value: number) => value > -1;
    const needs = l10n.t('a logarithmic error needs values above −1');
    return (
      outsideDomain(output, 'y_true', output.truth, isAbove, needs) ??
      outsideDomain(output, 'y_pred', output.predicted, isAbove, needs) ??
      meanLoss(output, (truth, predicted) => (Math.log1p(truth) - Math.log1p(predicted)) ** 2)
    );
  });
}
