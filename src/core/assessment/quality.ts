import type { Diagnostic } from '../diagnostic.ts';
import { classesOf } from '../summaries/classes.ts';
import { missingIn } from '../tables/column.ts';
import { formatCount, formatValue } from '../words.ts';
import type { Assessment } from './assessment.ts';
import { repeatedIds } from './judge.ts';
import type { ProjectData } from './read.ts';
import type { Slice } from './slice.ts';
import { median, spanOf, type Timeline, timelineOf, timesOf } from './timeline.ts';

/** What can be said of current data as such, whatever the model made of them. */
export function qualityOf(
  whole: Slice,
  reference: Slice | undefined,
  current: Timeline,
): Assessment['quality'] {
  const repeated = repeatedIds(whole);
  const span = spanOf(timesOf(whole));
  return {
    ...(repeated.value !== null &&
      whole.roles.id !== undefined && { duplicateIds: { column: whole.roles.id, rows: repeated.value } }),
    undatedRows: current.unplaced,
    rowsPerChunk: {
      reference: reference ? rowsPerChunk(timelineOf(reference, current.rule, 'all')) : null,
      current: rowsPerChunk(current),
    },
    ...(span && { newest: new Date(span.last).toISOString() }),
  };
}

function rowsPerChunk({ chunks }: Timeline): number | null {
  return median(chunks.filter(chunk => chunk.complete).map(chunk => chunk.rows.length)) ?? null;
}

/** What is odd about data that could be read: columns that one data set lacks, ids that repeat, scores that are no probabilities. */
export function dataDiagnostics(data: ProjectData, minRows: number): Diagnostic[] {
  return [
    ...columnsOfOneSet(data),
    ...[...data.sets].flatMap(([name, slice]) => [
      repeatedIdsOf(name, slice),
      scoresOf(name, slice, data),
      oneClassOf(name, slice, minRows),
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
    onlyIn(only(reference, current), 'the reference', 'current data'),
    onlyIn(only(current, reference), 'current data', 'the reference'),
  ].filter(each => each !== undefined);
}

/** So many columns are named, with so many letters of each. */
const NAMED = { columns: 5, letters: 60 };

function onlyIn(names: readonly string[], has: string, lacks: string): Diagnostic | undefined {
  const [first] = names;
  if (first === undefined) return undefined;
  const short = (name: string) =>
    name.length > NAMED.letters ? `${name.slice(0, NAMED.letters - 1)}…` : name;
  const listed = names.slice(0, NAMED.columns).map(short).join(', ');
  const more = names.length > NAMED.columns ? ', …' : '';
  const [what, are] =
    names.length === 1 ? [`Column ${short(first)} is`, 'it is'] : [`${names.length} columns are`, 'they are'];
  return {
    severity: 'warning',
    code: 'column-of-one-set',
    column: first,
    count: names.length,
    message: `${what} in ${has} but not in ${lacks}, so ${are} not compared${names.length === 1 ? '' : `: ${listed}${more}`}.`,
    remedy: 'Add what is absent to the data, or name it under columns.ignored in evenkeel.yaml.',
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
    message: `${formatCount(rows, 'row')} of the ${name} data ${rows === 1 ? 'repeats' : 'repeat'} the id of an earlier row; the first is ${first.value} in data row ${first.row + 1}, as in row ${first.of + 1}. All rows are counted.`,
    remedy: `Remove the repetitions, or name another column under columns.id.`,
  };
}

/** A classifier's truth of one class: many metrics have no value then, and others one that says little. */
function oneClassOf(name: string, slice: Slice, minRows: number): Diagnostic | undefined {
  const { target } = slice.roles;
  const column = target === undefined ? undefined : slice.column(target);
  if (target === undefined || !column || column.type === 'timestamp' || slice.labelling.task === 'regression')
    return undefined;
  if (slice.rowCount - missingIn(column) < minRows) return undefined;
  const coded = classesOf([column]);
  if ('undefined' in coded || coded.classes.values.length !== 1) return undefined;
  return {
    severity: 'warning',
    code: 'one-class',
    column: target,
    message: `All labels in ${target} of the ${name} data are ${coded.classes.values[0]}, so metrics that need two classes, such as roc_auc, have no value.`,
    remedy: 'Check how the labels are collected: are only some of them joined?',
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
        message: `The score column ${each} of the ${name} data holds text; expected numbers.`,
        remedy: 'Correct columns.score in evenkeel.yaml, or the data.',
      };
    }
    const outside = column.values.filter(value => value < 0 || value > 1);
    const [first] = outside;
    if (first === undefined) continue;
    return {
      severity: 'warning',
      code: 'score-outside-0-1',
      column: each,
      count: outside.length,
      message: `The score ${each} is outside 0 to 1 in ${formatCount(outside.length, 'row')} of the ${name} data, such as ${formatValue(first)}. Ranking metrics such as roc_auc use it as it is; calibration, Brier score and log loss need probabilities.`,
      remedy: 'Write probabilities, or set threshold to a value on the scale of the scores.',
    };
  }
  return undefined;
}
