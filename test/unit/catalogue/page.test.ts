import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { statisticsPage } from '../../../scripts/statistics.ts';

it('docs/STATISTICS.md says what the catalogue says', () => {
  const page = readFileSync(new URL('../../../docs/STATISTICS.md', import.meta.url), 'utf8');
  assert.equal(page, statisticsPage(), 'run: node scripts/statistics.ts');
});
