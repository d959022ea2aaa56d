import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Assessment } from '../core/assessment/assessment.ts';
import { CONFIG_FILE } from '../protocol/ids.ts';

/** More folders than this are watched as one tree. */
const MOST = 64;
/** So many files are asked about at once. */
const AT_ONCE = 32;

/**
 * The folders whose files decide an assessment, relative to the project with `/`: those of data, checkpoints, and of files that were
 * looked for and are missing. `.` is the project's own. Undefined when there are so many that the whole tree should be watched.
 */
export function foldersToWatch(assessment: Assessment): readonly string[] | undefined {
  const folders = parentsOf(filesOf(assessment));
  return folders.length > MOST ? undefined : folders;
}

/**
 * What can be told of the files that decide an assessment without reading them, by path: another text whenever one changes, comes or goes.
 * @param folder the project's, absolute
 */
export async function marksOf(folder: string, assessment: Assessment): Promise<ReadonlyMap<string, string>> {
  const files = filesOf(assessment);
  // files that come and go in a folder change its time, too
  const places = [...new Set([CONFIG_FILE, ...files, ...parentsOf(files)])];
  const marks = new Map<string, string>();
  for (let from = 0; from < places.length; from += AT_ONCE) {
    const some = places.slice(from, from + AT_ONCE);
    await Promise.all(
      some.map(async each => void marks.set(each, await stateOf(path.resolve(folder, each)))),
    );
  }
  return marks;
}

async function stateOf(place: string): Promise<string> {
  const status = await stat(place).catch(() => undefined);
  if (!status) return 'absent';
  return status.isDirectory() ? `${status.mtimeMs}` : `${status.mtimeMs}:${status.size}`;
}

function filesOf({ data, checkpoints, diagnostics }: Assessment): readonly string[] {
  return [
    ...data.flatMap(each => each.files.map(file => file.path)),
    ...checkpoints.map(each => each.path),
    ...diagnostics.flatMap(each => (each.file === undefined ? [] : [each.file])),
  ];
}

function parentsOf(files: readonly string[]): readonly string[] {
  return [...new Set(files.map(parentOf).filter(each => !/^[*?[{]/.test(each)))].sort();
}

function parentOf(file: string): string {
  const place = file.replaceAll('\\', '/');
  // A pattern that found nothing: watch where its fixed part ends.
  const fixed = place.split('/').slice(0, -1);
  const wild = fixed.findIndex(each => /[*?[{]/.test(each));
  return (wild < 0 ? fixed : fixed.slice(0, wild)).join('/') || (place.startsWith('/') ? '/' : '.');
}

/** What was last seen of files, to tell real changes from events that say nothing new. */
export class Seen {
  readonly #marks = new Map<string, string>();

  /** Whether the file differs from when it was last seen here; a file never seen is a change, and so is one that went. */
  differs(file: string, status: { readonly mtime: number; readonly size: number } | undefined): boolean {
    const mark = status ? `${status.mtime}:${status.size}` : 'absent';
    if (this.#marks.get(file) === mark) return false;
    this.#marks.set(file, mark);
    return true;
  }
}

/** Whether a change to this file can matter: nothing of Evenkeel's own memory, no editors' or writers' temporary files. */
export function matters(relativePath: string): boolean {
  const parts = relativePath.split('/');
  const name = parts.at(-1) ?? '';
  return (
    !parts.some(each => each === '.evenkeel' || each === '.git') &&
    !/^\.|~$|\.(tmp|swp|part|crdownload|lock)$/.test(name)
  );
}
