import { flattened, type Loose } from '../../../bytes/looseJson.ts';
import { BoundedScalars } from '../../boundedScalars.ts';
import { GrowingHistories } from '../../growingHistory.ts';
import type { DataSetUse } from '../../run.ts';
import type { Row } from './rows.ts';

/** How many artifacts and files of a run are kept. */
const ENTRIES = 20_000;

/** Something that the run logged and that holds a model, or may. */
export interface LoggedArtifact {
  readonly name: string;
  readonly type: string;
  readonly step: number;
}

/** What one folder of W&B tells of a run, whichever of its files it was read from. */
export class WandbFacts {
  id: string | undefined;
  project: string | undefined;
  displayName: string | undefined;
  /** Ms since epoch. */
  startedAt: number | undefined;
  commit: string | undefined;
  /** The run that this one goes on from, and the last step that it takes over. */
  branch: { readonly run: string; readonly step: number } | undefined;
  startingStep = 0;
  /** Absent: it has not ended, or was not able to say so. */
  exitCode: number | undefined;
  /** Seconds. */
  runtime: number | undefined;
  /** Labels, notes, group, job type, environment. */
  readonly tags = new Map<string, string>();
  readonly parameters = new BoundedScalars();
  readonly metrics = new GrowingHistories();
  /** The last value of each key, by its path. */
  readonly summary = new BoundedScalars();
  readonly artifacts: LoggedArtifact[] = [];
  readonly dataSets: DataSetUse[] = [];
  /** Paths below `files/` that the run saved. */
  readonly files = new Set<string>();
  /** The step of the newest row, −1 before the first, and when that was (ms). */
  lastStep = -1;
  lastTime = Number.NaN;
  /** Counts what was told, so that a change shows. */
  version = 0;

  /** One row of the history. @param step where the row itself does not say */
  row(row: Row, step = this.lastStep + 1): void {
    const at = row.step ?? step;
    this.lastStep = at;
    if (!Number.isNaN(row.time)) this.lastTime = row.time;
    // proof: a row has as many names as numbers.
    for (let index = 0; index < row.names.length; index += 1) {
      const name = row.names[index]!;
      if (!row.isMedia(name)) this.metrics.push(this.metrics.named(name), at, row.time, row.numbers[index]!);
    }
  }

  /** A value of the system that has no step: it is counted. */
  system(name: string, time: number, value: number): void {
    const history = this.metrics.named(`system/${name}`);
    this.metrics.push(history, history?.points ?? 0, time, value);
  }

  /** A setting, which may be an object of settings. W&B's own are left out. */
  setting(key: string, value: Loose): void {
    if (key === '_wandb') return;
    flattened(key, value, (path, leaf) => this.parameters.set(path, leaf));
  }

  /** A value of the summary, which may be an object of values. */
  summarise(key: string, value: Loose): void {
    flattened(key, value, (path, leaf) => this.summary.set(path, leaf));
  }

  artifact(artifact: LoggedArtifact): void {
    if (this.artifacts.length < ENTRIES) this.artifacts.push(artifact);
    else this.#leftOut += 1;
  }

  dataSet(use: DataSetUse): void {
    if (this.dataSets.length < ENTRIES) this.dataSets.push(use);
    else this.#leftOut += 1;
  }

  file(path: string): void {
    if (this.files.size < ENTRIES) this.files.add(path);
    else if (!this.files.has(path)) this.#leftOut += 1;
  }

  #leftOut = 0;

  /** What was left out because there is too much of it. */
  get leftOut(): number {
    return this.#leftOut + this.metrics.leftOut + this.parameters.leftOut + this.summary.leftOut;
  }

  tag(name: string, value: string | undefined): void {
    if (value !== undefined && value !== '') this.tags.set(name, value);
  }
}
