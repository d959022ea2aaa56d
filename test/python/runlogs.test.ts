/** Ray Tune, Sacred, XGBoost, LightGBM, CatBoost, pandas and Keras write logs of runs anew, and their own APIs say what is in them. */

import { describe } from 'node:test';
import { compareLogs } from '../unit/runs/expectedLogs.ts';
import { itComparesNow } from './tools.ts';

/** What each kind needs, as a Python expression that imports little. */
const KINDS = {
  ray: 'version("ray") and version("pyarrow")',
  sacred: 'version("sacred") and version("numpy")',
  boosting: 'version("xgboost") and version("lightgbm") and version("catboost")',
  tables: 'version("pandas")',
  keras: 'version("keras") >= "3"',
} as const;

describe('logs that tools write now', () => {
  for (const [kind, needs] of Object.entries(KINDS)) {
    itComparesNow('make_runlogs.py', kind, needs, compareLogs);
  }
});
