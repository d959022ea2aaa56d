import * as l10n from '@vscode/l10n';
import { asObject, flattened, type Loose, type LooseObject, looseObject } from '../../../bytes/looseJson.ts';
import { MalformedError } from '../../../bytes/source.ts';
import { BoundedScalars } from '../../boundedScalars.ts';
import { GrowingHistories } from '../../growingHistory.ts';

/** What of the state was set and not reached. */
const SETTINGS = [
  'max_steps',
  'num_train_epochs',
  'train_batch_size',
  'logging_steps',
  'eval_steps',
  'save_steps',
];

/** A `trainer_state.json`: what a Trainer knows of its training. */
export interface TrainerState {
  readonly globalStep: number;
  readonly maxSteps: number;
  /** How many rows its log has. */
  readonly entries: number;
  readonly metrics: GrowingHistories;
  /** The greatest step of the log, −∞ where it is empty. */
  readonly lastStep: number;
  readonly parameters: BoundedScalars;
  readonly bestMetric: number | undefined;
  readonly bestStep: number | undefined;
  /** A path as the Trainer had it, often of another machine. */
  readonly bestCheckpoint: string | undefined;
  readonly trial: string | undefined;
  /** Whether the training came to its end: it said how long it took, or did all its steps. */
  readonly isOver: boolean;
}

/** Throws MalformedError where a text is no such state. */
export function trainerStateOf(text: string): TrainerState {
  const state = looseObject(text);
  const log = state?.get('log_history');
  if (state === undefined || !Array.isArray(log)) {
    throw new MalformedError(
      'no-trainer-state',
      l10n.t('It is no state of a Trainer: it has no log_history.'),
    );
  }
  const metrics = new GrowingHistories();
  let step = 0;
  let lastStep = Number.NEGATIVE_INFINITY;
  for (const entry of log as readonly Loose[]) {
    const row = asObject(entry);
    if (row === undefined) continue;
    step = numberAt(row, 'step') ?? step;
    lastStep = Math.max(lastStep, step);
    for (const [name, value] of row) {
      if (name === 'step') continue;
      flattened(name, value, (path, leaf) => {
        if (typeof leaf === 'number') metrics.push(metrics.named(path), step, Number.NaN, leaf);
      });
    }
  }
  const globalStep = numberAt(state, 'global_step') ?? Math.max(0, lastStep);
  const maxSteps = numberAt(state, 'max_steps') ?? 0;
  const told = metrics.byName.get('train_runtime')?.history().steps.at(-1);
  return {
    globalStep,
    maxSteps,
    entries: log.length,
    metrics,
    lastStep,
    parameters: settingsOf(state),
    bestMetric: numberAt(state, 'best_metric'),
    bestStep: numberAt(state, 'best_global_step'),
    bestCheckpoint: textAt(state, 'best_model_checkpoint'),
    trial: textAt(state, 'trial_name'),
    // One that was resumed behind its end goes on: only what was told at the step that it is at counts.
    isOver: (maxSteps > 0 && globalStep >= maxSteps) || told === globalStep,
  };
}

function settingsOf(state: LooseObject): BoundedScalars {
  const found = new BoundedScalars();
  for (const name of SETTINGS) {
    const value = state.get(name);
    if (typeof value === 'number') found.set(name, value);
  }
  // What a search for hyper-parameters chose.
  const chosen = asObject(state.get('trial_params'));
  if (chosen !== undefined) flattened('', chosen, (path, leaf) => found.set(path, leaf));
  return found;
}

function numberAt(object: LooseObject, key: string): number | undefined {
  const found = object.get(key);
  return typeof found === 'number' ? found : undefined;
}

/** The text under a key, when there is one. */
export function textAt(object: LooseObject, key: string): string | undefined {
  const found = object.get(key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
