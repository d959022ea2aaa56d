import * as l10n from '@vscode/l10n';

/** The question whether the near word was meant. */
export function didYouMean(near: string): string {
  return l10n.t('Did you mean "{0}"?', near);
}

/** A sentence about a word that is not known, and after it the question whether the near one was meant. */
export function suggesting(sentence: string, near: string | undefined): string {
  return near === undefined ? sentence : `${sentence} ${didYouMean(near)}`;
}
