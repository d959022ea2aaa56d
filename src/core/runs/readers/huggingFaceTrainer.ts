import { basename } from 'node:path';
import { flattened } from '../../bytes/looseJson.ts';
import type { Report } from '../../diagnostic.ts';
import { BoundedScalars } from '../boundedScalars.ts';
import { tooMuch } from '../diagnosed.ts';
import { GrowingHistories, summaries } from '../growingHistory.ts';
import { type Extras, type OneRun, sourceOfOne } from '../oneRun.ts';
import { namesOf } from '../placeNames.ts';
import type { Place, RunContext, RunReader } from '../reader.ts';
import type { History, Run, RunHead } from '../run.ts';
import { statusWhileHeard, TRAINER_SILENT_MS } from '../silence.ts';
import { EventFolders, isStart, RUNS } from './huggingface/eventFolders.ts';
import { joined } from './huggingface/joined.ts';
import { OutputFolder, STATE, stepOf } from './huggingface/outputFolder.ts';
import { tensorboard } from './tensorboard.ts';

/**
 * Hugging Face's Trainer: an output folder is one run, with the longest log of its states (`trainer_state.json`, at the top and in each
 * `checkpoint-<step>`), what scripts wrote of its results, and the event files of all its starts.
 */
export const huggingFaceTrainer: RunReader = {
  id: 'huggingface-trainer',
  title: 'Hugging Face Trainer',
  places({ absolute, relative, files, folders }) {
    const saved = [...folders].filter(name => stepOf(name) !== undefined);
    const told = files.has(STATE) || files.has('all_results.json') || files.has('train_results.json');
    return told || saved.length > 0 ? [{ absolute, relative, takes: new Set(saved) }] : [];
  },
  covers({ absolute }, { reader, place }) {
    if (reader.id !== tensorboard.id) return false;
    const [runs, start = ''] = place.absolute.slice(absolute.length + 1).split(/[\\/]/);
    return place.absolute === absolute || (runs === RUNS && isStart(start));
  },
  open: place => sourceOfOne(new TrainerRun(place)),
};

class TrainerRun implements OneRun {
  readonly #place: Place;
  readonly #folder: OutputFolder;
  readonly #events: EventFolders;
  #metrics = new GrowingHistories();
  #parameters = new BoundedScalars();
  /** What metrics and parameters were put together of. */
  #of: readonly unknown[] = [];

  constructor(place: Place) {
    this.#place = place;
    this.#folder = new OutputFolder(place.absolute);
    this.#events = new EventFolders(place.absolute);
  }

  async read(context: RunContext, report: Report): Promise<Run | undefined> {
    const { absolute, relative } = this.#place;
    const now = (context.now ?? Date.now)();
    await this.#folder.read(context.root, now, report);
    const { state, results, tags, checkpoints } = this.#folder;
    await this.#events.read(context, report);
    // A folder that only looks so: others save into such folders, too.
    if (state === undefined && results.size + this.#events.parts.length === 0) return undefined;
    await this.#join(context);
    const leftOut = this.#metrics.leftOut + this.#parameters.leftOut;
    if (leftOut > 0) report(tooMuch(leftOut, relative));
    const updatedAt = this.#events.modified || this.#folder.modified;
    const standing = this.#status(Math.max(updatedAt, this.#folder.modified), now);
    const starts = this.#events.parts.flatMap(({ run }) => run?.startedAt ?? []);
    const [startedAt] = starts;
    // Of one that was resumed, how long its last part took.
    const [lastStart, runtime] = [
      starts.at(-1),
      this.#metrics.byName.get('train_runtime')?.history().values.at(-1),
    ];
    const ended = standing.status === 'finished' && lastStart !== undefined && runtime !== undefined;
    return {
      id: basename(absolute),
      ...namesOf(this.#place),
      tracker: huggingFaceTrainer.id,
      ...standing,
      ...(startedAt !== undefined && { startedAt }),
      ...(ended && { endedAt: lastStart + runtime * 1000 }),
      ...(updatedAt > 0 && { updatedAt }),
      place: relative,
      parameters: this.#parameters.byName,
      metrics: summaries(this.#metrics.byName),
      tags,
      dataSets: [],
      checkpoints,
    };
  }

  async history(metric: string): Promise<History | undefined> {
    const found = this.#metrics.byName.get(metric);
    return found && found.points > 0 ? found.history() : undefined;
  }

  extras(): Extras | undefined {
    return this.#events.parts.at(-1);
  }

  close(): void {
    this.#folder.close();
    this.#events.close();
    this.#metrics = new GrowingHistories();
    this.#parameters = new BoundedScalars();
    this.#of = [];
  }

  /** Puts together what the folder and the event files say, when something of that has changed. */
  async #join(context: RunContext): Promise<void> {
    const { state, results } = this.#folder;
    const of = [state, [...results].join(), this.#events.version];
    if (of.every((each, at) => each === this.#of[at])) return;
    this.#metrics = joined(state, await this.#events.histories(context), results);
    if (state?.bestMetric !== undefined) {
      const history = this.#metrics.named('best_metric');
      const step = state.bestStep ?? stepOf(this.#folder.bestCheckpoint ?? '') ?? state.globalStep;
      this.#metrics.push(history, step, Number.NaN, state.bestMetric);
    }
    const parameters = new BoundedScalars();
    for (const [name, value] of state?.parameters.byName ?? []) parameters.set(name, value);
    for (const { run } of this.#events.parts)
      for (const [name, value] of run?.parameters ?? []) parameters.set(name, value);
    flattened('', (await this.#events.arguments(context)) ?? new Map(), (name, value) => {
      // Less than 1 asks for epochs; how many steps that came to, the state says.
      const isOpen = name === 'max_steps' && typeof value === 'number' && value <= 0;
      if (name !== '' && !isOpen) parameters.set(name, value);
    });
    this.#parameters = parameters;
    this.#of = of;
  }

  /** Over where that was told, unless a new start has saved since, or writes now. */
  #status(heardAt: number, now: number): Pick<RunHead, 'status' | 'overAt'> {
    const { endedAt, savedAt } = this.#folder;
    const isEndOf = (at: number) => endedAt !== undefined && at - TRAINER_SILENT_MS <= endedAt;
    const ended = isEndOf(savedAt) ? 'finished' : 'stopped';
    const standing = statusWhileHeard(heardAt, now, TRAINER_SILENT_MS, ended);
    return standing.status === 'running' && isEndOf(heardAt) ? { status: 'finished' } : standing;
  }
}
