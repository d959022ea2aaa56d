import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Found, Json, Outcome, Profile, Statistic, Undefined } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { kernels } from '../kernels/index.ts';
import { firstOf } from '../shortened.ts';
import { classNamed, noSuchClass, positiveClass } from '../summaries/classes.ts';
import { type Confusion, confusionOf, weightsBeside } from '../summaries/confusion.ts';
import {
  type Counts,
  hasLabelSets,
  type LabelSets,
  labelSetsOf,
  printedSupport,
} from '../summaries/labelSets.ts';
import {
  DEFAULT_POSITIVE,
  numeric,
  POSITIVE,
  positiveNamed,
  rowDetails,
  sklearnProfile,
  textOf,
  ZERO_DIVISION,
} from './shared.ts';

/** How a ratio of counts per class or label (precision, recall, …) becomes one number over them. */

/** A metric that is one ratio of counts. */
export interface Ratio {
  readonly numerator: (counts: Counts) => number;
  readonly denominator: (counts: Counts) => number;
  /** Completes "Undefined for class X: …", e.g. "nothing was predicted as it". */
  readonly undefinedBecause: () => string;
  /** What can be said of the uncertainty from unweighted counts, where something can; the denominator is not 0. */
  readonly uncertainty?: (counts: Counts) => Pick<Found, 'interval' | 'proportion'>;
}

export const AVERAGE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'average',
    type: 'text',
    default: 'binary',
    allowed: ['binary', 'micro', 'macro', 'weighted', 'samples', 'none'],
    summary:
      'binary: the positive class; micro: counts added over classes; macro: mean over classes; weighted: mean weighted by true rows; samples: mean over rows of several labels each; none: each class.',
  },
  POSITIVE,
  DEFAULT_POSITIVE,
  {
    name: 'class',
    type: 'text',
    summary: 'The value of this one class (or label) against all others, whatever the average.',
  },
  ZERO_DIVISION,
];

/** The parts of a descriptor that all averaged ratios share. */
export const AVERAGED = {
  kind: 'metric',
  tasks: ['binary', 'multiclass', 'multilabel'],
  needs: ['y_true', 'y_pred'],
  matrices: ['y_true', 'y_pred'],
  takes: ['labels', 'weights'],
} as const satisfies Partial<Statistic>;

export const AVERAGE_PROFILES: readonly Profile[] = [
  sklearnProfile(
    'a ratio without denominator is 0 (scikit-learn also warns); of two classes 1 is the positive one.',
    {
      zero_division: '0',
      default_positive: 'one',
    },
  ),
];

/** Convention shared by all averaged ratios, for the descriptors' text. */
export const AVERAGE_CONVENTION =
  'Averages as in scikit-learn: micro adds counts, macro is the plain mean, weighted weights by true rows; "labels" restricts them to some classes while rows of other classes still count as errors. Where y_true and y_pred are matrices of 0 and 1 with a column per label, the counts are of labels, "labels" names the columns, and samples is the mean over rows of each row\'s ratio. A class, label or row without denominator is undefined and left out of the mean (scikit-learn\'s zero_division=nan), where scikit-learn\'s default counts it as 0. Rows with a missing value are left out and counted; scikit-learn raises an error.';

/** The descriptor of a metric that is a share of rows between 0 and 1, by class or averaged. `convention` is its formula. */
export function ratioMetric(
  ratio: Ratio,
  descriptor: Pick<Statistic, 'id' | 'title' | 'aliases' | 'summary' | 'worse' | 'convention' | 'source'>,
): Statistic {
  const share = shareOfRows(ratio);
  return {
    ...descriptor,
    ...AVERAGED,
    options: AVERAGE_OPTIONS,
    range: [0, 1],
    profiles: AVERAGE_PROFILES,
    convention: `${descriptor.convention} ${AVERAGE_CONVENTION}`,
    compute: (evidence, options) => averaged(evidence, options, share),
  };
}

/** A ratio that is a share of rows: its interval is Wilson's. */
export function shareOfRows(ratio: Ratio): Ratio {
  return { ...ratio, uncertainty: counts => rate(ratio.numerator(counts), ratio.denominator(counts)) };
}

/** What the averages are taken of: the counts of each class or label reported. */
interface Counted {
  readonly names: readonly (number | string)[];
  readonly counts: readonly Counts[];
  /** Weight of the rows of each. */
  readonly support: readonly number[];
  readonly rows: number;
  readonly leftOut: number;
  readonly weighted: boolean;
}

