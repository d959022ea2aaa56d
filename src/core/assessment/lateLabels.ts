import * as l10n from '@vscode/l10n';
import type { Project } from '../config/project.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { OVERFLOW_LABEL } from '../tables/building/dictionary.ts';
import {
  type CategoryColumn,
  type Column,
  type ColumnType,
  lengthOf,
  missingIn,
  type TimestampColumn,
} from '../tables/column.ts';
import type { Table, TableSource } from '../tables/table.ts';
import { formatCount } from '../words.ts';

/** The columns by which labels find their rows. */
export interface LabelColumns {
  readonly id: string | undefined;
  readonly target: string | undefined;
  /** The type of the target elsewhere, so that it is read as the same. */
  readonly targetType?: ColumnType;
}

export interface Labelled {
  /** Current data with the labels that have arrived. */
  readonly current: Table;
  /** The tables that labels came from; absent where they could not be read. */
  readonly labels?: Table;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Joins labels that arrive after the predictions (`data.labels`) to current data by their id. Of several labels for one id the last
 * counts, in the order of files and rows, and it counts more than what the log itself says: corrections come later. Rows without a label
 * stay without; labels without a row, repeated and replaced ones are told.
 */
export async function joinLabels(
  { folder, config, configFile, positions }: Project,
  current: Table,
  { id, target, targetType }: LabelColumns,
  source: TableSource,
  signal: AbortSignal | undefined,
): Promise<Labelled> {
  const position = positions.get('data.labels');
  const place = {
    ...(configFile !== undefined && { file: configFile }),
    ...(position && { line: position.line, character: position.character }),
  };
  const idColumn = id === undefined ? undefined : current.columns.get(id);
  if (id === undefined || target === undefined || !idColumn) {
    return { current, diagnostics: [unjoinable(place, id === undefined || !idColumn ? 'id' : 'target')] };
  }
  const labels = await source.read({
    folder,
    patterns: [config.data.labels ?? []].flat(),
    name: 'labels',
    columns: [id, target],
    types: new Map([[id, idColumn.type], ...(targetType ? ([[target, targetType]] as const) : [])]),
    ...(signal && { signal }),
  });
  // Before the first labels arrive there is no file, which is nothing wrong.
  const reading = labels.diagnostics.map(each =>
    each.code === 'missing-file' ? { ...each, severity: 'info' as const } : each,
  );
  const keys = labels.columns.get(id);
  const values = labels.columns.get(target);
  if (!keys || !values) return { current, labels, diagnostics: reading };
  const { rowOf, repeated, contradicted } = lastRows(keys, values);
  const matched = matches(idColumn, keys, rowOf);
  const before = current.columns.get(target);
  const { column, replaced } = withLabels(before, values, matched.rows, target);
  const file = labels.files[0]?.path;
  const where = file === undefined ? {} : { file };
  const told: Diagnostic[] = [];
  if (repeated > 0) {
    told.push({
      severity: contradicted > 0 ? 'warning' : 'info',
      code: 'repeated-labels',
      ...where,
      column: id,
      count: repeated,
      message: l10n.t(
        '{0} repeat the {1} of an earlier label, {2} of them with another value. The last label for an id counts.',
        formatCount(repeated, l10n.t('label'), l10n.t('labels')),
        id,
        contradicted,
      ),
    });
  }
  if (matched.unused > 0) {
    told.push({
      severity: 'info',
      code: 'labels-without-rows',
      ...where,
      column: id,
      count: matched.unused,
      message: l10n.t(
        '{0} of {1} have no row in the current data with their {2}.',
        formatCount(matched.unused, l10n.t('label'), l10n.t('labels')),
        matched.unused + matched.used,
        id,
      ),
    });
  }
  if (replaced > 0) {
    told.push({
      severity: 'info',
      code: 'replaced-labels',
      ...where,
      column: target,
      count: replaced,
      message: l10n.t(
        '{0} of the current data had another {1} than the label that arrived later, which counts.',
        formatCount(replaced, l10n.t('row'), l10n.t('rows')),
        target,
      ),
    });
  }
  const columns = new Map(current.columns).set(target, column);
  return { current: { ...current, columns }, labels, diagnostics: [...reading, ...told] };
}

function unjoinable(place: object, lacks: 'id' | 'target'): Diagnostic {
  return {
    severity: 'warning',
    code: 'labels-not-joined',
    ...place,
    message:
      lacks === 'id'
        ? l10n.t(
            'data.labels is set, but current data have no column that identifies a row, so no label finds its row.',
          )
        : l10n.t('data.labels is set, but which column is the truth is not known, so no label can be read.'),
    remedy: l10n.t('Name the column under {0}.', `columns.${lacks}`),
  };
}

/** A value of an id column as a key that both sides share; undefined: missing, or beyond what the dictionary keeps. */
function keyAt(column: Column, row: number): number | string | undefined {
  if (column.type !== 'category') {
    const value = column.values[row] ?? Number.NaN;
    return Number.isNaN(value) ? undefined : value;
  }
  const text = column.dictionary[column.codes[row] ?? -1];
  return text === OVERFLOW_LABEL ? undefined : text;
}

/** The key as the other side writes it, where one side holds numbers and the other texts. */
function asKeyOf(column: Column, key: number | string): number | string {
  return column.type === 'category' ? String(key) : Number(key);
}

interface LastRows {
  /** The row of the last label for each id. */
  readonly rowOf: ReadonlyMap<number | string, number>;
  readonly repeated: number;
  /** Repeated ones that say something else than the label before. */
  readonly contradicted: number;
}

function lastRows(keys: Column, values: Column): LastRows {
  const rowOf = new Map<number | string, number>();
  let repeated = 0;
  let contradicted = 0;
  for (let row = 0; row < lengthOf(keys); row++) {
    const key = keyAt(keys, row);
    if (key === undefined || keyAt(values, row) === undefined) continue;
    const earlier = rowOf.get(key);
    if (earlier !== undefined) {
      repeated++;
      if (keyAt(values, earlier) !== keyAt(values, row)) contradicted++;
    }
    rowOf.set(key, row);
  }
  return { rowOf, repeated, contradicted };
}

interface Matches {
  /** For each row of current data the row of its label; −1: none. */
  readonly rows: Int32Array;
  /** Ids with a label that are, and are not, in current data. */
  readonly used: number;
  readonly unused: number;
}

function matches(ids: Column, keys: Column, rowOf: ReadonlyMap<number | string, number>): Matches {
  const rows = new Int32Array(lengthOf(ids)).fill(-1);
  const found = new Set<number>();
  // Of a category each text is looked up once.
  const known = ids.type === 'category' ? ids.dictionary.map(text => labelOf(text)) : undefined;
  function labelOf(key: number | string): number {
    return key === OVERFLOW_LABEL ? -1 : (rowOf.get(asKeyOf(keys, key)) ?? -1);
  }
  for (let row = 0; row < rows.length; row++) {
    const key = known && ids.type === 'category' ? (ids.codes[row] ?? -1) : keyAt(ids, row);
    if (key === undefined || key === -1) continue;
    const label = known ? (known[Number(key)] ?? -1) : labelOf(key);
    rows[row] = label;
    if (label >= 0) found.add(label);
  }
  return { rows, used: found.size, unused: rowOf.size - found.size };
}

/** The target column with the labels that have arrived, and how many of its own values they replace. */
function withLabels(
  before: Column | undefined,
  labels: Column,
  rows: Int32Array,
  name: string,
): { readonly column: Column; readonly replaced: number } {
  const own = before && missingIn(before) < lengthOf(before) ? before : undefined;
  if (labels.type === 'category' || own?.type === 'category') {
    return inCategories(own && asCategories(own), asCategories(labels), rows, name);
  }
  const values = own ? own.values.slice() : new Float64Array(rows.length).fill(Number.NaN);
  let replaced = 0;
  for (const [row, label] of rows.entries()) {
    if (label < 0) continue;
    const value = labels.values[label] ?? Number.NaN;
    const earlier = values[row] ?? Number.NaN;
    if (!Number.isNaN(earlier) && earlier !== value) replaced++;
    values[row] = value;
  }
  return { column: { ...(own ?? labels), name, values }, replaced };
}

function inCategories(
  own: CategoryColumn | undefined,
  labels: CategoryColumn,
  rows: Int32Array,
  name: string,
): { readonly column: Column; readonly replaced: number } {
  const dictionary = [...(own?.dictionary ?? [])];
  const codeOf = new Map(dictionary.map((text, code) => [text, code]));
  const map = labels.dictionary.map(text => {
    const code = codeOf.get(text) ?? dictionary.push(text) - 1;
    codeOf.set(text, code);
    return code;
  });
  const codes = own ? own.codes.slice() : new Int32Array(rows.length).fill(-1);
  let replaced = 0;
  for (const [row, label] of rows.entries()) {
    const code = label < 0 ? -1 : (map[labels.codes[label] ?? -1] ?? -1);
    if (code < 0) continue;
    const earlier = codes[row] ?? -1;
    if (earlier >= 0 && earlier !== code) replaced++;
    codes[row] = code;
  }
  const boolean = labels.boolean === true && (own === undefined || own.boolean === true);
  return { column: { type: 'category', name, codes, dictionary, ...(boolean && { boolean }) }, replaced };
}

function asCategories(column: Column): CategoryColumn {
  if (column.type === 'category') return column;
  const dictionary: string[] = [];
  const codeOf = new Map<number, number>();
  const codes = Int32Array.from(column.values, value => {
    if (Number.isNaN(value)) return -1;
    const code = codeOf.get(value) ?? dictionary.push(textOf(column, value)) - 1;
    codeOf.set(value, code);
    return code;
  });
  return { type: 'category', name: column.name, codes, dictionary };
}

function textOf(column: Exclude<Column, CategoryColumn> | TimestampColumn, value: number): string {
  return column.type === 'timestamp' ? new Date(value).toISOString() : String(value);
}
