import { sep } from 'node:path';

/** Whether a path lies in the root or is it. Both absolute and without links. */
export function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** Whether a path that a file names stays in that file's folder, on every system. */
export function staysBelow(location: string): boolean {
  const parts = location.split(/[\\/]/);
  return location !== '' && !/^([\\/]|[A-Za-z][\w+.-]*:)/.test(location) && !parts.includes('..');
}
