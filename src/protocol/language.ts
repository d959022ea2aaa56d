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
