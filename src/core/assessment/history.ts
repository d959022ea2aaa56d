import { lstat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { appendDurably } from '../files/durable.ts';
import { readOwnFile } from '../files/ownFile.ts';
import { isCode, STATE_FOLDER, stateFolder } from '../files/stateFolder.ts';
import { keepLast } from '../lastOnes.ts';
import type { Verdict } from './assessment.ts';
import { reasonIn } from './reasonIn.ts';

export const HISTORY_FILE = `${STATE_FOLDER}/history.jsonl`;

/** One line of history: a chunk that was assessed. A later line for the same chunk replaces an earlier one. */
export interface ChunkRecord {
  readonly kind: 'chunk';
  readonly at: string;
  readonly chunk: string;
  readonly start?: string;
  readonly end?: string;
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly criteria: readonly {
    readonly text: string;
    readonly value: number | null;
    readonly verdict: Verdict;
  }[];
  readonly drifted: readonly string[];
}

/** One line of history: a checkpoint that was validated. */
export interface ValidationRecord {
  readonly kind: 'validation';
  readonly at: string;
  readonly checkpoint: string;
  readonly champion: boolean;
  readonly verdict: Verdict;
  readonly short: string;
  readonly rows: number;
  /** Values of the statistics that the criteria read, by their call as text, e.g. `recall(fraud)`. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly job?: string;
}

export type HistoryRecord = ChunkRecord | ValidationRecord;

export interface History {
  readonly records: readonly HistoryRecord[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads `.evenkeel/history.jsonl`. Lines that cannot be read (a torn last one after a crash, a hand-made mistake) are left out and told;
 * the file is never changed by reading.
 */
export async function readHistory(projectFolder: string): Promise<History> {
  let text: string;
  try {
    text = (await readOwnFile(path.join(projectFolder, HISTORY_FILE))).toString();
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return { records: [], diagnostics: [] };
    return { records: [], diagnostics: [unreadable(error)] };
  }
  const { records, broken, lines } = understood(projectFolder, text);
  const [first] = broken;
  if (first === undefined) return { records, diagnostics: [] };
  const torn = first === lines && !text.endsWith('\n');
  return {
    records,
    diagnostics: [
      {
        severity: torn ? 'info' : 'warning',
        code: torn ? 'torn-history' : 'broken-history',
        file: HISTORY_FILE,
        line: first,
        count: broken.length,
        message: torn
          ? l10n.t(
              'The last line of {0} is cut off, as after a crash or a full disk. It was left out; all other lines are used.',
              HISTORY_FILE,
            )
          : l10n.t(
              '{0} of {1} lines of {2} are not history records, the first at line {3}. They were left out.',
              broken.length,
              records.length + broken.length,
              HISTORY_FILE,
              first,
            ),
        ...(torn ? {} : { remedy: l10n.t('Mend or delete these lines.') }),
      },
    ],
  };
}

/** What a text says, line by line; which lines are no records, numbered from 1; and how many lines there are. */
interface Understood {
  readonly records: readonly HistoryRecord[];
  readonly broken: readonly number[];
  readonly lines: number;
}

/** The text that the history of a folder last was, if it ended with a line. Lines are added at its end: only those are new. */
const lastTexts = new Map<string, Understood & { readonly text: string }>();
/** So many folders are remembered, … */
const MOST_FOLDERS = 16;
/** … and no longer texts, in UTF-16 code units. */
const MOST_REMEMBERED = 4 * 2 ** 20;

function understood(folder: string, text: string): Understood {
  const last = lastTexts.get(folder);
  const known = last && text.startsWith(last.text) ? last : undefined;
  const records = [...(known?.records ?? [])];
  const broken = [...(known?.broken ?? [])];
  // The last line that was known is empty: what has been added begins there.
  const before = known ? known.lines - 1 : 0;
  const added = text.slice(known?.text.length ?? 0).split('\n');
  for (const [i, line] of added.entries()) {
    if (line.trim() === '') continue;
    const record = parseRecord(line);
    if (record) records.push(record);
    else broken.push(before + i + 1);
  }
  const found = { records, broken, lines: before + added.length };
  if (text.endsWith('\n') && text.length <= MOST_REMEMBERED)
    keepLast(lastTexts, folder, { ...found, text }, MOST_FOLDERS);
  else lastTexts.delete(folder);
  return found;
}

function parseRecord(line: string): HistoryRecord | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

const VERDICTS: readonly unknown[] = ['pass', 'warn', 'fail', 'insufficient'] satisfies Verdict[];

function isRecord(value: unknown): value is HistoryRecord {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const record = value as Partial<Record<string, unknown>>;
  if (typeof record['at'] !== 'string' || typeof record['rows'] !== 'number') return false;
  if (record['kind'] === 'chunk') {
    return (
      typeof record['chunk'] === 'string' && isObject(record['metrics']) && Array.isArray(record['criteria'])
    );
  }
  return (
    record['kind'] === 'validation' &&
    typeof record['checkpoint'] === 'string' &&
    VERDICTS.includes(record['verdict']) &&
    typeof record['short'] === 'string' &&
    isObject(record['values'])
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unreadable(error: unknown): Diagnostic {
  return {
    severity: 'warning',
    code: 'unreadable-history',
    file: HISTORY_FILE,
    message: l10n.t(
      '{0} cannot be read: {1}',
      HISTORY_FILE,
      error instanceof Error ? error.message : String(error),
    ),
    remedy: l10n.t('Check the permissions of the file.'),
  };
}

/**
 * Appends records that say something new. A chunk whose newest record says the same (but for the time it was made) is not repeated,
 * so that assessing twice adds nothing. Never throws: a failure becomes a diagnostic, and the assessment goes on.
 */
export async function record(
  projectFolder: string,
  history: History,
  fresh: readonly HistoryRecord[],
): Promise<readonly Diagnostic[]> {
  const newest = new Map<string, string>();
  for (const old of history.records) if (old.kind === 'chunk') newest.set(old.chunk, substance(old));
  const news = fresh.filter(each => each.kind === 'validation' || newest.get(each.chunk) !== substance(each));
  if (news.length === 0) return [];
  try {
    await stateFolder(projectFolder);
    const file = path.join(projectFolder, HISTORY_FILE);
    const link = await lstat(file).then(
      found => found.isSymbolicLink(),
      () => false,
    );
    if (link) throw new Error('it is a symbolic link');
    await appendDurably(
      file,
      news.map(each => JSON.stringify(each)),
    );
    return [];
  } catch (error) {
    const full = isCode(error, 'ENOSPC') || isCode(error, 'EDQUOT');
    return [
      {
        severity: 'warning',
        code: 'history-not-written',
        file: HISTORY_FILE,
        message: l10n.t(
          '{0} records could not be added to {1}: {2}. What was there is unchanged, and this assessment is complete without it.',
          news.length,
          HISTORY_FILE,
          full ? l10n.t('the disk is full') : reasonIn(error),
        ),
        remedy: full
          ? l10n.t('Free some space; the next assessment adds them.')
          : l10n.t('Check the folder; the next assessment adds them.'),
      },
    ];
  }
}

const substances = new WeakMap<ChunkRecord, string>();

/** All that a record says but for when it was made, as text. */
function substance(record: ChunkRecord): string {
  const known = substances.get(record);
  if (known !== undefined) return known;
  const { at: _, ...rest } = record;
  const said = JSON.stringify(rest);
  substances.set(record, said);
  return said;
}
