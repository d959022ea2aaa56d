import * as vscode from 'vscode';
import type { RunGroups } from '../../core/runs/views/groups.ts';
import type { RunPlaces } from '../../protocol/engine.ts';
import { Cancelled, type EngineClient } from '../engineClient.ts';
import { untilNext } from '../looks.ts';
import { Throttle } from '../throttle.ts';
import { mayBeOfRuns } from './paths.ts';
import type { TrackingServers } from './servers.ts';

/** Least time between two looks at a folder in which files change all the time. */
const INTERVAL_MS = 2000;
/** Experiments that a tree shows. */
const MOST_GROUPS = 200;

/** What is remembered of a folder between sessions. */
interface Kept {
  readonly selected: readonly string[];
}

/**
 * The runs of one folder of the workspace: which are selected, and when to look at them again. Looks only while somebody shows them, and holds
 * no run itself.
 */
export class RunFolder {
  readonly folder: vscode.WorkspaceFolder;
  readonly #engine: EngineClient;
  readonly #log: vscode.LogOutputChannel;
  readonly #memory: vscode.Memento;
  readonly #servers: TrackingServers;
  readonly #looked = new vscode.EventEmitter<boolean>();
  readonly #chosen = new vscode.EventEmitter<void>();
  readonly #throttle: Throttle;
  readonly #abort = new AbortController();
  #viewers = 0;
  #watching: vscode.Disposable | undefined;
  #poll: NodeJS.Timeout | undefined;
  #groups: RunGroups | undefined;
  #error: string | undefined;
  #identities: ReadonlyMap<string, number>;

  /** The folder was looked at; whether anything was new. */
  readonly onDidLook = this.#looked.event;
  /** Other runs are selected. */
  readonly onDidSelect = this.#chosen.event;

  constructor(
    folder: vscode.WorkspaceFolder,
    engine: EngineClient,
    log: vscode.LogOutputChannel,
    memory: vscode.Memento,
    servers: TrackingServers,
  ) {
    this.folder = folder;
    this.#engine = engine;
    this.#log = log;
    this.#memory = memory;
    this.#servers = servers;
    this.#identities = identitiesOf(memory.get<Kept>(this.#memoryKey)?.selected ?? [], new Map());
    this.#throttle = new Throttle(() => this.#look(), INTERVAL_MS);
  }

  get path(): string {
    return this.folder.uri.fsPath;
  }

  /** Where its runs are, for the engine. */
  places(): Promise<RunPlaces> {
    return this.#servers.places(this.folder.uri);
  }

  /** Undefined before the first look. */
  get groups(): RunGroups | undefined {
    return this.#groups;
  }

  /** Why the last look failed. */
  get error(): string | undefined {
    return this.#error;
  }

  /** Keys of the selected runs, in the order in which they were chosen. */
  get selected(): readonly string[] {
    return [...this.#identities.keys()];
  }

  /** Of each selected run: a number that it keeps while it is selected, for its colour and dash. */
  get identities(): ReadonlyMap<string, number> {
    return this.#identities;
  }

  select(keys: readonly string[]): void {
    this.#identities = identitiesOf(keys, this.#identities);
    void this.#memory.update(this.#memoryKey, { selected: this.selected } satisfies Kept);
    this.#chosen.fire();
  }

  /** Looks now; resolves when that has ended, well or not. */
  look(): Promise<void> {
    return this.#throttle.request(true);
  }

  /** Somebody shows the runs: until that is disposed of, changes are looked at. */
  show(): vscode.Disposable {
    this.#viewers += 1;
    if (this.#viewers === 1) this.#begin();
    let shown = true;
    return new vscode.Disposable(() => {
      if (!shown) return;
      shown = false;
      this.#viewers -= 1;
      if (this.#viewers === 0) this.#end();
    });
  }

  dispose(): void {
    this.#end();
    this.#abort.abort();
    this.#throttle.dispose();
    this.#looked.dispose();
    this.#chosen.dispose();
  }

  get #memoryKey(): string {
    return `runs ${this.folder.uri}`;
  }

  #begin(): void {
    // only filters the events of the workspace's own watcher
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(this.folder, '**'));
    const changed = ({ path }: vscode.Uri) => {
      if (mayBeOfRuns(path.slice(this.folder.uri.path.length + 1))) void this.#throttle.request();
    };
    this.#watching = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
    );
    void this.#throttle.request();
  }

  #end(): void {
    clearTimeout(this.#poll);
    this.#watching?.dispose();
    this.#watching = undefined;
  }

  /** Never rejects: what went wrong is the folder's to tell. */
  async #look(): Promise<void> {
    clearTimeout(this.#poll);
    const before = { version: this.#groups?.version, error: this.#error };
    try {
      this.#groups = await this.#engine.request(
        'runGroups',
        { ...(await this.places()), look: 'changes', most: MOST_GROUPS },
        { signal: this.#abort.signal },
      );
      this.#error = undefined;
    } catch (error) {
      if (error instanceof Cancelled) return;
      this.#error = error instanceof Error ? error.message : String(error);
      this.#log.error(`Runs of ${this.path}: ${this.#error}`);
    }
    if (this.#viewers > 0) {
      const live = this.#groups?.groups.some(each => each.live > 0) ?? false;
      this.#poll = setTimeout(() => void this.#throttle.request(), untilNext(live));
    }
    this.#looked.fire(this.#groups?.version !== before.version || this.#error !== before.error);
  }
}

/** Numbers for these runs: those that they have, and for new ones the lowest that are free. */
function identitiesOf(
  keys: readonly string[],
  before: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const taken = new Set(keys.flatMap(key => before.get(key) ?? []));
  let next = 0;
  return new Map(
    [...new Set(keys)].map(key => {
      const own = before.get(key);
      if (own !== undefined) return [key, own];
      while (taken.has(next)) next += 1;
      taken.add(next);
      return [key, next];
    }),
  );
}
