import { lstatSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Report } from '../../../diagnostic.ts';
import type { Turn } from '../../../turns.ts';
import { relativeTo } from '../../diagnosed.ts';
import { entriesOf, foldersIn, isFolder, keysUnder, lookedAt } from '../../folders.ts';
import { KeptFiles } from '../../keptFiles.ts';
import { problemOf } from '../../problems.ts';
import type { RunHead } from '../../run.ts';
import { headNow } from '../../silence.ts';
import { headOf } from './assemble.ts';
import { type Meta, metaOf, numberIn, textIn } from './meta.ts';

/** A run of a file store, and where it lies. */
export interface RunFolder {
  readonly head: RunHead;
  /** Absolute. */
  readonly path: string;
  readonly experiment: string;
  readonly artifacts: string | undefined;
}

/** Bytes of a `meta.yaml`, of which none has a thousand; of a name or an id in a tag. */
const MOST = 1024 ** 2;
/** What else lies in the folder of an experiment. */
const NO_RUNS: ReadonlySet<string> = new Set([
  'tags',
  'datasets',
  'traces',
  'models',
  'assessments',
  'issues',
]);
const TRASH = '.trash';
/** Folders of a run whose files are written while it runs. */
const WRITTEN = ['metrics', 'params', 'tags'];

interface Experiment {
  readonly folder: string;
  /** Relative to the folder that is searched. */
  readonly place: string;
  readonly name: string;
  readonly deleted: boolean;
}

/** What is asked of a `meta.yaml`: of ten thousand no more is kept. */
const ASKED: ReadonlySet<string> = new Set([
  'name',
  'experiment_id',
  'lifecycle_stage',
  'run_id',
  'run_uuid',
  'run_name',
  'status',
  'start_time',
  'end_time',
  'artifact_uri',
]);

async function readMeta(text: string): Promise<Meta> {
  const meta = await metaOf(text);
  return new Map([...meta].filter(([key, value]) => value !== null && ASKED.has(key)));
}

/** Which runs a file store has, by their `meta.yaml` alone: those that have not changed are not read again. */
export class FileListing {
  readonly #folder: string;
  readonly #metas = new KeptFiles<Meta>(MOST);
  readonly #tags = new KeptFiles<string>(MOST);

  constructor(folder: string) {
    this.#folder = folder;
  }

  async runs(root: string, now: number, turn: Turn, report: Report): Promise<readonly RunFolder[]> {
    const found: RunFolder[] = [];
    for (const { folder, deleted } of this.#experiments(root, report)) {
      const meta = await this.#meta(folder, root, report);
      if (!meta) continue;
      const experiment: Experiment = {
        folder,
        place: relativeTo(root, folder),
        name: textIn(meta, 'name', 'experiment_id') ?? folder,
        deleted: deleted || textIn(meta, 'lifecycle_stage') === 'deleted',
      };
      for (const name of foldersIn(folder, root, report)) {
        if (NO_RUNS.has(name) || name.startsWith('.')) continue;
        const run = await this.#run(name, experiment, root, now, report);
        if (run) found.push(run);
        await turn();
      }
    }
    return found;
  }

  clear(): void {
    this.#metas.clear();
    this.#tags.clear();
  }

  #experiments(root: string, report: Report): { readonly folder: string; readonly deleted: boolean }[] {
    const trash = join(this.#folder, TRASH);
    return [
      ...foldersIn(this.#folder, root, report)
        .filter(name => name !== 'models' && !name.startsWith('.'))
        .map(name => ({ folder: join(this.#folder, name), deleted: false })),
      ...foldersIn(trash, root, report).map(name => ({ folder: join(trash, name), deleted: true })),
    ];
  }

  /** Undefined where there is none: artifacts may lie in the same folders. */
  async #meta(folder: string, root: string, report: Report): Promise<Meta | undefined> {
    const path = `${folder}${sep}meta.yaml`;
    try {
      return await this.#metas.of(path, readMeta);
    } catch (error) {
      report(problemOf(error, relativeTo(root, path)));
      return undefined;
    }
  }

  async #tag(folder: string, key: string, root: string, report: Report): Promise<string | undefined> {
    const path = `${folder}${sep}tags${sep}${key}`;
    try {
      // Most runs do not have it.
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
      if (!isFolder(join(folder, 'tags'))) return undefined;
      return (await this.#tags.of(path, text => text.trim())) || undefined;
    } catch (error) {
      report(problemOf(error, relativeTo(root, path)));
      return undefined;
    }
  }

  async #run(
    folderName: string,
    experiment: Experiment,
    root: string,
    now: number,
    report: Report,
  ): Promise<RunFolder | undefined> {
    const path = `${experiment.folder}${sep}${folderName}`;
    const meta = await this.#meta(path, root, report);
    if (!meta) return undefined;
    const id = textIn(meta, 'run_id', 'run_uuid') ?? folderName;
    const head = headOf({
      id,
      name: textIn(meta, 'run_name') ?? (await this.#tag(path, 'mlflow.runName', root, report)),
      tracker: 'mlflow-files',
      experiment: experiment.name,
      status: textIn(meta, 'status'),
      startedAt: numberIn(meta, 'start_time'),
      endedAt: numberIn(meta, 'end_time'),
      written: () => newestIn(path, root),
      parent: await this.#tag(path, 'mlflow.parentRunId', root, report),
      deleted: experiment.deleted || textIn(meta, 'lifecycle_stage') === 'deleted',
      place: `${experiment.place}/${folderName}`,
    });
    return {
      head: headNow(head, now),
      path,
      experiment: experiment.folder,
      artifacts: textIn(meta, 'artifact_uri'),
    };
  }
}

/** When a run that has not ended was last written to, by its files. */
function newestIn(path: string, root: string): number | undefined {
  const ignore = () => undefined;
  const folders = entriesOf(path, root, ignore).filter(
    each => each.isDirectory() && WRITTEN.includes(each.name),
  );
  const files = folders.flatMap(({ name }) => [...keysUnder(join(path, name), root, ignore).values()]);
  const times = [join(path, 'meta.yaml'), ...files].map(
    each => lookedAt(each)?.mtimeMs ?? Number.NEGATIVE_INFINITY,
  );
  const newest = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return Number.isFinite(newest) ? newest : undefined;
}
