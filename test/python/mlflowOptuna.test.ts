/** Stores that MLflow and Optuna make now, read by our readers and by the tools' own clients: every parameter, tag and value. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { mlflowFiles } from '../../src/core/runs/readers/mlflowFiles.ts';
import { mlflowServer } from '../../src/core/runs/readers/mlflowServer.ts';
import { mlflowSqlite } from '../../src/core/runs/readers/mlflowSqlite.ts';
import { optuna } from '../../src/core/runs/readers/optuna.ts';
import { assertAsMlflowSays, type Expected, opened, ownFolder } from '../unit/runs/mlflowStores.ts';
import { assertAsOptunaSays, type ExpectedStudies } from '../unit/runs/optunaStudies.ts';
import { interpreterWith } from './tools.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/runs/', import.meta.url));
const PYTHONS = {
  'MLflow 2': interpreterWith('version("mlflow").startswith("2.")'),
  'MLflow 3': interpreterWith('version("mlflow").startswith("3.")'),
};

function skipped(python: string | undefined, tool: string): string | false {
  return python === undefined && `EVENKEEL_TOOLS_PYTHON names no interpreter with ${tool}`;
}

function make(python: string, script: string, folder: string): void {
  execFileSync(python, [join(FIXTURES, script), folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TZ: 'UTC' },
    timeout: 180_000,
  });
}

function expected(folder: string): Expected {
  return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
}

for (const [name, found] of Object.entries(PYTHONS)) {
  const python = found ?? '';
  describe(name, { skip: skipped(found, name) }, () => {
    const own = ownFolder();
    const folder = join(own, 'made');

    it('file store', { timeout: 240_000 }, async () => {
      make(python, 'make_mlflow.py', folder);
      const root = join(folder, 'files');
      const source = opened(mlflowFiles, root, 'mlruns');
      assert.ok((await assertAsMlflowSays(source, root, expected(root), { now: Date.now() })) > 60);
    });

    it('SQLite', async () => {
      const root = join(folder, 'sqlite');
      const source = opened(mlflowSqlite, root, 'mlflow.db');
      assert.ok((await assertAsMlflowSays(source, root, expected(root))) > 60);
    });

    it('a tracking server', { timeout: 300_000 }, async () => {
      const root = join(folder, 'sqlite');
      const address = await serving(python, `sqlite:///${root}/mlflow.db`);
      const source = mlflowServer(address);
      assert.ok((await assertAsMlflowSays(source, root, expected(root), { summaries: false })) > 60);
      source.close();
    });
  });
}

const withOptuna = interpreterWith('bool(version("optuna"))');
describe('Optuna', { skip: skipped(withOptuna, 'Optuna') }, () => {
  it('studies in SQLite and in a journal', { timeout: 120_000 }, async () => {
    const root = join(ownFolder(), 'made');
    make(withOptuna ?? '', 'make_optuna.py', root);
    const all = JSON.parse(readFileSync(join(root, 'expected.json'), 'utf8')) as Record<
      string,
      ExpectedStudies
    >;
    for (const name of ['optuna.db', 'journal.log']) {
      assert.ok((await assertAsOptunaSays(opened(optuna, root, name), root, all[name] ?? {})) > 40);
    }
  });
});

/** Starts a tracking server on a free port, and waits until it answers. */
async function serving(python: string, store: string): Promise<string> {
  const port = await freePort();
  const options = [
    '--backend-store-uri',
    store,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--workers',
    '1',
  ];
  const server: ChildProcess = spawn(python, ['-m', 'mlflow', 'server', ...options], {
    stdio: 'ignore',
    detached: true,
  });
  after(() => {
    // The server has children of its own.
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGTERM');
  });
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 500; tries++) {
    const answer = await fetch(`${address}/health`).catch(() => undefined);
    if (answer?.ok) return address;
    await delay(500);
  }
  throw new Error('The server does not answer.');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
