import * as l10n from '@vscode/l10n';

/** A type of file that people keep tables in and that is not read. */
export interface UnreadType {
  /** As the file's name ends: `.xlsx`. */
  readonly ending: string;
  /** The function of pandas that reads it; undefined where there is none that is safe with any file. */
  readonly pandas?: string;
}

const PANDAS: ReadonlyMap<string, string | undefined> = new Map([
  ...['xlsx', 'xlsm', 'xlsb', 'xls', 'ods'].map(ending => [ending, 'read_excel'] as const),
  ...['feather', 'arrow', 'ipc'].map(ending => [ending, 'read_feather'] as const),
  ['orc', 'read_orc'],
  ['sav', 'read_spss'],
  ['dta', 'read_stata'],
  ['sas7bdat', 'read_sas'],
  ['xml', 'read_xml'],
  ...['csv.zip', 'csv.bz2', 'csv.xz', 'csv.zst'].map(ending => [ending, 'read_csv'] as const),
  // to unpickle is to run what the file says, and read_hdf does it, too
  ...['h5', 'hdf5', 'hdf'].map(ending => [ending, undefined] as const),
  ...['zip', '7z', 'tar', 'bz2', 'xz', 'zst', 'avro', 'npy', 'npz', 'pkl', 'pickle', 'joblib', 'rds'].map(
    ending => [ending, undefined] as const,
  ),
  ...['rda', 'rdata', 'mat', 'db', 'sqlite', 'sqlite3', 'duckdb'].map(ending => [ending, undefined] as const),
]);

/** The type of a file by its name (a trailing `.gz` aside), where it is one that is not read and no text. */
export function unreadTypeOf(path: string): UnreadType | undefined {
  const name = path.toLowerCase();
  const plain = name.replace(/\.gz$/, '');
  for (const [ending, pandas] of PANDAS) {
    if (!plain.endsWith(`.${ending}`)) continue;
    // pandas reads text that is packed, and nothing else that is
    return {
      ending: name.slice(plain.length - ending.length - 1),
      ...(pandas && plain === name && { pandas }),
    };
  }
  return undefined;
}

/** How to make a file that is read of one that is not. */
export function howToConvert(path: string): string {
  const type = unreadTypeOf(path);
  if (!type?.pandas) return l10n.t('Write its table as CSV or Parquet.');
  const table = `${path.slice(0, path.length - type.ending.length)}.parquet`;
  return l10n.t(
    'Convert it, for example with pandas: {0}',
    `pandas.${type.pandas}(${JSON.stringify(path)}).to_parquet(${JSON.stringify(table)})`,
  );
}
