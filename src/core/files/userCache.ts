import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';

/**
 * A folder of this user in which Evenkeel keeps what can be made again. No project can write there.
 * @param below folders within it, each in the one before
 * @throws Error where the user has no such place
 */
export function userCacheFolder(...below: readonly string[]): string {
  const cache = userCache();
  if (!isAbsolute(cache)) throw new Error('There is no cache folder of this user.');
  return join(cache, 'evenkeel', ...below);
}

/** The same folder, made if need be. @throws Error, also where it cannot be made */
export function madeUserCacheFolder(...below: readonly string[]): string {
  const own = userCacheFolder();
  let folder = dirname(own);
  // Step by step: making a folder with all above it never ends where a file system says that the one above is not there.
  for (const each of ['.', basename(own), ...below]) {
    folder = join(folder, each);
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  }
  return folder;
}

/** Where the programs of this user keep what can be made again. Empty where the user has no such place. */
function userCache(): string {
  const { XDG_CACHE_HOME: named, LOCALAPPDATA: local = '' } = process.env;
  if (named) return named;
  if (process.platform === 'win32') return local;
  return join(homedir(), ...(process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache']));
}
