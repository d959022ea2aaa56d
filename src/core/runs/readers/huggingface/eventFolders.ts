import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { LooseObject } from '../../../bytes/looseJson.ts';
import { looseObject } from '../../../bytes/looseJson.ts';
import { MalformedError } from '../../../bytes/source.ts';
import type { Report } from '../../../diagnostic.ts';
import { relativeTo } from '../../diagnosed.ts';
import { entriesOf, foldersIn } from '../../folders.ts';
import type { RunContext } from '../../reader.ts';
import type { History } from '../../run.ts';
import { EventPart } from '../tensorboard/part.ts';
import { isEventFile } from '../tensorboard.ts';

/** The folder of event files in an output folder. */
export const RUNS = 'runs';
/** What a folder of one start is called there: `Dec30_19-12-45_host`. */
const START = /^[A-Z][a-z]{2}\d{1,2}_\d\d-\d\d-\d\d_/;
/** The text under which the callback tells all arguments. */
const ARGUMENTS = 'args/text_summary';
/** How many starts of one run are read. */
const MOST = 200;

/** Whether a folder of this name, in `runs`, was made by a Trainer. */
export function isStart(name: string): boolean {
  return START.test(name);
}

/** The event files of a run's starts, in the order in which they began. */
export class EventFolders {
  /** Those of which something can be read. */
  parts: readonly EventPart[] = [];
  readonly #folder: string;
  readonly #known = new Map<string, EventPart>();

  /** @param folder the Trainer's output folder */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads what has changed, and reports what is wrong. Throws only when aborted. */
  async read(context: RunContext, report: Report): Promise<void> {
    const folders = this.#list(context.root, report);
    for (const [path, part] of this.#known) {
      if (folders.includes(path)) continue;
      part.close();
      this.#known.delete(path);
    }
    for (const path of folders) {
      const part =
        this.#known.get(path) ?? new EventPart({ absolute: path, relative: relativeTo(context.root, path) });
      this.#known.set(path, part);
      await part.read(context, report);
    }
    this.parts = [...this.#known.values()]
      .filter(({ run }) => run !== undefined)
      .sort((a, b) => (a.run?.startedAt ?? 0) - (b.run?.startedAt ?? 0));
  }

  /** Says whether the histories are still those of the last time. */
  get version(): string {
    return this.parts
      .map(
        ({ run }) =>
          `${run?.startedAt} ${run?.updatedAt} ${[...(run?.metrics.values() ?? [])].reduce((sum, each) => sum + (each.points ?? 0), 0)}`,
      )
      .join();
  }

  /** When something was last written to them, ms since epoch; 0 where there are none. */
  get modified(): number {
    return Math.max(0, ...this.parts.map(({ run }) => run?.updatedAt ?? 0));
  }

  /** The names of metrics, and under each the histories of all starts that have it, by their place among them. */
  async histories(context: RunContext): Promise<ReadonlyMap<string, ReadonlyMap<number, History>>> {
    const found = new Map<string, Map<number, History>>();
    for (const [at, part] of this.parts.entries()) {
      for (const tag of part.run?.metrics.keys() ?? []) {
        const history = await part.history(tag, context);
        if (history === undefined) continue;
        const name = nameOf(tag);
        const of = found.get(name) ?? new Map<number, History>();
        found.set(name, of.set(at, history));
      }
    }
    return found;
  }

  /** All arguments, as the newest start that told them has them. */
  async arguments(context: RunContext): Promise<LooseObject | undefined> {
    for (const part of this.parts.toReversed()) {
      const series = (await part.list(context)).find(
        ({ kind, name }) => kind === 'text' && name === ARGUMENTS,
      );
      if (series === undefined) continue;
      const entry = await part.entry('text', ARGUMENTS, series.steps.length - 1, context);
      const found = entry?.kind === 'text' ? objectOf(entry.texts[0] ?? '') : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  close(): void {
    for (const part of this.#known.values()) part.close();
    this.#known.clear();
    this.parts = [];
  }

  /** Folders with event files: the output folder itself, each start's, and those in it, where older versions told the arguments. */
  #list(root: string, report: Report): readonly string[] {
    const runs = join(this.#folder, RUNS);
    const all = foldersIn(runs, root, report).filter(isStart).sort();
    if (all.length > MOST) {
      const message = l10n.t('Only the latest {0} starts of the run are read.', MOST);
      report({ severity: 'warning', code: 'too-many-starts', message, file: relativeTo(root, runs) });
    }
    const starts = all.slice(-MOST).map(name => join(runs, name));
    const within = starts.flatMap(start =>
      foldersIn(start, root, report)
        .slice(0, MOST)
        .map(name => join(start, name)),
    );
    return [this.#folder, ...starts, ...within].filter(folder =>
      entriesOf(folder, root, report).some(entry => entry.isFile() && isEventFile(entry.name)),
    );
  }
}

/** What the log calls what an event file has under this tag. */
function nameOf(tag: string): string {
  if (tag.startsWith('train/')) return tag.slice('train/'.length);
  return tag.replace(/^(eval|test)\//, '$1_');
}

function objectOf(text: string): LooseObject | undefined {
  try {
    return looseObject(text);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
