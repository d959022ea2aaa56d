import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type ByteSource, FileSource } from '../bytes/source.ts';
import type { Report } from '../diagnostic.ts';
import { onlyFirst } from '../onlyFirst.ts';
import type { Candidate } from './reader.ts';

/** A plain file in a folder. */
export interface FolderFile {
  readonly name: string;
  readonly size: number;
}

/** Bytes that are open until they are closed. */
export interface OpenSource extends ByteSource {
  readonly close: () => void;
}

/** What lies in a folder. Links in it are left out, for they may lead anywhere. */
export interface Folder {
  /** Absolute. */
  readonly path: string;
  /**
   * Plain files that lie in the folder itself, by name.
   * @param report told where there are more than are looked at
   */
  readonly files: (report: Report) => Promise<readonly FolderFile[]>;
  /** A folder that lies in it; undefined for what is none. Throws Node's own error where nothing can be said of it, `ENOENT` where nothing is. */
  readonly inner: (name: string) => Promise<Folder | undefined>;
  /**
   * Opens a file.
   * @param file relative to the folder, with forward slashes
   * @throws Node's own error where it cannot be opened, and MalformedError where it is no plain file
   */
  readonly open: (file: string) => OpenSource;
}

const MOST_FILES = 10_000;

/** The folder that a candidate is, or in which it lies where it is a file: on the disk, unless another was given. */
export function folderOf(candidate: Candidate): Folder {
  const { folder, path: place, source } = candidate;
  return folder ?? new DiskFolder(source ? path.dirname(place) : place);
}

class DiskFolder implements Folder {
  readonly path: string;

  constructor(place: string) {
    this.path = place;
  }

  async files(report: Report): Promise<readonly FolderFile[]> {
    const names = (await readdir(this.path)).sort();
    if (names.length > MOST_FILES) report(onlyFirst('files', MOST_FILES));
    const files: FolderFile[] = [];
    for (const name of names.slice(0, MOST_FILES)) {
      const found = await lstat(path.join(this.path, name)).catch(() => undefined);
      if (found?.isFile()) files.push({ name, size: found.size });
    }
    return files;
  }

  async inner(name: string): Promise<Folder | undefined> {
    const place = path.join(this.path, name);
    return (await lstat(place)).isDirectory() ? new DiskFolder(place) : undefined;
  }

  open(file: string): OpenSource {
    return new FileSource(path.join(this.path, file));
  }
}
