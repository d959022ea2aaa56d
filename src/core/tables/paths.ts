import { lstatSync, type Stats } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { lazily } from '../lazily.ts';
import { nearest } from '../nearest.ts';
import type { Findings } from './findings.ts';
import { readerFor, readerForContent } from './readers/index.ts';
import type { Reader, Source } from './readers/reader.ts';
import { howToConvert, unreadTypeOf } from './readers/unread.ts';

/** A file of a data set with the reader that fits it. */
export interface Located {
  readonly source: Source;
  readonly reader: Reader;
}

/** What to look for. */
export interface PathsRequest {
  readonly folder: string;
  readonly patterns: readonly string[];
  /** The data set's name, for messages. */
  readonly name: string;
  readonly maxFiles: number;
  readonly findings: Findings;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The files that the patterns name, each once (a link and what it points to are one), in the order of the patterns, of which the last
 * that leads to a file counts; those of one pattern in natural order (`week-2` before `week-10`). A pattern that matches nothing is told, with the nearest name that exists.
 */
export async function locateFiles(request: PathsRequest): Promise<Located[]> {
  const { folder, findings } = request;
  const found = new Map<string, Found>();
  const add = (real: string, file: Found) => {
    const known = found.get(real);
    // The path itself, or else the shortest one, stands for a file that several names lead to.
    const isBetter = !known || (known.absolute !== real && file.absolute.length < known.absolute.length);
    found.set(real, { ...(isBetter ? file : known), rank: file.rank });
  };
  const ignore = request.patterns.filter(pattern => pattern.startsWith('!')).map(pattern => pattern.slice(1));
  for (const [rank, pattern] of request.patterns.entries()) {
    if (pattern.startsWith('!')) continue;
    const literal = resolve(folder, pattern);
    const info = await stat(literal).catch(() => undefined);
    if (info?.isFile()) {
      add(await realOf(literal), { absolute: literal, named: true, rank, info });
      continue;
    }
    const { glob, isDynamicPattern } = await import('tinyglobby');
    const matches = isDynamicPattern(pattern)
      ? await glob([pattern], {
          cwd: folder,
          absolute: true,
          ignore,
          expandDirectories: false,
          ...(request.signal ? { signal: request.signal } : {}),
        })
      : [];
    request.signal?.throwIfAborted();
    if (matches.length === 0)
      findings.add(await notFound(request, pattern, literal, info?.isDirectory() ?? false));
    for (const { real, ...file } of await lookedAt(matches.map(match => resolve(match))))
      add(real, { ...file, rank });
  }

  const paths = Array.from(found.values(), file => ({ ...file, path: shown(folder, file.absolute) }));
  paths.sort((a, b) => a.rank - b.rank || natural().compare(a.path, b.path) || (a.path < b.path ? -1 : 1));
  if (paths.length > request.maxFiles) {
    findings.add({
      severity: 'warning',
      code: 'too-many-files',
      message: l10n.t(
        'The patterns of the {0} data match {1} files; only the first {2} are read.',
        request.name,
        paths.length,
        request.maxFiles,
      ),
      remedy: l10n.t('Narrow the patterns.'),
    });
    paths.length = request.maxFiles;
  }
  const located: Located[] = [];
  const unknown: (typeof paths)[number][] = [];
  for (const each of paths) {
    const file = await locate(each, findings);
    if (file === 'unknown') unknown.push(each);
    else if (file) located.push(file);
  }
  for (const { path, named } of unknown) {
    // A pattern that leads to other files as well may mean those alone.
    findings.add(located.length > 0 && !named ? leftOut(path) : notRead(path, request.name));
  }
  return located;
}

function leftOut(path: string): Diagnostic {
  return {
    severity: 'info',
    code: 'unknown-format',
    message: l10n.t(
      '{0} matches the pattern but is no table by its name (.csv, .tsv, .jsonl, .parquet, each also .gz) and is left out.',
      path,
    ),
    remedy: unreadTypeOf(path) ? howToConvert(path) : l10n.t('Narrow the pattern, or name the file itself.'),
    file: path,
  };
}

function notRead(path: string, name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'unread-format',
    message: l10n.t(
      '{0} (the {1} data) is of a type that is not read; .csv, .tsv, .jsonl and .parquet are, each also .gz.',
      path,
      name,
    ),
    remedy: unreadTypeOf(path) ? howToConvert(path) : l10n.t('If it is text, name the file itself.'),
    file: path,
  };
}

const natural = lazily(() => new Intl.Collator('en', { numeric: true }));

