import { type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Report } from '../diagnostic.ts';
import { onlyFirst } from '../onlyFirst.ts';
import { isOfFile, relativeTo } from './diagnosed.ts';
import { problemOf } from './problems.ts';

/** Keys with slashes are folders in folders; no key is as deep. */
const DEPTH = 32;
/** More names than any run has parameters. */
const MOST_NAMES = 50_000;

/** What is at a path, links as themselves; undefined where there is nothing, or one may not look. Throws only what no file can cause. */
export function lookedAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isOfFile(error)) return undefined;
    throw error;
  }
}

/** Whether there is a folder that is no link to one. */
export function isFolder(path: string): boolean {
  return lookedAt(path)?.isDirectory() === true;
}

/** Whether there is a file that is no link to one. */
export function isFile(path: string): boolean {
  return lookedAt(path)?.isFile() === true;
}

/** What is in a folder, by name; nothing where there is none. Links are told and left out: what they show is elsewhere. */
export function entriesOf(folder: string, root: string, report: Report): readonly Dirent[] {
  let entries: Dirent[];
  try {
    // Where one may not look, that is told.
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      report(problemOf(error, relativeTo(root, folder)));
    return [];
  }
  const links = entries.filter(each => each.isSymbolicLink());
  for (const { name } of links) {
    report({
      severity: 'info',
      code: 'link-not-followed',
      message: l10n.t('It is a link, which is not followed within a store of runs.'),
      file: relativeTo(root, join(folder, name)),
    });
  }
  return links.length === 0 ? entries : entries.filter(each => !each.isSymbolicLink());
}

/** Names of the folders in a folder. */
export function foldersIn(folder: string, root: string, report: Report): readonly string[] {
  return entriesOf(folder, root, report)
    .filter(each => each.isDirectory())
    .map(each => each.name);
}

/** All files under a folder, up to a limit that is told, by their names with slashes: keys of parameters, tags and metrics. */
export function keysUnder(
  folder: string,
  root: string,
  report: Report,
  most = MOST_NAMES,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let isFull = false;
  const walk = (within: string, prefix: string, depth: number): void => {
    for (const entry of entriesOf(within, root, report)) {
      isFull ||= found.size >= most;
      if (isFull) return;
      const path = join(within, entry.name);
      if (entry.isFile()) found.set(prefix + entry.name, path);
      else if (entry.isDirectory() && depth < DEPTH) walk(path, `${prefix}${entry.name}/`, depth + 1);
    }
  };
  walk(folder, '', 0);
  if (isFull) report(onlyFirst('files', most, relativeTo(root, folder)));
  return found;
}
