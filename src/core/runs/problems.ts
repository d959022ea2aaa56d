import { MalformedError } from '../bytes/source.ts';
import type { Diagnostic } from '../diagnostic.ts';

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

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'It may not be read: permission is denied.',
  EPERM: 'It may not be read: permission is denied.',
  ENOENT: 'It was deleted while it was read.',
  ELOOP: 'It is a loop of links.',
  EISDIR: 'It is a folder where a file was expected.',
  ENOTDIR: 'It is a file where a folder was expected.',
  ENAMETOOLONG: 'Its path is too long.',
};

/**
 * What an error says of a file, for whoever reads other files on. Errors that are no fault of the file, as an abort, are thrown again.
 * @param file relative to the folder that is searched
 */
export function problemOf(error: unknown, file: string): Diagnostic {
  const at = file === '' ? {} : { file };
  if (error instanceof MalformedError) {
    return { severity: 'warning', code: error.code, message: error.message, ...at };
  }
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error;
  const message = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return {
    severity: 'warning',
    code: code === 'ENOENT' ? 'deleted' : 'unreadable',
    message: message ?? `It cannot be read (${code}).`,
    ...at,
  };
}
