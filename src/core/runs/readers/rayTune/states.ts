import { asObject, type Loose, type LooseObject, looseObject } from '../../../bytes/looseJson.ts';
import { MalformedError } from '../../../bytes/source.ts';
import type { RunStatus } from '../../run.ts';

/** What the state of an experiment says of one trial. */
export interface TrialState {
  readonly id: string;
  /** The name of its folder; undefined for one that was not begun. */
  readonly folder: string | undefined;
  readonly name: string | undefined;
  readonly status: RunStatus | undefined;
  readonly trainable: string | undefined;
  readonly tag: string | undefined;
  readonly config: LooseObject | undefined;
  /** Ms since epoch. */
  readonly startedAt: number | undefined;
  /** When it reported last, ms since epoch. */
  readonly reportedAt: number | undefined;
}

const STATUS: ReadonlyMap<string, RunStatus> = new Map([
  ['PENDING', 'scheduled'],
  ['PAUSED', 'scheduled'],
  ['RUNNING', 'running'],
  ['TERMINATED', 'finished'],
  ['ERROR', 'failed'],
]);

/**
 * The trials in an `experiment_state-….json`. Each is JSON within JSON: before Ray 2.7 one text each under `checkpoints`, since then two
 * under `trial_data`, of what a trial is and how it runs. Pickles within are not touched. Throws MalformedError where it is no JSON.
 */
export function trialStates(text: string): readonly TrialState[] {
  const state = looseObject(text);
  const trials = state?.get('trial_data') ?? state?.get('checkpoints');
  if (!Array.isArray(trials)) return [];
  return trials.flatMap((each: Loose) => {
    const parts = (Array.isArray(each) ? each : [each]).flatMap((part: Loose) => objectOf(part) ?? []);
    return stateOf(parts) ?? [];
  });
}

function objectOf(part: Loose): LooseObject | undefined {
  if (typeof part !== 'string') return asObject(part);
  try {
    return looseObject(part);
  } catch (error) {
    // The others can be read.
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

function stateOf(parts: readonly LooseObject[]): TrialState | undefined {
  const value = (key: string) => parts.map(part => part.get(key)).find(each => each !== undefined);
  const text = (key: string) => {
    const found = value(key);
    return typeof found === 'string' && found !== '' ? found : undefined;
  };
  const id = text('trial_id');
  if (id === undefined) return undefined;
  const time = (key: string) => {
    const seconds = value(key);
    return typeof seconds === 'number' && seconds > 0 && Number.isFinite(seconds)
      ? seconds * 1000
      : undefined;
  };
  const trainable = text('trainable_name');
  const folder = (text('relative_logdir') ?? text('logdir'))?.split(/[\\/]+/).findLast(name => name !== '');
  return {
    id,
    folder,
    name: text('custom_trial_name') ?? (trainable && `${trainable}_${id}`),
    status: STATUS.get(text('status') ?? ''),
    trainable,
    tag: text('experiment_tag'),
    config: asObject(value('config')),
    startedAt: time('start_time'),
    reportedAt: time('last_result_time'),
  };
}
