import * as l10n from '@vscode/l10n';
import { MalformedError } from '../bytes/source.ts';
import type { Report } from '../diagnostic.ts';
import { relativeTo } from './diagnosed.ts';
import { KeptFiles } from './keptFiles.ts';
import { problemOf } from './problems.ts';
import { isSilent } from './silence.ts';

/** A file that is malformed so short after it was written is still being written, ms. */
const BEING_WRITTEN_MS = 10_000;

/**
 * A small file that a program writes anew each time, read again when it has changed. While it is half written, or cannot be read, what
 * it said before counts; that it is half written is told only where it said nothing before.
 */
export class RewrittenFile<T> {
  readonly path: string;
  /** What it said last; undefined where it was never read, or is gone. */
  value: T | undefined;
  /** When it was last written, ms since epoch; 0 where it was never read. */
  modified = 0;
  readonly #kept: KeptFiles<T>;
  readonly #make: (text: string) => T | Promise<T>;

  /**
   * @param most bytes of the file
   * @param make what its text says; may throw MalformedError
   */
  constructor(path: string, most: number, make: (text: string) => T | Promise<T>) {
    this.path = path;
    this.#kept = new KeptFiles(most);
    this.#make = make;
  }

  /** What it says now. What is wrong with it is reported. Throws only what no file can cause. */
  async read(root: string, now: number, report: Report): Promise<T | undefined> {
    try {
      this.value = await this.#kept.of(this.path, (text, stats) => {
        this.modified = stats.mtimeMs;
        return this.#make(text);
      });
    } catch (error) {
      const isTorn = error instanceof MalformedError && !isSilent(this.modified, now, BEING_WRITTEN_MS);
      const problem = problemOf(error, relativeTo(root, this.path));
      if (!isTorn) report(problem);
      else if (this.value === undefined) report({ ...problem, remedy: halfWritten() });
    }
    return this.value;
  }
}

function halfWritten(): string {
  return l10n.t('Look again in a moment: it was changed just now, and may not be whole yet.');
}
