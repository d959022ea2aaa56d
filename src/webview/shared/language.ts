import * as l10n from '@vscode/l10n';
import { setLanguage } from './format.ts';

/** What every state of a host says of the language. */
export interface Spoken {
  /** BCP 47 language of the editor. */
  readonly language: string;
  /** Translated texts; absent: English. */
  readonly l10n?: Readonly<Record<string, string>>;
}

/** Texts, numbers and dates in the editor's language from here on. */
export function speak({ language, l10n: texts }: Spoken): void {
  if (texts) l10n.config({ contents: { ...texts } });
  setLanguage(language);
}
