/** W&B, TensorBoard and TensorFlow write runs anew, and their own APIs say what is in them. */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compareTensorboard, compareWandb } from '../unit/runs/expected.ts';

/** Interpreters that have the tools: one, or several with the path's delimiter between them, for they need different versions. */
const interpreters = (process.env['EVENKEEL_TOOLS_PYTHON'] ?? '')
  .split(delimiter)
  .filter(path => path !== '');
const SCRIPT = fileURLToPath(new URL('../fixtures/runs/make_tracklogs.py', import.meta.url));

/** What each kind needs, as a Python expression that imports little. */
const KINDS = {
  wandb: 'version("wandb") >= "0.19"',
  'wandb-old': 'version("wandb") < "0.17"',
  tensorboard: 'bool(version("tensorboard") and version("tensorboardX"))',
  tensorflow: 'bool(version("tensorflow-cpu") or version("tensorflow"))',
} as const;

function interpreterFor(needs: string): string | undefined {
  const question = `from importlib.metadata import version\nassert ${needs}`;
  return interpreters.find(python => spawnSync(python, ['-c', question]).status === 0);
}

describe('runs that the tools write now', () => {
  for (const [kind, needs] of Object.entries(KINDS)) {
    const python = interpreterFor(needs);
    const skip = python === undefined && `EVENKEEL_TOOLS_PYTHON names no interpreter with what ${kind} needs`;
    it(kind, { skip }, async () => {
      assert.ok(python);
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'evenkeel-')));
      try {
        execFileSync(python, [SCRIPT, kind, folder], { stdio: 'pipe' });
        await (kind.startsWith('wandb') ? compareWandb(folder) : compareTensorboard(folder));
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
