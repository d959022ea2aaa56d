import { type Column, lengthOf } from './column.ts';
import { distinctLabels, fewNumbers, MOST_CLASSES } from './distinct.ts';
import { rangeOf } from './range.ts';

/** A column that holds the score of one class. */
export interface ClassScore {
  readonly column: string;
  /** The class as `columns.score` in evenkeel.yaml names it. */
  readonly label: string;
}

/** What stands beside the class in the name of its score: `proba_`, `y_pred_proba_`, `Score.`, `p`, and `_probability` behind it. */
const WORD = '(?:proba|prob|probability|score|confidence|p)';
const BEFORE = new RegExp(
  `^((?:.*[_.\\- ])?${WORD}|(?:.*[_.\\- ])?(?:probas|probs|probabilities|scores))[_.\\- ]?$`,
  'i',
);
const BEHIND = new RegExp(`^[_.\\- ]${WORD}$`, 'i');
/** Any name that may be one: most tables have none, and their labels need not be looked at. */
const LIKELY = /prob|score|confidence|^p\d|^p[_.\- ]|[_.\- ]p[_.\- ]|[_.\- ]p$/i;

/** With more labels a column is no list of classes that someone writes a column for each. */
const MOST_LABELS = 1000;
/** So many columns named after labels are no chance, even where some label has none: a class that is new since the model was trained. */
const FEWEST_COLUMNS = 3;
/** So many rows show whether columns add up to 1, within what rounding to two digits leaves. */
const ROWS_LOOKED_AT = 1000;
const ROUNDING = 0.05;

/**
 * The scores of a model for each class: columns of numbers from 0 to 1 that are named alike but for a label that occurs (`proba_0`,
 * `proba_1`, …), at least three or as many as there are labels, or named as the labels are and nothing else where they are
 * probabilities by their sum. Columns of the series whose class has no row belong to it where all together add up to 1.
 */
export function classScores(columns: readonly Column[], answers: Column): readonly ClassScore[] | undefined {
  const numbers = columns.filter(column => column.type === 'number' && column !== answers);
  const likely = namedAsScores(numbers);
  const series = likely.length < 2 ? [] : seriesOf(likely, labelsOf(answers) ?? new Map());
  const [longest] = series.toSorted((a, b) => b.length - a.length);
  return longest ?? namedAsLabels(numbers, answers);
}

/** The columns of numbers whose names may be those of scores: there are hardly any in most tables. */
export function namedAsScores(columns: readonly Column[]): Column[] {
  return columns.filter(({ type, name }) => type === 'number' && LIKELY.test(name));
}

/** The labels of a column by the ways in which a name writes them. */
function labelsOf(answers: Column): ReadonlyMap<string, string> | undefined {
  if (answers.type === 'timestamp') return undefined;
  if (answers.type === 'number') {
    // few ones are known already
    const numbers = fewNumbers(answers, MOST_CLASSES) ?? fewNumbers(answers, MOST_LABELS);
    if (!numbers) return undefined;
    const whole = [...numbers].filter(Number.isInteger);
    // pandas has whole numbers beside missing ones as floats
    return new Map(
      whole.flatMap(each => [`${each}`, `${each}.0`].map(written => [written, `${each}`] as const)),
    );
  }
  const { codes, dictionary } = distinctLabels(answers);
  if (codes.length > MOST_LABELS) return undefined;
  const labels = Array.from(codes, code => dictionary[code] ?? '').filter(label => label !== '');
  const python = answers.boolean
    ? labels.map(each => [`${each.charAt(0).toUpperCase()}${each.slice(1)}`, each] as const)
    : [];
  return new Map([...labels.map(each => [each, each] as const), ...python]);
}

/** Columns that are named alike but for the class, those of a series together. */
function seriesOf(columns: readonly Column[], labels: ReadonlyMap<string, string>): ClassScore[][] {
  const classes = new Set(labels.values());
  const affixes = new Set(columns.flatMap(({ name }) => affixesOf(name, labels)));
  return [...affixes].flatMap(affix => {
    const all = columns.flatMap(column => {
      const rest = withoutAffix(column.name, affix);
      return rest === undefined ? [] : [{ column, label: labels.get(rest) ?? rest, known: labels.has(rest) }];
    });
    const known = all.filter(each => each.known);
    const labelled = new Set(known.map(({ label }) => label));
    if (labelled.size < known.length) return [];
    const complete =
      known.length === all.length
        ? known
        : [all, known].find(each => addUpToOne(each.map(({ column }) => column)));
    if (!complete || complete.length < 2 || !complete.every(({ column }) => isFrom0To1(column))) return [];
    return labelled.size >= FEWEST_COLUMNS || labelled.size === classes.size
      ? [complete.map(({ column, label }) => ({ column: column.name, label }))]
      : [];
  });
}

/** What is written before a class (`proba_…`) or behind one (`…_proba`). */
type Affix = `${string}…` | `…${string}`;

function affixesOf(name: string, labels: ReadonlyMap<string, string>): Affix[] {
  const found: Affix[] = [];
  for (const written of labels.keys()) {
    const before = name.slice(0, -written.length);
    if (name.endsWith(written) && BEFORE.test(before)) found.push(`${before}…`);
    const behind = name.slice(written.length);
    if (name.startsWith(written) && BEHIND.test(behind)) found.push(`…${behind}`);
  }
  return found;
}

function withoutAffix(name: string, affix: Affix): string | undefined {
  const isBefore = affix.endsWith('…');
  const text = isBefore ? affix.slice(0, -1) : affix.slice(1);
  if (name.length <= text.length || !(isBefore ? name.startsWith(text) : name.endsWith(text)))
    return undefined;
  return isBefore ? name.slice(text.length) : name.slice(0, -text.length);
}

/** Evidently and AutoGluon name the column of a class as the class: one for each, which tell probabilities by their sum and are not 0 and 1 only. */
function namedAsLabels(columns: readonly Column[], answers: Column): readonly ClassScore[] | undefined {
  if (answers.type !== 'category' || answers.dictionary.length > MOST_LABELS) return undefined;
  const words = new Set(answers.dictionary);
  const named = columns.filter(({ name }) => words.has(name));
  if (named.length < 2) return undefined;
  const labels = new Set(labelsOf(answers)?.values());
  const scores = named.filter(({ name }) => labels.has(name));
  const areScores = scores.length === labels.size && scores.some(isFraction) && addUpToOne(scores);
  return areScores ? scores.map(({ name }) => ({ column: name, label: name })) : undefined;
}

function isFraction(column: Column): boolean {
  return column.type === 'number' && column.values.some(value => value > 0 && value < 1);
}

function isFrom0To1(column: Column): boolean {
  if (column.type !== 'number') return false;
  const { min, max, count } = rangeOf(column);
  return count > 0 && min >= 0 && max <= 1;
}

/** Whether the first rows that have all values are probabilities of classes that exclude each other. */
export function addUpToOne(scores: readonly Column[]): boolean {
  const values = scores.flatMap(column => (column.type === 'number' ? [column.values] : []));
  const [first] = scores;
  const rows = Math.min(first ? lengthOf(first) : 0, ROWS_LOOKED_AT);
  let looked = 0;
  for (let row = 0; row < rows; row++) {
    const sum = values.reduce((total, each) => total + (each[row] ?? Number.NaN), 0);
    if (Number.isNaN(sum)) continue;
    if (Math.abs(sum - 1) > ROUNDING) return false;
    looked++;
  }
  return looked > 0 && values.length === scores.length;
}
