import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../diagnostic.ts';
import { NotTextError, notText } from './binary.ts';
import { ReadError } from './bytes.ts';

/** Why a file could not be read to its end, told in words; `rows` were read before. */
export function readProblem(error: unknown, file: string, rows: number): Diagnostic {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NotTextError) return notText(error, file);
  if (error instanceof ReadError) {
    return {
      severity: 'error',
      code: error.code,
      message:
        rows === 1
          ? l10n.t('{0} could not be read to its end: {1}. 1 row before that place is used.', file, message)
          : l10n.t(
              '{0} could not be read to its end: {1}. {2} rows before that place are used.',
              file,
              message,
              rows,
            ),
      remedy: l10n.t('Write the file anew.'),
      file,
    };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return {
    severity: 'error',
    code: 'unreadable-file',
    message: l10n.t('{0} could not be read: {1}.', file, reasonOf(code) ?? message),
    remedy: l10n.t('Check that the file exists and that you may read it.'),
    file,
  };
}

/** What a code of the operating system means. */
function reasonOf(code: string): string | undefined {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return l10n.t('it may not be read');
    case 'ENOENT':
      return l10n.t('it does not exist');
    case 'EISDIR':
      return l10n.t('it is a folder');
    default:
      return undefined;
  }
}
