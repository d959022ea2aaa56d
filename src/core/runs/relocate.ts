import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isWithin } from '../files/within.ts';
import { relativeTo } from './diagnosed.ts';

/** The path without links, when there is one and it lies in the root. */
export function realWithin(path: string, root: string): string | undefined {
  try {
    const real = realpathSync(path);
    return isWithin(real, root) ? real : undefined;
  } catch {
    return undefined;
  }
}

/** Names of a path that must be the same for it to be the same place: `<run>/artifacts` says which run it is, `model` does not. */
const LEAST_NAMES = 2;
/** Longer paths than any real one. */
const MOST_NAMES = 64;
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]+):/;

/**
 * Where a place lies that metadata name, which were often written on another machine: its last names are looked for under `near` and
 * the folders above it, up to the root, the longest first. Nothing outside the root is found.
 * @param address a path of any system, a file: address, or one that a tracking server gave out; other addresses are no files
 * @returns relative to the root, undefined when it is not there
 */
export function relocated(address: string, near: string, root: string): string | undefined {
  const names = namesIn(address);
  if (names.length === 0) return undefined;
  for (let from = 0; from <= names.length - Math.min(LEAST_NAMES, names.length); from++) {
    for (let folder = near; isWithin(folder, root); folder = dirname(folder)) {
      const real = realWithin(join(folder, ...names.slice(from)), root);
      if (real !== undefined && real !== root) return relativeTo(root, real);
      if (folder === dirname(folder)) break;
    }
  }
  return undefined;
}

/** The names of a path; none where it is no path of files, or leads anywhere by `..`. */
function namesIn(address: string): readonly string[] {
  const scheme = SCHEME.exec(address)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'file' && scheme !== 'mlflow-artifacts') return [];
  const path = scheme === undefined ? address : decoded(address.slice(scheme.length + 1));
  const names = path.split(/[\\/]+/).filter(name => name !== '' && name !== '.');
  const odd = names.length > MOST_NAMES || names.some(name => name === '..' || name.includes('\0'));
  return odd ? [] : names;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
