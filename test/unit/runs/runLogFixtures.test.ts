import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compareLogs } from './expectedLogs.ts';

const FIXTURES =
  process.env['RUNLOGS'] ?? fileURLToPath(new URL('../../fixtures/runs/runlogs', import.meta.url));

describe('runs that tools logged into files', () => {
  it('of Ray Tune, as it reads them itself', () => compareLogs(join(FIXTURES, 'ray')));
  it('of Sacred', () => compareLogs(join(FIXTURES, 'sacred')));
  it('of XGBoost, LightGBM and CatBoost, as they told them', () => compareLogs(join(FIXTURES, 'boosting')));
  it('in tables, as pandas reads them', () => compareLogs(join(FIXTURES, 'tables')));
  it('of Keras, as it gave them to its callbacks', () => compareLogs(join(FIXTURES, 'keras')));
});
