import * as l10n from '@vscode/l10n';
import type { ByteSource } from './source.ts';

const POINTER = 'version https://git-lfs.github.com/spec/';
/** A pointer is a few lines. */
const LONGEST = 1024;

/** Whether a file is not the file but a pointer of Git LFS to it: the file itself has not been fetched. */
export function isPointer(source: ByteSource): boolean {
  if (source.size < POINTER.length || source.size > LONGEST) return false;
  return Buffer.from(source.read(0, POINTER.length)).toString('latin1') === POINTER;
}

/** What is told of a pointer. */
export function notFetched(): string {
  return l10n.t('It is a pointer of Git LFS: the file itself has not been fetched.');
}
