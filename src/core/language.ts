import * as l10n from '@vscode/l10n';

/** Texts of a language by the English ones. */
export type Texts = Readonly<Record<string, string>>;

/** A language other than English. */
export interface Language {
  /** BCP 47. */
  readonly tag: string;
  readonly texts: Texts;
}

let spoken: Language | undefined;

/**
 * Sets the language of all sentences of this process, or of this thread. What was said before stays as it is, so it is called before the
 * first question. A process that never calls it speaks English.
 */
export function speak(language: Language): void {
  spoken = language;
  l10n.config({ contents: { ...language.texts } });
}

/** The language that was set, for a thread or a page that is to speak it too. Undefined: English. */
export function spokenLanguage(): Language | undefined {
  return spoken;
}
