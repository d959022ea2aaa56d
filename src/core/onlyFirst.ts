import * as l10n from '@vscode/l10n';
import type { Diagnostic } from './diagnostic.ts';

/** Of what a file or a folder may hold more than is told. */
export type Counted = 'tensors' | 'layers' | 'entries' | 'files' | 'models';

/**
 * Told where reading stops at a limit that no usual file comes near.
 * @param file relative to the folder that is searched; absent where there is only one
 */
export function onlyFirst(what: Counted, most: number, file?: string): Diagnostic {
  return {
    severity: 'warning',
    code: `too-many-${what}`,
    message: sentence(what, most),
    ...(file !== undefined && { file }),
  };
}

/** Told where a search in what a checkpoint holds ended early: by how deep things lie in one another, or how many there are. */
export function moreThanShown(): Diagnostic {
  const message = l10n.t('The checkpoint holds more than is shown.');
  return { severity: 'warning', code: 'too-many-tensors', message };
}

function sentence(what: Counted, most: number): string {
  switch (what) {
    case 'tensors':
      return l10n.t('Only the first {0} tensors are listed.', most);
    case 'layers':
      return l10n.t('Only the first {0} layers are listed.', most);
    case 'entries':
      return l10n.t('Only the first {0} entries of a kind are listed.', most);
    case 'files':
      return l10n.t('Only the first {0} files in it were looked at.', most);
    case 'models':
      return l10n.t('Only the first {0} models are listed.', most);
  }
}
