import type { Analysis, AnalysisQuery } from '../core/runs/views/analysis.ts';
import type { Axis, Comparison, ComparisonQuery } from '../core/runs/views/comparison.ts';
import type { RunDetail } from '../core/runs/views/detail.ts';
import type { RunsPage, TableQuery } from '../core/runs/views/table.ts';
import { isPosition } from './position.ts';

/** What the host tells the view of runs: always the whole state, never a change, so that a hidden view misses nothing. */
export interface RunsState {
  readonly kind: 'state';
  /** Name of the folder that is searched. */
  readonly folder: string;
  /** The stretch of the table that was asked for last; absent while the folder is looked at for the first time. */
  readonly page?: RunsPage;
  /** Keys of the runs that are compared, in the order in which they were chosen. */
  readonly selected: readonly string[];
  /** Colour and dash of each selected run: a number that it keeps, here as in the tree. */
  readonly identities: Readonly<Record<string, number>>;
  /** Of the selected runs; absent where none is selected or it was not asked for. */
  readonly comparison?: Comparison;
  readonly analysis?: Analysis;
  /** The run that is looked at. */
  readonly detail?: RunDetail;
  /** Work under way: what, and the share done if known. Not shown for looks that nobody asked for. */
  readonly busy?: { readonly label: string; readonly share?: number };
  /** The folder could not be looked at: why. What was there before stays visible. */
  readonly error?: string;
  /** BCP 47 language of the editor. */
  readonly language: string;
  /** Translated texts; once per page. */
  readonly l10n?: Readonly<Record<string, string>>;
}

/** What the view asks of the host. */
export type RunsRequest =
  | { readonly kind: 'ready' | 'refresh' | 'showLog' | 'cancel' }
  | { readonly kind: 'query'; readonly query: TableQuery }
  | { readonly kind: 'select'; readonly keys: readonly string[] }
  /**
   * Adds runs to those that are compared: all that the table's last query leaves, also those of folded experiments; or those on its lines
   * `from` to before `to`. The view knows the keys of those only that it has shown.
   */
  | { readonly kind: 'selectMatching'; readonly from?: number; readonly to?: number }
  /** Which curves of the selected runs; undefined: no comparison is shown. */
  | { readonly kind: 'compare'; readonly query: Omit<ComparisonQuery, 'runs'> | undefined }
  | { readonly kind: 'analyse'; readonly query: AnalysisQuery | undefined }
  /** Look at one run; undefined: at none. */
  | { readonly kind: 'detail'; readonly key: string | undefined }
  /** Write the whole table, as filtered and sorted, to a file that the user names. */
  | { readonly kind: 'export' }
  /** Open a checkpoint of the run that is looked at, by its place in the list. */
  | { readonly kind: 'openCheckpoint'; readonly index: number }
  /** Show the run's folder or file in the Explorer. */
  | { readonly kind: 'reveal'; readonly key: string }
  /** Open a file at a place: from a diagnostic. `file` is relative to the folder that is searched. */
  | { readonly kind: 'openFile'; readonly file: string; readonly line?: number; readonly character?: number };

/** Lines that a page may have. */
export const MOST_LINES = 500;
/** Longest list in a request, and longest text. */
const MOST_ENTRIES = 10_000;
const LONGEST_TEXT = 2_000;
const AXES: readonly Axis[] = ['step', 'epoch', 'relative', 'time'];
const PLAIN = new Set<unknown>(['ready', 'refresh', 'showLog', 'cancel', 'export']);

/** Guard for messages from the webview, which counts as hostile: exact kinds, exact types, bounded lengths. */
export function isRunsRequest(message: unknown): message is RunsRequest {
  if (!isObject(message)) return false;
  const { kind, query, keys, key, index, from, to, file, line, character } = message;
  if (PLAIN.has(kind)) return true;
  switch (kind) {
    case 'query':
      return isTableQuery(query);
    case 'select':
      return areTexts(keys);
    case 'selectMatching':
      return (from === undefined || isCount(from)) && (to === undefined || isCount(to));
    case 'compare':
      return query === undefined || isComparisonQuery(query);
    case 'analyse':
      return query === undefined || isAnalysisQuery(query);
    case 'detail':
      return key === undefined || isText(key);
    case 'openCheckpoint':
      return isCount(index);
    case 'reveal':
      return isText(key);
    case 'openFile':
      return isText(file) && file !== '' && isPosition(line) && isPosition(character);
    default:
      return false;
  }
}

/** Guard for messages that reach the view's window: anything that is not a state from our host is not looked at. */
export function isRunsState(message: unknown): message is RunsState {
  if (!isObject(message)) return false;
  const { kind, folder, selected, identities, language } = message;
  return (
    kind === 'state' &&
    typeof folder === 'string' &&
    Array.isArray(selected) &&
    isObject(identities) &&
    typeof language === 'string'
  );
}

function isTableQuery(query: unknown): boolean {
  if (!isObject(query)) return false;
  const { filter, sort, grouped, folded, pinned, hidden, deleted, columns, from, count } = query;
  return (
    isText(filter) &&
    isList(
      sort,
      each => isObject(each) && isText(each['column']) && typeof each['descending'] === 'boolean',
    ) &&
    typeof grouped === 'boolean' &&
    typeof deleted === 'boolean' &&
    areTexts(folded) &&
    areTexts(pinned) &&
    areTexts(hidden) &&
    (columns === undefined || areTexts(columns)) &&
    isCount(from) &&
    isCount(count) &&
    count <= MOST_LINES
  );
}

function isComparisonQuery(query: unknown): boolean {
  if (!isObject(query)) return false;
  const { metrics, axis, smoothing } = query;
  return (
    (metrics === undefined || areTexts(metrics)) &&
    AXES.some(each => each === axis) &&
    typeof smoothing === 'number' &&
    smoothing >= 0 &&
    smoothing < 1
  );
}

function isAnalysisQuery(query: unknown): boolean {
  if (!isObject(query)) return false;
  const { filter, hidden, metric } = query;
  return isText(filter) && areTexts(hidden) && (metric === undefined || isText(metric));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT;
}

function areTexts(value: unknown): boolean {
  return isList(value, isText);
}

function isList(value: unknown, holds: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= MOST_ENTRIES && value.every(holds);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
