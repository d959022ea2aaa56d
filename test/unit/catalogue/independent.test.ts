/** Every statistic is held against an implementation that is not ours. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { glob } from 'tinyglobby';
import { catalogue, find } from '../../../src/core/catalogue/catalogue.ts';

const TESTS = path.resolve(import.meta.dirname, '../..');

/** Statistic → what it is compared with and in which file, from the `checks({…})` of all test files. */
async function declared(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const file of await glob('{python,unit}/**/*.test.ts', { cwd: TESTS, absolute: true })) {
    const text = await readFile(file, 'utf8');
    for (const [, list = ''] of text.matchAll(/\bchecks\(\s*\{([^}]*)\}/g)) {
      for (const [, id = '', source = ''] of list.matchAll(/(\w+):\s*['"]([^'"]+)['"]/g)) {
        found.set(id, `${source} (${path.relative(TESTS, file)})`);
      }
    }
  }
  return found;
}

test('every statistic has an independent check', async () => {
  const checked = await declared();
  const without = catalogue.map(each => each.id).filter(id => !checked.has(id));
  assert.deepEqual(without, [], 'compare them in test/python and declare it with checks({…})');
  for (const id of checked.keys())
    assert.equal(find(id)?.id, id, `checks names ${id}, which is no statistic`);
});
