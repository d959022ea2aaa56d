import type { Assessment } from '../core/assessment/assessment.ts';

/** More folders than this are watched as one tree. */
const MOST = 64;

/**
 * The folders whose files decide an assessment, relative to the project with `/`: those of data, checkpoints, and of files that were
 * looked for and are missing. `.` is the project's own. Undefined when there are so many that the whole tree should be watched.
 */
export function foldersToWatch(assessment: Assessment): readonly string[] | undefined {
  const files = [
    ...assessment.data.flatMap(each => each.files.map(file => file.path)),
    ...assessment.checkpoints.map(each => each.path),
    ...assessment.diagnostics.flatMap(each => (each.file === undefined ? [] : [each.file])),
  ];
  const folders = new Set(files.map(parentOf).filter(each => !/^[*?[{]/.test(each)));
  return folders.size > MOST ? undefined : [...folders].sort();
}

function parentOf(file: string): string {
  const path = file.replaceAll('\\', '/');
  // A pattern that found nothing: watch where its fixed part ends.
  const fixed = path.split('/').slice(0, -1);
  const wild = fixed.findIndex(each => /[*?[{]/.test(each));
  return (wild < 0 ? fixed : fixed.slice(0, wild)).join('/') || (path.startsWith('/') ? '/' : '.');
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
