import { join } from 'node:path';
import { relativeTo } from '../../diagnosed.ts';
import { isFile } from '../../folders.ts';
import { GrowingHistory, onlyPoint, onlyValue, summaries } from '../../growingHistory.ts';
import type { History, MetricSummary, Run, RunCheckpoint, RunHead, RunStatus } from '../../run.ts';
import { isSilent } from '../../silence.ts';
import type { WandbFolder } from './folder.ts';
import { MediaPaths } from './media.ts';

/** W&B writes what it knows of the system every 15 s and empties its buffer later: a run that was silent for longer has stopped. */
const SILENT_MS = 120_000;
/** Files that a run saved and that hold a model. */
const MODEL_FILE =
  /\.(?:pt|pth|ckpt|bin|safetensors|h5|hdf5|keras|onnx|pkl|pickle|joblib|skops|cbm|ubj|bst|gguf|npz|tflite)$/i;
/** How often a run is followed back to the one that it was forked from. */
const FORKS = 20;

/** One run of W&B, in one folder or, resumed, in several. */
export class WandbRun {
  readonly id: string;
  /** In the order of their times; there is at least one. */
  readonly #parts: readonly WandbFolder[];
  readonly #runOf: (id: string) => WandbRun | undefined;
  /** Histories put together of several parts, and of which versions of them. */
  #joined: { readonly of: string; readonly metrics: ReadonlyMap<string, GrowingHistory> } | undefined;

  /** @param runOf finds the run that this one was forked from */
  constructor(id: string, parts: readonly WandbFolder[], runOf: (id: string) => WandbRun | undefined) {
    this.id = id;
    this.#parts = parts;
    this.#runOf = runOf;
  }

  isOf(parts: readonly WandbFolder[]): boolean {
    return parts.length === this.#parts.length && parts.every((part, at) => part === this.#parts[at]);
  }

