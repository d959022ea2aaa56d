import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Report } from '../diagnostic.ts';
import { onlyFirst } from '../onlyFirst.ts';

/** A plain file in a folder. */
export interface FolderFile {
  readonly name: string;
  readonly size: number;
}

const MOST_FILES = 10_000;

/**
 * Plain files that lie in a folder itself, by name; links are left out, for they may lead anywhere.
 * @param report told where there are more than are looked at
 */
export async function filesOf(folder: string, report: Report): Promise<readonly FolderFile[]> {
  const names = (await readdir(folder)).sort();
  if (names.length > MOST_FILES) report(onlyFirst('files', MOST_FILES));
  const files: FolderFile[] = [];
  for (const name of names.slice(0, MOST_FILES)) {
    const found = await lstat(path.join(folder, name)).catch(() => undefined);
    if (found?.isFile()) files.push({ name, size: found.size });
  }
  return files;
}
