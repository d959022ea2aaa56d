import { lstat, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The folder beside evenkeel.yaml in which Evenkeel keeps what it must remember. */
export const STATE_FOLDER = '.evenkeel';

/**
 * Makes sure that `.evenkeel` (or a folder below it) exists and returns its path. A symbolic link there would let a hostile
 * folder direct our writes elsewhere: it is refused.
 * @throws Error with a sentence for the user when the place cannot be used.
 */
export async function stateFolder(projectFolder: string, ...below: readonly string[]): Promise<string> {
  let folder = path.join(projectFolder, STATE_FOLDER);
  const created = await makeFolder(folder);
  if (created) {
    await writeFile(path.join(folder, '.gitignore'), 'cache/\njobs/\n*.lock\n');
  }
  for (const name of below) {
    folder = path.join(folder, name);
    await makeFolder(folder);
  }
  return folder;
}

/** True when the folder was made, false when it was there. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
  const found = await lstat(folder);
  if (!found.isDirectory()) {
    throw new Error(
      `${folder} is ${found.isSymbolicLink() ? 'a symbolic link' : 'a file'}; expected a folder. Move it away.`,
    );
  }
  return false;
}

/** Whether `error` is the file system's error with this code, e.g. ENOENT. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
