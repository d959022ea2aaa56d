import type { LooseObject } from '../bytes/looseJson.ts';

/** Deeper than any report of a training; what lies deeper is left out. */
const DEPTH = 16;

/**
 * The numbers in an object under their paths, joined with slashes; texts, lists and truth values are stepped over.
 * @param put called for each number, NaN and infinities among them
 */
export function flatNumbers(
  object: LooseObject,
  put: (path: string, value: number) => void,
  path = '',
  depth = DEPTH,
): void {
  for (const [key, value] of object) {
    const own = path === '' ? key : `${path}/${key}`;
    if (typeof value === 'number') put(own, value);
    else if (value instanceof Map && depth > 0) flatNumbers(value, put, own, depth - 1);
  }
}
