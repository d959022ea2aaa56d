import * as l10n from '@vscode/l10n';
import { MalformedError } from '../bytes/source.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { UsageError } from '../diagnostic.ts';
import { listIn } from '../grouped.ts';
import { isOfFile, unreadable } from './diagnosed.ts';
import { findPlaces } from './find.ts';
import { runReaders } from './index.ts';
import { Problems } from './problems.ts';
import type { FoundPlace, RunContext, RunReader, RunSource } from './reader.ts';
import { mlflowServer } from './readers/mlflowServer.ts';
import type { History, Run, RunHead } from './run.ts';

/** A run of a folder, under a name that no other run of the folder has. */
export interface FolderRun {
  /** The tracker's own id where no other place has the same, else `<place>:<id>`. */
  readonly key: string;
  readonly head: RunHead;
}

export interface FolderRunsFound {
  readonly runs: readonly FolderRun[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Known {
  readonly source: RunSource;
  readonly head: RunHead;
}

/** What a look may be given besides. */
export interface FolderContext extends Omit<RunContext, 'root'> {
  /** Addresses of tracking servers, whose runs are listed with those of the folder. */
  readonly servers?: readonly string[] | undefined;
}

/** How many letters of an id are enough to mean it. */
const LEAST_PREFIX = 4;

/** All runs below a folder, of every tracker. Kept open, so that each look reads only what has changed. Close it when done. */
export class FolderRuns {
  readonly #folder: string;
  readonly #readers: readonly RunReader[];
  readonly #sources = new Map<string, RunSource>();
  #root: string | undefined;
  #known: ReadonlyMap<string, Known> = new Map();

  constructor(folder: string, readers: readonly RunReader[] = runReaders) {
    this.#folder = folder;
    this.#readers = readers;
  }

  /**
   * Searches the folder, and looks at every place and server. Throws Node's own error where there is no such folder, and the signal's
   * reason.
   */
  async look({ signal, servers = [], ...rest }: FolderContext = {}): Promise<FolderRunsFound> {
    const { root, places, diagnostics } = await findPlaces(this.#folder, this.#readers, { signal });
    this.#root = root;
    const problems = new Problems();
    for (const each of diagnostics) problems.report(each);
    const heads: Known[] = [];
    const seen = new Set<string>();
    const withRuns = new Map<string, FoundPlace[]>();
    const wanted = [
      ...places.map(found => ({
        key: `${found.reader.id} ${found.place.absolute}`,
        open: () => found.reader.open(found.place),
        file: found.place.relative,
        found,
      })),
      ...servers.map(address => ({
        key: `server ${address}`,
        open: () => mlflowServer(address),
        file: undefined,
        found: undefined,
      })),
    ];
    for (const { key, open, file, found: at } of wanted) {
      const before = at && withRuns.get(at.place.absolute);
      if (before?.some(other => at?.reader.yields?.(other))) continue;
      seen.add(key);
      try {
        const source = this.#sources.get(key) ?? open();
        this.#sources.set(key, source);
        const found = await source.look({ ...rest, root, signal });
        for (const each of found.diagnostics) problems.report(each);
        heads.push(...found.runs.map(head => ({ source, head })));
        if (at && found.runs.length > 0) listIn(withRuns, at.place.absolute).push(at);
      } catch (error) {
        signal?.throwIfAborted();
        problems.report(failed(error, file));
      }
    }
    this.#forget(seen);
    this.#known = keyed(heads);
    const runs = [...this.#known].map(([key, { head }]) => ({ key, head }));
    return { runs, diagnostics: problems.diagnostics };
  }

  /** All of these runs but their histories, by key; those that are gone, or that cannot be read, are left out. */
  async describe(
    keys: readonly string[],
    context: Omit<RunContext, 'root'> = {},
  ): Promise<ReadonlyMap<string, Run>> {
    const wanted = new Map<RunSource, Map<string, string>>();
    for (const key of keys) {
      const known = this.#known.get(key);
      if (!known) continue;
      const of = wanted.get(known.source) ?? new Map<string, string>();
      of.set(known.head.id, key);
      wanted.set(known.source, of);
    }
    const found = new Map<string, Run>();
    for (const [source, ids] of wanted) {
      const { place } = this.#known.get([...ids.values()][0] ?? '')?.head ?? {};
      const runs = await tolerant(context, place, () =>
        source.describe([...ids.keys()], this.#context(context)),
      );
      for (const run of runs ?? []) found.set(ids.get(run.id) ?? run.id, run);
    }
    return found;
  }

  /** Undefined where there is no such run, it has no metric of this name, or that cannot be read. */
  async history(
    key: string,
    metric: string,
    context: Omit<RunContext, 'root'> = {},
  ): Promise<History | undefined> {
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    const { head, source } = known;
    return tolerant(context, head.place, () => source.history(head.id, metric, this.#context(context)));
  }

  /**
   * The run that a person means: by its key, its name, or the beginning of its id.
   * @throws UsageError when there is none, or several
   */
  named(text: string): FolderRun {
    const exact = this.#known.get(text);
    if (exact) return { key: text, head: exact.head };
    const all = [...this.#known].map(([key, { head }]) => ({ key, head }));
    const byId = all.filter(({ head }) => head.id === text);
    const byName = byId.length > 0 ? byId : all.filter(({ head }) => head.name === text);
    const byPrefix =
      text.length < LEAST_PREFIX
        ? []
        : all.filter(({ key, head }) => key.startsWith(text) || head.id.startsWith(text));
    const found = byName.length > 0 ? byName : byPrefix;
    const [only] = found;
    if (only && found.length === 1) return only;
    if (!only) throw new UsageError(`There is no run "${text}". "evenkeel runs <folder>" lists all.`);
    const some = found.slice(0, 5).map(each => each.key);
    const more = found.length > some.length ? ', …' : '';
    throw new UsageError(
      `"${text}" may be any of ${found.length} runs: ${some.join(', ')}${more}. Give the id of one.`,
    );
  }

  close(): void {
    this.#forget(new Set());
    this.#known = new Map();
  }

  #forget(except: ReadonlySet<string>): void {
    for (const [key, source] of this.#sources) {
      if (except.has(key)) continue;
      source.close();
      this.#sources.delete(key);
    }
  }

  #context(context: Omit<RunContext, 'root'>): RunContext {
    return { ...context, root: this.#root ?? this.#folder };
  }
}

/** What no reader should let out hides no other place either. `file` is absent where it is a server that failed. */
function failed(error: unknown, file: string | undefined): Diagnostic {
  if (isOfFile(error) && file !== undefined) return unreadable(error, file);
  if (error instanceof MalformedError) return { severity: 'error', code: error.code, message: error.message };
  const message = l10n.t('It cannot be read: {0}', error instanceof Error ? error.message : String(error));
  return { severity: 'error', code: 'reader-failed', message, ...(file !== undefined && { file }) };
}

/** What a reader answers; undefined where it cannot, which is reported: one place that fails hides no other. Throws only when aborted. */
async function tolerant<T>(
  { signal, report }: Omit<RunContext, 'root'>,
  place: string | undefined,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    signal?.throwIfAborted();
    report?.(failed(error, place));
    return undefined;
  }
}

/** Each run under its id, or with its place before it where several have the same. */
function keyed(runs: readonly Known[]): ReadonlyMap<string, Known> {
  const times = new Map<string, number>();
  for (const { head } of runs) times.set(head.id, (times.get(head.id) ?? 0) + 1);
  const found = new Map<string, Known>();
  for (const run of runs) {
    const { id, place = run.head.tracker } = run.head;
    const key = times.get(id) === 1 ? id : `${place}:${id}`;
    if (!found.has(key)) found.set(key, run);
  }
  return found;
}
