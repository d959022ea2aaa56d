import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Json, Statistic, Undefined } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import { type Confusion, confusionOf } from '../summaries/confusion.ts';
import { type Counts, hasLabelSets, labelSetsOf } from '../summaries/labelSets.ts';
import {
  countsOf,
  divide,
  meanOf,
  meanOverSamples,
  type Ratio,
  sumOfCounts,
  supportOf,
} from './averaging.ts';
import { fRatio } from './fbeta.ts';
import { precisionRatio } from './precision.ts';
import { pythonFixed, pythonFloat } from './pythonFormat.ts';
import { recallRatio } from './recall.ts';
import { rowDetails, SKLEARN, sklearnProfile, ZERO_DIVISION } from './shared.ts';

const HEADERS = ['precision', 'recall', 'f1-score', 'support'] as const;
const RATIOS: readonly Ratio[] = [precisionRatio, recallRatio, fRatio(1)];
const LONGEST_SUMMARY = 'weighted avg';
const MICRO = 'micro avg';

/** One line of the report: precision, recall and F1 (undefined: no denominator), and weight of true rows. */
interface Line {
  readonly name: string;
  readonly ratios: readonly (number | undefined)[];
  readonly support: number;
}

export const classificationReport: Statistic = {
  id: 'classification_report',
  title: 'Classification report',
  kind: 'report',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary: 'Precision, recall, F1 and number of rows per class, with their averages, as a text table.',
  needs: ['y_true', 'y_pred'],
  matrices: ['y_true', 'y_pred'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'digits',
      type: 'number',
      default: 2,
      min: 0,
      max: 100,
      integer: true,
      summary: 'Digits behind the decimal point.',
    },
    {
      name: 'output',
      type: 'text',
      default: 'text',
      allowed: ['text', 'dict'],
      summary: 'The value as the text table, or as the object that scikit-learn gives with output_dict=True.',
    },
    { ...ZERO_DIVISION, type: 'text', default: '0' },
  ],
  range: [0, 1],
  worse: 'neither',
  profiles: [sklearnProfile()],
  convention:
    'The text is scikit-learn\'s, character for character, so a ratio without denominator is printed as 0 by default ("nan" with zero_division=undefined). The summary line is "accuracy" when all occurring classes are reported, else "micro avg"; matrices of labels always have "micro avg" and a last line "samples avg". "labels" stands for target_names too: it is what the lines are called. Support is printed as Python prints a float with weights and, as scikit-learn happens to do, when no row is right. details.report holds the same unrounded.',
  source: `Text agrees with ${SKLEARN} classification_report.`,
  compute: (evidence, options) => {
    const zeroDivision = options.text('zero_division');
    const found = hasLabelSets(evidence)
      ? labelLines(evidence, zeroDivision)
      : classLines(evidence, zeroDivision);
    if ('undefined' in found) return found;
    const { lines, averages } = found;
    if (lines.length === 0) return { undefined: l10n.t('"labels" names no class.') };
    const report = dictOf([...lines, ...averages]);
    const text = textOf(lines, averages, options.number('digits'), found.hasFloatSupport);
    return {
      value: options.text('output') === 'dict' ? report : text,
      details: { report, ...rowDetails(found) },
    };
  },
};

/** The lines of a report: one per class or label, then the averages. */
interface Lines {
  readonly lines: readonly Line[];
  readonly averages: readonly Line[];
  /** Support is printed as Python prints a float. */
  readonly hasFloatSupport: boolean;
  readonly rows: number;
  readonly leftOut: number;
}

function classLines(evidence: Evidence, zeroDivision: string): Lines | Undefined {
  const confusion = confusionOf(evidence);
  if ('undefined' in confusion) return confusion;
  const counts = confusion.selected.map(index => countsOf(confusion, index));
  const nameOf = areBooleans(evidence) ? pythonBoolean : String;
  const lines = confusion.selected.map((index, i) => ({
    // proof: counts were made of the selected
    ...lineOf(nameOf(confusion.classes.values[index] ?? ''), counts[i]!, zeroDivision),
    support: supportOf(confusion, index),
  }));
  const name = microIsAccuracy(confusion) ? 'accuracy' : MICRO;
  return {
    lines,
    averages: averageLines(lines, lineOf(name, sumOfCounts(counts), zeroDivision)),
    // scikit-learn counts in floats with weights, and also when not one row is right.
    hasFloatSupport: confusion.weighted || confusion.hits.every(weight => weight === 0),
    rows: confusion.rows,
    leftOut: confusion.leftOut,
  };
}

