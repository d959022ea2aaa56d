import * as l10n from '@vscode/l10n';
import { formatValue } from '../words.ts';
import { classScores, namedAsScores } from './classScores.ts';
import { type Column, type ColumnType, lengthOf, type NumberVector, rowsBetween } from './column.ts';
import { distinctLabels, fewNumbers, MOST_CLASSES } from './distinct.ts';
import { findDuplicates } from './duplicates.ts';
import { isNamedLikeId } from './idName.ts';
import { knownOfGrowing } from './knownRows.ts';
import { rangeOf } from './range.ts';
import type { Role } from './role.ts';
import type { Table } from './table.ts';

/** What a column is, and why it is taken for that. */
export interface InferredRole {
  readonly column: string;
  readonly role: Role;
  readonly type: ColumnType;
  /** A sentence fragment: "named like a timestamp and holds ISO date-times". */
  readonly reason: string;
  /** Of a score that was found with those of other classes: the class that it is of. */
  readonly label?: string;
}

/** What a model does, told from its target, predictions and scores. */
export interface InferredTask {
  readonly task: 'binary' | 'multiclass' | 'regression';
  readonly reason: string;
}

const NAMES = {
  timestamp:
    /^(ts|time|date|datetime|timestamp|created|event_time|.*_(at|ts|time|date|timestamp|datetime)|(time|date)_?stamp)$/i,
  score:
    /^(score|scores|proba|prob|probability|probabilities|y_(pred_)?(proba|prob|score|probability)|pred(icted|iction)?_(proba|prob|score|probability)|(score|proba|prob|probability)_.+|.+_(score|proba|prob|probability)|confidence|risk)$/i,
  prediction:
    /^(y_?(pred|hat)|y_predicted|pred|preds|prediction|predictions|predicted|.+_(pred|prediction|predicted)|(pred|prediction|predicted)_.+)$/i,
  target:
    /^(y|target|targets|label|labels|y_true|y_test|truth|ground_truth|actual|outcome|class|is_.+|.+_(target|label|gt|truth))$/i,
  weight: /^(weight|weights|sample_weight|sample_weights|instance_weight)$/i,
} as const;

/** How strongly a name says target: plain words before patterns. */
const TARGET_ORDER = [
  'target',
  'y_true',
  'label',
  'ground_truth',
  'truth',
  'actual',
  'y',
  'class',
  'outcome',
];

/**
 * Roles of all columns, in the table's order: those given as they are, the others from names and values. At most one timestamp,
 * target, prediction, score (or score of a class), id and weight is inferred, and none of a role that is given. A column that only numbers the rows is ignored:
 * it would drift in every chunk. A column nothing speaks for is a feature.
 */
export function inferRoles(table: Table, given: ReadonlyMap<string, Role> = new Map()): InferredRole[] {
  const taken = new Map<string, { role: Role; reason: string; label?: string }>();
  for (const [name, role] of given) taken.set(name, { role, reason: l10n.t('declared in evenkeel.yaml') });
  const givenRoles = new Set(given.values());
  const free = () => [...table.columns.values()].filter(column => !taken.has(column.name));
  const choose = (role: Role, pick: (columns: readonly Column[]) => Choice | undefined) => {
    if (givenRoles.has(role)) return;
    const choice = pick(free());
    if (choice) taken.set(choice.column.name, { role, reason: choice.reason });
  };
  choose('timestamp', pickTimestamp);
  choose('weight', pickWeight);
  if (!givenRoles.has('score')) {
    for (const { column, ...score } of pickClassScores(table, given, free()))
      taken.set(column, { role: 'score', ...score });
    if (![...taken.values()].some(({ role }) => role === 'score')) choose('score', pickScore);
  }
  choose('prediction', pickPrediction);
  const answers = [...taken].find(([, { role }]) => role === 'prediction' || role === 'score');
  choose('target', columns => pickTarget(columns, answers && table.columns.get(answers[0])));
  choose('id', columns => pickId(columns, table.rowCount));
  for (const column of free()) {
    const reason = rowNumbers(column);
    if (reason !== undefined) taken.set(column.name, { role: 'ignored', reason });
  }
  return Array.from(table.columns.values(), column => ({
    column: column.name,
    type: column.type,
    ...(taken.get(column.name) ?? { role: 'feature' as const, reason: featureReason(column) }),
  }));
}

