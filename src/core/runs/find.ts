import { type Dirent, opendirSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic, Report } from '../diagnostic.ts';
import { isWithin } from '../files/within.ts';
import { listIn } from '../grouped.ts';
import { type Turn, turns } from '../turns.ts';
import { Problems, problemOf } from './problems.ts';
import type { FoundPlace, Listing, Place, RunReader } from './reader.ts';

export interface SearchLimits {
  /** How many folders deep. */
  readonly depth: number;
  /** How many names of one folder are looked at. */
  readonly entries: number;
  /** How many folders in all. */
  readonly folders: number;
}

const LIMITS: SearchLimits = { depth: 12, entries: 200_000, folders: 20_000 };

/** Folders that tools fill and in which nobody trains. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  '.dvc',
  '.venv',
  'venv',
  '.tox',
  '.nox',
  '.conda',
  'site-packages',
  '__pycache__',
  '.cache',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.ipynb_checkpoints',
  '.vscode',
  '.idea',
  '.evenkeel',
]);

export interface Found {
  /** Without links: what a RunContext calls the root. */
  readonly root: string;
  readonly places: readonly FoundPlace[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Searches a folder for runs, by names alone. A place that a reader claims is not searched further. Links to folders are not followed:
 * what they show within the folder is found where it is, and what lies outside is told. A folder that cannot be read hides no other.
 * @throws Node's own error where there is no such folder, and the signal's reason
 */
export async function findPlaces(
  folder: string,
  readers: readonly RunReader[],
  {
    signal,
    limits = {},
  }: { readonly signal?: AbortSignal | undefined; readonly limits?: Partial<SearchLimits> } = {},
): Promise<Found> {
  const root = await realpath(folder);
  const { depth, entries, folders } = { ...LIMITS, ...limits };
  const problems = new Problems();
  const turn = turns(signal);
  const places: FoundPlace[] = [];
  // Breadth first, so that where the budget ends what lies near is there.
  const waiting: { readonly absolute: string; readonly relative: string; readonly depth: number }[] = [
    { absolute: root, relative: '', depth: 0 },
  ];
  let looked = 0;
  for (const next of waiting) {
    if (looked >= folders) {
      problems.report({
        severity: 'warning',
        code: 'too-many-folders',
        message: l10n.t('There are more than {0} folders. The others were not searched for runs.', folders),
        remedy: l10n.t('Open a folder further in.'),
      });
      break;
    }
    looked += 1;
    const listing = await listed(next.absolute, next.relative, root, entries, turn, problems.report);
    if (!listing) continue;
    const claimed = readers.flatMap(reader => reader.places(listing).map(place => ({ reader, place })));
    places.push(...claimed);
    const taken = new Set(claimed.flatMap(({ place }) => takenBy(place)));
    if (taken.has(next.absolute)) continue;
    for (const name of listing.folders) {
      const absolute = join(next.absolute, name);
      if (taken.has(absolute) || PASSED_OVER.has(name)) continue;
      if (next.depth >= depth) problems.report(tooDeep(depth, next.relative));
      else waiting.push({ absolute, relative: below(next.relative, name), depth: next.depth + 1 });
    }
    await turn();
  }
  signal?.throwIfAborted();
  return { root, places: withoutParts(places, root), diagnostics: problems.diagnostics };
}

/** Without the places that are a part of another, in their order. */
function withoutParts(places: readonly FoundPlace[], root: string): readonly FoundPlace[] {
  const covering = new Map<string, FoundPlace[]>();
  for (const found of places) if (found.reader.covers) listIn(covering, found.place.absolute).push(found);
  if (covering.size === 0) return places;
  return places.filter(other => {
    for (let folder = other.place.absolute; isWithin(folder, root); folder = dirname(folder)) {
      for (const { reader, place } of covering.get(folder) ?? []) {
        if (reader !== other.reader && reader.covers?.(place, other)) return false;
      }
      if (folder === root) break;
    }
    return true;
  });
}

/** The folder of a place, or those in it that it takes up. */
function takenBy({ absolute, takes }: Place): readonly string[] {
  return takes === undefined ? [absolute] : [...takes].map(name => join(absolute, name));
}

function below(relative: string, name: string): string {
  return relative === '' ? name : `${relative}/${name}`;
}

/**
 * What is in a folder, in order of names; undefined where it cannot be read. Synchronous, a few names at a time: asking a thread for each
 * small folder costs six times as much.
 */
async function listed(
  absolute: string,
  relative: string,
  root: string,
  most: number,
  turn: Turn,
  report: Report,
): Promise<Listing | undefined> {
  const files: string[] = [];
  const folders: string[] = [];
  const links: string[] = [];
  try {
    const opened = opendirSync(absolute);
    try {
      let seen = 0;
      for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
        seen += 1;
        if (seen > most) {
          report(tooMany(most, relative));
          break;
        }
        kindOf(entry, files, folders, links);
        if (seen % 1000 === 0) await turn();
      }
    } finally {
      opened.closeSync();
    }
    for (const name of links) await tellEscape(join(absolute, name), below(relative, name), root, report);
  } catch (error) {
    report(problemOf(error, relative));
    return undefined;
  }
  return { absolute, relative, files: new Set(files.sort()), folders: new Set(folders.sort()) };
}

function kindOf(entry: Dirent, files: string[], folders: string[], links: string[]): void {
  if (entry.isFile()) files.push(entry.name);
  else if (entry.isDirectory()) folders.push(entry.name);
  else if (entry.isSymbolicLink()) links.push(entry.name);
}

/** A link that leads out of the folder, or nowhere, may be what somebody looks for. */
async function tellEscape(path: string, relative: string, root: string, report: Report): Promise<void> {
  try {
    if (isWithin(await realpath(path), root)) return;
    report({
      severity: 'info',
      code: 'link-outside',
      message: l10n.t('It is a link that leads out of the folder, and is not followed.'),
      file: relative,
    });
  } catch (error) {
    // A link to nothing is no loss; a loop is told.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      report({ ...problemOf(error, relative), severity: 'info' });
  }
}

function tooMany(most: number, relative: string): Diagnostic {
  const message = l10n.t('It has more than {0} entries. The others were not looked at.', most);
  return {
    severity: 'warning',
    code: 'too-many-entries',
    message,
    ...(relative !== '' && { file: relative }),
  };
}

function tooDeep(depth: number, relative: string): Diagnostic {
  const message = l10n.t('Folders more than {0} deep were not searched for runs.', depth);
  return { severity: 'info', code: 'too-deep', message, file: relative };
}
