import { basename, join } from 'node:path';
import { flattened, looseObject } from '../../bytes/looseJson.ts';
import type { Report } from '../../diagnostic.ts';
import { BoundedScalars } from '../boundedScalars.ts';
import { badRows, relativeTo, tooMuch } from '../diagnosed.ts';
import { GrowingHistories, summaries } from '../growingHistory.ts';
import { isModelFile } from '../modelFile.ts';
import { type OneRun, sourceOfOne } from '../oneRun.ts';
import type { Place, RunContext, RunReader } from '../reader.ts';
import { realWithin } from '../relocate.ts';
import { RewrittenFile } from '../rewrittenFile.ts';
import type { History, Run, RunCheckpoint, RunStatus } from '../run.ts';
import { isSilent } from '../silence.ts';
import { type Entry, entryOf } from './sacred/entry.ts';
import { measuredIn, tellValues } from './sacred/metrics.ts';

const RUN = 'run.json';
const CONFIG = 'config.json';
/** A run says every ten seconds that it is alive: one that has not for so long is not, ms. */
const SILENT_MS = 5 * 60_000;
/** Bytes of what is written anew each time, and of the metrics. */
const LARGEST = 16 * 1024 ** 2;
const LARGEST_METRICS = 128 * 1024 ** 2;

/** Sacred's file storage: a numbered folder for each run. What it returned and put into its info are metrics, too, where they are numbers. */
export const sacred: RunReader = {
  id: 'sacred',
  title: 'Sacred file storage',
  // Within the folder are the run's artifacts, among which may be logs of others.
  places: ({ absolute, relative, files }) =>
    files.has(RUN) && files.has(CONFIG) ? [{ absolute, relative, takes: new Set() }] : [],
  open: place => sourceOfOne(new SacredRun(place)),
};

class SacredRun implements OneRun {
  readonly #place: Place;
  readonly #entry;
  readonly #config;
  readonly #measured;
  readonly #info;
  #metrics = new GrowingHistories();

  constructor(place: Place) {
    this.#place = place;
    const file = (name: string) => join(place.absolute, name);
    this.#entry = new RewrittenFile(file(RUN), LARGEST, entryOf);
    this.#config = new RewrittenFile(file(CONFIG), LARGEST, text => settingsOf(text));
    this.#measured = new RewrittenFile(file('metrics.json'), LARGEST_METRICS, measuredIn);
    this.#info = new RewrittenFile(file('info.json'), LARGEST, text => looseObject(text) ?? new Map());
  }

  async read({ root, now = Date.now }: RunContext, report: Report): Promise<Run | undefined> {
    const time = now();
    const entry = await this.#entry.read(root, time, report);
    if (entry === undefined) return undefined;
    const config = await this.#config.read(root, time, report);
    const measured = await this.#measured.read(root, time, report);
    const info = await this.#info.read(root, time, report);
    const file = relativeTo(root, this.#measured.path);
    if (measured && measured.bad > 0) report(badRows(measured.bad, file));
    this.#metrics = new GrowingHistories();
    tellValues(this.#metrics, 'result', entry.result, entry.endedAt ?? Number.NaN);
    for (const [key, value] of info ?? []) tellValues(this.#metrics, `info.${key}`, value, Number.NaN);
    for (const [name, history] of measured?.metrics.byName ?? []) this.#metrics.byName.set(name, history);
    const leftOut = (measured?.metrics.leftOut ?? 0) + this.#metrics.leftOut;
    if (leftOut > 0) report(tooMuch(leftOut, file));
    const updatedAt = Math.max(this.#entry.modified, this.#measured.modified, entry.beatAt ?? 0);
    const { experiment, startedAt, endedAt, commit, tags, dataSets } = entry;
    const id = basename(this.#place.absolute);
    return {
      id,
      name: experiment === undefined ? id : `${experiment} ${id}`,
      tracker: 'sacred',
      ...(experiment !== undefined && { experiment }),
      status: statusOf(entry, updatedAt, time),
      ...(startedAt !== undefined && { startedAt }),
      ...(endedAt !== undefined && { endedAt }),
      updatedAt,
      place: this.#place.relative,
      parameters: config?.byName ?? new Map(),
      metrics: summaries(this.#metrics.byName),
      tags,
      ...(commit !== undefined && { commit }),
      dataSets,
      checkpoints: entry.artifacts.filter(isModelFile).map(name => this.#checkpoint(name, root)),
    };
  }

  async history(metric: string): Promise<History | undefined> {
    const found = this.#metrics.byName.get(metric);
    return found && found.points > 0 ? found.history() : undefined;
  }

  close(): void {
    this.#metrics = new GrowingHistories();
  }

  /** Artifacts lie in the run's folder, whatever their names say. */
  #checkpoint(name: string, root: string): RunCheckpoint {
    const real = realWithin(join(this.#place.absolute, name), this.#place.absolute);
    return { name, ...(real !== undefined && { path: relativeTo(root, real) }) };
  }
}

function statusOf({ status }: Entry, updatedAt: number, now: number): RunStatus {
  return status === 'running' && isSilent(updatedAt, now, SILENT_MS) ? 'stopped' : status;
}

function settingsOf(text: string): BoundedScalars {
  const found = new BoundedScalars();
  for (const [key, value] of looseObject(text) ?? [])
    flattened(key, value, (path, leaf) => found.set(path, leaf));
  return found;
}