  head(root: string, now: number): RunHead {
    const last = this.#last;
    const updatedAt = Math.max(...this.#parts.map(part => part.modified));
    const project = this.#newest(part => part.facts.project);
    const startedAt = this.#parts.map(startOf).find(start => start !== undefined);
    const parent = this.#parts
      .map(part => part.facts.branch?.run)
      .find(run => run !== undefined && run !== this.id);
    const endedAt = endOf(last);
    return {
      id: this.id,
      name: this.#newest(part => part.facts.displayName) ?? this.id,
      tracker: 'wandb',
      ...(project !== undefined && { experiment: project }),
      status: statusOf(last, updatedAt, now),
      ...(startedAt !== undefined && { startedAt }),
      ...(endedAt !== undefined && { endedAt }),
      ...(updatedAt > 0 && { updatedAt }),
      ...(parent !== undefined && { parent }),
      place: relativeTo(root, last.absolute),
    };
  }

  describe(root: string, now: number): Run {
    const commit = this.#newest(part => part.facts.commit);
    const metrics = summaries(this.#metrics());
    for (const [name, value] of this.#summary()) if (!metrics.has(name)) metrics.set(name, value);
    return {
      ...this.head(root, now),
      parameters: together(this.#parts.map(part => part.facts.parameters.byName)),
      metrics,
      tags: together(this.#parts.map(part => part.facts.tags)),
      ...(commit !== undefined && { commit }),
      dataSets: this.#parts.flatMap(part => part.facts.dataSets),
      checkpoints: this.#parts.flatMap(part => checkpointsOf(part, root)),
    };
  }

  /** The history of a metric; of one that is in the summary only, its one value. */
  history(metric: string): History | undefined {
    const found = this.#metrics().get(metric);
    if (found !== undefined) return found.history();
    const value = this.#summary().get(metric);
    if (value === undefined) return undefined;
    return onlyPoint(value, this.#last.facts.lastTime);
  }

  get #last(): WandbFolder {
    // proof: a run is made of the folders of its id, of which there is at least one.
    return this.#parts.at(-1)!;
  }

  #newest<T>(of: (part: WandbFolder) => T | undefined): T | undefined {
    return this.#parts.map(of).findLast(value => value !== undefined);
  }

  /** Numbers of the summary, by their path: W&B's own and those of pictures and the like are left out. */
  #summary(): Map<string, MetricSummary> {
    const found = new Map<string, MetricSummary>();
    for (const { facts } of this.#parts) {
      const values = facts.summary.byName;
      const media = new MediaPaths();
      for (const path of values.keys()) media.marks(path);
      for (const [name, last] of values) {
        if (typeof last !== 'number' || name.startsWith('_') || media.has(name)) continue;
        found.set(name, onlyValue(name, last, Math.max(0, facts.lastStep)));
      }
    }
    return found;
  }

  /** A run of one part has that one's histories. Those of several are put together, and again when one has changed. */
  #metrics(): ReadonlyMap<string, GrowingHistory> {
    const of = this.#version(FORKS);
    if (this.#joined?.of !== of) this.#joined = { of, metrics: this.#join(FORKS, Number.POSITIVE_INFINITY) };
    return this.#joined.metrics;
  }

  /** The histories as they were at a time, before parts that began later. */
  #join(forks: number, until: number): ReadonlyMap<string, GrowingHistory> {
    const parts = this.#parts.filter(part => (startOf(part) ?? 0) <= until);
    const from = this.#origin(forks);
    if (parts.length === 1 && parts[0] !== undefined && from === undefined)
      return parts[0].facts.metrics.byName;
    const metrics = new Map<string, GrowingHistory>();
    const append = (added: ReadonlyMap<string, GrowingHistory>, before?: number) => {
      for (const [name, history] of added) {
        const found = metrics.get(name) ?? new GrowingHistory();
        metrics.set(name, found);
        found.append(history, before);
      }
    };
    if (from !== undefined) {
      const then = parts.map(startOf).find(start => start !== undefined) ?? Number.POSITIVE_INFINITY;
      append(withoutSystem(from.run.#join(forks - 1, then)), from.step + 1);
    }
    for (const { facts } of parts) {
      const rewound = facts.branch?.run === this.id ? facts.branch.step + 1 : facts.startingStep;
      if (rewound > 0) {
        for (const history of withoutSystem(metrics).values()) history.cutFrom(rewound);
      }
      append(facts.metrics.byName);
    }
    return metrics;
  }

  /** Changes with everything that the histories are made of. */
  #version(forks: number): string {
    const own = this.#parts.map(part => part.facts.version).join(' ');
    const from = this.#origin(forks);
    return from === undefined ? own : `${own} ${from.run.#version(forks - 1)}`;
  }

  /** The run that this one was forked from, where it is at hand, and the last step that is taken over. */
  #origin(forks: number): { readonly run: WandbRun; readonly step: number } | undefined {
    const branch = this.#parts[0]?.facts.branch;
    if (branch === undefined || branch.run === this.id || forks === 0) return undefined;
    const run = this.#runOf(branch.run);
    return run && { run, step: branch.step };
  }
}

/** What the system did is counted in no steps of the run. */
function withoutSystem(metrics: ReadonlyMap<string, GrowingHistory>): Map<string, GrowingHistory> {
  return new Map([...metrics].filter(([name]) => !name.startsWith('system/')));
}

function together<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  return maps.length === 1 && maps[0] !== undefined ? maps[0] : new Map(maps.flatMap(map => [...map]));
}

function startOf({ facts, begun }: WandbFolder): number | undefined {
  return facts.startedAt ?? (Number.isNaN(begun) ? undefined : begun);
}

/** Known where the run said that it ended: how long it took, or when the last row was written. */
function endOf(folder: WandbFolder): number | undefined {
  const { exitCode, runtime, lastTime } = folder.facts;
  const start = startOf(folder);
  if (exitCode === undefined) return undefined;
  if (runtime !== undefined && start !== undefined) return start + runtime * 1000;
  return Number.isNaN(lastTime) ? undefined : lastTime;
}

function statusOf({ facts, hasLog }: WandbFolder, updatedAt: number, now: number): RunStatus {
  if (facts.exitCode !== undefined) return facts.exitCode === 0 ? 'finished' : 'failed';
  if (!hasLog) return 'unknown';
  return isSilent(updatedAt, now, SILENT_MS) ? 'stopped' : 'running';
}

function checkpointsOf({ facts, absolute }: WandbFolder, root: string): RunCheckpoint[] {
  const saved = [...facts.files].filter(
    path => MODEL_FILE.test(path) && !path.includes('\0') && !/(?:^|[\\/])\.\.(?:[\\/]|$)/.test(path),
  );
  return [
    ...facts.artifacts.map(({ name, step }) => ({ name, ...(step >= 0 && { step }) })),
    ...saved.map(name => {
      const path = join(absolute, 'files', name);
      return { name, ...(isFile(path) && { path: relativeTo(root, path) }) };
    }),
  ];
}
