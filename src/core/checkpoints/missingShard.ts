import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';

/** What is told of a file that is not there and should hold values of tensors. */
export function missingShard(name: string): Diagnostic {
  const file = name.slice(0, 200);
  const message = l10n.t('{0} is missing, in which values of tensors should be.', file);
  return { severity: 'error', code: 'missing-shard', message, file };
}
