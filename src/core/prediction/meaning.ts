import * as l10n from '@vscode/l10n';
import type { Task } from '../catalogue/statistic.ts';
import { PredictionProblem, type RawAnswers } from './model.ts';
import type { Output } from './outputs.ts';

/** What is known of the answers that are wanted. */
export interface Wanted {
  readonly task: Task | undefined;
  /** The positive class of a binary task, and the other one, as the data write them. */
  readonly positive?: string | undefined;
  readonly negative?: string | undefined;
  /** A score at or above it is a positive prediction. */
  readonly threshold: number;
  /** The classes that the data have, as they write them, in order. */
  readonly dataClasses?: readonly string[] | undefined;
  /** What evenkeel.yaml says of the model's scores, and of the order of its classes. */
  readonly output?: Output | undefined;
  readonly classes?: readonly string[] | undefined;
  /** Columns to write: of the prediction, and of the score or of the score of each class. */
  readonly predictionColumn: string;
  readonly scoreColumn: string | ReadonlyMap<string, string>;
}

/** What the model says of its answers. */
export interface Said {
  readonly output?: Output | undefined;
  readonly classes?: readonly string[] | undefined;
}

/** One column of answers, a value a row. */
export interface AnswerColumn {
  readonly name: string;
  readonly valueAt: (raw: RawAnswers, row: number) => string | number | undefined;
}

export interface Meaning {
  readonly columns: readonly AnswerColumn[];
  /** The column of the score of each class, where there is one for each. */
  readonly scores?: ReadonlyMap<string, string>;
  /** What was taken for what, where the model did not say: sentences for the record. */
  readonly notes: readonly string[];
  /** Throws PredictionProblem where answers contradict what was taken for granted. */
  readonly check: (raw: RawAnswers) => void;
}

const nothing = () => undefined;

/**
 * What a model's answers mean, settled by its first ones: which number is the score of which class, and whether it is a probability. What
 * neither the model nor evenkeel.yaml says is not guessed.
 * @throws PredictionProblem that names the key to write
 */
export function meaningOf(first: RawAnswers, said: Said, wanted: Wanted): Meaning {
  const { scores } = first;
  const output = wanted.output ?? said.output;
  const label = labelColumn(wanted);
  if (!scores) return { columns: [label], notes: [], check: nothing };
  const isNumber = wanted.task === 'regression' || wanted.task === 'ranking';
  if (output === 'labels') return { columns: [indexLabel(said, wanted)], notes: [], check: nothing };
  if (output === 'values' || (output === undefined && isNumber)) return values(first, wanted);
  if (output === undefined) throw unknownOutput(scores.width);
  const probability = probabilityOf(output, scores.width);
  return scores.width === 1
    ? oneScore(first, wanted, probability)
    : severalScores(first, said, wanted, probability);
}

/** Numbers that are the prediction: of a regression, or the scores of a ranking. */
function values({ labels, scores }: RawAnswers, wanted: Wanted): Meaning {
  const width = scores?.width ?? 1;
  if (width !== 1) {
    throw new PredictionProblem({
      code: 'several-values',
      message: l10n.t('The model gives {0} numbers for each row; one was expected.', width),
      remedy: l10n.t('Write a command of your own under checkpoints.predict.'),
    });
  }
  const name =
    wanted.task === 'ranking' && typeof wanted.scoreColumn === 'string'
      ? wanted.scoreColumn
      : wanted.predictionColumn;
  const number: AnswerColumn = { name, valueAt: (raw, row) => raw.scores?.values[row] };
  return { columns: labels ? [labelColumn(wanted)] : [number], notes: [], check: nothing };
}