function areBooleans({ inputs: { y_true, y_pred } }: Evidence): boolean {
  return [y_true, y_pred].every(input => input?.type === 'category' && input.boolean);
}

/** A class of true and false as Python prints it. */
function pythonBoolean(value: number | string): string {
  return value === 'true' ? 'True' : value === 'false' ? 'False' : String(value);
}

function labelLines(evidence: Evidence, zeroDivision: string): Lines | Undefined {
  const sets = labelSetsOf(evidence);
  if ('undefined' in sets) return sets;
  const lines = sets.counts.map((counts, i) => ({
    ...lineOf(String(sets.names[i] ?? ''), counts, zeroDivision),
    support: sets.support[i] ?? 0,
  }));
  const averages = averageLines(lines, lineOf(MICRO, sumOfCounts(sets.counts), zeroDivision));
  const samples: Line = {
    name: 'samples avg',
    ratios: RATIOS.map(ratio => meanOverSamples(sets, ratio, zeroDivision).value),
    support: averages[0]?.support ?? 0,
  };
  return {
    lines,
    averages: [...averages, samples],
    hasFloatSupport: sets.weighted,
    rows: sets.rows,
    leftOut: sets.leftOut,
  };
}

/** The micro average (or accuracy) given, macro and weighted. */
function averageLines(lines: readonly Line[], micro: Omit<Line, 'support'>): Line[] {
  const support = kernels.pairwiseSum(lines.map(line => line.support));
  return [
    { ...micro, support },
    { name: 'macro avg', ratios: averageOf(lines, false), support },
    { name: LONGEST_SUMMARY, ratios: averageOf(lines, true), support },
  ];
}

function lineOf(name: string, counts: Counts, zeroDivision: string): Omit<Line, 'support'> {
  return { name, ratios: RATIOS.map(ratio => divide(ratio, counts, zeroDivision)) };
}

function averageOf(lines: readonly Line[], weighted: boolean): (number | undefined)[] {
  return RATIOS.map((_, i) =>
    meanOf(
      lines.map(line => ({ value: line.ratios[i], support: line.support })),
      weighted,
    ),
  );
}

/** All classes that occur are reported, so that the micro average is the accuracy. */
function microIsAccuracy(confusion: Confusion): boolean {
  const selected = new Set(confusion.selected);
  return confusion.classes.present.every((isPresent, index) => isPresent === 0 || selected.has(index));
}

function textOf(
  classLines: readonly Line[],
  summaryLines: readonly Line[],
  digits: number,
  hasFloatSupport: boolean,
): string {
  // Python's len() counts code points.
  const width = classLines.reduce(
    (widest, line) => Math.max(widest, [...line.name].length),
    Math.max(LONGEST_SUMMARY.length, digits),
  );
  const head = (name: string) => ' '.repeat(width - [...name].length) + name;
  const cell = (text: string) => ` ${text.padStart(9)}`;
  const format = ({ name, ratios, support }: Line) => {
    const cells = ratios.map((ratio, i) =>
      name === 'accuracy' && summaryLines[0]?.ratios === ratios && i < 2
        ? ''
        : pythonFixed(ratio ?? Number.NaN, digits),
    );
    const weight = hasFloatSupport ? pythonFloat(support) : String(support);
    return `${head(name)} ${[...cells, weight].map(cell).join('')}\n`;
  };
  return [
    `${head('')} ${HEADERS.map(cell).join('')}\n\n`,
    ...classLines.map(format),
    '\n',
    ...summaryLines.map(format),
  ].join('');
}

function dictOf(lines: readonly Line[]): Record<string, Json> {
  const [p, r, f, s] = HEADERS;
  const entries = lines.map(({ name, ratios, support }): [string, Json] => {
    const [precision = null, recall = null, f1 = null] = ratios;
    return [name, { [p]: precision, [r]: recall, [f]: f1, [s]: support }];
  });
  // As in scikit-learn: the accuracy is one number, without support.
  const accuracy = lines.at(-3);
  if (accuracy?.name === 'accuracy') entries.push(['accuracy', accuracy.ratios[0] ?? null]);
  return Object.fromEntries(entries);
}