/** Computes a ratio by the options of AVERAGE_OPTIONS, of classes or, where the inputs are matrices, of several labels per row. */
export function averaged(evidence: Evidence, options: Options, ratio: Ratio): Outcome {
  if (hasLabelSets(evidence) || evidence.inputs.y_pred?.type === 'matrix') {
    const sets = labelSetsOf(evidence);
    return 'undefined' in sets ? sets : ofLabels(sets, options, ratio);
  }
  const confusion = confusionOf(evidence);
  return 'undefined' in confusion ? confusion : ofClasses(confusion, options, ratio);
}

function ofClasses(confusion: Confusion, options: Options, ratio: Ratio): Outcome {
  const average = options.text('average');
  const named = textOf(options.optional('class'));
  if (named !== undefined) {
    const index = classNamed(confusion.classes, named);
    return index < 0 ? noSuchClass(confusion.classes, named) : oneClass(confusion, index, options, ratio);
  }
  if (average === 'binary') {
    const index = binaryClass(confusion, options, classes =>
      l10n.t(
        'There are {0} classes and average is "binary". Set average to macro, micro or weighted, or name a class.',
        classes,
      ),
    );
    return typeof index === 'number' ? oneClass(confusion, index, options, ratio) : index;
  }
  if (average === 'samples') {
    return {
      undefined: l10n.t(
        'The average over samples is of several labels per row, and y_true holds one class per row. Set average to macro, micro or weighted.',
      ),
    };
  }
  return overAll(countedClasses(confusion), average, options, ratio);
}

/** The positive class by the option `positive`, of two classes unless it is named. */
function binaryClass(
  confusion: Confusion,
  options: Options,
  reason: (classes: number) => string,
): number | Undefined {
  const { length } = confusion.classes.values;
  const positive = positiveNamed(options, confusion.classes);
  if (length > 2 && positive === undefined) {
    return { undefined: reason(length) };
  }
  return positiveClass(confusion.classes, positive);
}

/** Counts of the positive class against all others, for metrics that know no averages. */
export function binaryCountsOf(
  evidence: Evidence,
  options: Options,
):
  | { readonly counts: Counts; readonly confusion: Confusion; readonly details: Record<string, Json> }
  | Undefined {
  const confusion = confusionOf(evidence);
  if ('undefined' in confusion) return confusion;
  const index = binaryClass(confusion, options, classes =>
    l10n.t('There are {0} classes; name the positive one as "positive".', classes),
  );
  if (typeof index !== 'number') return index;
  const counts = countsOf(confusion, index);
  return { counts, confusion, details: classDetails(confusion.classes.values[index], counts, confusion) };
}

function ofLabels(sets: LabelSets, options: Options, ratio: Ratio): Outcome {
  const average = options.text('average');
  const named = textOf(options.optional('class'));
  if (named !== undefined) {
    const index = sets.names.findIndex(name => String(name) === named);
    const counts = sets.counts[index];
    if (!counts) {
      return {
        undefined: l10n.t('There is no label "{0}"; the labels are {1}.', named, firstOf(sets.names)),
      };
    }
    return ofOne(sets.names[index], counts, sets, options, ratio);
  }
  if (average === 'binary') {
    return {
      undefined: l10n.t(
        'Rows have several labels and average is "binary". Set average to macro, micro, weighted or samples, or name a label as "class".',
      ),
    };
  }
  return average === 'samples' ? overSamples(sets, options, ratio) : overAll(sets, average, options, ratio);
}

/** Counts of the class with this index; all negative for a class without any row. */
export function countsOf(confusion: Confusion, index: number): Counts {
  const tp = confusion.hits[index] ?? 0;
  if (!confusion.weighted) {
    const fp = (confusion.predicted[index] ?? 0) - tp;
    const fn = (confusion.truth[index] ?? 0) - tp;
    return { tp, fp, fn, tn: confusion.total - tp - fp - fn };
  }
  const { rowsBeside, columnsBeside, outside } = weightsBeside(confusion);
  return {
    tp,
    fp: columnsBeside[index] ?? 0,
    fn: rowsBeside[index] ?? 0,
    tn: outside[index] ?? confusion.total,
  };
}

/** Weight of the rows of the class with this index, to the digits that scikit-learn prints. */
export function supportOf({ hits, truth }: Confusion, index: number): number {
  return printedSupport(hits[index] ?? 0, truth[index] ?? 0);
}

function countedClasses(confusion: Confusion): Counted {
  return {
    names: confusion.selected.map(index => confusion.classes.values[index] ?? ''),
    counts: confusion.selected.map(index => countsOf(confusion, index)),
    support: confusion.selected.map(index => supportOf(confusion, index)),
    rows: confusion.rows,
    leftOut: confusion.leftOut,
    weighted: confusion.weighted,
  };
}

/** The ratio, or what `zero_division` says stands in for it; undefined when it says nothing. */
export function divide(ratio: Ratio, counts: Counts, zeroDivision: string): number | undefined {
  const denominator = ratio.denominator(counts);
  if (denominator === 0) return zeroDivision === 'undefined' ? undefined : Number(zeroDivision);
  return ratio.numerator(counts) / denominator;
}

