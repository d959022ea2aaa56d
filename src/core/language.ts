import * as l10n from '@vscode/l10n';

/** Texts of a language by the English ones. */
export type Texts = Readonly<Record<string, string>>;

let spoken: Texts | undefined;

/**
 * Sets the language of all sentences of this process, or of this thread. What was said before stays as it is, so it is called before the
 * first question. A process that never calls it speaks English.
 */
export function speak(texts: Texts): void {
  spoken = texts;
  l10n.config({ contents: { ...texts } });
}

/** The texts of the language that was set, for a thread that is to speak it too. Undefined: English. */
export function spokenTexts(): Texts | undefined {
  return spoken;
}
