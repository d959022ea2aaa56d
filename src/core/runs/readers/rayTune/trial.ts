import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { asObject, flattened, type LooseObject, looseObject } from '../../../bytes/looseJson.ts';
import { withFile } from '../../../bytes/source.ts';
import { wholeText } from '../../../bytes/wholeText.ts';
import type { Report } from '../../../diagnostic.ts';
import { plainFile } from '../../appendedFile.ts';
import { BoundedScalars } from '../../boundedScalars.ts';
import { relativeTo } from '../../diagnosed.ts';
import { flatNumbers } from '../../flatNumbers.ts';
import { GrowingHistories } from '../../growingHistory.ts';
import { JsonLines } from '../../jsonLines.ts';
import { type ColumnRoles, MetricCsv } from '../../metricCsv.ts';
import { problemOf } from '../../problems.ts';
import type { RunCheckpoint, RunStatus } from '../../run.ts';
import { errorIn } from '../../traceback.ts';
import type { TrialState } from './states.ts';

export const RESULTS = 'result.json';
export const PROGRESS = 'progress.csv';
const PARAMETERS = 'params.json';
const ERROR = 'error.txt';
/** A folder with one of these is that of a trial. */
const OF_A_TRIAL = [RESULTS, PROGRESS, PARAMETERS, ERROR];
const STEP = 'training_iteration';
const TIME = 'timestamp';
/** Numbers that say nothing of the training. */
const NO_METRIC: ReadonlySet<string> = new Set([STEP, TIME, 'pid']);
/** Bytes of a trial's settings. */
const LARGEST = 16 * 1024 ** 2;

/** One trial's folder: its log of results, settings and checkpoints. Kept up with what is written to it. */
export class TuneTrial {
  readonly absolute: string;
  /** What the experiment says of it. */
  state: TrialState | undefined;
  metrics = new GrowingHistories();
  /** When it was last written to, ms since epoch; 0 where there is nothing. */
  modified = 0;
  readonly #log: JsonLines;
  readonly #progress: MetricCsv;
  #files: ReadonlySet<string> = new Set();
  #checkpoints: readonly string[] = [];
  /** By the name of a checkpoint's folder. */
  #steps = new Map<string, number>();
  #config: LooseObject | undefined;
  #idInLog: string | undefined;
  #tags = new Map<string, string>();
  #done = false;
  #rows = 0;
  #firstTime: number | undefined;
  #lastTime: number | undefined;
  #failedAt: number | undefined;

