import type { Roles } from '../assessment/slice.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { type Column, lengthOf } from '../tables/column.ts';
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
  const file = predictions.files[0]?.path ?? 'the predictions';
  const present = wanted.filter(name => predictions.columns.has(name));
  if (present.length === 0)
    return { unanswered: validation.rowCount, diagnostics: [noAnswer(wanted, predictions, file)] };
  const left = roles.id === undefined ? undefined : validation.columns.get(roles.id);
  const right = roles.id === undefined ? undefined : predictions.columns.get(roles.id);
  if (!left || !right) {
    if (predictions.rowCount !== validation.rowCount) {
      return {
        unanswered: validation.rowCount,
        diagnostics: [wrongCount(validation, predictions, file, roles.id)],
      };
    }
    return {
      table: merged(validation, predictions, wanted, present, row => row),
      unanswered: 0,
      diagnostics: [],
    };
  }
  const { rowOf, repeated } = rowsById(right);
  const key = keysOf(left);
  const rows = Int32Array.from({ length: validation.rowCount }, (_, row) => rowOf.get(key(row)) ?? -1);
  const unanswered = rows.reduce((count, row) => count + Number(row < 0), 0);
  const diagnostics: Diagnostic[] = [];
  if (repeated > 0) diagnostics.push(repeatedIds(repeated, right.name, file));
  if (unanswered > 0) diagnostics.push(tooFew(unanswered, validation.rowCount, file));
  return {
    table: merged(validation, predictions, wanted, present, row => rows[row] ?? -1),
    unanswered,
    diagnostics,
  };
}

/** The columns in which predictions are looked for. */
function answerColumns(roles: Roles): readonly string[] {
  const scores =
    roles.score === undefined
      ? []
      : typeof roles.score === 'string'
        ? [roles.score]
        : [...roles.score.values()];
  return [...(roles.prediction === undefined ? [] : [roles.prediction]), ...scores];
}

function merged(
  validation: Table,
  predictions: Table,
  wanted: readonly string[],
  present: readonly string[],
  rowOf: (row: number) => number,
): Table {
  const columns = new Map(validation.columns);
  for (const name of wanted) columns.delete(name);
  for (const name of present) {
    const column = predictions.columns.get(name);
    if (column) columns.set(name, gather(column, validation.rowCount, rowOf));
  }
  return { ...validation, columns };
}

/** The column's values at `rowOf(0)`, `rowOf(1)`, …; a negative row gives a missing value. */
function gather(column: Column, rowCount: number, rowOf: (row: number) => number): Column {
  if (column.type === 'category') {
    const codes = Int32Array.from({ length: rowCount }, (_, row) => column.codes[rowOf(row)] ?? -1);
    return { ...column, codes };
  }
  const values = Float64Array.from({ length: rowCount }, (_, row) => column.values[rowOf(row)] ?? Number.NaN);
  return { ...column, values };
}

/** The row of each id; the first one where an id is repeated. */
function rowsById(ids: Column): { rowOf: ReadonlyMap<string, number>; repeated: number } {
  const rowOf = new Map<string, number>();
  const key = keysOf(ids);
  let repeated = 0;
  for (let row = 0; row < lengthOf(ids); row++) {
    const id = key(row);
    if (rowOf.has(id)) repeated++;
    else rowOf.set(id, row);
  }
  return { rowOf, repeated };
}

/** An id as text, whichever type the file gave it: 7 and "7" are the same id. */
function keysOf(ids: Column): (row: number) => string {
  if (ids.type === 'category') return row => ids.dictionary[ids.codes[row] ?? -1] ?? '';
  return row => String(ids.values[row]);
}

function noAnswer(wanted: readonly string[], predictions: Table, file: string): Diagnostic {
  const found = [...predictions.columns.keys()];
  const near = wanted.map(name => nearest(name, found)).find(name => name !== undefined);
  return {
    severity: 'error',
    code: 'no-prediction-column',
    file,
    message: `${file} has no column ${wanted.join(' or ') || 'for a prediction or a score'}; it has ${found.join(', ') || 'none'}.${near ? ` Is ${near} meant?` : ''}`,
    remedy:
      'Let the predict command write the columns named under columns.prediction and columns.score in evenkeel.yaml.',
  };
}

function wrongCount(validation: Table, predictions: Table, file: string, id: string | undefined): Diagnostic {
  return {
    severity: 'error',
    code: 'predictions-row-count',
    file,
    message: `${file} has ${predictions.rowCount} rows for ${validation.rowCount} validation rows, and no id column to join by.`,
    remedy: id
      ? `Let the predict command write the column ${id}, or one row per validation row in the same order.`
      : 'Name an id column under columns.id in evenkeel.yaml and let the predict command write it, or write one row per validation row.',
  };
}

function tooFew(unanswered: number, rows: number, file: string): Diagnostic {
  return {
    severity: 'error',
    code: 'predictions-missing',
    file,
    count: unanswered,
    message: `${file} answers ${rows - unanswered} of ${rows} validation rows. A checkpoint that leaves rows out cannot pass.`,
    remedy: 'Look into the log of the predict command; every validation row needs a prediction.',
  };
}

function repeatedIds(repeated: number, column: string, file: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'predictions-repeated',
    file,
    column,
    count: repeated,
    message: `${file} has ${repeated} rows whose ${column} occurred before; the first of each is used.`,
    remedy: 'Let the predict command write each row once.',
  };
}
