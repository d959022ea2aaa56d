import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { PredictionProblem } from '../../../src/core/prediction/model.ts';
import { interpreterFor } from '../../../src/core/prediction/python/interpreter.ts';

describe('the Python that predicts', { skip: process.platform === 'win32' }, async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'evenkeel-python-'));
  after(() => rm(root, { recursive: true, force: true }));
  const executable = async (...parts: readonly string[]) => {
    const file = path.join(root, ...parts);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, 0o755);
    return file;
  };
  const onPath = await executable('bin', 'python3');
  const configured = await executable('envs', 'one', 'bin', 'python3');
  const other = await executable('other', 'python');
  const project = path.join(root, 'project');
  await mkdir(project);
  const environment = {
    PATH: [path.join(root, 'nothing'), '.', path.join(root, 'bin')].join(path.delimiter),
  };
  const find = async (more: Partial<Parameters<typeof interpreterFor>[0]> = {}) => {
    const { path: found, why } = await interpreterFor({
      folder: project,
      environment,
      platform: 'linux',
      ...more,
    });
    return [found, why];
  };

  it('is the first on the path, where nothing else is said', async () => {
    assert.deepEqual(await find(), [onPath, 'the first one on the path']);
  });

  it('is that of the project’s environment before', async () => {
    const venv = await executable('project', '.venv', 'bin', 'python3');
    assert.deepEqual(await find(), [venv, 'the environment .venv of the project']);
  });

  it('is the chosen one before that: of the extension, of the setting, of evenkeel.yaml, of the option', async () => {
    const given = (from: 'extension' | 'setting' | 'option') => ({ given: { path: other, from } });
    assert.deepEqual(await find(given('extension')), [other, 'chosen in the Python extension']);
    assert.deepEqual(await find(given('setting')), [other, 'the setting evenkeel.python']);
    const own = [configured, 'checkpoints.python in evenkeel.yaml'];
    assert.deepEqual(await find({ configured: '../envs/one', ...given('setting') }), own);
    assert.deepEqual(await find({ configured: '../envs/one/bin/python3' }), own);
    assert.deepEqual(await find({ configured: '../envs/one', ...given('option') }), [other, '--python']);
  });

  it('that was named and is not there is told, and none is taken in its place', async () => {
    for (const request of [
      { configured: '../nowhere' },
      { given: { path: '/nowhere', from: 'setting' } as const },
      { configured: '../nothing-here' },
    ]) {
      await assert.rejects(find(request), (error: unknown) => {
        assert.ok(error instanceof PredictionProblem);
        assert.equal(error.diagnostic.code, 'no-python');
        return true;
      });
    }
    const empty = { folder: path.join(root, 'envs'), environment: {} };
    await assert.rejects(find(empty), /No Python was found/);
  });
});
