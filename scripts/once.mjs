import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { VSCODE_TEST } from './paths.mjs';

/**
 * A folder under .vscode-test that is made once. It is made beside its place and moved there when complete, so that one whose
 * making was interrupted is never mistaken for a whole one.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} make fills an empty folder
 * @returns {Promise<string>} the folder
 */
export async function madeOnce(name, make) {
  const folder = path.join(VSCODE_TEST, name);
  if (existsSync(folder)) return folder;
  await removeLeftovers();
  const partial = path.join(VSCODE_TEST, `partial-${process.pid}-${name}`);
  await mkdir(partial, { recursive: true });
  await make(partial);
  await rename(partial, folder).catch(async error => {
    // Another run was faster: use what it made.
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/** Removes what interrupted runs left. */
async function removeLeftovers() {
  await mkdir(VSCODE_TEST, { recursive: true });
  for (const name of await readdir(VSCODE_TEST)) {
    const pid = /^partial-(\d+)-/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid)))
      await rm(path.join(VSCODE_TEST, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
