import { type LooseObject, looseObject } from '../bytes/looseJson.ts';
import { MalformedError } from '../bytes/source.ts';
import { LineLog } from './lineLog.ts';

/** More values than a report of a training has, and deeper. */
const LINE = { depth: 100, values: 1_000_000 };

/** A log of objects in JSON, one a line. Kept up with what is appended. */
export class JsonLines {
  /** Lines that are no object. */
  bad = 0;
  readonly #log: LineLog;

  /**
   * @param row called for each object
   * @param startOver what was told is no longer what the file says
   */
  constructor(path: string, row: (object: LooseObject) => void, startOver: () => void) {
    this.#log = new LineLog(path, {
      line: text => {
        const object = objectIn(text);
        if (object !== undefined) row(object);
        else if (text.trim() !== '') this.bad += 1;
      },
      startOver: () => {
        this.bad = 0;
        startOver();
      },
    });
  }

  get path(): string {
    return this.#log.path;
  }

  /** When it was last written, ms since epoch; NaN before the first look. */
  get modified(): number {
    return this.#log.modified;
  }

  /** Reads what is new; see LineLog. */
  readOn(root: string, now: number, between: () => Promise<void>): Promise<boolean> {
    return this.#log.readOn(root, now, between);
  }
}

/** The object that a line holds; undefined where it holds none. */
export function objectIn(line: string): LooseObject | undefined {
  try {
    return looseObject(line, LINE);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
