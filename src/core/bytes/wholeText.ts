import * as l10n from '@vscode/l10n';
import { decoded, type Encoded, sniffEncoding } from './encoding.ts';
import { type ByteSource, MalformedError } from './source.ts';

/** A whole text without its mark, in UTF-8, or in UTF-16 where it says so or is JSON that can be nothing else, as Python reads it. Throws MalformedError `too-large` for more than `most` bytes. */
export function wholeText(source: ByteSource, most: number): string {
  if (source.size > most) {
    const message = l10n.t('It has {0} bytes; at most {1} are read.', source.size, most);
    throw new MalformedError('too-large', message);
  }
  const bytes = source.read(0, source.size);
  return decoded(bytes, unmarkedWide(bytes) ?? sniffEncoding(bytes));
}

/** UTF-16 without a mark, by the zeros around a first letter of ASCII. */
function unmarkedWide([first, second, third, fourth]: Uint8Array): Encoded | undefined {
  if (first !== 0 && second === 0 && third !== 0) return { encoding: 'utf-16le', mark: 0 };
  const isBig = first === 0 && second !== 0 && third === 0 && fourth !== 0;
  return isBig ? { encoding: 'utf-16be', mark: 0 } : undefined;
}
