import { existsSync, mkdirSync } from 'node:fs';
import * as module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Keeps what Node compiled of our modules for the next process, which starts sooner by that. In the user's own cache folder, since
 * others may write to the one for temporary files, and what lies in the cache is run. Without such a folder, or where it cannot be
 * written, all is compiled anew; so it is from source, and in a Node older than 22.8. NODE_DISABLE_COMPILE_CACHE=1 forbids it.
 */
export function keepCompiled(): void {
  if (import.meta.url.endsWith('.ts') || !('enableCompileCache' in module)) return;
  try {
    const folder = userCache();
    if (!isAbsolute(folder)) return;
    const own = join(folder, 'evenkeel');
    // Step by step: making a folder with all above it never ends where a file system says that the one above is not there.
    for (const each of [folder, own]) if (!existsSync(each)) mkdirSync(each, { mode: 0o700 });
    module.enableCompileCache(join(own, 'compiled'));
  } catch {
    // a user without a home, or a home that cannot be written
  }
}

/** Where the programs of this user keep what can be made again. Empty where the user has no such place. */
function userCache(): string {
  const { XDG_CACHE_HOME: named, LOCALAPPDATA: local = '' } = process.env;
  if (named) return named;
  if (process.platform === 'win32') return local;
  return join(homedir(), ...(process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache']));
}
