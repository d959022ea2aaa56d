import type { RunReader } from './reader.ts';
import { tensorboard } from './readers/tensorboard.ts';
import { wandb } from './readers/wandb.ts';

/** The readers of all trackers, each one file and one line here. */
export const runReaders: readonly RunReader[] = [wandb, tensorboard];
