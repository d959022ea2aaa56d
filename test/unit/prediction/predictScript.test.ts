import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The script itself with whatever Python is here: it must tell, never break, also where no framework is installed. */
const SCRIPT = fileURLToPath(new URL('../../../python/predict.py', import.meta.url));
const hasPython = spawnSync('python3', ['-c', 'import sys; assert sys.version_info >= (3, 9)']).status === 0;

describe('predict.py', { skip: hasPython ? false : 'there is no Python 3.9 here' }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-script-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Replies to requests. Without packages of the user: what is told does not depend on what is installed. */
  function replies(...requests: readonly unknown[]): readonly Readonly<Record<string, unknown>>[] {
    const input = requests.map(each => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');
    const { stdout, status, stderr } = spawnSync('python3', ['-S', SCRIPT], {
      input: `${input}\n`,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', PYTHONDONTWRITEBYTECODE: '1' },
    });
    assert.equal(status, 0, stderr);
    return stdout
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line));
  }
  const open = (more: object) => ({
    kind: 'open',
    protocol: 1,
    path: '/nowhere',
    folder,
    code: false,
    ...more,
  });

  for (const [adapter, module] of Object.entries({
    sklearn_joblib: 'sklearn',
    skops: 'sklearn',
    torch: 'torch',
    xgboost: 'xgboost',
    lightgbm: 'lightgbm',
    catboost: 'catboost',
    mlflow_pyfunc: 'mlflow',
    transformers: 'torch',
    keras: 'tensorflow',
  })) {
    it(`${adapter}: names the module that is missing`, () => {
      const [reply] = replies(open({ adapter }));
      assert.deepEqual(
        [reply?.['kind'], reply?.['code'], reply?.['module']],
        ['error', 'missing-module', module],
      );
    });
  }

  it('tells what is no adapter, no protocol of its own, and no request', () => {
    for (const adapter of ['nothing', '../predict', '_columns', '']) {
      assert.equal(replies(open({ adapter }))[0]?.['code'], 'unknown-adapter');
    }
    assert.equal(replies(open({ adapter: 'torch', protocol: 2 }))[0]?.['code'], 'protocol');
    assert.equal(replies({ kind: 'rows', columns: [] })[0]?.['code'], 'protocol');
    assert.equal(replies('nonsense')[0]?.['code'], 'model-failed');
    assert.deepEqual(replies(), []);
  });

  it('loads no other file than the one that was inspected', () => {
    const file = path.join(folder, 'model.pkl');
    writeFileSync(file, 'changed meanwhile');
    const [reply] = replies(open({ adapter: 'sklearn_joblib', path: file, sha256: '0'.repeat(64) }));
    assert.equal(reply?.['code'], 'changed');
  });

  it('keeps what a model prints, in Python and below it, out of its replies', () => {
    const program = [
      'import json, os, subprocess, sys',
      `sys.path.insert(0, ${JSON.stringify(path.dirname(SCRIPT))})`,
      'import predict, types',
      'class Noisy:',
      '    def predict(self, columns):',
      '        print("printed"); os.write(1, b"written\\n"); subprocess.run(["echo", "spoken"])',
      '        assert sys.stdin.read() == "" and os.read(0, 10) == b""',
      '        return {"labels": ["x"] * len(columns[0]["values"])}',
      'noisy = types.SimpleNamespace(PACKAGES=(), load=lambda request: Noisy())',
      'predict.adapter_named = lambda name: noisy',
      'predict.main()',
    ];
    const requests = [
      open({ adapter: 'noisy' }),
      { kind: 'rows', columns: [{ name: 'a', type: 'number', values: [1, null] }] },
    ];
    const { stdout, stderr } = spawnSync('python3', ['-c', program.join('\n')], {
      input: requests.map(each => `${JSON.stringify(each)}\n`).join(''),
      encoding: 'utf8',
    });
    assert.equal(stdout.trimEnd().split('\n').length, 2, stdout + stderr);
    assert.match(stdout, /"kind":"answers","labels":\["x","x"\]/);
    for (const word of ['printed', 'written', 'spoken']) assert.ok(stderr.includes(word), stderr);
  });
});
