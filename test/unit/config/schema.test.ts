import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { publishedSchemas } from '../../../scripts/schema.ts';
import { configShape, type Shape } from '../../../src/core/config/shape.ts';

test('the published JSON Schemas are those of the code (run: npx node scripts/schema.ts)', async () => {
  for (const [file, content] of publishedSchemas()) {
    assert.equal(await readFile(file, 'utf8').catch(() => undefined), content, `${file} is not current`);
  }
});

test('every key of the configuration has a description for hover and completion', () => {
  const visit = (shape: Shape, path: string): void => {
    for (const [key, inner] of Object.entries(shape.properties ?? {})) {
      // The keys of alternatives, {size: …} or {warn: …}, are explained where they may stand.
      const alternative = path.endsWith('|');
      if (!alternative) assert.ok(inner.description, `${path}.${key}`);
      visit(inner, `${path}.${key}`);
    }
    for (const inner of shape.anyOf ?? []) visit(inner, `${path}|`);
    if (shape.items) visit(shape.items, `${path}[]`);
  };
  visit(configShape(), '');
});