interface Choice {
  readonly column: Column;
  readonly reason: string;
}

function pickTimestamp(columns: readonly Column[]): Choice | undefined {
  const timed = columns.filter(({ type }) => type === 'timestamp');
  const named = timed.find(({ name }) => NAMES.timestamp.test(name));
  if (named) return { column: named, reason: l10n.t('named like a timestamp and holds dates or date-times') };
  const [only, another] = timed;
  if (only && !another) return { column: only, reason: l10n.t('the only column of dates or date-times') };
  if (only)
    return { column: only, reason: l10n.t('the first of {0} columns of dates or date-times', timed.length) };
  return undefined;
}

function pickWeight(columns: readonly Column[]): Choice | undefined {
  const column = columns.find(
    column => column.type === 'number' && NAMES.weight.test(column.name) && rangeOf(column).min >= 0,
  );
  return column && { column, reason: l10n.t('numbers from 0 up, named like a sample weight') };
}

function pickScore(columns: readonly Column[]): Choice | undefined {
  for (const column of columns) {
    if (column.type !== 'number' || !NAMES.score.test(column.name)) continue;
    const { min, max, count } = rangeOf(column);
    if (count > 0 && min >= 0 && max <= 1)
      return { column, reason: l10n.t('numbers from 0 to 1, named {0}', column.name) };
  }
  return undefined;
}

/** Scores of the classes that the target holds, or else the prediction. */
function pickClassScores(
  table: Table,
  given: ReadonlyMap<string, Role>,
  columns: readonly Column[],
): { readonly column: string; readonly label: string; readonly reason: string }[] {
  const named = (role: Role) => [...given].filter(each => each[1] === role).map(([name]) => name);
  const targets = named('target');
  // Of several labels per row each has scores of its own.
  if (targets.length > 1) return [];
  const answers =
    table.columns.get(targets[0] ?? named('prediction')[0] ?? '') ??
    // whether a flag is one is seen by all of its values
    (namedAsScores(columns).length > 1 ? pickTarget(columns, undefined)?.column : plainTarget(columns)) ??
    pickPrediction(columns)?.column;
  const scores = answers && classScores(columns, answers);
  return (scores ?? []).map(each => ({
    ...each,
    reason: l10n.t('numbers from 0 to 1, named after {0}, a label of {1}', each.label, answers?.name ?? ''),
  }));
}

/** The column of scores, or for each class that has one its own; undefined where none was found. */
export function scoreOf(roles: readonly InferredRole[]): string | ReadonlyMap<string, string> | undefined {
  const scores = roles.filter(({ role }) => role === 'score');
  const ofClasses = scores.flatMap(({ column, label }) =>
    label === undefined ? [] : [[label, column] as const],
  );
  return ofClasses.length > 0 ? new Map(ofClasses) : scores[0]?.column;
}

function pickPrediction(columns: readonly Column[]): Choice | undefined {
  const column = columns.find(({ name, type }) => type !== 'timestamp' && NAMES.prediction.test(name));
  return column && { column, reason: l10n.t('named {0}', column.name) };
}

/** The column whose name says target the most, where it does not say flag as well. */
function plainTarget(columns: readonly Column[]): Column | undefined {
  const rank = ({ name }: Column) => {
    const at = TARGET_ORDER.indexOf(name.toLowerCase());
    return at < 0 ? TARGET_ORDER.length : at;
  };
  return columns
    .filter(column => mayBeTarget(column) && !FLAG.test(column.name))
    .toSorted((a, b) => rank(a) - rank(b))[0];
}

function mayBeTarget({ name, type }: Column): boolean {
  return type !== 'timestamp' && NAMES.target.test(name);
}

const FLAG = /^is_/i;

