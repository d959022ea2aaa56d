import type { Language } from '../core/language.ts';

/** What the host starts the language server with. */
export interface ServerOptions {
  /** The editor's; absent: English. */
  readonly language?: Language;
}

/** The language in what the server was started with, by whatever client. */
export function languageOf(options: unknown): Language | undefined {
  if (!isObject(options) || !isObject(options['language'])) return undefined;
  const { tag, texts } = options['language'];
  return typeof tag === 'string' && isObject(texts) && areTexts(texts) ? { tag, texts } : undefined;
}

function areTexts(value: Readonly<Record<string, unknown>>): value is Language['texts'] {
  return Object.values(value).every(text => typeof text === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
