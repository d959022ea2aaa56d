import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { fuzzCount, mutations, survive, withoutStacks } from '../../fuzz.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints');
/** Small ones: what is broken in them matters more. One of each format and kind. */
const files = ['boosted', 'boosted_old']
  .flatMap(folder => readdirSync(path.join(FIXTURES, folder)).map(name => `${folder}/${name}`))
  .filter(name => /\.(json|ubj|bst|xgb|model|deprecated|txt|cbm)$/.test(name) && !name.endsWith('truth.json'))
  .filter(name => statSync(path.join(FIXTURES, name)).size < 8000)
  .sort();
/** In all, beside the 100 000 of the smallest of each format in readerFuzz.test.ts. */
const COUNT = fuzzCount(30_000);
/** How often a file is broken: the smaller, the more often, since each byte of it matters more and costs less. */
const share = (name: string): number => 1 / Math.sqrt(statSync(path.join(FIXTURES, name)).size);
const ALL = files.reduce((sum, name) => sum + share(name), 0);
const countOf = (name: string): number => Math.ceil((COUNT * share(name)) / ALL);

/** Nothing that a model tells may be no number, for it is shown. */
function assertTold(found: Checkpoint, how: string): void {
  for (const each of [found.trees ?? 0, found.parameters ?? 0]) {
    assert.ok(Number.isSafeInteger(each) && each >= 0, `${how}: ${each}`);
  }
  for (const { name, shape } of found.inputs) {
    assert.equal(typeof name, 'string', how);
    assert.ok(
      shape.every(size => Number.isSafeInteger(size)),
      how,
    );
  }
}

describe('broken models of boosted trees', () => {
  withoutStacks();
  for (const [i, name] of files.entries()) {
    it(`${name}: nothing is thrown, and nothing but data is found`, { timeout: 600_000 }, async () => {
      const bytes = readFileSync(path.join(FIXTURES, name));
      await survive(mutations(3000 + i, bytes, countOf(name)), async ({ bytes: broken, how }) => {
        const found = await inspectCandidate({ path: name, name, source: memorySource(broken) }, {});
        if (!found) return;
        assertTold(found, how);
        assert.ok(['data-only', 'not-fully-inspected'].includes(found.safety.level), how);
        // what could not be read is never called data only
        const told = found.diagnostics.length > 0;
        if ((found.safety.level === 'not-fully-inspected') !== told)
          assert.fail(`${how}: ${JSON.stringify(found.safety)} ${JSON.stringify(found.diagnostics)}`);
      });
    });
  }
});
