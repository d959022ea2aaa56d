import type { Texts } from '../core/language.ts';

/** What the host starts the language server with. */
export interface ServerOptions {
  /** Texts in the editor's language by the English one; absent: English. */
  readonly l10n?: Texts;
}

/** The texts in what the server was started with, by whatever client. */
export function textsOf(options: unknown): Texts | undefined {
  const l10n =
    typeof options === 'object' && options !== null && 'l10n' in options ? options.l10n : undefined;
  return areTexts(l10n) ? l10n : undefined;
}

function areTexts(value: unknown): value is Texts {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(text => typeof text === 'string')
  );
}

/** What the host tells the language server: the columns that the data of a project were found to have. */
export const COLUMNS_KNOWN = 'evenkeel/columnsKnown';

export interface ColumnsKnown {
  /** Address of the project's evenkeel.yaml. */
  readonly uri: string;
  readonly columns: readonly string[];
}

/** Type guard for what arrives as `COLUMNS_KNOWN`. */
export function isColumnsKnown(message: unknown): message is ColumnsKnown {
  if (typeof message !== 'object' || message === null) return false;
  const { uri, columns } = message as Readonly<Record<string, unknown>>;
  return typeof uri === 'string' && Array.isArray(columns) && columns.every(each => typeof each === 'string');
}
