import type { LooseObject } from '../../../bytes/looseJson.ts';
import { flatNumbers } from '../../flatNumbers.ts';
import { GrowingHistories } from '../../growingHistory.ts';
import { timeOfNumber, timeOfText } from '../../written.ts';
import type { Meaning } from './meaning.ts';

/** Settings that are told with results. */
const SETTINGS = /^(?:config|args|params|hparams|hyperparameters)\//;

/** The metrics in objects, each of which is what was measured at a step. */
export class MetricRows {
  readonly metrics = new GrowingHistories();
  rows = 0;
  /** Of the first row that has one, and the last; ms since epoch. */
  firstTime: number | undefined;
  lastTime: number | undefined;
  #lastStep: number | undefined;
  readonly #meaning: Meaning;

  constructor(meaning: Meaning) {
    this.#meaning = meaning;
  }

  /** One without a step is of the step before; before the first, it is none of a step. */
  tell(object: LooseObject): void {
    const { step: counting, times, split } = this.#meaning;
    const found = new Map<string, number>();
    flatNumbers(object, (path, value) => !SETTINGS.test(path) && found.set(path, value));
    const step = found.get(counting) ?? this.#lastStep;
    if (step === undefined || !Number.isFinite(step)) return;
    this.#lastStep = step;
    const time = this.#time(object, found);
    const of = split === undefined ? undefined : object.get(split);
    const prefix = typeof of === 'string' && of.trim() !== '' ? `${of.trim()}/` : '';
    this.rows += 1;
    for (const [name, value] of found) {
      if (name === counting || times.has(name)) continue;
      this.metrics.push(this.metrics.named(prefix + name), step, time, value);
    }
  }

  #time(object: LooseObject, numbers: ReadonlyMap<string, number>): number {
    for (const name of this.#meaning.times) {
      const number = numbers.get(name);
      const text = object.get(name);
      const time =
        number === undefined
          ? typeof text === 'string'
            ? timeOfText(text)
            : undefined
          : timeOfNumber(number);
      if (time === undefined) continue;
      this.firstTime ??= time;
      this.lastTime = time;
      return time;
    }
    return Number.NaN;
  }
}
