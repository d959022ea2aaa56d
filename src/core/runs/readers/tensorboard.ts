import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { isPointer, notFetched } from '../../bytes/gitLfs.ts';
import { Message } from '../../bytes/protobuf.ts';
import { type FileSource, MalformedError, withFile } from '../../bytes/source.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { turns } from '../../turns.ts';
import { AppendedFile, plainFile } from '../appendedFile.ts';
import { isOfFile, relativeTo, tooMuch, unreadable } from '../diagnosed.ts';
import type { ExtraEntry, ExtraKind, ExtraSeries } from '../extras.ts';
import { summaries } from '../growingHistory.ts';
import { namesOf } from '../placeNames.ts';
import type { Place, RunContext, RunReader, RunSource } from '../reader.ts';
import type { History, Run, RunHead, RunsFound } from '../run.ts';
import { statusWhileHeard } from '../silence.ts';
import { entryOf } from './tensorboard/entries.ts';
import { tellEvent } from './tensorboard/events.ts';
import { EventFacts } from './tensorboard/facts.ts';
import { EventFrames } from './tensorboard/frames.ts';

/** Writers empty their buffers every 2 minutes; one that was silent for longer than two of these writes no more. */
const SILENT_MS = 300_000;
/** A file that is so much younger than its last event, ms, was written by whoever copied it. */
const COPIED_MS = 24 * 3_600_000;
/** Between turns so many bytes are read. */
const STRETCH = 4 * 1024 ** 2;
/** Folders of these names hold a part of the run that the folder above is named after. */
const PART = /^(?:train|training|validation|val|valid|eval|evaluation|test)$/i;
/** The run's id within its source: a folder with event files is one run. */
const ID = '.';

/** Whether a file of this name holds events. */
export function isEventFile(name: string): boolean {
  return name.includes('tfevents') && !name.endsWith('.profile-empty');
}

/**
 * TensorBoard: a folder with event files is one run, as TensorBoard has it. Files are read in the order of their names. Scalars of both
 * kinds are its metrics, the hparams plug-in's data its parameters and status; histograms, precision–recall curves and texts are
 * listed, and read when asked for; pictures, sounds and graphs are stepped over.
 */
export const tensorboard: RunReader = {
  id: 'tensorboard',
  title: 'TensorBoard',
  places({ absolute, relative, files }) {
    return [...files].some(isEventFile) ? [{ absolute, relative, takes: new Set() }] : [];
  },
  open: place => new EventSource(place),
};

class EventSource implements RunSource {
  readonly #place: Place;
  /** In the order of their names. */
  #files: AppendedFile[] = [];
  #facts = new EventFacts();
  /** By file: how much of it could not be read. */
  #damaged = new Map<AppendedFile, number>();
  #failures = new Map<AppendedFile, Diagnostic>();
  /** By file: where it can be read no further. */
  #ends = new Map<AppendedFile, MalformedError>();

  constructor(place: Place) {
    this.#place = place;
  }

