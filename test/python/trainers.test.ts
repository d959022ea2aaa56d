/** Lightning, Hugging Face's Trainer, DVCLive and Keras write runs anew, and their own APIs say what is in them. */

import { describe } from 'node:test';
import {
  compareDvclive,
  compareKeras,
  compareLightning,
  compareTrainer,
} from '../unit/runs/expectedTrainers.ts';
import { itComparesNow } from './tools.ts';

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
    itComparesNow('make_trainers.py', kind, needs, compare);
  }
});
