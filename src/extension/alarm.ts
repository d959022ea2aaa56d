/** Timers end a little early by the clock: what is due at a moment is done so long after it, ms. */
const LATE_MS = 1000;

/** Rings once at a moment that may change until then. */
export class Alarm {
  readonly #ring: () => void;
  #at: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /**
   * Sets it to another moment, at once if that has passed. For the one that it is set to already it does not ring again: what it was to
   * change may have failed.
   * @param at ISO 8601; undefined: not at all
   */
  set(at: string | undefined): void {
    if (at === this.#at) return;
    this.#at = at;
    clearTimeout(this.#timer);
    if (at !== undefined) {
      this.#timer = setTimeout(this.#ring, Math.max(0, Date.parse(at) + LATE_MS - Date.now()));
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
