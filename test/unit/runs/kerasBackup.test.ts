import assert from 'node:assert/strict';
import { cpSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import { kerasBackup } from '../../../src/core/runs/readers/kerasBackup.ts';
import { folder, Opened, put } from './support.ts';

describe('a backup of Keras', () => {
  it('tells how far the training is, and what it goes on from', async () => {
    let now = Date.now();
    const root = join(folder(), 'backup');
    put(join(root, 'training_metadata.json'), '{"epoch": 3, "batch": 40}');
    const opened = new Opened(kerasBackup, root, () => now);
    const before = await opened.run();
    assert.deepEqual([before.id, before.status, before.checkpoints], ['backup', 'running', []]);
    put(join(root, 'latest.weights.h5'), 'x');
    put(join(root, 'training_metadata.json'), '{"epoch": 4}');
    const run = await opened.run();
    assert.deepEqual(await opened.points('backup', 'epoch'), [[4, 4]]);
    assert.equal(run.metrics.size, 1);
    assert.deepEqual(run.checkpoints, [{ name: 'latest.weights.h5', path: 'latest.weights.h5', step: 4 }]);
    now += 3_600_000;
    assert.equal((await opened.run()).status, 'stopped');
    assert.equal(await opened.source.history('backup', 'batch', opened.context), undefined);
  });

  it('of TensorFlow names its newest checkpoint', async () => {
    const root = folder();
    const chief = join(root, 'backup', 'chief');
    put(join(chief, 'checkpoint'), 'model_checkpoint_path: "ckpt-3"\nall_model_checkpoint_paths: "ckpt-3"\n');
    put(join(chief, 'ckpt-3.index'), 'x');
    const all = new FolderRuns(root);
    const { runs, diagnostics } = await all.look();
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      runs.map(({ head }) => [head.tracker, head.name]),
      [['keras-backup', 'backup/chief']],
    );
    const [run] = (await all.describe(runs.map(({ key }) => key))).values();
    assert.deepEqual(run?.checkpoints, [{ name: 'ckpt-3', path: 'backup/chief/ckpt-3.index', step: 3 }]);
    all.close();
  });

  it('of TensorFlow counts epochs within its checkpoint', async () => {
    const root = join(folder(), 'backup', 'chief');
    const fixture = join(import.meta.dirname, '../../fixtures/checkpoints/tensorflow/backup/chief');
    cpSync(fixture, root, { recursive: true });
    const opened = new Opened(kerasBackup, root);
    const run = await opened.run();
    // epochs 0 to 2 are over, as the backup of Keras 3 counts them
    assert.deepEqual(await opened.points(run.id, 'epoch'), [[3, 3]]);
    assert.deepEqual(run.checkpoints, [{ name: 'ckpt-3', path: 'ckpt-3.index', step: 3 }]);
    // what cannot be read of it now hides nothing else
    for (const [name, text] of [
      ['ckpt-3.data-00000-of-00001', ''],
      ['ckpt-3.index', 'x'],
    ] as const) {
      put(join(root, name), text);
      const other = await new Opened(kerasBackup, root).look();
      assert.deepEqual([other.runs.length, other.diagnostics], [1, []]);
      assert.equal((await new Opened(kerasBackup, root).run()).metrics.size, 0);
    }
  });

  it('is none where files of such names say something else, and told where they are broken', async () => {
    const root = folder();
    const opened = new Opened(kerasBackup, root);
    for (const text of ['{}', '[]', '3', '{"epoch": "x"}']) {
      put(join(root, 'training_metadata.json'), text);
      put(join(root, 'checkpoint'), 'model_checkpoint_path: "../../x"\n');
      assert.deepEqual(await opened.look(), { runs: [], diagnostics: [] });
    }
    put(join(root, 'training_metadata.json'), '{"epoch"');
    utimesSync(join(root, 'training_metadata.json'), 1, 1);
    const { diagnostics } = await opened.look();
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      [['bad-json', 'training_metadata.json']],
    );
  });
});
