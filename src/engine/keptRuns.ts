import { serverOf } from '../core/runs/serverAddress.ts';
import type { LookContext } from '../core/runs/views/knownRuns.ts';
import { RunsOverview } from '../core/runs/views/overview.ts';
import type { RunPlaces } from '../protocol/engine.ts';
import type { Work } from './handlers.ts';

/** A folder that nobody has asked about for so long is closed. */
const IDLE_MS = 10 * 60_000;

interface Kept {
  readonly overview: RunsOverview;
  /** Ends when all that was asked for before has ended. */
  last: Promise<unknown>;
  idle: NodeJS.Timeout | undefined;
}

/** Folders of runs that are kept open. What is asked about one folder is answered one after the other: its logs are read on from where they were. */
export class KeptRuns {
  readonly #folders = new Map<string, Kept>();
  readonly #idleMs: number;

  constructor(idleMs = IDLE_MS) {
    this.#idleMs = idleMs;
  }

  /** Which folders are open. */
  get folders(): readonly string[] {
    return [...this.#folders.keys()];
  }

  /** Works with the runs of a folder. Rejects with the signal's reason when it was aborted before its turn came. */
  with<T>(
    { folder, servers = [] }: RunPlaces,
    { signal, progress }: Pick<Work, 'signal' | 'progress'>,
    work: (overview: RunsOverview, context: LookContext) => Promise<T>,
  ): Promise<T> {
    const kept = this.#folders.get(folder) ?? {
      overview: new RunsOverview(folder),
      last: Promise.resolve(),
      idle: undefined,
    };
    this.#folders.set(folder, kept);
    clearTimeout(kept.idle);
    const answer = kept.last.then(() => {
      signal.throwIfAborted();
      const credentials = new Map(servers.map(each => [serverOf(each.address), each.credentials]));
      return work(kept.overview, {
        signal,
        onProgress: progress,
        servers: servers.map(each => each.address),
        credentials: async server => credentials.get(server),
      });
    });
    const ended = answer.then(
      () => undefined,
      () => undefined,
    );
    kept.last = ended;
    void ended.then(() => {
      if (kept.last === ended) this.#closeLater(folder, kept);
    });
    return answer;
  }

  #closeLater(folder: string, kept: Kept): void {
    clearTimeout(kept.idle);
    kept.idle = setTimeout(() => {
      kept.overview.close();
      this.#folders.delete(folder);
    }, this.#idleMs).unref();
  }
}
