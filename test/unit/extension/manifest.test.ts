import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { COMMANDS, PANELS, TASK_TYPE, VIEWS } from '../../../src/protocol/ids.ts';

/** What package.json promises, held against the ids that the code uses. */

const root = path.join(import.meta.dirname, '..', '..', '..');
const json = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const manifest = json('package.json');
const texts: Readonly<Record<string, string>> = json('package.nls.json');
const { contributes } = manifest;

test('every command of the protocol is contributed, and no other', () => {
  const contributed = contributes.commands.map((each: { command: string }) => each.command);
  assert.deepEqual([...contributed].sort(), Object.values(COMMANDS).sort());
});

test('commands share one category and are titled in title case', () => {
  for (const { category, title } of contributes.commands) {
    assert.equal(category, 'Evenkeel');
    const text = texts[title.replaceAll('%', '')] ?? '';
    for (const word of text.split(' ')) assert.match(word, /^([A-Z]|of$|a$|the$|to$|from$)/, text);
  }
});

test('menus name commands that exist, and views, panels and tasks have the ids of the protocol', () => {
  const known = new Set<string>(Object.values(COMMANDS));
  for (const entries of Object.values(contributes.menus) as { command: string }[][])
    for (const { command } of entries) assert.ok(known.has(command), command);
  assert.deepEqual(
    Object.values(contributes.views as Record<string, { id: string }[]>).flatMap(views =>
      views.map(each => each.id),
    ),
    Object.values(VIEWS),
  );
  assert.deepEqual(
    contributes.taskDefinitions.map((each: { type: string }) => each.type),
    [TASK_TYPE],
  );
  for (const panel of Object.values(PANELS))
    assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${panel}`));
});

test('activation is on names, never on everything', () => {
  for (const event of manifest.activationEvents) {
    assert.notEqual(event, '*');
    assert.notEqual(event, 'onStartupFinished');
    assert.ok(!event.includes('**'), event);
  }
});

test('every text of the manifest is translatable, used, and translated in full', () => {
  const used = new Set([...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(each => each[1]));
  assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  for (const file of readdirSync(root).filter(each => /^package\.nls\.\w+\.json$/.test(each)))
    assert.deepEqual(Object.keys(json(file)).sort(), Object.keys(texts).sort(), file);
});

test('what the manifest points to is there', () => {
  const files = [
    manifest.icon,
    ...contributes.viewsContainers.activitybar.map((each: { icon: string }) => each.icon),
    ...contributes.yamlValidation.map((each: { url: string }) => each.url),
  ];
  for (const file of files) assert.ok(existsSync(path.join(root, file)), file);
});

test('Restricted Mode is limited, with the reason', () => {
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
  assert.equal(manifest.capabilities.virtualWorkspaces.supported, false);
});

const bundles = path.join(root, 'l10n');
const bundle: Readonly<Record<string, unknown>> = json('l10n/bundle.l10n.json');

test('l10n/bundle.l10n.json holds every text of the core, the editor, its language server and the report (npm run texts)', async () => {
  const { allTexts } = await import('../../../scripts/texts.ts');
  assert.deepEqual(bundle, await allTexts());
});

test('every text is translated and keeps its places for values and its icons; none is of a text that is gone', () => {
  const places = (text: string) => [...new Set(text.match(/\{\d+\}|\$\([\w~-]+\)/g) ?? [])].sort();
  for (const file of readdirSync(bundles).filter(each => /^bundle\.l10n\.\w+\.json$/.test(each))) {
    const translated: Readonly<Record<string, string>> = json(`l10n/${file}`);
    assert.deepEqual(
      Object.keys(bundle).filter(key => !Object.hasOwn(translated, key)),
      [],
      `${file} lacks these`,
    );
    for (const [key, text] of Object.entries(translated)) {
      assert.ok(key in bundle, `${file}: nothing says ${key} any more`);
      assert.deepEqual(places(text), places(key), `${file}: ${key}`);
    }
  }
});
