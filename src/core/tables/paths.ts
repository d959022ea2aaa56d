import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../diagnostic.ts';
import { lazily } from '../lazily.ts';
import { nearest } from '../nearest.ts';
import type { Findings } from './findings.ts';
import { readerFor, readerForContent } from './readers/index.ts';
import type { Reader, Source } from './readers/reader.ts';

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
 * The files that the patterns name, each once (a link and what it points to are one), in natural order (`week-2` before
 * `week-10`). A pattern that matches nothing is told, with the nearest name that exists.
 */
export async function locateFiles(request: PathsRequest): Promise<Located[]> {
  const { folder, findings } = request;
  const found = new Map<string, { absolute: string; named: boolean }>();
  const add = async (absolute: string, named: boolean) => {
    const real = await realpath(absolute).catch(() => absolute);
    const known = found.get(real);
    // The path itself, or else the shortest one, stands for a file that several names lead to.
    if (!known || (known.absolute !== real && absolute.length < known.absolute.length)) {
      found.set(real, { absolute, named });
    }
  };
  const ignore = request.patterns.filter(pattern => pattern.startsWith('!')).map(pattern => pattern.slice(1));
  for (const pattern of request.patterns) {
    if (pattern.startsWith('!')) continue;
    const literal = resolve(folder, pattern);
    const info = await stat(literal).catch(() => undefined);
    if (info?.isFile()) {
      await add(literal, true);
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
    for (const match of matches) await add(resolve(match), false);
  }

  const paths = Array.from(found.values(), file => ({ ...file, path: shown(folder, file.absolute) }));
  paths.sort((a, b) => natural().compare(a.path, b.path) || (a.path < b.path ? -1 : 1));
  if (paths.length > request.maxFiles) {
    findings.add({
      severity: 'warning',
      code: 'too-many-files',
      message: `The patterns of the ${request.name} data match ${paths.length} files; only the first ${request.maxFiles} are read.`,
      remedy: 'Narrow the patterns.',
    });
    paths.length = request.maxFiles;
  }
  const located: Located[] = [];
  for (const { absolute, path, named } of paths) {
    const file = await locate(absolute, path, named, findings);
    if (file) located.push(file);
  }
  return located;
}

const natural = lazily(() => new Intl.Collator('en', { numeric: true }));

/** A path as shown in messages: relative to the folder, with forward slashes. */
export function shown(folder: string, absolute: string): string {
  const path = relative(folder, absolute).split(sep).join('/');
  return isAbsolute(path) || path === '' ? absolute : path;
}

async function locate(
  absolute: string,
  path: string,
  named: boolean,
  findings: Findings,
): Promise<Located | undefined> {
  try {
    const info = await stat(absolute);
    if (!info.isFile()) return undefined;
    const source: Source = { path, absolute, bytes: info.size, modified: info.mtimeMs, inode: info.ino };
    const reader = readerFor(path);
    if (reader) return { source, reader };
    if (named) return { source, reader: readerForContent(await head(absolute)) };
    findings.add({
      severity: 'info',
      code: 'unknown-format',
      message: `${path} matches the pattern but is no table by its name (.csv, .tsv, .jsonl, .parquet, each also .gz) and is left out.`,
      remedy: 'Narrow the pattern, or name the file itself.',
      file: path,
    });
  } catch (error) {
    findings.add({
      severity: 'error',
      code: 'unreadable-file',
      message: `${path} could not be read: ${error instanceof Error ? error.message : String(error)}.`,
      remedy: 'Check that the file exists and that you may read it.',
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
      message: `${pattern} (the ${name} data) is a folder; files were expected.`,
      remedy: `Write a pattern such as ${pattern.replace(/\/$/, '')}/*.csv.`,
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
    message: `No file matches ${pattern} (the ${name} data)${missingFolder ? `; the folder ${place} does not exist` : ''}.`,
    remedy: suggestion
      ? `Did you mean ${shown(folder, resolve(parent, suggestion))}?`
      : 'Check the path; it is relative to the project folder.',
    file,
  };
}
