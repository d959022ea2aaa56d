import type { Json, Statistic } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import { type Confusion, confusionOf } from '../summaries/confusion.ts';
import { type Counts, countsOf, divide, meanOf, type Ratio, sumOfCounts } from './averaging.ts';
import { fRatio } from './fbeta.ts';
import { precisionRatio } from './precision.ts';
import { pythonFixed, pythonFloat } from './pythonFormat.ts';
import { recallRatio } from './recall.ts';
import { rowDetails, SKLEARN, sklearnProfile, ZERO_DIVISION } from './shared.ts';

const HEADERS = ['precision', 'recall', 'f1-score', 'support'] as const;
const RATIOS: readonly Ratio[] = [precisionRatio, recallRatio, fRatio(1)];
const LONGEST_SUMMARY = 'weighted avg';

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
  tasks: ['binary', 'multiclass'],
  summary: 'Precision, recall, F1 and number of rows per class, with their averages, as a text table.',
  needs: ['y_true', 'y_pred'],
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
    'The text is scikit-learn\'s, character for character, so a ratio without denominator is printed as 0 by default ("nan" with zero_division=undefined). The summary line is "accuracy" when all occurring classes are reported, else "micro avg". Support is printed as Python prints a float with weights and, as scikit-learn happens to do, when no row is right. details.report holds the same unrounded.',
  source: `Text agrees with ${SKLEARN} classification_report.`,
  compute: (evidence, options) => {
    const confusion = confusionOf(evidence);
    if ('undefined' in confusion) return confusion;
    const zeroDivision = options.text('zero_division');
    const classLines = confusion.selected.map(index =>
      lineOf(String(confusion.classes.values[index] ?? ''), countsOf(confusion, index), zeroDivision),
    );
    if (classLines.length === 0) return { undefined: '"labels" names no class.' };
    const support = kernels.pairwiseSum(classLines.map(line => line.support));
    const micro = lineOf(
      microIsAccuracy(confusion) ? 'accuracy' : 'micro avg',
      sumOfCounts(confusion),
      zeroDivision,
    );
    const summaryLines: Line[] = [
      { ...micro, support },
      { name: 'macro avg', ratios: averageOf(classLines, false), support },
      { name: LONGEST_SUMMARY, ratios: averageOf(classLines, true), support },
    ];
    // scikit-learn counts in floats with weights, and also when not one row is right.
    const hasFloatSupport = confusion.weighted || confusion.hits.every(weight => weight === 0);
    const text = textOf(classLines, summaryLines, options.number('digits'), hasFloatSupport);
    const report = dictOf([...classLines, ...summaryLines]);
    return {
      value: options.text('output') === 'dict' ? report : text,
      details: { report, ...rowDetails(confusion) },
    };
  },
};

function lineOf(name: string, counts: Counts, zeroDivision: string): Line {
  return {
    name,
    ratios: RATIOS.map(ratio => divide(ratio, counts, zeroDivision)),
    support: counts.tp + counts.fn,
  };
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
  const report: Record<string, Json> = {};
  for (const { name, ratios, support } of lines) {
    const [precision = null, recall = null, f1 = null] = ratios;
    const [p, r, f, s] = HEADERS;
    report[name] = { [p]: precision, [r]: recall, [f]: f1, [s]: support };
  }
  // As in scikit-learn: the accuracy is one number, without support.
  const accuracy = lines.at(-3);
  if (accuracy?.name === 'accuracy') report['accuracy'] = accuracy.ratios[0] ?? null;
  return report;
}
