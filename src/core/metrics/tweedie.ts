import * as l10n from '@vscode/l10n';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
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
 * The option `power`.
 * @throws UsageError for a power between 0 and 1, whatever the rows.
 */
export function powerOf(options: Options): number {
  const power = options.number('power');
  if (power > 0 && power < 1) {
    throw new UsageError(
      `Option "power" is ${power}; no such distribution exists between 0 and 1. Expected 0 or less, or 1 or more.`,
    );
  }
  return power;
}

/**
 * Weighted mean of the unit deviance of the Tweedie family (B. Jørgensen, The Theory of Dispersion Models, 1997).
 * @param power not between 0 and 1
 * @returns Undefined for values outside the family's domain, naming the row.
 */
export function meanDeviance(output: Output, power: number): number | Undefined {
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
      l10n.t('a deviance of power {0} needs predictions above 0', power),
    );
  if (power < 0) return ofPrediction();
  const [isInside, range] = power < 2 ? [isAtLeast, l10n.t('0 or more')] : [isAbove, l10n.t('above 0')];
  const needs = l10n.t('a deviance of power {0} needs truths of {1}', power, range);
  return outsideDomain(output, 'y_true', output.truth, isInside, needs) ?? ofPrediction();
}

/** Up to this relative error the closed forms are differences of nearly equal numbers, unless it changes the power by more than STEEP. */
const NEAR = 0.1;
/** Up to this |q·x| the series has converged after a few terms, and from it on the closed form loses no digit to speak of. */
const STEEP = 1;

/** The deviance of one row. */
function unitDeviance(power: number): (truth: number, predicted: number) => number {
  if (power === 0) return (y, mean) => (y - mean) ** 2;
  const far = farDeviance(power);
  return (y, mean) => {
    const excess = (y - mean) / mean;
    if (!(Math.abs(excess) < NEAR)) return 2 * far(y, mean);
    const q = 2 - power;
    return 2 * (Math.abs(q * excess) < STEEP ? nearDeviance : steepDeviance)(excess, mean, q, y);
  };
}

/**
 * Half the deviance of a truth near the mean: mean^q · ((1 + x)^q − 1 − q·x) / (q·(q − 1)) as a series in the relative error x, whose limits
 * at q = 1 and q = 0 are the Poisson and the gamma deviance.
 */
function nearDeviance(excess: number, mean: number, q: number): number {
  let term = (excess * excess) / 2;
  let sum = term;
  for (let k = 2; k < 60; k++) {
    term *= ((q - k) * excess) / (k + 1);
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return mean ** q * sum;
}

/** The same where |q·x| is large, by its closed form: (1 + x)^q, which is (truth / mean)^q, differs from 1 + q·x. */
function steepDeviance(excess: number, mean: number, q: number, truth: number): number {
  return (truth ** q - mean ** q * (1 + q * excess)) / (q * (q - 1));
}

/** Half the deviance, by the closed forms. */
function farDeviance(power: number): (truth: number, predicted: number) => number {
  if (power === 1) return (y, mean) => (y === 0 ? mean : y * Math.log(y / mean) - y + mean);
  if (power === 2) return (y, mean) => Math.log(mean / y) + y / mean - 1;
  const [one, two] = [1 - power, 2 - power];
  return (y, mean) => Math.max(y, 0) ** two / (one * two) - (y * mean ** one) / one + mean ** two / two;
}
