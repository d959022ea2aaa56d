import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { firstOf, shortened } from '../shortened.ts';
import { type Classes, classesOf } from '../summaries/classes.ts';
import { type CategoryVector, missingIn, type NumberVector, rowsBetween } from '../tables/column.ts';
import { distinctLabels } from '../tables/distinct.ts';
import { knownOfGrowing } from '../tables/knownRows.ts';
import type { Turn } from '../turns.ts';
import { formatCount, formatValue } from '../words.ts';
import type { Assessment } from './assessment.ts';
import { repeatedIds } from './judge.ts';
import type { ProjectData } from './read.ts';
import type { Slice } from './slice.ts';
import { suspicions } from './suspicions.ts';
import { median, type Timeline, wholeTimelineOf } from './timeline.ts';

/**
 * What can be said of current data as such, whatever the model made of them.
 * @param newest instant of the newest row
 */
export function qualityOf(
  whole: Slice,
  reference: Slice | undefined,
  current: Timeline,
  newest: number | undefined,
): Omit<Assessment['quality'], 'series' | 'more' | 'finding'> {
  const repeated = repeatedIds(whole);
  return {
    ...(repeated.value !== null &&
      whole.roles.id !== undefined && { duplicateIds: { column: whole.roles.id, rows: repeated.value } }),
    undatedRows: current.unplaced,
    rowsPerChunk: {
      reference: reference ? rowsPerChunk(wholeTimelineOf(reference, current.rule)) : null,
      current: rowsPerChunk(current),
    },
    ...(newest !== undefined && { newest: new Date(newest).toISOString() }),
  };
}

function rowsPerChunk({ chunks }: Timeline): number | null {
  return median(chunks.filter(chunk => chunk.complete).map(chunk => chunk.rows.length)) ?? null;
}

/** What is odd about data that could be read: columns that one data set lacks, ids that repeat, scores that are no probabilities. */
export async function dataDiagnostics(
  data: ProjectData,
  { minRows, positive }: { readonly minRows: number; readonly positive?: string | undefined },
  turn: Turn,
): Promise<Diagnostic[]> {
  return [
    ...columnsOfOneSet(data),
    ...(await suspicions(data, turn)),
    ...[...data.sets].flatMap(([name, slice]) => [
      repeatedIdsOf(name, slice),
      scoresOf(name, slice, data),
      oneClassOf(name, slice, minRows),
      strangersOf(name, slice, minRows),
      positive === undefined ? moreClassesOf(name, slice) : undefined,
    ]),
  ].filter(each => each !== undefined);
}

function columnsOfOneSet({ sets, columns }: ProjectData): Diagnostic[] {
  const reference = sets.get('reference');
  const current = sets.get('current');
  if (!reference || !current) return [];
  const features = columns.filter(({ role }) => role === 'feature' || role === 'protected');
  const only = (one: Slice, other: Slice) =>
    features.map(each => each.column).filter(name => one.column(name) && !other.column(name));
  return [
    onlyIn(only(reference, current), l10n.t('the reference'), l10n.t('current data')),
    onlyIn(only(current, reference), l10n.t('current data'), l10n.t('the reference')),
  ].filter(each => each !== undefined);
}

/** So many columns are named, with so many letters of each. */
const NAMED = { columns: 5, letters: 60 };

function onlyIn(names: readonly string[], has: string, lacks: string): Diagnostic | undefined {
  const [first] = names;
  if (first === undefined) return undefined;
  const short = (name: string) => shortened(name, NAMED.letters);
  const listed = firstOf(names.map(short), NAMED.columns);
  return {
    severity: 'warning',
    code: 'column-of-one-set',
    column: first,
    count: names.length,
    message:
      names.length === 1
        ? l10n.t('Column {0} is in {1} but not in {2}, so it is not compared.', short(first), has, lacks)
        : l10n.t(
            '{0} columns are in {1} but not in {2}, so they are not compared: {3}.',
            names.length,
            has,
            lacks,
            listed,
          ),
    remedy: l10n.t('Add what is absent to the data, or name it under columns.ignored in evenkeel.yaml.'),
  };
}

function repeatedIdsOf(name: string, slice: Slice): Diagnostic | undefined {
  const { id } = slice.roles;
  const { rows = 0, first } = slice.duplicates ?? {};
  if (id === undefined || !first) return undefined;
  return {
    severity: 'warning',
    code: 'duplicate-ids',
    column: id,
    count: rows,
    message:
      rows === 1
        ? l10n.t(
            '1 row of the {0} data repeats the id of an earlier row; the first is {1} in data row {2}, as in row {3}. All rows are counted.',
            name,
            first.value,
            first.row + 1,
            first.of + 1,
          )
        : l10n.t(
            '{0} rows of the {1} data repeat the id of an earlier row; the first is {2} in data row {3}, as in row {4}. All rows are counted.',
            formatValue(rows),
            name,
            first.value,
            first.row + 1,
            first.of + 1,
          ),
    remedy: l10n.t('Remove the repetitions, or name another column under columns.id.'),
  };
}

/** The column of the truth, if it can hold classes. */
function labelsIn(slice: Slice): { target: string; column: CategoryVector | NumberVector } | undefined {
  const { target } = slice.roles;
  const column = target === undefined ? undefined : slice.column(target);
  return target === undefined || !column || column.type === 'timestamp' ? undefined : { target, column };
}

/** The classes that occur in a column; none where its values are no labels. */
function classesIn(column: CategoryVector | NumberVector): Classes['values'] {
  const coded = classesOf([distinctLabels(column)]);
  return 'undefined' in coded ? [] : coded.classes.values;
}