function oneClass(confusion: Confusion, index: number, options: Options, ratio: Ratio): Outcome {
  const label = confusion.classes.values[index];
  return ofOne(label, countsOf(confusion, index), confusion, options, ratio);
}

function classDetails(
  label: number | string | undefined,
  counts: Counts,
  summary: { readonly rows: number; readonly leftOut: number },
): Record<string, Json> {
  return {
    ...(label !== undefined && { class: label }),
    true_positives: counts.tp,
    false_positives: counts.fp,
    false_negatives: counts.fn,
    true_negatives: counts.tn,
    ...rowDetails(summary),
  };
}

function ofOne(
  label: number | string | undefined,
  counts: Counts,
  summary: Pick<Counted, 'rows' | 'leftOut' | 'weighted'>,
  options: Options,
  ratio: Ratio,
): Outcome {
  const details = classDetails(label, counts, summary);
  const value = divide(ratio, counts, options.text('zero_division'));
  if (value === undefined) {
    const because = ratio.undefinedBecause();
    return {
      undefined:
        label === undefined
          ? l10n.t('Undefined for the positive class: {0}.', because)
          : l10n.t('Undefined for class {0}: {1}.', label, because),
      details,
    };
  }
  const counted = !summary.weighted && ratio.denominator(counts) > 0;
  return numeric(value, details, counted ? ratio.uncertainty?.(counts) : {});
}

/** Counts added over classes or labels. */
export function sumOfCounts(counts: readonly Counts[]): Counts {
  return {
    tp: kernels.pairwiseSum(counts.map(each => each.tp)),
    fp: kernels.pairwiseSum(counts.map(each => each.fp)),
    fn: kernels.pairwiseSum(counts.map(each => each.fn)),
    tn: kernels.pairwiseSum(counts.map(each => each.tn)),
  };
}

/** The average by name: micro, macro, weighted, or none for each. */
function overAll(counted: Counted, average: string, options: Options, ratio: Ratio): Outcome {
  return average === 'micro' ? micro(counted, options, ratio) : overClasses(counted, average, options, ratio);
}

function micro(counted: Counted, options: Options, ratio: Ratio): Outcome {
  const details = rowDetails(counted);
  const value = divide(ratio, sumOfCounts(counted.counts), options.text('zero_division'));
  if (value !== undefined) return numeric(value, details);
  return { undefined: l10n.t('Undefined over these classes: {0}.', ratio.undefinedBecause()), details };
}

function overClasses(counted: Counted, average: string, options: Options, ratio: Ratio): Outcome {
  const zeroDivision = options.text('zero_division');
  const perClass = counted.counts.map((counts, i) => ({
    label: counted.names[i] ?? '',
    value: divide(ratio, counts, zeroDivision),
    support: counted.support[i] ?? 0,
  }));
  const undefinedClasses = perClass.filter(each => each.value === undefined).map(each => each.label);
  const details: Record<string, Json> = {
    ...rowDetails(counted),
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
  return { undefined: l10n.t('Undefined for every class: {0}.', ratio.undefinedBecause()), details };
}

function overSamples(sets: LabelSets, options: Options, ratio: Ratio): Outcome {
  const { value, withoutValue } = meanOverSamples(sets, ratio, options.text('zero_division'));
  const details = { ...rowDetails(sets), ...(withoutValue > 0 && { rows_without_value: withoutValue }) };
  if (value !== undefined) return numeric(value, details);
  return {
    undefined: l10n.t('Undefined for every row: of its labels, {0}.', ratio.undefinedBecause()),
    details,
  };
}

/** Mean over rows of the ratio of each row's labels, weighted by the rows' weights; rows without denominator are left out. */
export function meanOverSamples(
  sets: LabelSets,
  ratio: Ratio,
  zeroDivision: string,
): { readonly value: number | undefined; readonly withoutValue: number } {
  const { hits, truth, predicted, rowWeights, names } = sets;
  const values: number[] = [];
  let weights = 0;
  // proof: the arrays of label sets that have an entry per row are equally long
  for (let row = 0; row < hits.length; row++) {
    const tp = hits[row]!;
    const fp = predicted[row]! - tp;
    const fn = truth[row]! - tp;
    const value = divide(ratio, { tp, fp, fn, tn: names.length - tp - fp - fn }, zeroDivision);
    if (value === undefined) continue;
    const weight = rowWeights ? rowWeights[row]! : 1;
    values.push(value * weight);
    weights += weight;
  }
  return {
    value: weights > 0 ? kernels.pairwiseSum(values) / weights : undefined,
    withoutValue: hits.length - values.length,
  };
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
