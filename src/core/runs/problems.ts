import type { Diagnostic } from '../diagnostic.ts';
import { isOfFile, unreadable } from './diagnosed.ts';

/** Collects what is wrong, each kind once, with how often it was found. */
export class Problems {
  readonly #found = new Map<string, Diagnostic>();

  readonly report = (diagnostic: Diagnostic): void => {
    const before = this.#found.get(diagnostic.code);
    const count = (before?.count ?? 1) + (diagnostic.count ?? 1);
    this.#found.set(diagnostic.code, before ? { ...before, count } : diagnostic);
  };

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
