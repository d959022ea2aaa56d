import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, UsageError } from '../../../src/core/diagnostic.ts';
import { findPlaces } from '../../../src/core/runs/find.ts';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import { runReaders } from '../../../src/core/runs/index.ts';
import { Problems } from '../../../src/core/runs/problems.ts';
import type { RunReader } from '../../../src/core/runs/reader.ts';
import { fixture, ownFolder, writeRun } from './mlflowStores.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/runs', import.meta.url));

/** Claims every folder called `here`. */
const reader: RunReader = {
  id: 'test',
  title: 'Test',
  places: ({ absolute, relative, folders }) =>
    folders.has('here')
      ? [{ absolute: join(absolute, 'here'), relative: relative === '' ? 'here' : `${relative}/here` }]
      : [],
  open: () => {
    throw new Error('a reader that fails');
  },
};

function folders(root: string, ...paths: string[]): void {
  for (const path of paths) mkdirSync(join(root, path), { recursive: true });
}

async function placesIn(root: string, limits = {}) {
  const { places, diagnostics } = await findPlaces(root, [reader], { limits });
  return {
    places: places.map(each => each.place.relative),
    codes: diagnostics.map(({ code, file, count }) => [code, file, count]),
  };
}

describe('searching a folder for runs', () => {
  it('finds places, nearest first, and does not search what was claimed or what tools fill', async () => {
    const root = ownFolder();
    folders(
      root,
      'here/here',
      'a/b/here',
      'a/here',
      'node_modules/here',
      '.git/here',
      '.venv/here',
      'x/__pycache__/here',
    );
    assert.deepEqual(await placesIn(root), { places: ['here', 'a/here', 'a/b/here'], codes: [] });
  });

  it('leaves out what is a part of another place, at the same folder and below it', async () => {
    const root = ownFolder();
    folders(root, 'a/here/b', 'c/here');
    const everywhere: RunReader = {
      id: 'everywhere',
      title: 'Everywhere',
      places: ({ absolute, relative }) => [{ absolute, relative, takes: new Set() }],
      open: reader.open,
    };
    const mine: RunReader = {
      ...reader,
      places: listing => reader.places(listing).map(place => ({ ...place, takes: new Set<string>() })),
      covers: (place, other) => other.reader.id === 'everywhere' && place.relative === 'a/here',
    };
    const { places } = await findPlaces(root, [everywhere, mine]);
    assert.deepEqual(
      places.map(each => `${each.reader.id} ${each.place.relative}`),
      ['everywhere ', 'everywhere a', 'test a/here', 'everywhere c', 'test c/here', 'everywhere c/here'],
    );
  });

  it('does not follow links: a loop ends, and what leads out is told', async () => {
    const root = ownFolder();
    const outside = ownFolder();
    folders(root, 'a/here');
    folders(outside, 'here');
    symlinkSync(root, join(root, 'a', 'loop'));
    symlinkSync(outside, join(root, 'out'));
    symlinkSync('nowhere', join(root, 'broken'));
    symlinkSync('itself', join(root, 'itself'));
    const { places, codes } = await placesIn(root);
    assert.deepEqual(places, ['a/here']);
    assert.deepEqual(codes.map(([code, file]) => [code, file]).sort(), [
      ['link-outside', 'out'],
      ['unreadable', 'itself'],
    ]);
  });

  it('begins at the folder that a link shows', async () => {
    const root = ownFolder();
    folders(root, 'real/here');
    symlinkSync(join(root, 'real'), join(root, 'link'));
    const found = await findPlaces(join(root, 'link'), [reader]);
    assert.equal(found.root, join(root, 'real'));
    assert.equal(found.places[0]?.place.absolute, join(root, 'real', 'here'));
  });

  it('keeps to its budgets, and says so', async () => {
    const root = ownFolder();
    folders(root, '1/2/3/4/here', 'wide/here');
    for (let n = 0; n < 50; n++) writeFileSync(join(root, 'wide', `f${n}`), '');
    assert.deepEqual((await placesIn(root, { depth: 2 })).codes, [['too-deep', '1/2', undefined]]);
    assert.deepEqual((await placesIn(root, { entries: 20 })).codes, [
      ['too-many-entries', 'wide', undefined],
    ]);
    assert.deepEqual((await placesIn(root, { folders: 2 })).codes, [
      ['too-many-folders', undefined, undefined],
    ]);
  });

  it('a folder that may not be read hides no other', {
    skip: process.getuid?.() === 0 && 'the superuser may read all',
  }, async () => {
    const root = ownFolder();
    folders(root, 'a/here', 'closed/here');
    chmodSync(join(root, 'closed'), 0);
    const { places, codes } = await placesIn(root);
    chmodSync(join(root, 'closed'), 0o755);
    assert.deepEqual(places, ['a/here']);
    assert.deepEqual(codes, [['no-permission', 'closed', undefined]]);
  });

  it('ends when it is told to', async () => {
    const root = ownFolder();
    await assert.rejects(
      findPlaces(root, [reader], { signal: AbortSignal.abort(new Error('enough')) }),
      /enough/,
    );
    await assert.rejects(findPlaces(join(root, 'nothing'), [reader]), { code: 'ENOENT' });
  });
});

