import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { findPlaces } from '../../../src/core/runs/find.ts';
import { optuna } from '../../../src/core/runs/readers/optuna.ts';
import { opened, ownFolder } from './mlflowStores.ts';
import { assertAsOptunaSays, type ExpectedStudies } from './optunaStudies.ts';
import { SHARED } from './support.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/runs/optuna/', import.meta.url));
const SPECIMENS = join(SHARED, 'optuna');

function expected(name: string): ExpectedStudies {
  return (
    (JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as Record<string, ExpectedStudies>)[
      name
    ] ?? {}
  );
}

function journal(): string {
  const root = ownFolder();
  copyFileSync(join(FIXTURES, 'journal.log'), join(root, 'journal.log'));
  return root;
}

function specimen(name: string): string | false {
  return !existsSync(join(SPECIMENS, name)) && `../shared/data/runs/optuna/${name} is not there`;
}

describe('Optuna', () => {
  it('SQLite: says what Optuna says', async () => {
    const root = ownFolder();
    writeFileSync(join(root, 'optuna.db'), gunzipSync(readFileSync(join(FIXTURES, 'optuna.db.gz'))));
    assert.ok(
      (await assertAsOptunaSays(opened(optuna, root, 'optuna.db'), root, expected('optuna.db'))) > 40,
    );
  });

  it('journal: says what Optuna says', async () => {
    const root = journal();
    assert.ok(
      (await assertAsOptunaSays(opened(optuna, root, 'journal.log'), root, expected('journal.log'))) > 40,
    );
  });

  it('journal: is read on line by line, to the same end, and a torn line waits', async () => {
    const root = ownFolder();
    const file = join(root, 'journal.log');
    const whole = readFileSync(join(FIXTURES, 'journal.log'));
    const source = opened(optuna, root, 'journal.log');
    for (let at = 0; at < whole.length; at += 1009) {
      writeFileSync(file, whole.subarray(0, at), { flag: at === 0 ? 'w' : 'r+' });
      assert.deepEqual((await source.look({ root })).diagnostics, []);
    }
    appendFileSync(file, whole.subarray(readFileSync(file).length));
    await assertAsOptunaSays(source, root, expected('journal.log'));
  });

  it('journal: starts over when it is another one, and lets go when it is gone', async () => {
    const root = journal();
    const file = join(root, 'journal.log');
    const source = opened(optuna, root, 'journal.log');
    assert.ok((await source.look({ root })).runs.length > 5);
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${lines.slice(0, 3).join('\n')}\n`);
    assert.equal((await source.look({ root })).runs.length, 1);
    rmSync(file);
    const { runs, diagnostics } = await source.look({ root });
    assert.deepEqual(runs, []);
    assert.equal(diagnostics.length, 1);
  });

  it('journal: a broken line is told, and hides no other', async () => {
    const root = journal();
    const file = join(root, 'journal.log');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(
      file,
      [...lines.slice(0, 40), '{"op_code": 5, "trial', '{"__proto__": 1}', ...lines.slice(40)].join('\n'),
    );
    const source = opened(optuna, root, 'journal.log');
    const { diagnostics } = await source.look({ root });
    assert.deepEqual(
      diagnostics.map(({ code, count }) => [code, count]),
      [['bad-journal-line', 2]],
    );
    const runs = await source.describe(Object.keys(expected('journal.log')), { root });
    assert.equal(runs.length, Object.keys(expected('journal.log')).length);
  });

  it('a log is looked into where its name or that of its folder is about studies, also that of the folder that is searched', async () => {
    const root = join(ownFolder(), 'optuna');
    cpSync(join(journal(), 'journal.log'), join(root, '4.0.0.log'));
    const { places } = await findPlaces(root, [optuna]);
    assert.deepEqual(
      places.map(({ place }) => place.relative),
      ['4.0.0.log'],
    );
  });

  it('a broken database is told: as good to know where nothing says that it is one of studies', async () => {
    const root = ownFolder();
    const whole = gunzipSync(readFileSync(join(FIXTURES, 'optuna.db.gz')));
    for (const [name, severity] of [
      ['study.db', 'warning'],
      ['other.db', 'info'],
    ] as const) {
      writeFileSync(join(root, name), whole.subarray(0, 10_000));
      const { runs, diagnostics } = await opened(optuna, root, name).look({ root });
      assert.deepEqual(runs, []);
      assert.deepEqual(
        diagnostics.map(each => [each.code, each.severity]),
        [['corrupt', severity]],
      );
    }
    writeFileSync(join(root, 'other.db'), 'no database');
    assert.deepEqual(await opened(optuna, root, 'other.db').look({ root }), { runs: [], diagnostics: [] });
  });

  it('another program’s log is no journal, and no complaint', async () => {
    const root = ownFolder();
    writeFileSync(join(root, 'tune.log'), '2026-01-01 epoch 1\n{"op_code": 0}\n');
    assert.deepEqual(await opened(optuna, root, 'tune.log').look({ root }), { runs: [], diagnostics: [] });
  });

  for (const [name, value] of [
    ['3.2.0.a.db', 47.052946123088645],
    ['2.6.0.a.db', 81.29937924972016],
  ] as const) {
    it(`specimen ${name}: 3 complete trials of 5 studies`, { skip: specimen(name) }, async () => {
      const root = SPECIMENS;
      const source = opened(optuna, root, name);
      const { runs, diagnostics } = await source.look({ root });
      assert.deepEqual(diagnostics, []);
      assert.deepEqual(runs.map(each => [each.experiment, each.status]).sort(), [
        ['multi', 'finished'],
        ['schema migration', 'finished'],
        ['single', 'finished'],
      ]);
      const [single, multi] = await source.describe(['single/0', 'multi/0'], { root });
      assert.equal(single?.metrics.get('value')?.last, value);
      assert.deepEqual(
        [...(multi?.metrics.keys() ?? [])].filter(each => each.startsWith('value')),
        ['value_0', 'value_1'],
      );
    });
  }

  it('specimen 4.0.0.dev.log: 92 lines of a journal', { skip: specimen('4.0.0.dev.log') }, async () => {
    const root = SPECIMENS;
    const { runs, diagnostics } = await opened(optuna, root, '4.0.0.dev.log').look({ root });
    assert.deepEqual(diagnostics, []);
    assert.equal(runs.length, 10);
  });
});
