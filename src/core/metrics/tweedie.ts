import type { OptionSpec } from '../catalogue/options.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { deviance as poissonDeviance } from '../mathematics/saddlePoint.ts';
import type { Output } from '../summaries/errors.ts';
import { meanLoss, outsideDomain } from './regression.ts';

export const POWER: OptionSpec = {
  name: 'power',
  type: 'number',
  default: 0,
  summary:
    'How the variance grows with the mean: 0 normal, 1 Poisson, between 1 and 2 compound Poisson, 2 gamma, 3 inverse Gaussian; none exists between 0 and 1.',
};

/**
 * Weighted mean of the unit deviance of the Tweedie family (B. Jørgensen, The Theory of Dispersion Models, 1997).
 * @returns Undefined for values outside the family's domain, naming the row.
 * @throws UsageError for a power between 0 and 1.
 */
export function meanDeviance(output: Output, power: number): number | Undefined {
  if (power > 0 && power < 1) {
    throw new UsageError(
      `Option "power" is ${power}; no such distribution exists between 0 and 1. Expected 0 or less, or 1 or more.`,
    );
  }
  return domainProblem(output, power) ?? meanLoss(output, unitDeviance(power));
}

/** What is wrong with the values: truth and predictions must be what the distribution can be. */
function domainProblem(output: Output, power: number): Undefined | undefined {
  if (power === 0) return undefined;
  const isAbove = (value: number) => value > 0;
  const isAtLeast = (value: number) => value >= 0;
  const ofPrediction = () =>
    outsideDomain(
      output,
      'y_pred',
      output.predicted,
      isAbove,
      `a deviance of power ${power} needs predictions above 0`,
    );
  if (power < 0) return ofPrediction();
  const [isInside, range] = power < 2 ? [isAtLeast, '0 or more'] : [isAbove, 'above 0'];
  const needs = `a deviance of power ${power} needs truths of ${range}`;
  return outsideDomain(output, 'y_true', output.truth, isInside, needs) ?? ofPrediction();
}

/** The deviance of one row, in forms that do not cancel where truth and prediction are close. */
function unitDeviance(power: number): (truth: number, predicted: number) => number {
  if (power === 0) return (y, mean) => (y - mean) ** 2;
  if (power === 1) return (y, mean) => 2 * (y === 0 ? mean : poissonDeviance(y, mean));
  if (power === 2) {
    return (y, mean) => {
      const excess = (y - mean) / mean;
      // Far below, 1 + excess has lost the digits of y.
      return 2 * (excess - (excess < -0.5 ? Math.log(y) - Math.log(mean) : Math.log1p(excess)));
    };
  }
  const [one, two] = [1 - power, 2 - power];
  return (y, mean) => 2 * (Math.max(y, 0) ** two / (one * two) - (y * mean ** one) / one + mean ** two / two);
}
