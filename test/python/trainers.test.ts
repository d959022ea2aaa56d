/** Lightning, Hugging Face's Trainer, DVCLive and Keras write runs anew, and their own APIs say what is in them. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  compareDvclive,
  compareKeras,
  compareLightning,
  compareTrainer,
} from '../unit/runs/expectedTrainers.ts';
import { interpreterWith } from './tools.ts';

const SCRIPT = fileURLToPath(new URL('../fixtures/runs/make_trainers.py', import.meta.url));

/** What each kind needs, as a Python expression that imports little, and what compares. */
const KINDS = {
  lightning: [
    'bool(version("lightning") and version("tensorboard") and version("pandas"))',
    compareLightning,
  ],
  huggingface: [
    'bool(version("transformers") and version("accelerate") and version("tensorboard"))',
    compareTrainer,
  ],
  dvclive: ['bool(version("dvclive") and version("pandas"))', compareDvclive],
  keras: ['int(version("keras").split(".")[0]) >= 3', compareKeras],
} as const;

describe('runs that the trainers write now', () => {
  for (const [kind, [needs, compare]] of Object.entries(KINDS)) {
    const python = interpreterWith(needs);
    const skip = python === undefined && `EVENKEEL_TOOLS_PYTHON names no interpreter with what ${kind} needs`;
    it(kind, { skip }, async () => {
      assert.ok(python);
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'evenkeel-')));
      try {
        execFileSync(python, [SCRIPT, kind, folder], { stdio: 'pipe' });
        await compare(folder);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
