import type { Diagnostic } from '../../diagnostic.ts';
import { plural } from '../findings.ts';
import { ReadError } from './bytes.ts';

/** Why a file could not be read to its end, told in words; `rows` were read before. */
export function readProblem(error: unknown, file: string, rows: number): Diagnostic {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ReadError) {
    return {
      severity: 'error',
      code: error.code,
      message: `${file} could not be read to its end: ${message}. ${plural(rows, 'row')} before that place ${rows === 1 ? 'is' : 'are'} used.`,
      remedy: 'Write the file anew.',
      file,
    };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason =
    {
      EACCES: 'it may not be read',
      EPERM: 'it may not be read',
      ENOENT: 'it does not exist',
      EISDIR: 'it is a folder',
    }[code] ?? message;
  return {
    severity: 'error',
    code: 'unreadable-file',
    message: `${file} could not be read: ${reason}.`,
    remedy: 'Check that the file exists and that you may read it.',
    file,
  };
}
