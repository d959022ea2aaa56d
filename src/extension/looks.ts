import { Throttle } from './throttle.ts';

/**
 * Where no events come (network mounts, containers, folders that a busy machine made faster than the editor's watcher followed), what may
 * change is looked at so often: while something is under way, and otherwise.
 */
const LIVE_MS = 10_000;
const QUIET_MS = 60_000;
/** Least time between two looks: a run that trains makes events at every step. */
const LEAST_MS = 1000;

/** How long to wait until the next look. */
export const untilNext = (live: boolean): number => (live ? LIVE_MS : QUIET_MS);

export interface Look {
  /** Of each thing that was looked at, by its name: another text whenever it has changed. */
  readonly marks: ReadonlyMap<string, string>;
  /** Whether something is under way that will change it. */
  readonly live: boolean;
}

/** Looks at things now and then, and tells when one has changed. What is looked at for the first time has not. */
export class Looks {
  readonly #throttle: Throttle;
  readonly #changed: () => void;
  #known: Look | undefined;
  #timer: NodeJS.Timeout | undefined;
  #begun = false;
  #disposed = false;

  /** @param look a look that rejects counts as one that found nothing new */
  constructor(look: () => Promise<Look>, changed: () => void, leastMs = LEAST_MS) {
    this.#throttle = new Throttle(async () => {
      this.#known = (await look().catch(() => undefined)) ?? this.#known;
      this.#later();
    }, leastMs);
    this.#changed = changed;
  }

  /** Begins, if it has not. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    void this.note();
  }

  /** Looks soon, and takes what is there for known: whoever asks is about to act on it. All who ask before that look share it. */
  note(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#throttle.request();
  }

  dispose(): void {
    this.#disposed = true;
    this.#throttle.dispose();
    clearTimeout(this.#timer);
  }

  #later(): void {
    clearTimeout(this.#timer);
    if (this.#disposed || !this.#begun) return;
    this.#timer = setTimeout(() => void this.#again(), untilNext(this.#known?.live ?? false));
  }

  async #again(): Promise<void> {
    const before = this.#known?.marks;
    await this.note();
    if (!this.#disposed && before && this.#known && differs(before, this.#known.marks)) this.#changed();
  }
}

function differs(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): boolean {
  return [...now].some(([name, mark]) => before.has(name) && before.get(name) !== mark);
}
