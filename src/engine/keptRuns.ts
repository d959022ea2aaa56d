import { FolderRuns } from '../core/runs/folderRuns.ts';
import { serverOf } from '../core/runs/serverAddress.ts';
import type { LookContext } from '../core/runs/views/knownRuns.ts';
import { RunsOverview } from '../core/runs/views/overview.ts';
import type { RunPlaces } from '../protocol/engine.ts';
import type { Work } from './handlers.ts';

/** A folder that nobody has asked about for so long is closed. */
const IDLE_MS = 10 * 60_000;

interface Kept {
  readonly folder: string;
  readonly runs: FolderRuns;
  /** As views show them. */
  readonly overview: RunsOverview;
  /** Ends when all that was asked for before has ended. */
  last: Promise<unknown>;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Folders of runs that are kept open, for views and for assessments. What is asked about one folder is answered one after the other: its logs
 * are read on from where they were. With tracking servers a folder is another one, since an assessment counts no runs of servers.
 */
export class KeptRuns {
  readonly #folders = new Map<string, Kept>();
  readonly #idleMs: number;

  constructor(idleMs = IDLE_MS) {
    this.#idleMs = idleMs;
  }

  /** Which folders are open. */
  get folders(): readonly string[] {
    return [...this.#folders.values()].map(each => each.folder);
  }

  /** Works with the runs of a folder as views show them. Rejects with the signal's reason when it was aborted before its turn came. */
  with<T>(
    places: RunPlaces,
    { signal, progress }: Pick<Work, 'signal' | 'progress'>,
    work: (overview: RunsOverview, context: LookContext) => Promise<T>,
  ): Promise<T> {
    const { servers = [] } = places;
    return this.#inTurn(places, signal, ({ overview }) => {
      const credentials = new Map(servers.map(each => [serverOf(each.address), each.credentials]));
      return work(overview, {
        signal,
        onProgress: progress,
        servers: servers.map(each => each.address),
        credentials: async server => credentials.get(server),
      });
    });
  }

  /** Works with the runs of a folder themselves: `FolderRuns` that others look at in between. Rejects as `with` does. */
  lend<T>(folder: string, signal: AbortSignal, work: (runs: FolderRuns) => Promise<T>): Promise<T> {
    return this.#inTurn({ folder }, signal, ({ runs }) => work(runs));
  }

  #inTurn<T>(places: RunPlaces, signal: AbortSignal, work: (kept: Kept) => Promise<T>): Promise<T> {
    const id = JSON.stringify([places.folder, (places.servers ?? []).map(each => each.address).sort()]);
    const kept = this.#folders.get(id) ?? opened(places.folder);
    this.#folders.set(id, kept);
    clearTimeout(kept.idle);
    const answer = kept.last.then(() => {
      signal.throwIfAborted();
      return work(kept);
    });
    const ended = answer.then(
      () => undefined,
      () => undefined,
    );
    kept.last = ended;
    void ended.then(() => {
      if (kept.last === ended) this.#closeLater(id, kept);
    });
    return answer;
  }

  #closeLater(id: string, kept: Kept): void {
    clearTimeout(kept.idle);
    kept.idle = setTimeout(() => {
      kept.overview.close();
      this.#folders.delete(id);
    }, this.#idleMs).unref();
  }
}

function opened(folder: string): Kept {
  const runs = new FolderRuns(folder);
  return { folder, runs, overview: new RunsOverview(runs), last: Promise.resolve(), idle: undefined };
}
