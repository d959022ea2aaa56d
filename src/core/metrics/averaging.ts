import type { Evidence } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Found, Json, Outcome, Profile } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { kernels } from '../kernels/index.ts';
import { classNamed, noSuchClass, positiveClass } from '../summaries/classes.ts';
import { type Confusion, confusionOf } from '../summaries/confusion.ts';
import { numeric, POSITIVE, rowDetails, sklearnProfile, textOf, ZERO_DIVISION } from './shared.ts';

/** How a ratio of counts per class (precision, recall, …) becomes one number over classes. */

/** Weights of one class against the rest. */
export interface Counts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** A metric that is one ratio of counts. */
export interface Ratio {
  readonly numerator: (counts: Counts) => number;
  readonly denominator: (counts: Counts) => number;
  /** Completes "Undefined for class X: …", e.g. "nothing was predicted as it". */
  readonly undefinedBecause: string;
  /** What can be said of the uncertainty from unweighted counts, where something can; the denominator is not 0. */
  readonly uncertainty?: (counts: Counts) => Pick<Found, 'interval' | 'proportion'>;
}

export const AVERAGE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'average',
    type: 'text',
    default: 'binary',
    allowed: ['binary', 'micro', 'macro', 'weighted', 'none'],
    summary:
      'binary: the positive class; micro: counts added over classes; macro: mean over classes; weighted: mean weighted by true rows; none: each class.',
  },
  POSITIVE,
  {
    name: 'class',
    type: 'text',
    summary: 'The value of this one class against all others, whatever the average.',
  },
  ZERO_DIVISION,
];

export const AVERAGE_PROFILES: readonly Profile[] = [
  sklearnProfile('a ratio without denominator is 0 (scikit-learn also warns).', { zero_division: '0' }),
];

/** Convention shared by all averaged ratios, for the descriptors' text. */
export const AVERAGE_CONVENTION =
  'Averages as in scikit-learn: micro adds counts, macro is the plain mean, weighted weights by true rows; "labels" restricts them to some classes while rows of other classes still count as errors. A class without denominator is undefined and left out of macro and weighted means (scikit-learn\'s zero_division=nan), where scikit-learn\'s default counts it as 0. Rows with a missing value are left out and counted; scikit-learn raises an error.';

/** A ratio that is a share of rows: its interval is Wilson's. */
export function shareOfRows(ratio: Ratio): Ratio {
  return { ...ratio, uncertainty: counts => rate(ratio.numerator(counts), ratio.denominator(counts)) };
}

/** Computes a ratio by the options of AVERAGE_OPTIONS. */
export function averaged(evidence: Evidence, options: Options, ratio: Ratio): Outcome {
  const confusion = confusionOf(evidence);
  if ('undefined' in confusion) return confusion;
  const average = options.text('average');
  const named = textOf(options.optional('class'));
  if (named !== undefined) {
    const index = classNamed(confusion.classes, named);
    return index < 0 ? noSuchClass(confusion.classes, named) : oneClass(confusion, index, options, ratio);
  }
  if (average === 'binary') {
    const positive = textOf(options.optional('positive'));
    if (confusion.classes.values.length > 2 && positive === undefined) {
      return {
        undefined: `There are ${confusion.classes.values.length} classes and average is "binary". Set average to macro, micro or weighted, or name a class.`,
      };
    }
    const index = positiveClass(confusion.classes, positive);
    return typeof index === 'number' ? oneClass(confusion, index, options, ratio) : index;
  }
  return average === 'micro'
    ? micro(confusion, options, ratio)
    : overClasses(confusion, average, options, ratio);
}

/** Counts of the class with this index; all negative for a class without any row. */
export function countsOf(confusion: Confusion, index: number): Counts {
  const tp = confusion.hits[index] ?? 0;
  const fp = (confusion.predicted[index] ?? 0) - tp;
  const fn = (confusion.truth[index] ?? 0) - tp;
  return { tp, fp, fn, tn: confusion.total - tp - fp - fn };
}

