import { BoundedScalars } from '../../boundedScalars.ts';
import type { ExtraKind } from '../../extras.ts';
import { GrowingHistories, GrowingHistory } from '../../growingHistory.ts';
import type { RunStatus } from '../../run.ts';
import { timeOfNumber } from '../../written.ts';

/** Entries of histograms, curves and texts whose places are kept. */
const ENTRIES = 2_000_000;

/** Where an entry that is not a number lies: the file's place in the list of files, and the record's in the file. */
export interface EntryPlace {
  readonly file: number;
  readonly at: number;
  readonly length: number;
}

/** What a name stands for. Said with its first value only. */
export interface Tag {
  readonly name: string;
  kind: 'scalar' | 'hparams' | 'other' | ExtraKind | undefined;
  /** Of a scalar. */
  history: GrowingHistory | undefined;
}

/** What event files tell of one run. */
export class EventFacts {
  readonly metrics = new GrowingHistories();
  readonly tags = new Map<string, Tag>();
  readonly parameters = new BoundedScalars();
  /** By kind and name; an entry's value is the place in `places`. */
  readonly extras = new Map<
    string,
    { readonly kind: ExtraKind; readonly name: string; readonly entries: GrowingHistory }
  >();
  readonly places: EntryPlace[] = [];
  /** What was left out besides numbers and parameters because there is too much of it: names, and entries that are no numbers. */
  leftOut = 0;
  group: string | undefined;
  /** Ms since epoch. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** Ms since epoch: of the first and the newest event. */
  firstTime: number | undefined;
  lastTime: number | undefined;
  /** What the hparams plug-in was told. */
  sessionStarted = false;
  sessionStatus: RunStatus | undefined;
  #hasStarted = false;
  #firstFile: number | undefined;

  /**
   * When the run was last heard of, by its own clock: the time of a file is that of its copying, or of the checkout, in many a folder.
   * Undefined where events have no times, or steps in their place.
   */
  get toldUntil(): number | undefined {
    return this.lastTime !== undefined && timeOfNumber(this.lastTime / 1000) !== undefined
      ? this.lastTime
      : undefined;
  }

  /** Keeps where an entry of a histogram, curve or text is. */
  extra(kind: ExtraKind, name: string, step: number, time: number, place: EntryPlace): void {
    if (this.places.length >= ENTRIES) {
      this.leftOut += 1;
      return;
    }
    const key = `${kind}/${name}`;
    let found = this.extras.get(key);
    if (found === undefined) {
      found = { kind, name, entries: new GrowingHistory() };
      this.extras.set(key, found);
    }
    found.entries.push(step, time, this.places.length);
    this.places.push(place);
  }

  /**
   * The program began, at this step: what it had written from there on is void. Only a first beginning at step 0 voids nothing, which
   * TensorFlow may write behind the first numbers, as long as these are of the same file.
   */
  start(step: number, file: number): void {
    const first = !this.#hasStarted && step <= 0 && (this.#firstFile ?? file) === file;
    this.#hasStarted = true;
    if (first) return;
    this.metrics.cutFrom(step);
    for (const { entries } of this.extras.values()) entries.cutFrom(step);
  }

  /** An event of this time (ms since epoch, NaN where it does not say), in this file. */
  event(time: number, file: number): void {
    this.#firstFile ??= file;
    if (Number.isNaN(time)) return;
    this.firstTime ??= time;
    this.lastTime = time;
  }
}
