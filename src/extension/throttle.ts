/**
 * Runs a job when asked, one run at a time, with at least an interval between the end of one and the start of the next. Unlike a
 * debounce it is never starved: asked continuously, it runs at the interval. Asked during a run, it runs once more afterwards.
 */
export class Throttle {
  readonly #job: () => Promise<void>;
  readonly #intervalMs: number;
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #endedAt = Number.NEGATIVE_INFINITY;
  #wake: (() => void) | undefined;
  #disposed = false;

  constructor(job: () => Promise<void>, intervalMs: number) {
    this.#job = job;
    this.#intervalMs = intervalMs;
  }

  /**
   * Resolves when a run that began after this call has ended; all who ask before it begins share it. Rejects if that run does.
   * @param immediately without waiting for the interval: a person asked
   */
  request(immediately = false): Promise<void> {
    if (immediately) this.#wake?.();
    this.#next ??= this.#run(immediately);
    return this.#next;
  }

  dispose(): void {
    this.#disposed = true;
    this.#wake?.();
  }

  async #run(immediately: boolean): Promise<void> {
    await this.#current.catch(() => undefined);
    const wait = this.#endedAt + this.#intervalMs - performance.now();
    if (wait > 0 && !immediately) await this.#sleep(wait);
    this.#next = undefined;
    if (this.#disposed) return;
    this.#current = this.#job().finally(() => {
      this.#endedAt = performance.now();
    });
    await this.#current;
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