  async look(context: RunContext): Promise<RunsFound> {
    try {
      this.#list();
    } catch (error) {
      if (!isOfFile(error)) throw error;
      this.#startOver([]);
      return { runs: [], diagnostics: [unreadable(error, this.#place.relative)] };
    }
    while (!(await this.#readOn(context))) this.#startOver(this.#files.map(({ path }) => path));
    const now = (context.now ?? Date.now)();
    return {
      runs: this.#files.length === 0 ? [] : [this.#head(now)],
      diagnostics: this.#diagnostics(context.root),
    };
  }

  async describe(ids: readonly string[], context: RunContext): Promise<readonly Run[]> {
    if (this.#files.length === 0 || !ids.includes(ID)) return [];
    const { metrics, parameters, group } = this.#facts;
    return [
      {
        ...this.#head((context.now ?? Date.now)()),
        parameters: parameters.byName,
        metrics: summaries(metrics.byName),
        tags: new Map(group === undefined || group === '' ? [] : [['group', group]]),
        dataSets: [],
        checkpoints: [],
      },
    ];
  }

  async history(id: string, metric: string): Promise<History | undefined> {
    const found = id === ID ? this.#facts.metrics.byName.get(metric) : undefined;
    return found === undefined || found.points === 0 ? undefined : found.history();
  }

  async extras(id: string): Promise<readonly ExtraSeries[]> {
    if (id !== ID) return [];
    return [...this.#facts.extras.values()].flatMap(({ kind, name, entries }) => {
      const { steps, times } = entries.history();
      return entries.points === 0 ? [] : [{ kind, name, steps, times }];
    });
  }

  async extra(
    id: string,
    kind: ExtraKind,
    name: string,
    entry: number,
    context: RunContext,
  ): Promise<ExtraEntry | undefined> {
    const index = this.#facts.extras.get(`${kind}/${name}`)?.entries.history().values[entry];
    const place = index === undefined ? undefined : this.#facts.places[index];
    const file = place && this.#files[place.file];
    if (id !== ID || place === undefined || file === undefined) return undefined;
    try {
      plainFile(file.path, context.root);
      return await withFile(file.path, source =>
        entryOf(new Message(source, place.at, place.at + place.length), kind, name),
      );
    } catch (error) {
      if (!isOfFile(error)) throw error;
      return undefined;
    }
  }

  close(): void {
    this.#startOver([]);
  }

  /** Finds the files that there are now. Where one is gone, what it said is no longer true. */
  #list(): void {
    const names = readdirSync(this.#place.absolute, { withFileTypes: true })
      .filter(entry => isEventFile(entry.name) && !entry.isDirectory())
      .map(({ name }) => join(this.#place.absolute, name))
      .sort();
    const known = new Map(this.#files.map(file => [file.path, file]));
    const gone = known.size > names.filter(name => known.has(name)).length;
    if (gone) this.#startOver(names);
    else for (const name of names) if (!known.has(name)) this.#files.push(new AppendedFile(name));
  }

  #startOver(paths: readonly string[]): void {
    this.#files = paths.map(path => new AppendedFile(path));
    this.#facts = new EventFacts();
    this.#damaged = new Map();
    this.#failures = new Map();
    this.#ends = new Map();
  }

  /** Reads what is new in every file; false where one was rewritten, and all are to be read from the beginning. */
  async #readOn(context: RunContext): Promise<boolean> {
    const between = turns(context.signal);
    for (const [index, file] of this.#files.entries()) {
      let rewritten = false;
      try {
        await file.readOn(
          context.root,
          () => {
            rewritten = true;
          },
          (source, from) => (rewritten ? 0 : this.#read(file, index, source, from, between)),
        );
        this.#failures.delete(file);
      } catch (error) {
        if (!isOfFile(error)) throw error;
        this.#failures.set(file, unreadable(error, relativeTo(context.root, file.path)));
      }
      if (rewritten) return false;
    }
    return true;
  }

  async #read(
    file: AppendedFile,
    index: number,
    source: FileSource,
    from: number,
    between: () => Promise<void>,
  ): Promise<number> {
    const frames = new EventFrames(source, from);
    let damaged = this.#damaged.get(file) ?? 0;
    let turnAt = from + STRETCH;
    for (let event = frames.next(); event !== undefined; event = frames.next()) {
      try {
        tellEvent(this.#facts, event, index, frames.at, frames.length);
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error;
        damaged += 1;
      }
      if (frames.complete < turnAt) continue;
      await between();
      turnAt = frames.complete + STRETCH;
    }
    this.#damaged.set(file, damaged + frames.damaged);
    if (frames.lost) this.#ends.set(file, endAt(source, frames.complete));
    else this.#ends.delete(file);
    return frames.complete;
  }

  #diagnostics(root: string): readonly Diagnostic[] {
    const found = [...this.#failures.values()];
    for (const [file, end] of this.#ends) found.push(unreadable(end, relativeTo(root, file.path)));
    for (const [file, count] of this.#damaged) {
      if (count > 0) {
        found.push({
          severity: 'warning',
          code: 'damaged-events',
          message: l10n.t('Parts of this event file are damaged and were skipped; everything else was read.'),
          file: relativeTo(root, file.path),
          count,
        });
      }
    }
    const { metrics, parameters } = this.#facts;
    const leftOut = metrics.leftOut + parameters.leftOut + this.#facts.leftOut;
    if (leftOut > 0) found.push(tooMuch(leftOut, this.#place.relative));
    return found;
  }

  #head(now: number): RunHead {
    const { startedAt, endedAt, firstTime } = this.#facts;
    const modified = Math.max(...this.#files.map(file => file.modified || 0));
    const updatedAt = this.#facts.toldUntil ?? modified;
    const start = startedAt ?? firstTime;
    return {
      id: ID,
      ...namesOf(this.#place, name => PART.test(name)),
      tracker: 'tensorboard',
      ...this.#status(modified, now),
      ...(start !== undefined && { startedAt: start }),
      ...(endedAt !== undefined && endedAt > 0 && { endedAt }),
      ...(updatedAt > 0 && { updatedAt }),
      place: this.#place.relative,
    };
  }

  /** Event files say how a run ended only where the hparams plug-in was told. */
  #status(modified: number, now: number): Pick<RunHead, 'status' | 'overAt'> {
    const { sessionStatus, sessionStarted, toldUntil = modified } = this.#facts;
    if (sessionStatus === 'finished' || sessionStatus === 'failed') return { status: sessionStatus };
    const ended = sessionStarted || sessionStatus === 'running' ? 'stopped' : 'unknown';
    const isOwnTime = modified - toldUntil < COPIED_MS;
    return isOwnTime ? statusWhileHeard(modified, now, SILENT_MS, ended) : { status: ended };
  }
}

/** Why nothing is read behind this byte. */
function endAt(source: FileSource, at: number): MalformedError {
  if (at > 0) {
    return new MalformedError(
      'damaged-events',
      l10n.t('It is damaged behind byte {0}, and is read no further.', at),
    );
  }
  return isPointer(source)
    ? new MalformedError('lfs-pointer', notFetched())
    : new MalformedError('no-event-file', l10n.t('It does not begin as an event file does.'));
}
