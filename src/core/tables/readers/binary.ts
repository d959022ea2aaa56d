import * as l10n from '@vscode/l10n';
import { sniffEncoding } from '../../bytes/encoding.ts';
import type { Diagnostic } from '../../diagnostic.ts';

/** A file that is called like text and holds something else. */
export class NotTextError extends Error {
  /** What it is, as people call it; undefined where its first bytes do not say. */
  readonly format: string | undefined;
  constructor(format: string | undefined) {
    super('not text');
    this.format = format;
  }
}

/** First bytes (Latin-1) of formats that are met under the name of a table. */
const MARKS = [
  ['PAR1', 'Parquet'],
  ['ARROW1', 'Arrow'],
  ['ORC', 'ORC'],
  ['PK\x03\x04', 'ZIP or Excel'],
  ['\xd0\xcf\x11\xe0', 'Excel'],
  ['SQLite format 3', 'SQLite'],
  ['Obj\x01', 'Avro'],
  ['\x89HDF', 'HDF5'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ', 'xz'],
  ['(\xb5/\xfd', 'Zstandard'],
  ['%PDF', 'PDF'],
] as const;

/** Throws NotTextError where the first bytes of a file are those of no text. NUL bytes alone may be what a crash has left in a text. */
export function refuseBinary(head: Uint8Array): void {
  if (head.length === 0 || sniffEncoding(head).encoding !== 'utf-8') return;
  const start = Buffer.from(head.subarray(0, 16)).toString('latin1');
  const format = MARKS.find(([mark]) => start.startsWith(mark))?.[1];
  let nuls = 0;
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) nuls++;
    else if (isControl(byte)) controls++;
  }
  const isBinary = nuls === head.length || (controls > 0 && (nuls > 0 || format !== undefined));
  if (isBinary) throw new NotTextError(format);
}

/** Whether a byte stands for a control character that text has no use for: not tab, line ends, escape, or the end of a DOS file. */
function isControl(byte: number): boolean {
  return byte < 8 || (byte > 13 && byte < 32 && byte !== 26 && byte !== 27);
}

/** What to tell of a file that holds no text. */
export function notText({ format }: NotTextError, file: string): Diagnostic {
  return {
    severity: 'error',
    code: 'not-text',
    message:
      format === undefined
        ? l10n.t('{0} is not text, which its name says, but holds binary data; it is left out.', file)
        : l10n.t('{0} is not text, which its name says, but a {1} file; it is left out.', file, format),
    remedy:
      format === 'Parquet'
        ? l10n.t('Rename it to end in .parquet.')
        : l10n.t('Write its table as CSV or Parquet.'),
    file,
  };
}