/** A classifier's truth of one class: many metrics have no value then, and others one that says little. */
function oneClassOf(name: string, slice: Slice, minRows: number): Diagnostic | undefined {
  const { target, column } = labelsIn(slice) ?? {};
  if (target === undefined || !column || slice.labelling.task === 'regression') return undefined;
  if (slice.rowCount - missingIn(column) < minRows) return undefined;
  const values = classesIn(column);
  if (values.length !== 1) return undefined;
  return {
    severity: 'warning',
    code: 'one-class',
    column: target,
    message: l10n.t(
      'All labels in {0} of the {1} data are {2}, so metrics that need two classes, such as roc_auc, have no value.',
      target,
      name,
      String(values[0]),
    ),
    remedy: l10n.t('Check how the labels are collected: are only some of them joined?'),
  };
}

/** Labels of three classes or more in a binary task where nobody said which one is meant: all but one count as the other. */
function moreClassesOf(name: string, slice: Slice): Diagnostic | undefined {
  const { task, positive } = slice.labelling;
  if (task !== 'binary' || positive === undefined) return undefined;
  const { target, column } = labelsIn(slice) ?? {};
  const values = column ? classesIn(column) : [];
  if (target === undefined || values.length < 3) return undefined;
  return {
    severity: 'warning',
    code: 'more-than-two-classes',
    column: target,
    message: l10n.t(
      'The task is binary, but {0} of the {1} data has {2} classes ({3}): all but {4} count as negative.',
      target,
      name,
      values.length,
      firstOf(values.map(String), VALUES),
      positive,
    ),
    remedy: l10n.t('Set task: multiclass, or name the class that is meant as positive.'),
  };
}

/** So many values are named. */
const VALUES = 5;

/** Predictions of which none is ever a label, as Yes and No are not where labels are yes and no: each counts as wrong. */
function strangersOf(name: string, slice: Slice, minRows: number): Diagnostic | undefined {
  const { prediction } = slice.roles;
  const { task } = slice.labelling;
  if (task !== 'binary' && task !== 'multiclass') return undefined;
  const { target, column: labels } = labelsIn(slice) ?? {};
  const answers = prediction === undefined ? undefined : slice.column(prediction);
  if (target === undefined || prediction === undefined || !labels || !answers) return undefined;
  if (answers.type === 'timestamp') return undefined;
  if ([labels, answers].some(each => slice.rowCount - missingIn(each) < minRows)) return undefined;
  const coded = classesOf([distinctLabels(labels), distinctLabels(answers)]);
  if ('undefined' in coded) return undefined;
  const [known = new Set<number>(), given = new Set<number>()] = coded.codes.map(
    codes => new Set(codes.filter(code => code >= 0)),
  );
  // Of one class each they may be right about other rows.
  if (known.size < 2 || given.size === 0 || [...given].some(code => known.has(code))) return undefined;
  const listed = (codes: ReadonlySet<number>) => {
    const values = [...codes].sort((a, b) => a - b).map(code => coded.classes.values[code]);
    return firstOf(
      values.map(value => shortened(String(value), NAMED.letters)),
      VALUES,
    );
  };
  return {
    severity: 'error',
    code: 'predictions-not-among-labels',
    column: prediction,
    message: l10n.t(
      'The predictions in {0} of the {1} data ({2}) have no value in common with the labels in {3} ({4}), so all of them count as wrong.',
      prediction,
      name,
      listed(given),
      target,
      listed(known),
    ),
    remedy: l10n.t('Write both alike: capitals and blanks count.'),
  };
}

function scoresOf(name: string, slice: Slice, { roles, labelling }: ProjectData): Diagnostic | undefined {
  const { score } = roles;
  if (labelling.task !== 'binary' && labelling.task !== 'multiclass') return undefined;
  for (const each of typeof score === 'string' ? [score] : (score?.values() ?? [])) {
    const column = slice.column(each);
    if (!column || missingIn(column) === slice.rowCount) continue;
    if (column.type !== 'number') {
      return {
        severity: 'error',
        code: 'score-not-numbers',
        column: each,
        message: l10n.t('The score column {0} of the {1} data holds text; expected numbers.', each, name),
        remedy: l10n.t('Correct columns.score in evenkeel.yaml, or the data.'),
      };
    }
    const { count, first } = outside01(column);
    if (first === undefined) continue;
    return {
      severity: 'warning',
      code: 'score-outside-0-1',
      column: each,
      count,
      message: l10n.t(
        'The score {0} is outside 0 to 1 in {1} of the {2} data, such as {3}. Ranking metrics such as roc_auc use it as it is; calibration, Brier score and log loss need probabilities.',
        each,
        formatCount(count, l10n.t('row'), l10n.t('rows')),
        name,
        formatValue(first),
      ),
      remedy: l10n.t('Write probabilities, or set threshold to a value on the scale of the scores.'),
    };
  }
  return undefined;
}

interface Outside {
  readonly count: number;
  readonly first?: number;
}

/** How many numbers are outside 0 to 1, and the first of them. */
function outside01(column: NumberVector): Outside {
  return knownOfGrowing<Outside>([column], 'outside 0 to 1', {
    of: (from, to) => {
      const outside = rowsBetween(column, from, to).filter(value => value < 0 || value > 1);
      const [first] = outside;
      return { count: outside.length, ...(first !== undefined && { first }) };
    },
    merged: (earlier, later) => ({ ...later, ...earlier, count: earlier.count + later.count }),
  });
}