/** The ratio, or what `zero_division` says stands in for it; undefined when it says nothing. */
export function divide(ratio: Ratio, counts: Counts, zeroDivision: string): number | undefined {
  const denominator = ratio.denominator(counts);
  if (denominator === 0) return zeroDivision === 'undefined' ? undefined : Number(zeroDivision);
  return ratio.numerator(counts) / denominator;
}

function oneClass(confusion: Confusion, index: number, options: Options, ratio: Ratio): Outcome {
  const counts = countsOf(confusion, index);
  const label = confusion.classes.values[index];
  const details = {
    ...(label !== undefined && { class: label }),
    true_positives: counts.tp,
    false_positives: counts.fp,
    false_negatives: counts.fn,
    true_negatives: counts.tn,
    ...rowDetails(confusion),
  };
  const value = divide(ratio, counts, options.text('zero_division'));
  if (value === undefined) {
    const whose = label === undefined ? 'the positive class' : `class ${label}`;
    return { undefined: `Undefined for ${whose}: ${ratio.undefinedBecause}.`, details };
  }
  const counted = !confusion.weighted && ratio.denominator(counts) > 0;
  return numeric(value, details, counted ? ratio.uncertainty?.(counts) : {});
}

/** Counts added over the selected classes. */
export function sumOfCounts(confusion: Confusion): Counts {
  const counts = confusion.selected.map(index => countsOf(confusion, index));
  return {
    tp: kernels.pairwiseSum(counts.map(each => each.tp)),
    fp: kernels.pairwiseSum(counts.map(each => each.fp)),
    fn: kernels.pairwiseSum(counts.map(each => each.fn)),
    tn: kernels.pairwiseSum(counts.map(each => each.tn)),
  };
}

function micro(confusion: Confusion, options: Options, ratio: Ratio): Outcome {
  const sum = sumOfCounts(confusion);
  const details = rowDetails(confusion);
  const value = divide(ratio, sum, options.text('zero_division'));
  if (value !== undefined) return numeric(value, details);
  return { undefined: `Undefined over these classes: ${ratio.undefinedBecause}.`, details };
}

function overClasses(confusion: Confusion, average: string, options: Options, ratio: Ratio): Outcome {
  const zeroDivision = options.text('zero_division');
  const perClass = confusion.selected.map(index => {
    const counts = countsOf(confusion, index);
    return {
      label: confusion.classes.values[index] ?? '',
      value: divide(ratio, counts, zeroDivision),
      support: confusion.truth[index] ?? 0,
    };
  });
  const undefinedClasses = perClass.filter(each => each.value === undefined).map(each => each.label);
  const details: Record<string, Json> = {
    ...rowDetails(confusion),
    ...(undefinedClasses.length > 0 && { undefined_classes: undefinedClasses }),
  };
  if (average === 'none') {
    return {
      value: Object.fromEntries(perClass.map(each => [String(each.label), each.value ?? null])),
      details: {
        ...details,
        labels: perClass.map(each => each.label),
        values: perClass.map(each => each.value ?? null),
        support: perClass.map(each => each.support),
      },
    };
  }
  const value = meanOf(perClass, average === 'weighted');
  if (value !== undefined) return numeric(value, details);
  return { undefined: `Undefined for every class: ${ratio.undefinedBecause}.`, details };
}

/**
 * Mean of the defined values; weighted by support unless all of that is 0, as scikit-learn has it. Added as numpy adds, so that reports
 * print the same last digit.
 */
export function meanOf(
  perClass: readonly { readonly value: number | undefined; readonly support: number }[],
  weighted: boolean,
): number | undefined {
  const defined = perClass.flatMap(({ value, support }) => (value === undefined ? [] : [{ value, support }]));
  if (defined.length === 0) return undefined;
  const weights = kernels.pairwiseSum(defined.map(each => each.support));
  if (weighted && weights > 0) {
    return kernels.pairwiseSum(defined.map(({ value, support }) => value * support)) / weights;
  }
  return kernels.pairwiseSum(perClass.map(each => each.value ?? 0)) / defined.length;
}
