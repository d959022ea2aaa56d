import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Folder } from '../../../src/core/checkpoints/folder.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import type { Candidate } from '../../../src/core/checkpoints/reader.ts';
import { memoryCandidate } from './memoryFolder.ts';
import { SMALLEST_FOLDERS } from './smallestFiles.ts';

/** What Node throws for a file that may not be read, has gone since it was listed, or lies on a disk that fails. */
const ERRORS = ['EACCES', 'ENOENT', 'EIO'];

/** The folder, in which one file cannot be opened. Files of inner folders are opened by their whole path or by their name. */
function without(folder: Folder, file: string, code: string, opened: (name: string) => void): Folder {
  return {
    ...folder,
    async inner(name) {
      const inner = await folder.inner(name);
      return (
        inner && without(inner, file.startsWith(`${name}/`) ? file.slice(name.length + 1) : '/', code, opened)
      );
    },
    open(name) {
      if (name !== file) return folder.open(name);
      opened(name);
      throw Object.assign(new Error(`${code}: open '${folder.path}/${name}'`), { code, syscall: 'open' });
    },
  };
}

describe('a folder with a file that cannot be opened', () => {
  for (const [id, files] of Object.entries(SMALLEST_FOLDERS)) {
    for (const name of Object.keys(files)) {
      it(`${id}: ${name} is told, and the rest is read`, async () => {
        const whole = memoryCandidate(id, files);
        for (const code of ERRORS) {
          let asked = 0;
          const folder = whole.folder && without(whole.folder, name, code, () => (asked += 1));
          const candidate: Candidate = { ...whole, ...(folder && { folder }) };
          const found = await inspectCandidate(candidate, {});
          assert.equal(found?.format, id, code);
          if (asked === 0) continue;
          assert.ok(found.diagnostics.length > 0, `${code}: it is told`);
          assert.notEqual(
            found.safety.level,
            'data-only',
            `${code}: what was not read is not called data only`,
          );
        }
      });
    }
  }
});
