/** Each reader of runs, over folders in which one name is no plain file: it is told or left out, and nothing waits for it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runReaders } from '../../../src/core/runs/index.ts';
import { smallRuns } from './smallRuns.ts';
import { folder, put, readAll } from './support.ts';

/** What stands in a file's place. */
const ODD: Readonly<Record<string, (path: string) => void>> = {
  'a folder': path => mkdirSync(path),
  'a link to nowhere': path => symlinkSync('nowhere', path),
  'a link to itself': path => symlinkSync(path, path),
  'a link out of the folder': path => symlinkSync('/etc/hostname', path),
  'a device': path => symlinkSync('/dev/zero', path),
  // Whoever opens one waits until somebody writes.
  'a pipe': path => execFileSync('mkfifo', [path]),
};

describe('runs, one file of which is none', { skip: process.platform === 'win32' }, () => {
  for (const reader of runReaders) {
    const files = Object.entries(smallRuns[reader.id] ?? {});
    for (const [what, make] of files.length === 0 ? [] : Object.entries(ODD)) {
      it(`${reader.id}: ${what}`, { timeout: 20_000 }, async () => {
        const root = folder();
        for (const [name, content] of files) put(join(root, name), content);
        for (const [name, content] of files) {
          const path = join(root, name);
          rmSync(path);
          make(path);
          await readAll(reader, root);
          rmSync(path, { recursive: true });
          put(path, content);
        }
      });
    }
  }
});
