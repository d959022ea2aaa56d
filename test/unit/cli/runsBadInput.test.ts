import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { folder } from '../runs/support.ts';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../../fixtures/runs', import.meta.url));
/** The superuser may read all: what may not be read is asked for by somebody else. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

interface Told {
  readonly runs: readonly { readonly id: string; readonly place?: string; readonly metrics: object }[];
  readonly diagnostics: readonly Diagnostic[];
}

function listed(root: string): Told {
  const asNobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [MAIN, 'runs', root, '--json', '--deleted'],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
      ...asNobody,
    },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Told;
}

/** What every tracker wrote, in a folder for each. */
function everyTracker(root: string): void {
  for (const entry of readdirSync(FIXTURES, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    cpSync(join(FIXTURES, entry.name), join(root, entry.name), { recursive: true });
  }
  for (const path of filesUnder(root)) {
    if (!path.endsWith('.db.gz')) continue;
    writeFileSync(path.slice(0, -'.gz'.length), gunzipSync(readFileSync(path)));
    rmSync(path);
  }
}

function filesUnder(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}

const linkTo = (target: string, path: string) => {
  rmSync(path);
  symlinkSync(target, path);
};

/** What may have become of a file. */
const WAYS: readonly (readonly [name: string, spoil: (path: string, original: string) => void])[] = [
  ['cut off', path => writeFileSync(path, readFileSync(path).subarray(0, statSync(path).size >> 1))],
  ['empty', path => writeFileSync(path, '')],
  [
    'other bytes',
    path =>
      writeFileSync(
        path,
        new Uint8Array(3000).map((_, at) => (at * 167 + 13) % 251),
      ),
  ],
  ['not to be read', path => chmodSync(path, 0)],
  ['in a folder not to be entered', path => chmodSync(dirname(path), 0o400)],
  ['a link that leads out', (path, original) => linkTo(original, path)],
  ['a link to itself', path => linkTo(path, path)],
  [
    'a folder',
    path => {
      rmSync(path);
      mkdirSync(path);
    },
  ],
];

describe('runs of every tracker beside runs of every tracker whose files are spoilt', () => {
  const sound = join(folder(), 'sound');
  const plain = ({ runs }: Told) =>
    new Map(runs.map(({ place, id, metrics }) => [`${place} ${id}`.replaceAll('sound/', ''), metrics]));
  let alone: ReadonlyMap<string, object> = new Map();

  before(() => {
    everyTracker(sound);
    chmodSync(dirname(sound), 0o755);
    alone = plain(listed(sound));
    assert.ok(alone.size > 50);
  });

  for (const [name, spoil] of WAYS) {
    it(name, () => {
      const root = folder();
      chmodSync(root, 0o755);
      const spoilt = join(root, 'spoilt');
      cpSync(sound, join(root, 'sound'), { recursive: true });
      cpSync(sound, spoilt, { recursive: true });
      // The deepest first: what is closed hides what lies in it from whoever closes.
      const files = filesUnder(spoilt).toSorted((a, b) => b.length - a.length);
      for (const path of isRoot ? [spoilt, ...foldersUnder(spoilt), ...files] : [])
        chownSync(path, NOBODY, NOBODY);
      for (const path of files) if (existsSync(path)) spoil(path, join(sound, relative(spoilt, path)));
      const told = listed(root);
      const { runs, diagnostics } = told;
      const others = plain({ ...told, runs: runs.filter(({ place }) => place?.startsWith('sound')) });
      assert.deepEqual(others, alone);
      assert.deepEqual(
        diagnostics.filter(({ file }) => !file?.startsWith('spoilt')),
        [],
      );
      if (name !== 'a folder') assert.ok(diagnostics.length > 0);
      reopen(spoilt);
    });
  }
});

describe('a folder that may not be entered', () => {
  for (const [tracker, closed] of [
    ['wandb', 'offline-run-20261126_113813-basic'],
    ['mlflow3', 'files/mlruns/502166478082294663/83b76ac2f9cb4a558a2d39a043e3c548/tags'],
    ['trainers-huggingface', 'finished/checkpoint-8'],
  ] as const) {
    it(`hides no other run of its store: ${tracker}`, () => {
      const root = folder();
      chmodSync(root, 0o755);
      cpSync(join(FIXTURES, tracker), join(root, tracker), { recursive: true });
      const ids = ({ runs }: Told) => runs.map(({ id }) => id).sort();
      const before = listed(root);
      assert.ok(before.runs.length > 2);
      const path = join(root, tracker, closed);
      for (const mode of [0o400, 0]) {
        chmodSync(path, mode);
        if (isRoot) chownSync(path, NOBODY, NOBODY);
        const after = listed(root);
        assert.deepEqual(ids(after), ids(before));
        const [first] = after.diagnostics;
        assert.equal(first?.code, 'no-permission');
        assert.ok(first.file?.startsWith(`${tracker}/${closed}`), first.file);
      }
      chmodSync(path, 0o755);
    });
  }
});

/** So that they can be deleted. */
function reopen(path: string): void {
  chmodSync(path, 0o755);
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) reopen(join(path, entry.name));
}

function foldersUnder(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name));
}
