import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** @type {Set<string>} */
const folders = new Set();

/**
 * A new folder for temporary files; it is removed when this process ends, however it ends.
 * @param {string} purpose
 */
export async function temporaryFolder(purpose) {
  const folder = await mkdtemp(path.join(tmpdir(), `evenkeel-${purpose}-`));
  folders.add(folder);
  return folder;
}

process.on('exit', () => {
  for (const folder of folders)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});
