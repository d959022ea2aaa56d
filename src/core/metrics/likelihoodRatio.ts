import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Options } from '../catalogue/options.ts';
import type { Outcome } from '../catalogue/statistic.ts';
import { type Interval, ofAnyLevel, standardQuantile } from '../catalogue/uncertainty.ts';
import { binaryCountsOf } from './averaging.ts';
import { numeric } from './shared.ts';

/** A likelihood ratio: how much likelier a prediction is among positives than among negatives. */
export interface LikelihoodRatio {
  /** Of the positives and of the negatives, those that were predicted so. */
  readonly ofPositives: 'tp' | 'fn';
  readonly ofNegatives: 'fp' | 'tn';
  /** Completes "The ratio is undefined: …" when `ofNegatives` is 0. */
  readonly undefinedBecause: () => string;
}

/** Computes the ratio with its interval by the log method. */
export function likelihoodRatio(evidence: Evidence, options: Options, ratio: LikelihoodRatio): Outcome {
  const found = binaryCountsOf(evidence, options);
  if ('undefined' in found) return found;
  const { counts, confusion, details } = found;
  const positives = counts.tp + counts.fn;
  const negatives = counts.fp + counts.tn;
  if (positives === 0) {
    return {
      undefined: l10n.t('A likelihood ratio needs a positive row in y_true; there is none.'),
      details,
    };
  }
  const some = counts[ratio.ofPositives];
  const others = counts[ratio.ofNegatives];
  if (others === 0) {
    const instead = options.optional('replace_undefined_by');
    if (typeof instead === 'number') return { value: instead, details };
    return { undefined: l10n.t('The ratio is undefined: {0}.', ratio.undefinedBecause()), details };
  }
  const value = some / positives / (others / negatives);
  const interval = confusion.weighted ? undefined : logInterval(value, some, positives, others, negatives);
  return numeric(value, details, interval && { interval });
}

/** On the log scale (D. L. Simel, G. P. Samsa and D. B. Matchar, J. Clin. Epidemiol. 44, 1991); none for a ratio of 0. */
function logInterval(
  value: number,
  some: number,
  positives: number,
  others: number,
  negatives: number,
): Interval | undefined {
  if (some === 0) return undefined;
  const error = Math.sqrt(1 / some - 1 / positives + 1 / others - 1 / negatives);
  return ofAnyLevel(level => {
    const factor = Math.exp(standardQuantile(level) * error);
    return { lower: value / factor, upper: value * factor, level, method: 'log method' };
  });
}
