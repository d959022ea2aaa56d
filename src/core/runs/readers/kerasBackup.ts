import { basename, join } from 'node:path';
import { looseObject } from '../../bytes/looseJson.ts';
import { type FileSource, MalformedError, withFile } from '../../bytes/source.ts';
import type { Scalar } from '../../checkpoints/checkpoint.ts';
import { type BundleEntry, bundleOf } from '../../checkpoints/tensorflow/bundle.ts';
import { shardName, tellProgress } from '../../checkpoints/tensorflow/checkpointFiles.ts';
import type { Report } from '../../diagnostic.ts';
import { isOfFile, relativeTo } from '../diagnosed.ts';
import { entriesOf, isFile } from '../folders.ts';
import { onlyPoint, onlyValue } from '../growingHistory.ts';
import { type OneRun, sourceOfOne } from '../oneRun.ts';
import { namesOf } from '../placeNames.ts';
import type { Place, RunContext, RunReader } from '../reader.ts';
import { RewrittenFile } from '../rewrittenFile.ts';
import type { History, MetricSummary, Run, RunCheckpoint } from '../run.ts';
import { isSilent, TRAINER_SILENT_MS } from '../silence.ts';

const STATE = 'training_metadata.json';
const WEIGHTS = 'latest.weights.h5';
/** Where Keras in TensorFlow kept its checkpoint: a folder of the worker that leads, with a file that names the newest. */
const CHIEF = 'chief';
const LIST = 'checkpoint';
const NEWEST = /^model_checkpoint_path:\s*"([^"\\]*)"/m;
const NUMBERED = /^ckpt-(\d+)$/;
/** Bytes of either file. */
const MOST = 1024 ** 2;
const MOST_SHARDS = 10;

/** What a backup says of the training. */
interface Backup {
  /** What is counted, by name: epochs that are over, batches of the one under way. */
  readonly counts: ReadonlyMap<string, number>;
  /** The step that the checkpoint is of. */
  readonly step: number | undefined;
  /** The checkpoint's name, and that of a file of it. */
  readonly name: string;
  readonly file: string;
}

/**
 * Keras' BackupAndRestore: the folder from which a training that was interrupted goes on, and which is removed at its end unless that was
 * forbidden. It tells how far the training is, and nothing else.
 */
export const kerasBackup: RunReader = {
  id: 'keras-backup',
  title: 'Keras BackupAndRestore',
  places({ absolute, relative, files }) {
    const isOld = basename(absolute) === CHIEF && files.has(LIST);
    return files.has(STATE) || isOld ? [{ absolute, relative, takes: new Set() }] : [];
  },
  open: place => sourceOfOne(new BackupRun(place)),
};

class BackupRun implements OneRun {
  readonly #place: Place;
  readonly #state: RewrittenFile<Backup | null>;
  readonly #list: RewrittenFile<Backup | null>;
  #metrics = new Map<string, MetricSummary>();
  #inCheckpoint: { readonly backup: Backup; readonly counts: ReadonlyMap<string, number> } | undefined;

  constructor(place: Place) {
    this.#place = place;
    this.#state = new RewrittenFile(join(place.absolute, STATE), MOST, stateOf);
    this.#list = new RewrittenFile(join(place.absolute, LIST), MOST, listOf);
  }

