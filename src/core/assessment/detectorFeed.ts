import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { Fed } from '../config/detectors.ts';
import { classesOf } from '../summaries/classes.ts';
import { take, type Vector } from '../tables/column.ts';
import type { RowNumbers } from '../tables/rowNumbers.ts';
import { absentInput, noColumn } from './measure.ts';
import { Slice } from './slice.ts';

/** What a detector is fed with. */
export interface Feed {
  /** In the order of feeding; NaN: missing. */
  readonly values: Float64Array;
  /** Rows at the end that are not fed yet, because their error is not known. */
  readonly waiting: number;
  /** 1 is a fault and 0 is none, so that a detector of right answers gets the reverse. */
  readonly faults: boolean;
}

/**
 * What a detector is fed with, row by row, or the sentence why there is nothing.
 * @param order the rows in the order of feeding; absent: that of the table
 */
export function feedOf(fed: Fed, whole: Slice, order: RowNumbers | undefined): Feed | string {
  switch (fed.kind) {
    case 'error':
      return errorFeed(whole, order);
    case 'score': {
      const { score } = whole.roles;
      if (score === undefined) return absentInput('y_score');
      if (typeof score !== 'string')
        return l10n.t('There are several score columns; feed the detector with one of them by its name.');
      return columnFeed(score, whole, order);
    }
    case 'column':
      return columnFeed(fed.column, whole, order);
    case 'missing': {
      const column = whole.table.columns.get(fed.column);
      if (!column) return noColumn(fed.column, whole);
      return { values: ordered(absences(column), order), waiting: 0, faults: true };
    }
  }
}

function columnFeed(name: string, whole: Slice, order: RowNumbers | undefined): Feed | string {
  const column = whole.table.columns.get(name);
  if (!column) return noColumn(name, whole);
  if (column.type === 'number') return { values: ordered(column.values, order), waiting: 0, faults: false };
  if (column.type !== 'category' || column.boolean !== true) return l10n.t('{0} holds no numbers.', name);
  const values = made(column.codes, code => (code < 0 ? Number.NaN : code));
  return { values: ordered(values, order), waiting: 0, faults: false };
}

/** The errors up to the last that is known: later ones wait for their labels. */
function errorFeed(whole: Slice, order: RowNumbers | undefined): Feed | string {
  const errors = errorsOf(whole);
  if (typeof errors === 'string') return errors;
  const values = ordered(errors.values, order);
  const known = values.findLastIndex(error => !Number.isNaN(error)) + 1;
  if (known === 0 && values.length > 0) return l10n.t('No row has a label and an answer yet.');
  return { values: values.subarray(0, known), waiting: values.length - known, faults: errors.faults };
}

function errorsOf(whole: Slice): { readonly values: Float64Array; readonly faults: boolean } | string {
  const { task } = whole.labelling;
  if (task !== 'binary' && task !== 'multiclass' && task !== 'regression') {
    return task === undefined
      ? l10n.t('The task is not known, so what an error is cannot be said.')
      : l10n.t('The task {0} has no error of a single row.', task);
  }
  // A slice of its own: what is collected here is let go with it.
  const { inputs } = new Slice(whole.table, whole.roles, whole.labelling).evidence;
  const truth = vectorIn(inputs, 'y_true');
  const answer = vectorIn(inputs, 'y_pred');
  if (!truth) return absentInput('y_true', whole.roles.target);
  if (!answer) return absentInput('y_pred');
  if (task === 'regression') {
    if (truth.type !== 'number' || answer.type !== 'number')
      return l10n.t('The target or the prediction holds no numbers.');
    const given = answer.values;
    // proof: both have a value for each row
    return { values: made(truth.values, (value, row) => Math.abs(given[row]! - value)), faults: false };
  }
  if (truth.type === 'timestamp' || answer.type === 'timestamp')
    return l10n.t('The target or the prediction holds dates, which are no labels.');
  const numbers =
    truth.type === 'number' && answer.type === 'number' && mistaken(truth.values, answer.values);
  if (numbers) return { values: numbers, faults: true };
  const coded = classesOf([truth, answer]);
  if ('undefined' in coded) return coded.undefined;
  const [wanted = new Int32Array(), given = new Int32Array()] = coded.codes;
  const values = made(wanted, (label, row) => {
    // proof: both have a code for each row
    const said = given[row]!;
    return label < 0 || said < 0 ? Number.NaN : Number(label !== said);
  });
  return { values, faults: true };
}

/** 1 where two whole numbers differ, without a look-up of classes; undefined where some number is not whole, and so no label. */
function mistaken(wanted: Float64Array, given: Float64Array): Float64Array | undefined {
  let whole = true;
  const values = made(wanted, (label, row) => {
    // proof: both have a value for each row
    const said = given[row]!;
    if (Number.isNaN(label) || Number.isNaN(said)) return Number.NaN;
    whole &&= Number.isInteger(label) && Number.isInteger(said);
    return Number(label !== said);
  });
  return whole ? values : undefined;
}

/** 1 where there is no value. */
function absences(column: Vector): Float64Array {
  return column.type === 'category'
    ? made(column.codes, code => Number(code < 0))
    : made(column.values, value => Number(Number.isNaN(value)));
}

function ordered(values: Float64Array, order: RowNumbers | undefined): Float64Array {
  return order ? take({ type: 'number', values }, order).values : values;
}

/** One number for each entry. A loop, which is ten times as fast as `Float64Array.from`. */
function made(
  entries: Float64Array | Int32Array,
  of: (entry: number, position: number) => number,
): Float64Array {
  const values = new Float64Array(entries.length);
  // proof: i < entries.length
  for (let i = 0; i < entries.length; i++) values[i] = of(entries[i]!, i);
  return values;
}
