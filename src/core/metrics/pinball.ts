import type { Evidence } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import type { Output } from '../summaries/errors.ts';
import { quantileOfTable, valueTable } from '../summaries/valueTable.ts';
import { explainedShare, meanLoss } from './regression.ts';

export const ALPHA: OptionSpec = {
  name: 'alpha',
  type: 'number',
  default: 0.5,
  min: 0,
  max: 1,
  summary: 'The quantile that y_pred predicts: 0.5 is the median, 0.9 is exceeded by one truth in ten.',
};

/** Weighted mean of α·(truth − prediction) above the prediction and (1 − α)·(prediction − truth) below it. */
export function pinball(output: Output, alpha: number): number {
  return meanLoss(output, (truth, predicted) => {
    const error = truth - predicted;
    return error >= 0 ? alpha * error : (alpha - 1) * error;
  });
}

/** 1 − pinball loss / pinball loss of the best constant, which is the α-quantile of the truth. */
export function pinballExplained(
  evidence: Evidence,
  output: Output,
  alpha: number,
  options: Options,
): number | Undefined {
  const { truth, weights, keep, index } = output;
  const table = evidence.once(`truth-table:${index}`, () => valueTable(truth, weights, keep));
  const constant = new Float64Array(truth.length).fill(quantileOfTable(table, alpha));
  return explainedShare(pinball(output, alpha), pinball({ ...output, predicted: constant }, alpha), options);
}
