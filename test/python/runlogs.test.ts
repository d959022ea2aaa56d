/** Ray Tune, Sacred, XGBoost, LightGBM, CatBoost, pandas and Keras write logs of runs anew, and their own APIs say what is in them. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compareLogs } from '../unit/runs/expectedLogs.ts';
import { interpreterWith } from './tools.ts';

const SCRIPT = fileURLToPath(new URL('../fixtures/runs/make_runlogs.py', import.meta.url));

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
    const python = interpreterWith(needs);
    const skip = python === undefined && `EVENKEEL_TOOLS_PYTHON names no interpreter with what ${kind} needs`;
    it(kind, { skip }, async () => {
      assert.ok(python);
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'evenkeel-')));
      try {
        execFileSync(python, [SCRIPT, kind, folder], { stdio: 'pipe' });
        await compareLogs(folder);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