  /** What the checkpoint that the list names has counted; none where it cannot be read now, as while it is written. */
  async #counted(backup: Backup): Promise<ReadonlyMap<string, number>> {
    const { name, counts } = backup;
    if (counts.size > 0) return counts;
    if (this.#inCheckpoint?.backup !== backup) {
      this.#inCheckpoint = { backup, counts: await countsIn(this.#place.absolute, name) };
    }
    return this.#inCheckpoint.counts;
  }

  async read(context: RunContext, report: Report): Promise<Run | undefined> {
    const { absolute, relative } = this.#place;
    const { root } = context;
    const now = (context.now ?? Date.now)();
    const state = await this.#state.read(root, now, report);
    const backup = state ?? (await this.#list.read(root, now, report));
    // Files of these names that say something else are others'.
    if (!backup) return undefined;
    const updatedAt = Math.max(this.#state.modified, this.#list.modified);
    this.#metrics = new Map(
      [...(await this.#counted(backup))].map(([name, last]) => [
        name,
        onlyValue(name, last, backup.step ?? 0),
      ]),
    );
    const names = namesOf(this.#place, each => each === CHIEF);
    return {
      id: names.name,
      ...names,
      tracker: kerasBackup.id,
      status: isSilent(updatedAt, now, TRAINER_SILENT_MS) ? 'stopped' : 'running',
      updatedAt,
      place: relative,
      parameters: new Map(),
      metrics: this.#metrics,
      tags: new Map(),
      dataSets: [],
      checkpoints: entriesOf(absolute, root, report).some(
        entry => entry.isFile() && entry.name === backup.file,
      )
        ? [checkpointOf(backup, relativeTo(root, join(absolute, backup.file)))]
        : [],
    };
  }

  async history(metric: string): Promise<History | undefined> {
    const found = this.#metrics.get(metric);
    return found && onlyPoint(found, Number.NaN);
  }

  close(): void {
    this.#metrics = new Map();
  }
}

/** Null where it is no such state. */
function stateOf(text: string): Backup | null {
  const state = looseObject(text);
  const epoch = state?.get('epoch');
  if (typeof epoch !== 'number') return null;
  const counts = new Map([['epoch', epoch]]);
  const batch = state?.get('batch');
  if (typeof batch === 'number') counts.set('batch', batch);
  return { counts, step: epoch, name: WEIGHTS, file: WEIGHTS };
}

/** Null where it names no checkpoint that a backup has. */
function listOf(text: string): Backup | null {
  const name = NEWEST.exec(text)?.[1]?.split(/[\\/]/).at(-1) ?? '';
  const number = NUMBERED.exec(name)?.[1];
  if (number === undefined) return null;
  // each save has a number; epochs are counted within the checkpoint
  return { counts: new Map(), step: Number(number), name, file: `${name}.index` };
}

/** Epochs that are over, by the number of the last one that a checkpoint of TensorFlow keeps; batches of the one under way. */
async function countsIn(folder: string, name: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  try {
    const bundle = await opened(join(folder, `${name}.index`), bundleOf);
    const found = new Map<string, Scalar>();
    const shards = new Set(bundle.entries.filter(isCount).map(each => each.shard));
    for (const shard of [...shards].slice(0, MOST_SHARDS)) {
      const entries = bundle.entries.filter(each => isCount(each) && each.shard === shard);
      const file = join(folder, shardName(name, shard, bundle.shards));
      await opened(file, source => tellProgress(entries, bundle.littleEndian, source, found));
    }
    const [epoch, batch] = [found.get('ckpt_saved_epoch'), found.get('ckpt_saved_batch')];
    // −1 stands for none
    if (typeof epoch === 'number') counts.set('epoch', Math.max(0, epoch + 1));
    if (typeof batch === 'number' && batch >= 0) counts.set('batch', batch + 1);
  } catch (error) {
    // it is being written, and the next one is named soon
    if (!isOfFile(error)) throw error;
  }
  return counts;
}

function isCount({ name, shape }: BundleEntry): boolean {
  return shape.length === 0 && /(^|\/)ckpt_saved_(epoch|batch)\//.test(name);
}

/** Opens a plain file; a link may lead anywhere. */
function opened<T>(file: string, use: (source: FileSource) => T): Promise<T> {
  if (!isFile(file)) throw new MalformedError('no-file', 'It is no plain file.');
  return withFile(file, use);
}

function checkpointOf({ name, step }: Backup, path: string): RunCheckpoint {
  return { name, path, ...(step !== undefined && { step }) };
}