/** One score a row: of the positive class. */
function oneScore({ labels }: RawAnswers, wanted: Wanted, probability: Probability): Meaning {
  const { positive = '1', negative = '0', threshold, scoreColumn, predictionColumn } = wanted;
  if (wanted.task !== undefined && wanted.task !== 'binary') {
    throw new PredictionProblem({
      code: 'one-score',
      message: l10n.t('The model gives one score for each row, which is too few for this task.'),
      remedy: l10n.t('Write a command of your own under checkpoints.predict.'),
    });
  }
  const valueAt = (raw: RawAnswers, row: number) => probability(raw, row, 0);
  const name = typeof scoreColumn === 'string' ? scoreColumn : columnFor(scoreColumn, positive);
  const decided: AnswerColumn = {
    name: predictionColumn,
    valueAt: (raw, row) => {
      const score = valueAt(raw, row);
      return Number.isNaN(score) ? undefined : score >= threshold ? positive : negative;
    },
  };
  return {
    columns: [labels ? labelColumn(wanted) : decided, { name, valueAt }],
    notes: [
      l10n.t('Its score is taken for that of the class {0}.', positive),
      ...(labels ? [] : [l10n.t('A score of at least {0} is a prediction of {1}.', threshold, positive)]),
    ],
    check: nothing,
  };
}

function severalScores(
  { labels, scores }: RawAnswers,
  said: Said,
  wanted: Wanted,
  probability: Probability,
): Meaning {
  const width = scores?.width ?? 0;
  const known = wanted.classes ?? said.classes;
  const written = classesFor(known, width, wanted);
  const notes: string[] = known
    ? []
    : [l10n.t('Its scores are taken for those of the classes {0}, in this order.', written.join(', '))];
  const argmax: AnswerColumn = {
    name: wanted.predictionColumn,
    valueAt: (raw, row) => {
      const best = greatest(raw, row, width);
      return best < 0 ? undefined : written[best];
    },
  };
  const check = labels && !known ? (raw: RawAnswers) => checkOrder(raw, width, written) : nothing;
  const columns: AnswerColumn[] = [labels ? labelColumn(wanted) : argmax];
  const { task, positive = written.at(-1) ?? '', scoreColumn } = wanted;
  if (typeof scoreColumn === 'string' && (task === 'binary' || (task === undefined && width === 2))) {
    const index = written.findIndex(each => sameLabel(each, positive));
    if (index < 0) throw unknownClass(positive, written);
    columns.push({ name: scoreColumn, valueAt: (raw, row) => probability(raw, row, index) });
    return { columns, notes, check };
  }
  const byClass = new Map(
    written.map(each => [
      each,
      typeof scoreColumn === 'string' ? `${scoreColumn}_${each}` : columnFor(scoreColumn, each),
    ]),
  );
  for (const [index, name] of [...byClass.values()].entries()) {
    columns.push({ name, valueAt: (raw, row) => probability(raw, row, index) });
  }
  return { columns, scores: byClass, notes, check };
}

/** Classes in the order of the scores, written as the data write them. */
function classesFor(known: readonly string[] | undefined, width: number, wanted: Wanted): readonly string[] {
  const binary = wanted.task === 'binary' ? [wanted.negative, wanted.positive] : [];
  const fallback = wanted.dataClasses ?? binary.filter(each => each !== undefined);
  const classes = known ?? fallback;
  if (classes.length === width) return classes.map(each => spelled(each, wanted));
  throw new PredictionProblem({
    code: 'unknown-classes',
    message: known
      ? l10n.t('The model gives {0} scores for each row, for {1} classes.', width, classes.length)
      : l10n.t(
          'The model gives {0} scores for each row and does not say of which classes; the data have {1}.',
          width,
          classes.join(', ') || l10n.t('none'),
        ),
    remedy: l10n.t(
      'List the classes in the order of the scores under {0} in evenkeel.yaml.',
      'checkpoints.classes',
    ),
  });
}

/** A label as the data write it: 1.0 and True are 1 and true there. */
function spelled(label: string, { dataClasses = [], positive, negative }: Wanted): string {
  const known = [...dataClasses, ...[positive, negative].filter(each => each !== undefined)];
  if (known.includes(label)) return label;
  return known.find(each => sameLabel(each, label)) ?? label;
}

/** Whether two texts are the same label: 1 and 1.0 are, true and True, and true and 1. */
export function sameLabel(a: string, b: string): boolean {
  return a === b || canonical(a) === canonical(b);
}

function canonical(label: string): string {
  const lower = label.trim().toLowerCase();
  if (lower === 'true') return '1';
  if (lower === 'false') return '0';
  const number = Number(lower);
  return lower !== '' && Number.isFinite(number) ? String(number) : label;
}