  constructor(absolute: string) {
    this.absolute = absolute;
    this.#log = new JsonLines(
      join(absolute, RESULTS),
      row => this.#row(row),
      () => this.#startOver(),
    );
    this.#progress = new MetricCsv(join(absolute, PROGRESS), { separator: ',', roles: progressRoles });
  }

  get id(): string {
    return this.state?.id ?? this.#idInLog ?? basename(this.absolute);
  }

  get name(): string {
    return this.state?.name ?? basename(this.absolute);
  }

  /** Whether the folder looks like a trial's, or is said to be one. */
  get isTrial(): boolean {
    return this.state !== undefined || OF_A_TRIAL.some(name => this.#files.has(name));
  }

  /** Lines that are no results. */
  get bad(): number {
    return this.#log.bad + this.#progress.bad;
  }

  get startedAt(): number | undefined {
    return this.state?.startedAt ?? this.#firstTime;
  }

  get endedAt(): number | undefined {
    const { status, startedAt = 0 } = this;
    const ended = status === 'failed' ? (this.#failedAt ?? this.#lastTime) : this.#lastTime;
    if (ended === undefined || !(status === 'failed' || status === 'finished')) return undefined;
    // Logs have whole seconds only.
    return Math.max(ended, startedAt, this.state?.reportedAt ?? 0);
  }

  /** As it says, and the experiment; the last row of a trial that ended says so, whatever is said elsewhere. */
  get status(): RunStatus {
    if (this.#done) return 'finished';
    const said = this.state?.status;
    if (said === 'finished' || said === 'failed') return said;
    // A trial that failed is begun again where it may: then it goes on to log.
    const logged = Math.max(this.#log.modified || 0, this.#progress.modified || 0);
    if (this.#failedAt !== undefined && this.#failedAt >= logged && said === undefined) return 'failed';
    return said ?? 'running';
  }

  /** Lists what is in the folder and reads what is new. What cannot be read is told. Throws only what `between` throws. */
  async readOn(root: string, now: number, between: () => Promise<void>, report: Report): Promise<void> {
    try {
      this.#list();
    } catch (error) {
      report(problemOf(error, relativeTo(root, this.absolute)));
      return;
    }
    if (this.#files.has(RESULTS)) {
      await this.#tolerant(RESULTS, root, report, () => this.#log.readOn(root, now, between));
    }
    // Ray writes the same into both, unless it was told to leave one out.
    if (this.#rows === 0 && this.#files.has(PROGRESS)) {
      await this.#tolerant(PROGRESS, root, report, () => this.#readProgress(root, now, between));
    }
    this.#failedAt = undefined;
    if (this.#files.has(ERROR)) {
      await this.#tolerant(ERROR, root, report, () => {
        this.#failedAt = plainFile(join(this.absolute, ERROR), root).mtimeMs;
      });
    }
    this.modified = Math.max(
      this.#log.modified || 0,
      this.#progress.modified || 0,
      this.#failedAt ?? 0,
      this.#time(PARAMETERS, root),
    );
  }

  /** Its settings: from their file, else from its log, else as the experiment has them. */
  async parameters(root: string, report: Report): Promise<BoundedScalars> {
    const ofFile = this.#files.has(PARAMETERS)
      ? await this.#tolerant(PARAMETERS, root, report, async () =>
          looseObject(await this.#text(PARAMETERS, root)),
        )
      : undefined;
    return parametersIn(ofFile ?? this.#config ?? this.state?.config);
  }

  async tags(root: string, report: Report): Promise<ReadonlyMap<string, string>> {
    const found = new Map(this.#tags);
    if (this.state?.trainable !== undefined) found.set('trainable', this.state.trainable);
    if (this.state?.tag !== undefined) found.set('experiment_tag', this.state.tag);
    if (this.#failedAt !== undefined) {
      const error = await this.#tolerant(ERROR, root, report, async () =>
        errorIn(await this.#text(ERROR, root)),
      );
      if (error !== undefined) found.set('error', error);
    }
    return found;
  }

  checkpoints(root: string): readonly RunCheckpoint[] {
    return this.#checkpoints.map(name => {
      const step = this.#steps.get(name) ?? iterationIn(name);
      return {
        name,
        path: relativeTo(root, join(this.absolute, name)),
        ...(step !== undefined && { step }),
      };
    });
  }

  #list(): void {
    const entries = readdirSync(this.absolute, { withFileTypes: true });
    this.#files = new Set(entries.filter(entry => !entry.isDirectory()).map(({ name }) => name));
    this.#checkpoints = entries
      .filter(entry => entry.isDirectory() && /^checkpoint_/.test(entry.name))
      .map(({ name }) => name)
      .sort();
    if (!this.#files.has(RESULTS) && this.#rows > 0) this.#startOver();
  }

  async #readProgress(root: string, now: number, between: () => Promise<void>): Promise<void> {
    await this.#progress.readOn(root, now, between);
    this.metrics = this.#progress.metrics;
    this.#firstTime = this.#progress.firstTime;
    this.#lastTime = this.#progress.lastTime;
  }

  #startOver(): void {
    this.metrics = new GrowingHistories();
    this.#steps = new Map();
    this.#config = undefined;
    this.#idInLog = undefined;
    this.#tags = new Map();
    this.#done = false;
    this.#rows = 0;
    this.#firstTime = undefined;
    this.#lastTime = undefined;
  }

  #row(row: LooseObject): void {
    if (this.#rows === 0) this.metrics = new GrowingHistories();
    this.#rows += 1;
    const step = numberAt(row, STEP) ?? this.#rows;
    const seconds = numberAt(row, TIME);
    const time = seconds === undefined ? Number.NaN : seconds * 1000;
    const config = asObject(row.get('config'));
    if (seconds !== undefined) {
      this.#firstTime ??= time - (numberAt(row, 'time_this_iter_s') ?? 0) * 1000;
      this.#lastTime = time;
    }
    flatNumbers(row, (path, value) => {
      if (NO_METRIC.has(path) || path.startsWith('config/')) return;
      this.metrics.push(this.metrics.named(path), step, time, value);
    });
    this.#config = config ?? this.#config;
    this.#done = row.get('done') === true;
    this.#idInLog ??= textAt(row, 'trial_id');
    const checkpoint = textAt(row, 'checkpoint_dir_name');
    if (checkpoint !== undefined) this.#steps.set(checkpoint, step);
    for (const key of ['hostname', 'node_ip']) {
      const text = textAt(row, key);
      if (text !== undefined) this.#tags.set(key, text);
    }
  }

  async #text(name: string, root: string): Promise<string> {
    const path = join(this.absolute, name);
    plainFile(path, root);
    return withFile(path, source => wholeText(source, LARGEST));
  }

  #time(name: string, root: string): number {
    try {
      return this.#files.has(name) ? plainFile(join(this.absolute, name), root).mtimeMs : 0;
    } catch {
      return 0;
    }
  }

  async #tolerant<T>(
    name: string,
    root: string,
    report: Report,
    read: () => Promise<T> | T,
  ): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      report(problemOf(error, relativeTo(root, join(this.absolute, name))));
      return undefined;
    }
  }
}

/** The leaves of a trial's settings, under their paths as Ray has them: `net/width`. */
export function parametersIn(config: LooseObject = new Map()): BoundedScalars {
  const found = new BoundedScalars();
  for (const [key, value] of config)
    flattened(key, value, (path, leaf) => found.set(path, leaf), undefined, '/');
  return found;
}

function progressRoles(names: readonly string[]): ColumnRoles | undefined {
  const step = names.indexOf(STEP);
  if (step < 0) return undefined;
  const metrics = names.flatMap((name, at) => (NO_METRIC.has(name) ? [] : [[at, name] as const]));
  const time = names.indexOf(TIME);
  return { steps: [step], times: time < 0 ? [] : [time], metrics: new Map(metrics) };
}

/** The iteration that a name says: `checkpoint_200`. Names of six digits count checkpoints since Ray 2.5, and say none. */
function iterationIn(name: string): number | undefined {
  const digits = /^checkpoint_(\d+)$/.exec(name)?.[1];
  return digits === undefined || digits.length === 6 ? undefined : Number(digits);
}

function numberAt(row: LooseObject, key: string): number | undefined {
  const found = row.get(key);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

function textAt(row: LooseObject, key: string): string | undefined {
  const found = row.get(key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
