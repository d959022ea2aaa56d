/** W&B, TensorBoard and TensorFlow write runs anew, and their own APIs say what is in them. */

import { describe } from 'node:test';
import { compareTensorboard, compareWandb } from '../unit/runs/expected.ts';
import { itComparesNow } from './tools.ts';

/** What each kind needs, as a Python expression that imports little. */
const KINDS = {
  wandb: 'version("wandb") >= "0.19"',
  'wandb-old': 'version("wandb") < "0.17"',
  tensorboard: 'bool(version("tensorboard") and version("tensorboardX"))',
  tensorflow: 'bool(version("tensorflow-cpu") or version("tensorflow"))',
} as const;

describe('runs that the tools write now', () => {
  for (const [kind, needs] of Object.entries(KINDS)) {
    const compare = kind.startsWith('wandb') ? compareWandb : compareTensorboard;
    itComparesNow('make_tracklogs.py', kind, needs, compare);
  }
});