/** `answers`: the prediction or score, by which the target is told from other columns named is_…. */
function pickTarget(columns: readonly Column[], answers: Column | undefined): Choice | undefined {
  const column = plainTarget(columns);
  if (column) return { column, reason: l10n.t('named {0}', column.name) };

  // `is_weekend` is as likely a feature as `is_fraud` is a target.
  const flags = columns.filter(candidate => mayBeTarget(candidate) && truthOf(candidate) !== undefined);
  const [only, another] = flags;
  if (only && !another) return { column: only, reason: l10n.t('the only true/false column named is_…') };
  const answered = answers && answers.type === 'number' ? answers.values : answers && truthOf(answers);
  if (!only || !answers || !answered) return undefined;
  const byAgreement = flags
    .map(flag => ({ flag, agreement: agreementOf(truthOf(flag), answered) }))
    .sort((a, b) => b.agreement - a.agreement);
  const best = byAgreement[0]?.flag;
  return (
    best && {
      column: best,
      reason: l10n.t('of the true/false columns named is_… the one that agrees best with {0}', answers.name),
    }
  );
}

/** A column of two values, no and yes, as 0 and 1 (NaN missing); undefined for others. */
function truthOf(column: Column): Float64Array | undefined {
  if (column.type === 'category') {
    return column.boolean
      ? Float64Array.from(column.codes, code => (code < 0 ? Number.NaN : code))
      : undefined;
  }
  const plain = column.type === 'number' && column.values.every(v => v === 0 || v === 1 || Number.isNaN(v));
  return plain ? column.values : undefined;
}

/** Mean of precision and recall of `answers >= 0.5` against `truth`, over rows that have both; rare events count as much as common ones. */
function agreementOf(truth: Float64Array | undefined, answers: Float64Array): number {
  let both = 0;
  let yes = 0;
  let said = 0;
  for (const [i, value] of truth?.entries() ?? []) {
    const answer = answers[i] ?? Number.NaN;
    if (Number.isNaN(value) || Number.isNaN(answer)) continue;
    if (value === 1) yes++;
    if (answer >= 0.5) said++;
    if (value === 1 && answer >= 0.5) both++;
  }
  return both === 0 ? 0 : (both / yes + both / said) / 2;
}

function pickId(columns: readonly Column[], rows: number): Choice | undefined {
  if (rows === 0) return undefined;
  for (const column of columns) {
    if (column.type === 'timestamp' || !isNamedLikeId(column.name)) continue;
    if (column.type === 'number' && !areWhole(column)) continue;
    const { rows: repeated } = findDuplicates(column);
    if (repeated === 0) return { column, reason: l10n.t('unique in every row and named {0}', column.name) };
    // A log may hold a few rows twice; an id column with a thousandth of repeats is one nevertheless.
    if (repeated <= rows / 1000) {
      return {
        column,
        reason: l10n.t('named {0} and unique in all but {1} of {2} rows', column.name, repeated, rows),
      };
    }
  }
  return undefined;
}

/** What pandas calls the index that `to_csv` and `to_parquet` write, a header without a name, and what a second trip makes of it. */
const PANDAS_INDEX = /^(Unnamed: 0(\.\d+)?|__index_level_0__|level_0)$/;

/** So few rows may count up by chance. */
const FEWEST_NUMBERED = 30;

/** Why a column is taken for the numbers of the rows; undefined for others. */
function rowNumbers(column: Column): string | undefined {
  if (column.type !== 'number') return undefined;
  const length = lengthOf(column);
  // the first rows show of most columns that they do not
  const isLong = length >= FEWEST_NUMBERED && countUp(rowsBetween(column, 0, FEWEST_NUMBERED));
  const counts = isLong && countUp(column.values);
  if (!(counts || PANDAS_INDEX.test(column.name)) || !areWhole(column)) return undefined;
  if (counts) return l10n.t('numbers the rows one by one, so it says nothing of them');
  return length > 0 && findDuplicates(column).rows === 0 && rangeOf(column).count === length
    ? l10n.t('unique in every row and named as pandas names its index')
    : undefined;
}

