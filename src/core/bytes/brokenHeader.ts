import * as l10n from '@vscode/l10n';
import { MalformedError } from './source.ts';

/** A header whose counts, lengths or offsets no file can have. */
export function brokenHeader(): MalformedError {
  return new MalformedError('broken-header', l10n.t('The header announces what cannot be.'));
}
