import * as l10n from '@vscode/l10n';
import { type ByteSource, MalformedError } from './source.ts';

/** A whole text in UTF-8, or in UTF-16 where it says so or is JSON that can be nothing else, as Python reads it. Throws MalformedError `too-large` for more than `most` bytes. */
export function wholeText(source: ByteSource, most: number): string {
  if (source.size > most) {
    const message = l10n.t('It has {0} bytes; at most {1} are read.', source.size, most);
    throw new MalformedError('too-large', message);
  }
  const bytes = source.read(0, source.size);
  const encoding = utf16Of(bytes);
  return encoding ? new TextDecoder(encoding).decode(bytes) : Buffer.from(bytes).toString('utf8');
}

/** By a mark at the start, or by the zeros around a first letter of ASCII. */
function utf16Of([first, second, third, fourth]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== 0 && second === 0 && third !== 0) return 'utf-16le';
  return first === 0 && second !== 0 && third === 0 && fourth !== 0 ? 'utf-16be' : undefined;
}
