import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Folder } from '../../../src/core/checkpoints/folder.ts';
import type { Candidate } from '../../../src/core/checkpoints/reader.ts';

/** By their paths in a folder, with forward slashes. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** A folder that lies nowhere on the disk, so that it can be read a hundred thousand times. */
export function memoryCandidate(name: string, files: Files): Candidate {
  const folder = memoryFolder(`/${name}`, files);
  const entries = new Set(Object.keys(files).map(file => file.replace(/\/.*/s, '')));
  return { path: folder.path, name, entries, folder };
}

function memoryFolder(path: string, files: Files): Folder {
  const below = (name: string): Files =>
    Object.fromEntries(
      Object.entries(files)
        .filter(([file]) => file.startsWith(`${name}/`))
        .map(([file, bytes]) => [file.slice(name.length + 1), bytes]),
    );
  return {
    path,
    files: async () =>
      Object.entries(files)
        .filter(([file]) => !file.includes('/'))
        .map(([name, { length: size }]) => ({ name, size }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    async inner(name) {
      const found = below(name);
      if (Object.keys(found).length > 0) return memoryFolder(`${path}/${name}`, found);
      if (files[name]) return undefined;
      throw absent(`${path}/${name}`);
    },
    open(file) {
      const bytes = files[file];
      if (!bytes) throw absent(`${path}/${file}`);
      return { ...memorySource(bytes), close: () => undefined };
    },
  };
}

/** What Node throws. */
function absent(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
}
