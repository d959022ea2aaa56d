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

/** What a table shows of each of these histories. Those without a point are left out. */
export function summaries(histories: ReadonlyMap<string, GrowingHistory>): Map<string, MetricSummary> {
  const found = new Map<string, MetricSummary>();
  for (const [name, history] of histories) if (history.points > 0) found.set(name, history.summary(name));
  return found;
}
