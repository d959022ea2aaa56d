import type { GrowingHistory } from '../../growingHistory.ts';
import type { RunCheckpoint, RunHead, Scalar } from '../../run.ts';
import { statusWhileHeard, TRAINER_SILENT_MS } from '../../silence.ts';
import type { Logged, MetricLog } from './log.ts';
import { countsEpochs } from './meaning.ts';
import type { LogName } from './names.ts';

/** One of the logs of a run. */
export interface LogPart {
  readonly name: LogName;
  readonly log: MetricLog;
  readonly logged: Logged;
}

/** One run as its logs, and what lies beside them, tell it now. */
export class FolderRun {
  readonly metrics: ReadonlyMap<string, GrowingHistory>;
  readonly settings: ReadonlyMap<string, Scalar>;
  readonly checkpoints: readonly RunCheckpoint[];
  readonly #logs: readonly LogPart[];
  readonly #isYolo: boolean;

  /** @param files names of all files in the folder */
  constructor(
    logs: readonly LogPart[],
    settings: ReadonlyMap<string, Scalar>,
    checkpoints: readonly RunCheckpoint[],
    files: readonly string[],
  ) {
    this.#logs = logs;
    this.settings = settings;
    this.checkpoints = checkpoints;
    this.metrics = metricsOf(logs);
    this.#isYolo = files.includes('results.csv') && files.some(name => /^(?:args|opt)\.yaml$/.test(name));
  }

  get tags(): ReadonlyMap<string, string> {
    return new Map(this.#isYolo ? [['format', 'Ultralytics YOLO']] : []);
  }

  /** Present where all of its logs count epochs. */
  get steps(): { readonly steps?: 'epochs' } {
    return this.#logs.every(({ log }) => log.step !== undefined && countsEpochs(log.step))
      ? { steps: 'epochs' }
      : {};
  }

  /** What is known of how it goes, and when. Logs of metrics tell no end, but where the settings say how long they go on. */
  state(now: number): Pick<RunHead, 'status' | 'startedAt' | 'endedAt' | 'updatedAt' | 'overAt'> {
    // the time of a file is that of its copying, or of the checkout, in many a folder
    const updatedAt = Math.max(...this.#logs.map(({ logged }) => logged.lastTime ?? (logged.modified || 0)));
    const starts = this.#logs.flatMap(({ logged }) => logged.firstTime ?? []);
    const ends = this.#logs.flatMap(({ logged }) => logged.lastTime ?? []);
    const isFinished = this.#isYolo && this.#hasAllEpochs();
    return {
      ...(isFinished
        ? { status: 'finished' }
        : statusWhileHeard(updatedAt, now, TRAINER_SILENT_MS, 'unknown')),
      ...(starts.length > 0 && { startedAt: Math.min(...starts) }),
      ...(isFinished && ends.length > 0 && { endedAt: Math.max(...ends) }),
      ...(updatedAt > 0 && { updatedAt }),
    };
  }

  #hasAllEpochs(): boolean {
    const epochs = this.settings.get('epochs');
    return typeof epochs === 'number' && this.#logs.some(({ logged }) => logged.rows >= epochs);
  }
}

/** The metrics of all logs; those of logs of different parts of the data, or that have the same names, by their log. */
function metricsOf(logs: readonly LogPart[]): ReadonlyMap<string, GrowingHistory> {
  const found = new Map<string, GrowingHistory>();
  const splits = new Set(logs.flatMap(({ name }) => name.split ?? []));
  for (const { name, logged } of logs) {
    for (const [metric, history] of logged.metrics.byName) {
      const isOfSplit = splits.size > 1 && name.split !== undefined && !metric.startsWith(name.split);
      const own = isOfSplit ? `${name.split}/${metric}` : metric;
      found.set(found.has(own) ? `${name.stem}/${metric}` : own, history);
    }
  }
  return found;
}
