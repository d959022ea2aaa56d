import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../diagnostic.ts';
import { turns } from '../../turns.ts';
import { unreadable } from '../diagnosed.ts';
import type { Place, RunContext, RunReader, RunSource } from '../reader.ts';
import type { History, Run, RunsFound } from '../run.ts';
import { isLog, isRunFolder, WandbFolder } from './wandb/folder.ts';
import { WandbRun } from './wandb/run.ts';

/**
 * Weights & Biases: run folders, of runs online and offline, read from their logs (`run-<id>.wandb`), and from the files beside it where
 * there is no log. Folders of the same id are one run.
 */
export const wandb: RunReader = {
  id: 'wandb',
  title: 'Weights & Biases',
  places({ absolute, relative, files, folders }) {
    const takes = new Set([...folders].filter(isRunFolder));
    if (takes.size > 0) return [{ absolute, relative, takes }];
    return [...files].some(isLog) ? [{ absolute, relative }] : [];
  },
  open: place => new WandbSource(place),
};

class WandbSource implements RunSource {
  readonly #place: Place;
  /** By name. */
  readonly #folders = new Map<string, WandbFolder>();
  /** By id. */
  #runs = new Map<string, WandbRun>();

  constructor(place: Place) {
    this.#place = place;
  }

  async look(context: RunContext): Promise<RunsFound> {
    const turn = turns(context.signal);
    const diagnostics: Diagnostic[] = [];
    try {
      this.#list();
    } catch (error) {
      if (!(error instanceof Error) || !('syscall' in error)) throw error;
      this.#folders.clear();
      diagnostics.push(unreadable(error, this.#place.relative));
    }
    for (const folder of this.#folders.values()) {
      await folder.readOn(context.root, turn);
      diagnostics.push(...folder.diagnostics(context.root));
    }
    this.#runs = this.#grouped();
    const now = (context.now ?? Date.now)();
    return { runs: [...this.#runs.values()].map(run => run.head(context.root, now)), diagnostics };
  }

  async describe(ids: readonly string[], context: RunContext): Promise<readonly Run[]> {
    const now = (context.now ?? Date.now)();
    return ids.flatMap(id => this.#runs.get(id)?.describe(context.root, now) ?? []);
  }

  async history(id: string, metric: string): Promise<History | undefined> {
    return this.#runs.get(id)?.history(metric);
  }

  close(): void {
    this.#folders.clear();
    this.#runs.clear();
  }

  /** Finds the run folders that there are now. Links, such as `latest-run`, are none. */
  #list(): void {
    const place = this.#place.absolute;
    const entries = readdirSync(place, { withFileTypes: true });
    const names = entries
      .filter(entry => entry.isDirectory() && isRunFolder(entry.name))
      .map(({ name }) => name);
    // The place may be a run folder itself.
    if (names.length === 0 && entries.some(({ name }) => isLog(name))) names.push('');
    names.sort((a, b) => startOf(a).localeCompare(startOf(b)) || a.localeCompare(b));
    const known = new Map(this.#folders);
    this.#folders.clear();
    for (const name of names) this.#folders.set(name, known.get(name) ?? new WandbFolder(join(place, name)));
  }

  /** Folders of the same id, in the order of their times, are one run; runs keep what they have put together. */
  #grouped(): Map<string, WandbRun> {
    const folders = new Map<string, WandbFolder[]>();
    for (const folder of this.#folders.values()) {
      const parts = folders.get(folder.id);
      if (parts === undefined) folders.set(folder.id, [folder]);
      else parts.push(folder);
    }
    const found = new Map<string, WandbRun>();
    for (const [id, parts] of folders) {
      const known = this.#runs.get(id);
      found.set(id, known?.isOf(parts) ? known : new WandbRun(id, parts, other => this.#runs.get(other)));
    }
    return found;
  }
}

/** The part of a folder's name that says when, which comes first in one kind of names and second in the other. */
function startOf(name: string): string {
  return name.replace(/^(?:offline-run|dryrun|run)-/, '');
}
