import { relative } from 'node:path';
import * as l10n from '@vscode/l10n';
import { MalformedError } from '../bytes/source.ts';
import type { Diagnostic } from '../diagnostic.ts';

/** A path relative to the folder that is searched, with forward slashes. */
export function relativeTo(root: string, path: string): string {
  return relative(root, path).replaceAll('\\', '/');
}

/** What is told of a file that cannot be read: Node's errors by what to do about them, a malformed file by what is malformed. */
export function unreadable(error: Error, file: string): Diagnostic {
  if (error instanceof MalformedError) {
    return { severity: 'warning', code: error.code, message: error.message, file };
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ENOENT') {
    return {
      severity: 'info',
      code: 'gone',
      message: l10n.t('It was deleted while it was being read.'),
      file,
    };
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      severity: 'warning',
      code: 'no-permission',
      message: l10n.t('There is no permission to read it.'),
      remedy: l10n.t('Give yourself the right to read it.'),
      file,
    };
  }
  return {
    severity: 'warning',
    code: 'unreadable',
    message: l10n.t('It cannot be read: {0}', error.message),
    file,
  };
}

/** What a file can do: Node's errors and what its bytes say. Everything else is an error of ours, or says that it was aborted. */
export function isOfFile(error: unknown): error is Error {
  return error instanceof MalformedError || (error instanceof Error && 'syscall' in error);
}

/** Told where a run has more metrics, points or settings than are kept. */
export function tooMuch(leftOut: number, file: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'too-much',
    message: l10n.t('The run has more metrics, points or settings than are kept; the rest was left out.'),
    file,
    count: leftOut,
  };
}

/** Told where rows of a log are none that its program writes. */
export function badRows(count: number, file: string): Diagnostic {
  const message = l10n.t('It has rows that cannot be read; they are left out.');
  return { severity: 'warning', code: 'bad-rows', message, file, count };
}
