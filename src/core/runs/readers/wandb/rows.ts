import { asObject, flattened, type Loose } from '../../../bytes/looseJson.ts';
import { MediaPaths } from './media.ts';

/** Keys of W&B's own begin so. */
const OWN = '_'.charCodeAt(0);
const BIG_INTEGER = /^-?[0-9]{16,}$/;

/** One row of the history, its values sorted by what they are. Objects of numbers, as older versions write them, are taken apart. */
export class Row {
  step: number | undefined;
  /** Ms since epoch, NaN where the row does not say. */
  time = Number.NaN;
  /** The numbers among its values, and their paths. */
  readonly names: string[] = [];
  readonly numbers: number[] = [];
  readonly #media = new MediaPaths();

  put(key: string, value: Loose): void {
    if (key.charCodeAt(0) === OWN) {
      if (typeof value !== 'number') return;
      if (key === '_step') this.step = value;
      else if (key === '_timestamp') this.time = value * 1000;
    } else if (typeof value === 'number') {
      this.names.push(key);
      this.numbers.push(value);
    } else if (typeof value === 'string') this.#text(key, value);
    else if (asObject(value) !== undefined) {
      flattened(key, value, (path, leaf) => {
        if (typeof leaf === 'string') this.#text(path, leaf);
        else if (typeof leaf === 'number') this.#number(path, leaf);
      });
    }
  }

  /** Whether a path leads into a picture, a histogram or the like. */
  isMedia(path: string): boolean {
    return this.#media.has(path);
  }

  #number(path: string, value: number): void {
    this.names.push(path);
    this.numbers.push(value);
  }

  #text(path: string, text: string): void {
    if (!this.#media.marks(path) && BIG_INTEGER.test(text)) this.#number(path, Number(text));
  }
}

/** The row that an object is. */
export function rowOf(entries: Iterable<readonly [key: string, value: Loose]>): Row {
  const row = new Row();
  for (const [key, value] of entries) row.put(key, value);
  return row;
}
