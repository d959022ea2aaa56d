import * as l10n from '@vscode/l10n';
import { type ByteSource, MalformedError } from './source.ts';

/** A whole text in UTF-8. Throws MalformedError `too-large` for more than `most` bytes. */
export function wholeText(source: ByteSource, most: number): string {
  if (source.size > most) {
    const message = l10n.t('It has {0} bytes; at most {1} are read.', source.size, most);
    throw new MalformedError('too-large', message);
  }
  return Buffer.from(source.read(0, source.size)).toString('utf8');
}
