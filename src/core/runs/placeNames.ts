import { basename } from 'node:path';
import type { Place } from './reader.ts';

/**
 * What a run is called that is a folder: the folder's name, and, as what it belongs to, the path before that.
 * @param isPart whether a folder of this name holds a part of the run that the folder above is named after
 */
export function namesOf(
  { absolute, relative }: Place,
  isPart: (name: string) => boolean = () => false,
): { readonly name: string; readonly experiment?: string } {
  const folders = relative === '' ? [basename(absolute)] : relative.split('/');
  const own = folders.length > 1 && isPart(folders.at(-1) ?? '') ? 2 : 1;
  const experiment = folders.slice(0, -own).join('/');
  return { name: folders.slice(-own).join('/'), ...(experiment !== '' && { experiment }) };
}
