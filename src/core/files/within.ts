import { sep } from 'node:path';

/** Whether a path lies in the root or is it. Both absolute and without links. */
export function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
