import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../diagnostic.ts';
import type { FolderContext, FolderRuns } from '../folderRuns.ts';
import type { History, RunHead } from '../run.ts';
import type { ListedRun } from './values.ts';

/** Runs that are described in one go: progress is told, and cancelling heard, between two. */
const BATCH = 250;

export interface LookContext extends FolderContext {
  readonly onProgress?: ((label: string, share?: number) => void) | undefined;
}

/**
 * The runs of a folder, and what they recorded as far as it has been asked for: a folder of 10 000 runs is listed by their heads. Kept open,
 * so that each look reads only what has changed.
 */
export class KnownRuns {
  readonly #folder: FolderRuns;
  /** Tells what is counted here from what was counted before the folder was closed. */
  readonly #id = randomUUID();
  readonly #listed = new Map<string, ListedRun>();
  #diagnostics: readonly Diagnostic[] = [];
  #lookedAt: number | undefined;
  #heads = 0;
  #values = 0;

  /** @param folder closed with this */
  constructor(folder: FolderRuns) {
    this.#folder = folder;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** When the folder was looked at, ms since epoch; undefined before the first time. */
  get lookedAt(): number | undefined {
    return this.#lookedAt;
  }

  /** Changes with what is known: which runs there are, and, if wanted, what they recorded. */
  version(withValues: boolean): string {
    return `${this.#id} ${this.#heads}${withValues ? ` ${this.#values}` : ''}`;
  }

  get(key: string): ListedRun | undefined {
    return this.#listed.get(key);
  }

  all(): IterableIterator<ListedRun> {
    return this.#listed.values();
  }

  history(key: string, metric: string, context: LookContext): Promise<History | undefined> {
    return this.#folder.history(key, metric, context);
  }

  /**
   * Looks at the folder, and reads again what is known of runs that are not over or whose head has changed.
   * @param again reads again what is known of all
   * @throws Node's own error where there is no such folder, and the signal's reason
   */
  async look(context: LookContext, again = false): Promise<void> {
    const { runs, diagnostics } = await this.#folder.look(context);
    const gone = new Set(this.#listed.keys());
    const stale: string[] = [];
    for (const { key, head } of runs) {
      gone.delete(key);
      const known = this.#listed.get(key);
      const same = known !== undefined && isDeepStrictEqual(known.head, head);
      // what it had recorded stays visible until it has been read again
      if (!same) {
        this.#listed.set(key, { ...known, key, head });
        this.#heads += 1;
      }
      if (known?.run && (again || !same || mayGrow(head))) stale.push(key);
    }
    for (const key of gone) this.#listed.delete(key);
    if (gone.size > 0) this.#heads += 1;
    this.#diagnostics = diagnostics;
    this.#lookedAt = (context.now ?? Date.now)();
    await this.describe(stale, context);
  }

  /** Looks if nobody has yet. */
  async lookOnce(context: LookContext): Promise<void> {
    if (this.#lookedAt === undefined) await this.look(context);
  }

  /** Reads what these runs recorded. Those that cannot be read any more keep what was known of them. */
  async describe(keys: readonly string[], context: LookContext): Promise<void> {
    for (let from = 0; from < keys.length; from += BATCH) {
      const some = keys.slice(from, from + BATCH);
      const label = l10n.t('Reading runs: {0} of {1}', from, keys.length);
      if (from > 0) context.onProgress?.(label, from / keys.length);
      for (const [key, run] of await this.#folder.describe(some, context)) {
        const known = this.#listed.get(key);
        if (!known || isDeepStrictEqual(known.run, run)) continue;
        this.#listed.set(key, { ...known, run });
        this.#values += 1;
      }
      context.signal?.throwIfAborted();
    }
  }

  close(): void {
    this.#folder.close();
    this.#listed.clear();
  }
}

/** Whether its tracker says that it is not over. */
export function isLive({ status }: RunHead): boolean {
  return status === 'running' || status === 'scheduled';
}

/** Whether more may be written to it: a plain log does not tell whether it is over. */
function mayGrow(head: RunHead): boolean {
  return isLive(head) || head.status === 'unknown';
}
