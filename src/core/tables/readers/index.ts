import { csvReader, tsvReader } from './csv.ts';
import { jsonlReader } from './jsonl.ts';
import { parquetReader } from './parquet.ts';
import type { Reader } from './reader.ts';

/** Every format that tables are read from. */
export const READERS: readonly Reader[] = [csvReader, tsvReader, jsonlReader, parquetReader];

/** The reader for a file by its name (a trailing `.gz` aside); undefined for an ending that none knows. */
export function readerFor(path: string): Reader | undefined {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  return READERS.find(reader => reader.extensions.some(extension => name.endsWith(extension)));
}

/** The reader for a file by its first bytes, where its name says nothing: Parquet by its mark, JSON lines by a brace, else CSV. */
export function readerForContent(head: Uint8Array): Reader {
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith('PAR1')) return parquetReader;
  return /^(?:\u00ef\u00bb\u00bf)?\s*\{/.test(text) ? jsonlReader : csvReader;
}
