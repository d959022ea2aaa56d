import type { History, MetricSummary } from './run.ts';

/** Room for so many points at first; doubled when full. */
const ROOM = 16;

/**
 * The history of one metric that is still being written: columns that grow, and what a table shows of them kept up with each point.
 * 24 bytes a point, and up to as much again of room.
 */
export class GrowingHistory {
  #steps = new Float64Array(ROOM);
  #times = new Float64Array(ROOM);
  #values = new Float64Array(ROOM);
  #points = 0;
  #last = Number.NaN;
  #lastStep = Number.NEGATIVE_INFINITY;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  get points(): number {
    return this.#points;
  }

  /** @param time ms since epoch, NaN where none was recorded */
  push(step: number, time: number, value: number): void {
    const at = this.#points;
    if (at === this.#values.length) this.#grow();
    this.#steps[at] = step;
    this.#times[at] = time;
    this.#values[at] = value;
    this.#points = at + 1;
    this.#sum(step, value);
  }

  /** Leaves out the points at this step and behind it: they were taken back by whoever started again there. */
  cutFrom(step: number): void {
    const { steps, times, values } = this.history();
    this.#steps = new Float64Array(ROOM);
    this.#times = new Float64Array(ROOM);
    this.#values = new Float64Array(ROOM);
    this.#points = 0;
    this.#last = Number.NaN;
    this.#lastStep = Number.NEGATIVE_INFINITY;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
    // proof: the three columns have the same length.
    for (let at = 0; at < values.length; at += 1) {
      if (steps[at]! < step) this.push(steps[at]!, times[at]!, values[at]!);
    }
  }

  /** Puts the points of another history behind these, but for those at `before` and behind it. */
  append(other: GrowingHistory, before = Number.POSITIVE_INFINITY): void {
    const { steps, times, values } = other.history();
    // proof: the three columns have the same length.
    for (let at = 0; at < values.length; at += 1) {
      if (steps[at]! < before) this.push(steps[at]!, times[at]!, values[at]!);
    }
  }

  /** The columns as they are now: views that later points leave as they are. */
  history(): History {
    return {
      steps: this.#steps.subarray(0, this.#points),
      times: this.#times.subarray(0, this.#points),
      values: this.#values.subarray(0, this.#points),
    };
  }

  /** Of a history that has at least one point. */
  summary(name: string): MetricSummary {
    const finite = this.#min <= this.#max;
    return {
      name,
      points: this.#points,
      last: this.#last,
      lastStep: this.#lastStep,
      ...(finite && { min: this.#min, max: this.#max }),
    };
  }

  #sum(step: number, value: number): void {
    if (step >= this.#lastStep) {
      this.#lastStep = step;
      this.#last = value;
    }
    if (!Number.isFinite(value)) return;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  #grow(): void {
    const grown = (column: Float64Array) => {
      const larger = new Float64Array(column.length * 2);
      larger.set(column);
      return larger;
    };
    this.#steps = grown(this.#steps);
    this.#times = grown(this.#times);
    this.#values = grown(this.#values);
  }
}

/** Metrics of one run. A program that makes a name of every step must not fill the memory. */
const METRICS = 20_000;
/** Characters of a metric's name. */
const LONGEST_NAME = 2000;
/** Points of one run. */
const POINTS = 20_000_000;

/** The metrics of one run that is still being written, up to a limit. */
export class GrowingHistories {
  readonly byName = new Map<string, GrowingHistory>();
  /** Points that were left out because there are too many, or too many metrics. */
  leftOut = 0;
  #points = 0;

  /** The history of this name, made where there is none yet; undefined where there are too many, or it is no name. */
  named(name: string): GrowingHistory | undefined {
    let found = this.byName.get(name);
    if (found === undefined && this.byName.size < METRICS && name.length <= LONGEST_NAME) {
      found = new GrowingHistory();
      this.byName.set(name, found);
    }
    return found;
  }

  /** Puts a point at the end of a history. */
  push(history: GrowingHistory | undefined, step: number, time: number, value: number): void {
    if (history === undefined || this.#points >= POINTS) {
      this.leftOut += 1;
      return;
    }
    history.push(step, time, value);
    this.#points += 1;
  }

  /** Leaves out the points of all metrics at this step and behind it. */
  cutFrom(step: number): void {
    for (const history of this.byName.values()) {
      this.#points -= history.points;
      history.cutFrom(step);
      this.#points += history.points;
    }
  }
}

/** What a table shows of each of these histories. Those without a point are left out. */
export function summaries(histories: ReadonlyMap<string, GrowingHistory>): Map<string, MetricSummary> {
  const found = new Map<string, MetricSummary>();
  for (const [name, history] of histories) if (history.points > 0) found.set(name, history.summary(name));
  return found;
}

/** A metric of which only one value is known. */
export function onlyValue(name: string, last: number, lastStep: number): MetricSummary {
  return { name, points: 1, last, lastStep, ...(Number.isFinite(last) && { min: last, max: last }) };
}

/** The history of a metric of which only one value is known. @param time ms since epoch, NaN where none was recorded */
export function onlyPoint({ last, lastStep }: MetricSummary, time: number): History {
  return {
    steps: Float64Array.of(lastStep),
    times: Float64Array.of(time),
    values: Float64Array.of(last),
  };
}