function labelColumn(wanted: Wanted): AnswerColumn {
  const written = new Map<string, string>();
  return {
    name: wanted.predictionColumn,
    valueAt({ labels }, row) {
      const label = labels?.[row];
      if (label === undefined || wanted.task === 'regression') return label;
      let found = written.get(label);
      if (found === undefined) {
        found = spelled(label, wanted);
        // Labels are few; what are not few are no labels.
        if (written.size < 10_000) written.set(label, found);
      }
      return found;
    },
  };
}

/** Numbers that count classes: the class itself where its number is one, else the class at that place. */
function indexLabel(said: Said, wanted: Wanted): AnswerColumn {
  const classes = wanted.classes ?? said.classes ?? wanted.dataClasses;
  return {
    name: wanted.predictionColumn,
    valueAt({ scores }, row) {
      const number = scores?.values[row];
      if (number === undefined || Number.isNaN(number)) return undefined;
      const text = String(number);
      const known = classes?.find(each => sameLabel(each, text));
      return known ?? classes?.[number] ?? text;
    },
  };
}

type Probability = (raw: RawAnswers, row: number, index: number) => number;

/** How a score becomes a probability. */
function probabilityOf(output: Output, width: number): Probability {
  const at: Probability = ({ scores }, row, index) => scores?.values[row * width + index] ?? Number.NaN;
  if (output !== 'logits') return at;
  if (width === 1) return (raw, row) => 1 / (1 + Math.exp(-at(raw, row, 0)));
  return (raw, row, index) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < width; i++) most = Math.max(most, at(raw, row, i));
    let sum = 0;
    for (let i = 0; i < width; i++) sum += Math.exp(at(raw, row, i) - most);
    return Math.exp(at(raw, row, index) - most) / sum;
  };
}

/** The place of the greatest score; −1 where one is missing. */
function greatest({ scores }: RawAnswers, row: number, width: number): number {
  const values = scores?.values ?? new Float64Array();
  let best = 0;
  for (let i = 0; i < width; i++) {
    const value = values[row * width + i] ?? Number.NaN;
    if (Number.isNaN(value)) return -1;
    if (value > (values[row * width + best] ?? Number.NaN)) best = i;
  }
  return best;
}

/** The label that the model itself gives must be that of its greatest score, where the order of the classes was taken for granted. */
function checkOrder(raw: RawAnswers, width: number, written: readonly string[]): void {
  for (const [row, label] of (raw.labels ?? []).entries()) {
    const best = greatest(raw, row, width);
    const named = written[best];
    if (label === undefined || named === undefined || sameLabel(label, named)) continue;
    throw new PredictionProblem({
      code: 'classes-order',
      message: l10n.t(
        'The model says {0} where the greatest of its scores would be that of {1}: its classes are in another order than {2}.',
        label,
        named,
        written.join(', '),
      ),
      remedy: l10n.t(
        'List the classes in the order of the scores under {0} in evenkeel.yaml.',
        'checkpoints.classes',
      ),
    });
  }
}

function columnFor(columns: ReadonlyMap<string, string>, label: string): string {
  for (const [name, column] of columns) if (sameLabel(name, label)) return column;
  return `score_${label}`;
}

function unknownOutput(width: number): PredictionProblem {
  return new PredictionProblem({
    code: 'unknown-output',
    message:
      width === 1
        ? l10n.t('The model gives one number for each row and does not say what it is.')
        : l10n.t('The model gives {0} numbers for each row and does not say what they are.', width),
    remedy: l10n.t(
      'Write {0} in evenkeel.yaml: probabilities, logits, values (of a regression) or labels.',
      'checkpoints.output',
    ),
  });
}

function unknownClass(positive: string, classes: readonly string[]): PredictionProblem {
  return new PredictionProblem({
    code: 'unknown-positive',
    message: l10n.t('The model knows the classes {0}, and not {1}.', classes.join(', '), positive),
    remedy: l10n.t('Correct {0} or {1} in evenkeel.yaml.', 'positive', 'checkpoints.classes'),
  });
}
