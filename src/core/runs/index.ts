import type { RunReader } from './reader.ts';
import { catBoost } from './readers/catBoost.ts';
import { dvclive } from './readers/dvclive.ts';
import { huggingFaceTrainer } from './readers/huggingFaceTrainer.ts';
import { kerasBackup } from './readers/kerasBackup.ts';
import { lightning } from './readers/lightning.ts';
import { metricFiles } from './readers/metricFiles.ts';
import { mlflowFiles } from './readers/mlflowFiles.ts';
import { mlflowSqlite } from './readers/mlflowSqlite.ts';
import { optuna } from './readers/optuna.ts';
import { rayTune } from './readers/rayTune.ts';
import { sacred } from './readers/sacred.ts';
import { tensorboard } from './readers/tensorboard.ts';
import { wandb } from './readers/wandb.ts';

/** The readers of all trackers, each one file and one line here. */
export const runReaders: readonly RunReader[] = [
  mlflowFiles,
  mlflowSqlite,
  optuna,
  wandb,
  huggingFaceTrainer,
  lightning,
  dvclive,
  kerasBackup,
  catBoost,
  rayTune,
  sacred,
  tensorboard,
  // What any tool may write: only where no other has runs.
  metricFiles,
];
