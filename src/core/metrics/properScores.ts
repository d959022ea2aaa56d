import type { OptionSpec } from '../catalogue/options.ts';
import type { Json } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import type { Probabilities } from './probabilities.ts';
import { rowDetails } from './shared.ts';

/** A proper scoring rule summed over rows: of the model, and of one that always answers the shares of the classes. */
export interface ProperScore {
  readonly sum: number;
  /** 0 where only one class occurs. */
  readonly constantSum: number;
  /** Weight of the rows. */
  readonly weight: number;
  readonly details: Record<string, Json>;
}

/** Which labels count in the log loss of several labels per row. */
export const LABELS_COUNTED: OptionSpec = {
  name: 'labels_counted',
  type: 'text',
  default: 'all',
  allowed: ['all', 'present'],
  summary:
    'Of several labels per row: the mean over all labels of each one’s loss, or as scikit-learn the sum over the labels that the row has.',
};

export const LABELS_COUNTED_CONVENTION =
  'Of several labels per row (y_true a matrix of 0 and 1) each label is a decision of its own and the loss is the mean over them; scikit-learn sums over the labels that a row has and so never charges for probability given to the others (labels_counted=present).';

/** The clip of probabilities: the ε of float64. */
const EPSILON = Number.EPSILON;

function surprise(probability: number): number {
  return -Math.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
}

/** −ln of the probability given to what happened, probabilities clipped to [ε, 1 − ε]. @param counted as LABELS_COUNTED */
export function logLosses(found: Probabilities, counted: string): ProperScore {
  switch (found.kind) {
    case 'binary':
      return { ...binaryLogLoss(found.table), details: rowDetails(found) };
    case 'matrix': {
      const { losses, classWeights } = found;
      return {
        sum: losses.logLoss,
        constantSum: constantLogLoss(classWeights, losses.weight),
        weight: losses.weight,
        details: matrixDetails(found),
      };
    }
    case 'labels': {
      const parts = found.tables.map(counted === 'all' ? binaryLogLoss : presentLogLoss);
      return overLabels(parts, counted === 'all' ? parts.length : 1, found);
    }
  }
}

type Sums = Omit<ProperScore, 'details'>;

function binaryLogLoss(table: ScoreTable): Sums {
  const { positive, negative } = table;
  const weight = positive + negative;
  return {
    sum: kernels.logLossSum(table),
    constantSum: constantLogLoss([positive, negative], weight),
    weight,
  };
}

function constantLogLoss(classWeights: Iterable<number>, weight: number): number {
  let sum = 0;
  let classes = 0;
  for (const each of classWeights) {
    if (each === 0) continue;
    sum += each * surprise(each / weight);
    classes++;
  }
  return classes > 1 ? sum : 0;
}

/** Only rows that have the label are charged. */
function presentLogLoss({ scores, positives, positive, negative }: ScoreTable): Sums {
  const weight = positive + negative;
  const terms = scores.map((score, i) => (positives[i] ? positives[i] * surprise(score) : 0));
  return {
    sum: kernels.pairwiseSum(terms),
    constantSum: positive > 0 ? positive * surprise(positive / weight) : 0,
    weight,
  };
}

/** Σ over classes of (outcome − probability)², over rows; of two classes the one term (y − p)². */
export function squaredErrors(found: Probabilities): ProperScore {
  switch (found.kind) {
    case 'binary':
      return { ...binarySquaredError(found.table), details: rowDetails(found) };
    case 'matrix': {
      const { losses, classWeights } = found;
      const spread = classWeights.map(each => each * (1 - each / losses.weight));
      return {
        sum: losses.squaredError,
        constantSum: kernels.pairwiseSum(spread),
        weight: losses.weight,
        details: matrixDetails(found),
      };
    }
    case 'labels':
      return overLabels(found.tables.map(binarySquaredError), 1, found);
  }
}

function binarySquaredError(table: ScoreTable): Sums {
  const { positive, negative } = table;
  const weight = positive + negative;
  return { sum: kernels.squaredErrorSum(table), constantSum: positive * (negative / weight), weight };
}

function overLabels(
  parts: readonly Sums[],
  divisor: number,
  summary: { readonly rows: number; readonly leftOut: number },
): ProperScore {
  return {
    sum: kernels.pairwiseSum(parts.map(each => each.sum)) / divisor,
    constantSum: kernels.pairwiseSum(parts.map(each => each.constantSum)) / divisor,
    weight: parts[0]?.weight ?? 0,
    details: rowDetails(summary),
  };
}

function matrixDetails(found: Extract<Probabilities, { kind: 'matrix' }>): Record<string, Json> {
  return { ...rowDetails(found), rows_not_summing_to_one: found.losses.notSummingToOne };
}