/** A file that a pattern leads to. */
interface Found {
  readonly absolute: string;
  /** Whether a pattern is its path. */
  readonly named: boolean;
  /** Place of the last pattern that leads to it. */
  readonly rank: number;
  /** Absent for links. */
  readonly info?: Stats;
}

function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** Files that were found in folders. Of one that is no link, only the folder's path may be another one. */
function lookedAt(paths: readonly string[]): Promise<(Omit<Found, 'rank'> & { readonly real: string })[]> {
  const folders = new Map<string, Promise<string>>();
  const quickly = quickLook();
  const look = async (absolute: string) => {
    const info = quickly(absolute) ?? (await lstat(absolute).catch(() => undefined));
    if (!info || info.isSymbolicLink()) return { absolute, named: false, real: await realOf(absolute) };
    const folder = dirname(absolute);
    const real = folders.get(folder) ?? realOf(folder);
    folders.set(folder, real);
    return { absolute, named: false, info, real: join(await real, basename(absolute)) };
  };
  return Promise.all(paths.map(look));
}

/** On a disk that answers within so many milliseconds it is quicker to wait for each answer than to ask for all and be told of each. */
const QUICK = 0.1;

/** Looks at files while the disk answers at once; undefined where it has not, and for files that are not there. */
function quickLook(): (absolute: string) => Stats | undefined {
  let [looks, spent] = [0, 0];
  return absolute => {
    if (spent > QUICK * (looks + 10)) return undefined;
    const start = performance.now();
    try {
      return lstatSync(absolute, { throwIfNoEntry: false });
    } catch {
      return undefined;
    } finally {
      looks++;
      spent += performance.now() - start;
    }
  };
}

/** A path as shown in messages: relative to the folder, with forward slashes. */
export function shown(folder: string, absolute: string): string {
  const inside = `${folder}${sep}`;
  const own = absolute.startsWith(inside) ? absolute.slice(inside.length) : relative(folder, absolute);
  const path = sep === '/' ? own : own.replaceAll(sep, '/');
  return isAbsolute(path) || path === '' ? absolute : path;
}

/** The file with its reader; `unknown` where no reader is for its type. */
async function locate(
  { absolute, path, named, info: known }: Found & { readonly path: string },
  findings: Findings,
): Promise<Located | 'unknown' | undefined> {
  try {
    const info = known ?? (await stat(absolute));
    if (!info.isFile()) return undefined;
    const source: Source = {
      path,
      absolute,
      bytes: info.size,
      modified: info.mtimeMs,
      changed: info.ctimeMs,
      inode: info.ino,
    };
    const reader = readerFor(path);
    if (reader) return { source, reader };
    if (named && !unreadTypeOf(path)) return { source, reader: readerForContent(await head(absolute)) };
    return 'unknown';
  } catch (error) {
    findings.add({
      severity: 'error',
      code: 'unreadable-file',
      message: l10n.t(
        '{0} could not be read: {1}.',
        path,
        error instanceof Error ? error.message : String(error),
      ),
      remedy: l10n.t('Check that the file exists and that you may read it.'),
      file: path,
    });
  }
  return undefined;
}

async function head(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const bytes = new Uint8Array(256);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Why a pattern gave no file, with the nearest file name in its folder. */
async function notFound(
  { folder, name }: PathsRequest,
  pattern: string,
  literal: string,
  isFolder: boolean,
): Promise<Diagnostic> {
  const file = pattern;
  if (isFolder) {
    return {
      severity: 'error',
      code: 'missing-file',
      message: l10n.t('{0} (the {1} data) is a folder; files were expected.', pattern, name),
      remedy: l10n.t('Write a pattern such as {0}/*.csv.', pattern.replace(/\/$/, '')),
      file,
    };
  }
  const parent = dirname(literal);
  const entries = await readdir(parent).catch(() => undefined);
  const suggestion = entries && nearest(basename(literal), entries);
  const place = shown(folder, parent);
  const missingFolder = entries === undefined && !/[*?{[]/.test(parent);
  return {
    severity: 'error',
    code: 'missing-file',
    message: missingFolder
      ? l10n.t('No file matches {0} (the {1} data); the folder {2} does not exist.', pattern, name, place)
      : l10n.t('No file matches {0} (the {1} data).', pattern, name),
    remedy: suggestion
      ? l10n.t('Did you mean {0}?', shown(folder, resolve(parent, suggestion)))
      : l10n.t('Check the path; it is relative to the project folder.'),
    file,
  };
}
