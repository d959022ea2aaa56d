import type { Diagnostic, Report } from '../diagnostic.ts';
import { listIn } from '../grouped.ts';
import { isOfFile, unreadable } from './diagnosed.ts';

/** Files that are named with the same thing wrong with them: a store with ten thousand broken files is told of by these and their number. */
const MOST_FILES = 20;
/** Of what is only good to know. */
const MOST_NOTED = 3;

/** Collects what is wrong, each thing once for each file, with how often it was found. Files beyond the first ones count with the first. */
export class Problems {
  readonly #found = new Map<string, Diagnostic>();
  /** By what is wrong: the keys of the files that are named with it. */
  readonly #named = new Map<string, string[]>();

  readonly report = (told: Diagnostic): void => {
    // The folder that is searched has no path within itself.
    const diagnostic = told.file === '' ? { ...told, file: '.' } : told;
    const { code, file, severity } = diagnostic;
    const named = listIn(this.#named, code);
    const own = `${code} ${file}`;
    const isNew = !this.#found.has(own) && named.length < (severity === 'info' ? MOST_NOTED : MOST_FILES);
    if (isNew) {
      named.push(own);
      this.#found.set(own, diagnostic);
      return;
    }
    const key = this.#found.has(own) ? own : (named[0] ?? own);
    const before = this.#found.get(key) ?? diagnostic;
    this.#found.set(key, { ...before, count: (before.count ?? 1) + (diagnostic.count ?? 1) });
  };

  /** Reports here, so that the next look tells it, and at once to who asks now. */
  alsoTo(other: Report | undefined): Report {
    return each => {
      this.report(each);
      other?.(each);
    };
  }

  get diagnostics(): readonly Diagnostic[] {
    return [...this.#found.values()];
  }
}

/**
 * What an error says of a file, for whoever reads other files on. An error that no file can cause, as an abort, is thrown again.
 * @param file relative to the folder that is searched
 */
export function problemOf(error: unknown, file: string): Diagnostic {
  if (isOfFile(error)) return unreadable(error, file);
  throw error;
}
