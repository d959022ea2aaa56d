import { join } from 'node:path';
import { flattened, type LooseObject, looseObject, looseText } from '../../../bytes/looseJson.ts';
import type { Report } from '../../../diagnostic.ts';
import { relativeTo } from '../../diagnosed.ts';
import { entriesOf, isFile, lookedAt } from '../../folders.ts';
import { relocated } from '../../relocate.ts';
import { RewrittenFile } from '../../rewrittenFile.ts';
import type { RunCheckpoint } from '../../run.ts';
import { type TrainerState, trainerStateOf } from './trainerState.ts';

export const STATE = 'trainer_state.json';
const CHECKPOINT = /^checkpoint-(\d+)$/;
/** What the arguments of a training are saved as: a pickle, which is not read. */
const ARGUMENTS = 'training_args.bin';
const RESULTS = /^[a-z]+_results\.json$/;
/** Weights of the model that the training ended with. */
const MODEL =
  /^(?:(?:model|adapter_model)\.safetensors|(?:pytorch_model|adapter_model)\.bin|(?:model\.safetensors|pytorch_model\.bin)\.index\.json)$/;
const CONFIG = 'config.json';
/** What of the model's configuration tells which model it is. */
const OF_MODEL = ['model_type', 'architectures', '_name_or_path', 'transformers_version'];
/** Bytes of a state, which has a row for each time that something was logged; of other files. */
const MOST_STATE = 64 * 1024 ** 2;
const MOST_OTHER = 4 * 1024 ** 2;

type ObjectAt = (path: string) => Promise<LooseObject | undefined>;

/** The step of a folder that a Trainer saved into; undefined where its name is of none. */
export function stepOf(name: string): number | undefined {
  const step = CHECKPOINT.exec(name)?.[1];
  return step === undefined ? undefined : Number(step);
}

/** Whether a file of this name holds what a script made of a training. */
function isResults(name: string): boolean {
  return RESULTS.test(name);
}

/** The files that a Trainer and its scripts write into an output folder, each read again when it has changed. */
export class OutputFolder {
  state: TrainerState | undefined;
  /** Single numbers that scripts wrote. */
  results: ReadonlyMap<string, number> = new Map();
  /** When the training told that it is over: that all steps are done, or its results. Ms since epoch. */
  endedAt: number | undefined;
  /** When the state was saved, ms since epoch; 0 where there is none. */
  savedAt = 0;
  tags: ReadonlyMap<string, string> = new Map();
  checkpoints: readonly RunCheckpoint[] = [];
  /** When something was last written, ms since epoch; 0 where nothing is there. */
  modified = 0;
  readonly #folder: string;
  /** By path, those that were asked for last. */
  #states = new Map<string, RewrittenFile<TrainerState>>();
  #others = new Map<string, RewrittenFile<LooseObject>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads what has changed, and reports what is wrong. Throws only what no file can cause. */
  async read(root: string, now: number, report: Report): Promise<void> {
    const entries = entriesOf(this.#folder, root, report);
    const files = entries.filter(each => each.isFile()).map(({ name }) => name);
    const saved = entries.flatMap(entry => {
      const step = entry.isDirectory() ? stepOf(entry.name) : undefined;
      return step === undefined ? [] : [{ name: entry.name, step }];
    });
    saved.sort((a, b) => b.step - a.step);
    this.modified = 0;
    const states = new Map<string, RewrittenFile<TrainerState>>();
    const others = new Map<string, RewrittenFile<LooseObject>>();
    const stateAt = async (path: string): Promise<TrainerState | undefined> => {
      const file = this.#states.get(path) ?? new RewrittenFile(path, MOST_STATE, trainerStateOf);
      states.set(path, file);
      return this.#told(path, await file.read(root, now, report));
    };
    const objectAt = async (path: string): Promise<LooseObject | undefined> => {
      const file = this.#others.get(path) ?? new RewrittenFile(path, MOST_OTHER, objectOf);
      others.set(path, file);
      return this.#told(path, await file.read(root, now, report));
    };
    await this.#readState(
      files,
      saved.map(({ name }) => name),
      stateAt,
    );
    await this.#readResults(files, objectAt);
    this.checkpoints = this.#listed(files, saved, root);
    await this.#readTags(saved[0]?.name, root, objectAt);
    // What was not asked for is gone, or of a checkpoint that is no longer the newest.
    this.#states = states;
    this.#others = others;
  }

  close(): void {
    this.#states = new Map();
    this.#others = new Map();
    this.state = undefined;
  }

