import * as l10n from '@vscode/l10n';
import type { Roles } from '../assessment/slice.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import type { Column } from '../tables/column.ts';
import type { Table } from '../tables/table.ts';

export interface Joined {
  /** The validation rows with the columns of the predictions; a row without one has missing values. Absent when nothing fits. */
  readonly table?: Table;
  /** Validation rows without a prediction. */
  readonly unanswered: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Puts predictions beside the validation rows: by the id column when both have it, else by order, which takes equal row counts.
 * The predictions' columns replace those of the same name, so that the champion's old answers never pass for the candidate's.
 */
export function joinPredictions(validation: Table, predictions: Table, roles: Roles): Joined {
  const wanted = answerColumns(roles);
  const file = predictions.files[0]?.path ?? l10n.t('the predictions');
  const present = wanted.filter(name => predictions.columns.has(name));
  if (present.length === 0)
    return { unanswered: validation.rowCount, diagnostics: [noAnswer(wanted, predictions, file)] };
  const diagnostics: Diagnostic[] = wanted
    .filter(name => !present.includes(name))
    .map(name => absentAnswer(name, predictions, file));
  const rows = rowsFor(validation, predictions, roles.id, file, diagnostics);
  if (!rows) return { unanswered: validation.rowCount, diagnostics };
  const table = merged(validation, predictions, wanted, present, rows);
  const unanswered = unansweredIn(table, present);
  if (unanswered > 0) diagnostics.push(tooFew(unanswered, validation.rowCount, file));
  return { table, unanswered, diagnostics };
}

/** For each validation row the row of the predictions that answers it, or −1; undefined when nothing says which answers which. */
function rowsFor(
  validation: Table,
  predictions: Table,
  id: string | undefined,
  file: string,
  diagnostics: Diagnostic[],
): Int32Array | undefined {
  const { rowCount } = validation;
  const left = id === undefined ? undefined : validation.columns.get(id);
  const right = id === undefined ? undefined : predictions.columns.get(id);
  const sameCount = predictions.rowCount === rowCount;
  if (!left || !right) {
    if (sameCount) return Int32Array.from({ length: rowCount }, (_, row) => row);
    diagnostics.push(wrongCount(validation, predictions, file, id));
    return undefined;
  }
  const key = keysOf(left);
  const answerKey = keysOf(right);
  const rowOf = new Map<string, number>();
  let repeated = 0;
  let sameOrder = sameCount;
  for (let row = 0; row < predictions.rowCount; row++) {
    const answered = answerKey(row);
    sameOrder &&= answered === key(row);
    if (answered === undefined) continue;
    if (rowOf.has(answered)) repeated++;
    else rowOf.set(answered, row);
  }
  // Row by row the same ids: each row has its own answer, also where an id is repeated or missing.
  if (sameOrder) return Int32Array.from({ length: rowCount }, (_, row) => row);
  if (repeated > 0) diagnostics.push(repeatedIds(repeated, right.name, file));
  return Int32Array.from({ length: rowCount }, (_, row) => {
    const asked = key(row);
    return asked === undefined ? -1 : (rowOf.get(asked) ?? -1);
  });
}

/** How many rows lack an answer in one of the columns. */
function unansweredIn(table: Table, answers: readonly string[]): number {
  const columns = answers.flatMap(name => table.columns.get(name) ?? []);
  let unanswered = 0;
  for (let row = 0; row < table.rowCount; row++) {
    if (columns.some(column => isMissing(column, row))) unanswered++;
  }
  return unanswered;
}

function isMissing(column: Column, row: number): boolean {
  if (column.type === 'category') return (column.codes[row] ?? -1) < 0;
  return Number.isNaN(column.values[row] ?? Number.NaN);
}

/** The columns in which predictions are looked for. */
function answerColumns(roles: Roles): readonly string[] {
  const scores =
    roles.score === undefined
      ? []
      : typeof roles.score === 'string'
        ? [roles.score]
        : [...roles.score.values()];
  const several = roles.predictions ? [...roles.predictions.values()] : [];
  return [...(roles.prediction === undefined ? several : [roles.prediction]), ...scores];
}

function merged(
  validation: Table,
  predictions: Table,
  wanted: readonly string[],
  present: readonly string[],
  rows: Int32Array,
): Table {
  const columns = new Map(validation.columns);
  for (const name of wanted) columns.delete(name);
  for (const name of present) {
    const column = predictions.columns.get(name);
    if (column) columns.set(name, gather(column, rows));
  }
  return { ...validation, columns };
}

/** The column's values at these rows; a negative row gives a missing value. */
function gather(column: Column, rows: Int32Array): Column {
  if (column.type === 'category') {
    return { ...column, codes: rows.map(row => column.codes[row] ?? -1) };
  }
  return { ...column, values: Float64Array.from(rows, row => column.values[row] ?? Number.NaN) };
}

/** An id as text, whichever type the file gave it: 7 and "7" are the same id. Undefined where it is missing. */
function keysOf(ids: Column): (row: number) => string | undefined {
  if (ids.type === 'category') return row => ids.dictionary[ids.codes[row] ?? -1];
  return row => (isMissing(ids, row) ? undefined : String(ids.values[row]));
}

function noAnswer(wanted: readonly string[], predictions: Table, file: string): Diagnostic {
  const found = [...predictions.columns.keys()];
  const has = found.join(', ') || l10n.t('none');
  const [first, ...others] = wanted;
  const absent =
    first === undefined
      ? l10n.t('{0} has no column for a prediction or a score; it has {1}.', file, has)
      : others.length === 0
        ? l10n.t('{0} has no column {1}; it has {2}.', file, first, has)
        : l10n.t('{0} has no column {1} or {2}; it has {3}.', file, first, others.join(', '), has);
  const near = wanted.map(name => nearest(name, found)).find(name => name !== undefined);
  return {
    severity: 'error',
    code: 'no-prediction-column',
    file,
    message: near === undefined ? absent : `${absent} ${l10n.t('Is {0} meant?', near)}`,
    remedy: l10n.t(
      'Let the predict command write the columns named under columns.prediction and columns.score in evenkeel.yaml.',
    ),
  };
}

function absentAnswer(name: string, predictions: Table, file: string): Diagnostic {
  const near = nearest(name, predictions.columns.keys());
  return {
    severity: 'warning',
    code: 'prediction-column-absent',
    file,
    column: name,
    message: near
      ? l10n.t(
          '{0} has no column {1}; what is computed from it is insufficient. Is {2} meant?',
          file,
          name,
          near,
        )
      : l10n.t('{0} has no column {1}; what is computed from it is insufficient.', file, name),
    remedy: l10n.t('Let the predict command write the column {0} too.', name),
  };
}

function wrongCount(validation: Table, predictions: Table, file: string, id: string | undefined): Diagnostic {
  return {
    severity: 'error',
    code: 'predictions-row-count',
    file,
    message: l10n.t(
      '{0} has {1} rows for {2} validation rows, and no id column to join by.',
      file,
      predictions.rowCount,
      validation.rowCount,
    ),
    remedy: id
      ? l10n.t(
          'Let the predict command write the column {0}, or one row per validation row in the same order.',
          id,
        )
      : l10n.t(
          'Name an id column under columns.id in evenkeel.yaml and let the predict command write it, or write one row per validation row.',
        ),
  };
}

function tooFew(unanswered: number, rows: number, file: string): Diagnostic {
  return {
    severity: 'error',
    code: 'predictions-missing',
    file,
    count: unanswered,
    message: l10n.t(
      '{0} answers {1} of {2} validation rows. A checkpoint that leaves rows out cannot pass.',
      file,
      rows - unanswered,
      rows,
    ),
    remedy: l10n.t('Look into the log of the predict command; every validation row needs a prediction.'),
  };
}

function repeatedIds(repeated: number, column: string, file: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'predictions-repeated',
    file,
    column,
    count: repeated,
    message: l10n.t(
      '{0} has {1} rows whose {2} occurred before; the first of each is used.',
      file,
      repeated,
      column,
    ),
    remedy: l10n.t('Let the predict command write each row once.'),
  };
}