describe('all runs below a folder', () => {
  function opened(root: string, readers = runReaders): FolderRuns {
    const runs = new FolderRuns(root, readers);
    after(() => runs.close());
    return runs;
  }

  it('are those of every place, and keep one name each where ids are the same', async () => {
    const { root, expected } = fixture('mlflow3', 'files');
    cpSync(join(root, 'mlruns'), join(root, 'copy', 'mlruns'), { recursive: true });
    const only = writeRun(join(root, 'copy', 'mlruns'), 'abcdef12', { metrics: { loss: '1 0.5 0\n' } });
    const runs = opened(root);
    const found = await runs.look();
    assert.equal(found.runs.length, 2 * Object.keys(expected.runs).length + 1);
    assert.equal(new Set(found.runs.map(each => each.key)).size, found.runs.length);
    const [id = ''] = Object.keys(expected.runs);
    const keys = found.runs.filter(each => each.head.id === id).map(each => each.key);
    assert.ok(keys.every(key => key.endsWith(`/${id}:${id}`)));
    const described = await runs.describe([...keys, 'abcdef12', 'nothing']);
    assert.deepEqual([...described.keys()].sort(), [...keys, 'abcdef12'].sort());
    assert.equal(described.get('abcdef12')?.place, `copy/mlruns/1/${only.split('/').at(-1)}`);
    assert.deepEqual([...((await runs.history('abcdef12', 'loss'))?.values ?? [])], [0.5]);
    assert.equal(await runs.history('nothing', 'loss'), undefined);
  });

  it('are called by their key, id, name, or the beginning of their id', async () => {
    const root = ownFolder();
    for (const id of ['abcd1', 'abcd2', 'xyz99']) writeRun(join(root, 'mlruns'), id);
    const runs = opened(root);
    await runs.look();
    assert.equal(runs.named('abcd1').key, 'abcd1');
    assert.equal(runs.named('run abcd2').key, 'abcd2');
    assert.equal(runs.named('xyz9').key, 'xyz99');
    assert.throws(
      () => runs.named('abcd'),
      (error: Error) => error instanceof UsageError && /abcd1, abcd2/.test(error.message),
    );
    assert.throws(() => runs.named('xyz'), UsageError);
    assert.throws(() => runs.named(''), UsageError);
  });

  it('a reader that fails hides no other', async () => {
    const root = ownFolder();
    folders(root, 'here');
    writeRun(join(root, 'mlruns'), 'a');
    const failing = {
      ...reader,
      open: () => ({ ...silent, look: () => Promise.reject(new TypeError('a bug')) }),
    };
    const { runs, diagnostics } = await opened(root, [failing, ...runReaders]).look();
    assert.deepEqual(
      runs.map(each => each.key),
      ['a'],
    );
    assert.deepEqual(
      diagnostics.map(each => [each.code, each.file]),
      [['reader-failed', 'here']],
    );
  });

  it('a reader that fails when it is asked for more hides no other, and is told', async () => {
    const root = ownFolder();
    folders(root, 'here');
    writeRun(join(root, 'mlruns'), 'a', { metrics: { loss: '1 0.5 0\n' } });
    const bug = () => Promise.reject(new TypeError('a bug'));
    const head = { id: 'b', name: 'b', tracker: 'test', status: 'finished', place: 'here' } as const;
    const failing = {
      ...reader,
      open: () => ({
        ...silent,
        look: async () => ({ runs: [head], diagnostics: [] }),
        describe: bug,
        history: bug,
      }),
    };
    const runs = opened(root, [failing, ...runReaders]);
    await runs.look();
    const told: unknown[] = [];
    const report = ({ code, file }: { code: string; file?: string }) => told.push([code, file]);
    assert.deepEqual([...(await runs.describe(['b', 'a'], { report })).keys()], ['a']);
    assert.equal(await runs.history('b', 'loss', { report }), undefined);
    assert.deepEqual(told, [
      ['reader-failed', 'here'],
      ['reader-failed', 'here'],
    ]);
    await assert.rejects(runs.describe(['b'], { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  });

  it('of many files with the same thing wrong, the first are named and the others counted', () => {
    const problems = new Problems();
    for (let n = 0; n < 50; n++) {
      problems.report({ severity: 'warning', code: 'bad', message: 'Bad.', file: `${n}` });
      problems.report({ severity: 'info', code: 'odd', message: 'Odd.', file: `${n}` });
    }
    problems.report({ severity: 'warning', code: 'bad', message: 'Bad.', file: '7', count: 5 });
    problems.report({ severity: 'warning', code: 'closed', message: 'Closed.', file: '' });
    assert.equal(problems.diagnostics.at(-1)?.file, '.');
    const of = (code: string) => problems.diagnostics.filter(each => each.code === code);
    assert.deepEqual(
      of('bad').map(({ file, count }) => [file, count]),
      Array.from({ length: 20 }, (_, n) => [`${n}`, n === 0 ? 31 : n === 7 ? 6 : undefined]),
    );
    assert.deepEqual(
      of('odd').map(({ file, count }) => [file, count]),
      [
        ['0', 48],
        ['1', undefined],
        ['2', undefined],
      ],
    );
  });

  it('are told, and throw nothing, while files are deleted and cut off', async () => {
    // A linear congruential generator: the same files each time, as far as reading takes its turns alike.
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    let told = 0;
    for (let round = 0; round < 5; round++) {
      const root = ownFolder();
      cpSync(FIXTURES, root, { recursive: true });
      const paths = readdirSync(root, { recursive: true, withFileTypes: true }).map(each =>
        join(each.parentPath, each.name),
      );
      const spoil = () => {
        const path = paths[random(paths.length)] ?? root;
        if (random(2) === 0) rmSync(path, { recursive: true, force: true });
        else if (statSync(path, { throwIfNoEntry: false })?.isFile()) truncateSync(path, random(100));
      };
      const runs = opened(root);
      if (round % 2 === 1) await runs.look();
      // some before, so that something is told however few turns there are while it reads
      for (let n = 0; n < 20; n++) spoil();
      const timer = setInterval(spoil, 1);
      const report = ({ code, file }: Diagnostic) => {
        assert.notEqual(code, 'reader-failed', file);
        told += 1;
      };
      const found = await runs.look();
      for (const each of found.diagnostics) report(each);
      const keys = found.runs.map(({ key }) => key);
      for (const [key, run] of await runs.describe(keys, { report })) {
        for (const metric of run.metrics.keys()) await runs.history(key, metric, { report });
      }
      clearInterval(timer);
    }
    assert.ok(told > 0);
  });

  it('come and go with what is in the folder', async () => {
    const root = ownFolder();
    const runs = opened(root);
    assert.deepEqual((await runs.look()).runs, []);
    writeRun(join(root, 'mlruns'), 'a');
    assert.deepEqual(
      (await runs.look()).runs.map(each => each.key),
      ['a'],
    );
    renameSync(join(root, 'mlruns'), join(root, 'node_modules'));
    assert.deepEqual(await runs.look(), { runs: [], diagnostics: [] });
    assert.equal((await runs.describe(['a'])).size, 0);
    rmSync(root, { recursive: true });
    await assert.rejects(runs.look(), { code: 'ENOENT' });
  });
});

const silent = {
  describe: async () => [],
  history: async () => undefined,
  close: () => undefined,
};