  /** The state with the longest log, of those at the top and in the newest folder that has one which can be read. */
  async #readState(
    files: readonly string[],
    saved: readonly string[],
    stateAt: (path: string) => Promise<TrainerState | undefined>,
  ): Promise<void> {
    const paths: string[] = [];
    const states: TrainerState[] = [];
    const read = async (path: string): Promise<boolean> => {
      const found = await stateAt(path);
      if (found === undefined) return false;
      paths.push(path);
      states.push(found);
      return true;
    };
    if (files.includes(STATE)) await read(join(this.#folder, STATE));
    for (const name of saved) if (await read(join(this.#folder, name, STATE))) break;
    const chosen = (states[1]?.entries ?? 0) > (states[0]?.entries ?? 0) ? 1 : 0;
    this.state = states[chosen];
    const path = paths[chosen];
    this.savedAt = path === undefined ? 0 : this.#writtenAt(path);
    this.endedAt = this.state?.isOver ? this.savedAt : undefined;
  }

  async #readResults(files: readonly string[], objectAt: ObjectAt): Promise<void> {
    const found = new Map<string, number>();
    // What all have together says no more than each, but may be all that is there.
    for (const name of files.filter(isResults)) {
      const path = join(this.#folder, name);
      const object = await objectAt(path);
      if (object === undefined) continue;
      if (name === 'train_results.json' || name === 'all_results.json') {
        this.endedAt = Math.max(this.endedAt ?? 0, this.#writtenAt(path));
      }
      flattened('', object, (key, leaf) => {
        if (typeof leaf === 'number') found.set(key, leaf);
      });
    }
    this.results = found;
  }

  #listed(
    files: readonly string[],
    saved: readonly { readonly name: string; readonly step: number }[],
    root: string,
  ): readonly RunCheckpoint[] {
    const place = (name: string) => relativeTo(root, join(this.#folder, name));
    const found: RunCheckpoint[] = saved
      .map(({ name, step }) => ({ name, path: place(name), step }))
      .reverse();
    for (const { name } of saved) this.#writtenAt(join(this.#folder, name));
    const best = this.bestCheckpoint;
    if (best !== undefined && !found.some(({ name }) => name === best)) {
      const path = relocated(this.state?.bestCheckpoint ?? '', this.#folder, root);
      const step = stepOf(best) ?? this.state?.bestStep;
      found.push({ name: best, ...(path !== undefined && { path }), ...(step !== undefined && { step }) });
    }
    for (const name of files.filter(each => MODEL.test(each))) {
      this.#writtenAt(join(this.#folder, name));
      const step = this.state?.globalStep;
      found.push({ name, path: place(name), ...(step !== undefined && { step }) });
    }
    return found;
  }

  /** The name of the best checkpoint. */
  get bestCheckpoint(): string | undefined {
    const name = this.state?.bestCheckpoint?.split(/[\\/]+/).findLast(each => each !== '');
    return name === '..' || name === '.' ? undefined : name;
  }

  async #readTags(newest: string | undefined, root: string, objectAt: ObjectAt): Promise<void> {
    const found = new Map<string, string>();
    const folders = [this.#folder, ...(newest === undefined ? [] : [join(this.#folder, newest)])];
    for (const folder of folders) {
      const config = found.has('model_type') ? undefined : await objectAt(join(folder, CONFIG));
      for (const key of OF_MODEL) {
        const value = config?.get(key);
        const text = Array.isArray(value)
          ? value.map(each => (typeof each === 'string' ? each : looseText(each))).join(', ')
          : value;
        if (typeof text === 'string' && text !== '') found.set(key.replace(/^_/, ''), text);
      }
    }
    const holder = folders.find(folder => isFile(join(folder, ARGUMENTS)));
    if (holder !== undefined) found.set('training_args', relativeTo(root, join(holder, ARGUMENTS)));
    if (this.bestCheckpoint !== undefined) found.set('best_model_checkpoint', this.bestCheckpoint);
    if (this.state?.trial !== undefined) found.set('trial_name', this.state.trial);
    this.tags = found;
  }

  /** What was read of a file, which counts as written then. */
  #told<T>(path: string, found: T | undefined): T | undefined {
    if (found !== undefined) this.#writtenAt(path);
    return found;
  }

  #writtenAt(path: string): number {
    // It may have been deleted since it was seen: a Trainer lets go of old checkpoints.
    const { mtimeMs = 0 } = lookedAt(path) ?? {};
    this.modified = Math.max(this.modified, mtimeMs);
    return mtimeMs;
  }
}

function objectOf(text: string): LooseObject {
  return looseObject(text) ?? new Map();
}
