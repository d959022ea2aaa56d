import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compareTensorboard, compareWandb } from './expected.ts';
import { compareDvclive, compareKeras, compareLightning, compareTrainer } from './expectedTrainers.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/runs', import.meta.url));

describe('runs that the tools themselves wrote', () => {
  it('of W&B with its core in Go', () => compareWandb(join(FIXTURES, 'wandb')));
  it('of W&B with its core in Python', () => compareWandb(join(FIXTURES, 'wandb-old')));
  it("of TensorBoard's own writer and tensorboardX", () => compareTensorboard(join(FIXTURES, 'tensorboard')));
  it('of TensorFlow, both versions, and Keras', () =>
    compareTensorboard(join(FIXTURES, 'tensorboard-tensorflow')));
  it('of Lightning, by its loggers for tables and events', () =>
    compareLightning(join(FIXTURES, 'trainers-lightning')));
  it("of Hugging Face's Trainer", () => compareTrainer(join(FIXTURES, 'trainers-huggingface')));
  it('of DVCLive', () => compareDvclive(join(FIXTURES, 'trainers-dvclive')));
  it('of backups by Keras', () => compareKeras(join(FIXTURES, 'trainers-keras')));
});
