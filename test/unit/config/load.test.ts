import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadProject } from '../../../src/core/config/load.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';

const made: string[] = [];
after(() => Promise.all(made.map(folder => rm(folder, { recursive: true }))));

async function folder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'evenkeel-load-')), 'fraud');
  made.push(join(path, '..'));
  await mkdir(path);
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  return path;
}

const YAML = 'model: m\ndata: {current: a.csv}\n';

async function codes(files: Readonly<Record<string, string | Uint8Array>>): Promise<string[]> {
  const { diagnostics } = await loadProject(await folder(files));
  return diagnostics.map(each => `${each.severity} ${each.code}`);
}

test('a folder with evenkeel.yaml', async () => {
  const path = await folder({ 'evenkeel.yaml': `${YAML}criteria: [f1 > 0.8]\n` });
  const project = await loadProject(path);
  assert.equal(project.folder, path);
  assert.equal(project.configFile, 'evenkeel.yaml');
  assert.equal(project.config.model, 'm');
  assert.equal(project.criteria.length, 1);
  assert.deepEqual(project.diagnostics, []);
});

test('a configuration is understood again when it has changed, and only then', async () => {
  const path = await folder({ 'evenkeel.yaml': YAML });
  const { config } = await loadProject(path);
  assert.equal((await loadProject(path)).config, config);
  await writeFile(join(path, 'evenkeel.yaml'), YAML.replace('m\n', 'n\n'));
  assert.equal((await loadProject(path)).config.model, 'n');
  await writeFile(join(path, 'evenkeel.yaml'), 'model: [\n');
  assert.notDeepEqual((await loadProject(path)).diagnostics, []);
});

test('evenkeel.yml is read and told; beside evenkeel.yaml it is ignored and told', async () => {
  const project = await loadProject(await folder({ 'evenkeel.yml': YAML }));
  assert.equal(project.config.model, 'm');
  assert.match(project.diagnostics[0]?.remedy ?? '', /Rename it to evenkeel\.yaml/);
  const both = await loadProject(await folder({ 'evenkeel.yml': 'model: wrong', 'evenkeel.yaml': YAML }));
  assert.equal(both.config.model, 'm');
  assert.match(both.diagnostics[0]?.message ?? '', /is ignored/);
});

test('a folder without a configuration', async () => {
  const path = await folder({ 'mlflow.db': '' });
  const project = await loadProject(path);
  assert.equal(project.configFile, undefined);
  assert.equal(project.config.model, 'fraud');
  assert.equal(project.diagnostics[0]?.severity, 'info');
  assert.match(project.diagnostics[0]?.message ?? '', /mlflow\.db \(MLflow\)/);
  assert.deepEqual(await codes({ 'a.txt': '' }), ['warning no-config']);
});

test('no folder is a wrong call', async () => {
  await assert.rejects(loadProject('/no/such/folder'), UsageError);
  const path = await folder({ 'a.txt': '' });
  await assert.rejects(loadProject(join(path, 'a.txt')), /is a file; expected the folder/);
});

test('encodings: UTF-16 by its mark, Windows-1252 by its bytes, with the line', async () => {
  const utf16 = await loadProject(await folder({ 'evenkeel.yaml': Buffer.from(`\ufeff${YAML}`, 'utf16le') }));
  assert.equal(utf16.config.model, 'm');
  assert.deepEqual(
    utf16.diagnostics.map(each => each.code),
    ['wrong-encoding'],
  );
  const latin = await loadProject(
    await folder({ 'evenkeel.yaml': Buffer.from(`${YAML}# Prüfung\n`, 'latin1') }),
  );
  assert.equal(latin.config.model, 'm');
  assert.equal(latin.diagnostics[0]?.line, 3);
  assert.deepEqual(await codes({ 'evenkeel.yaml': `\ufeff${YAML}` }), []);
});

test('a file too large, and a folder of that name', async () => {
  assert.deepEqual(await codes({ 'evenkeel.yaml': `${YAML}#${'x'.repeat(1024 * 1024)}` }), [
    'error config-too-large',
  ]);
  const path = await folder({});
  await mkdir(join(path, 'evenkeel.yaml'));
  const { diagnostics } = await loadProject(path);
  assert.deepEqual(
    diagnostics.map(each => each.code),
    ['unreadable-config'],
  );
});

test('bytes that are no text do no harm', async () => {
  const noise = Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919 + (i >> 3)) % 256);
  const project = await loadProject(await folder({ 'evenkeel.yaml': noise }));
  assert.equal(project.config.model, 'fraud');
  assert.ok(project.diagnostics.length > 0);
});