/** Whether each value is one more than that before it. */
function countUp(values: Float64Array): boolean {
  return values.every((value, i) => i === 0 || value === (values[i - 1] ?? Number.NaN) + 1);
}

function areWhole(column: NumberVector): boolean {
  return knownOfGrowing([column], 'whole numbers', {
    of: (from, to) =>
      rowsBetween(column, from, to).every(value => Number.isNaN(value) || Number.isInteger(value)),
    merged: (earlier, later) => earlier && later,
  });
}

function featureReason(column: Column): string {
  const { name } = column;
  if (column.type === 'number') {
    const isScore = NAMES.score.test(name);
    const plain = l10n.t('numbers without a name that says more');
    // most columns need no look at their values
    if (!isScore && !NAMES.timestamp.test(name)) return plain;
    const { min, max, count } = rangeOf(column);
    if (count === 0) return plain;
    if (isScore && (min < 0 || max > 1))
      return l10n.t(
        'named like a score, but holds numbers from {0} to {1}, not from 0 to 1',
        formatValue(min),
        formatValue(max),
      );
    return NAMES.timestamp.test(name)
      ? l10n.t(
          'named like a timestamp, but holds numbers; if they are epoch numbers, name it as the timestamp',
        )
      : plain;
  }
  if (column.type === 'timestamp') return l10n.t('dates, but not the timestamp of the row');
  if (NAMES.timestamp.test(name) && !column.boolean)
    return l10n.t('named like a timestamp, but not all of it can be read as dates or date-times');
  if (NAMES.score.test(name) && !column.boolean)
    return l10n.t('named like a score, but not all of it can be read as numbers');
  const categories = column.dictionary.length;
  return categories === 1
    ? l10n.t('1 category without a name that says more')
    : l10n.t('{0} categories without a name that says more', formatValue(categories));
}

/** The distinct values of a column as text, sorted by size or letter; undefined when there are more than `most`. */
function distinctValues(column: Column, most: number): string[] | undefined {
  if (column.type === 'category') {
    const { codes, dictionary } = distinctLabels(column);
    return codes.length > most ? undefined : Array.from(codes, code => dictionary[code] ?? '').sort();
  }
  const few = fewNumbers(column, most);
  return few && [...few].sort((a, b) => a - b).map(String);
}

/**
 * The task of the model from the columns of one data set: from the target, or else the prediction, or else a score alone.
 * Undefined when there is none of them or it has no value.
 */
export function inferTask(table: Table, roles: readonly InferredRole[]): InferredTask | undefined {
  const columnOf = (role: Role) => {
    const found = roles.find(entry => entry.role === role);
    return found && table.columns.get(found.column);
  };
  const score = columnOf('score');
  const answer = columnOf('target') ?? columnOf('prediction');
  if (!answer) {
    return (
      score && {
        task: 'binary',
        reason: l10n.t('{0} is one score per row, and there is no target', score.name),
      }
    );
  }
  const values = distinctValues(answer, MOST_CLASSES);
  if (values?.length === 0) return undefined;
  if (values && values.length <= 2) {
    const [one = '', other] = values;
    return {
      task: 'binary',
      reason:
        other === undefined
          ? l10n.t('{0} has the value {1}', answer.name, one)
          : l10n.t('{0} has the values {1} and {2}', answer.name, one, other),
    };
  }
  if (answer.type === 'category') {
    return {
      task: 'multiclass',
      reason: l10n.t('{0} has {1} different labels', answer.name, values?.length ?? answer.dictionary.length),
    };
  }
  if (values?.every(value => Number.isInteger(Number(value)))) {
    return {
      task: 'multiclass',
      reason: l10n.t('{0} has only the whole numbers {1}', answer.name, values.join(', ')),
    };
  }
  const classes = roles.filter(({ label }) => label !== undefined).length;
  if (classes > 2) {
    return {
      task: 'multiclass',
      reason: l10n.t('there are scores for {0} labels of {1}', classes, answer.name),
    };
  }
  return { task: 'regression', reason: l10n.t('{0} holds numbers of many values', answer.name) };
}
