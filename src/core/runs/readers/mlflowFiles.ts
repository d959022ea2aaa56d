import { basename, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Report } from '../../diagnostic.ts';
import { keepLast } from '../../lastOnes.ts';
import { turns } from '../../turns.ts';
import { Problems } from '../problems.ts';
import type { Listing, Place, RunContext, RunReader, RunSource } from '../reader.ts';
import { realWithin, relocated } from '../relocate.ts';
import type { History, Run, RunsFound } from '../run.ts';
import { modelsUnder } from './mlflow/artifacts.ts';
import { assembled, type ModelVersion } from './mlflow/assemble.ts';
import { FileListing, type RunFolder } from './mlflow/fileListing.ts';
import { Registry } from './mlflow/registry.ts';
import { RunFiles } from './mlflow/runFiles.ts';

/** MLflow's own folder of runs, of MLflow 1 to 3. */
export const mlflowFiles: RunReader = {
  id: 'mlflow-files',
  title: 'MLflow file store',
  places,
  open: place => new FileStore(place),
};

const EXPERIMENT = /^\d+$/;

/** A folder `mlruns`, by whatever name it is reached: one with numbered folders, and the bin or the registry that MLflow makes beside them. */
function places({ absolute, relative, folders }: Listing): readonly Place[] {
  const numbered = [...folders].some(name => EXPERIMENT.test(name));
  if (numbered && (folders.has('.trash') || folders.has('models') || basename(absolute) === 'mlruns')) {
    return [{ absolute, relative }];
  }
  if (!folders.has('mlruns')) return [];
  return [
    { absolute: join(absolute, 'mlruns'), relative: relative === '' ? 'mlruns' : `${relative}/mlruns` },
  ];
}

/** So many runs stay known file by file; of the others only that they exist. */
const MOST_KEPT = 1000;

class FileStore implements RunSource {
  readonly #folder: string;
  readonly #listing: FileListing;
  readonly #registry: Registry;
  #runs: ReadonlyMap<string, RunFolder> | undefined;
  /** Those looked at last are at the end. */
  readonly #files = new Map<string, RunFiles>();
  /** What was wrong when runs were last described. */
  #described = new Problems();

  constructor({ absolute }: Place) {
    this.#folder = absolute;
    this.#listing = new FileListing(absolute);
    this.#registry = new Registry(join(absolute, 'models'));
  }

  async look(context: RunContext): Promise<RunsFound> {
    const problems = new Problems();
    const runs = await this.#list(context, problems);
    for (const each of this.#described.diagnostics) problems.report(each);
    return { runs: [...runs.values()].map(each => each.head), diagnostics: problems.diagnostics };
  }

  async describe(ids: readonly string[], context: RunContext): Promise<readonly Run[]> {
    const runs = this.#runs ?? (await this.#list(context, new Problems()));
    this.#described = new Problems();
    const report = this.#described.alsoTo(context.report);
    const versions = await this.#registry.byRun(context.root, report);
    const found: Run[] = [];
    const turn = turns(context.signal);
    for (const id of ids) {
      const run = runs.get(id);
      if (run && realWithin(run.path, context.root) !== undefined) {
        found.push(await this.#run(run, versions.get(id) ?? [], context, report));
      }
      await turn();
    }
    return found;
  }

  async history(id: string, metric: string, context: RunContext): Promise<History | undefined> {
    const run = (this.#runs ?? (await this.#list(context, new Problems()))).get(id);
    return run && this.#filesOf(run).history(run, metric, context.root, turns(context.signal));
  }

  close(): void {
    this.#listing.clear();
    this.#files.clear();
    this.#runs = undefined;
  }

  async #list(
    { root, signal, now = Date.now }: RunContext,
    problems: Problems,
  ): Promise<ReadonlyMap<string, RunFolder>> {
    const runs = new Map<string, RunFolder>();
    if (realWithin(this.#folder, root) !== undefined) {
      for (const run of await this.#listing.runs(root, now(), turns(signal), problems.report)) {
        const { id, place } = run.head;
        if (runs.has(id)) problems.report(twice(place));
        else runs.set(id, run);
      }
    }
    for (const path of this.#files.keys()) if (!runs.has(path)) this.#files.delete(path);
    this.#runs = runs;
    return runs;
  }

  #filesOf({ head }: RunFolder): RunFiles {
    const files = this.#files.get(head.id) ?? new RunFiles();
    keepLast(this.#files, head.id, files, MOST_KEPT);
    return files;
  }

  async #run(
    run: RunFolder,
    versions: readonly ModelVersion[],
    { root, signal }: RunContext,
    report: Report,
  ): Promise<Run> {
    const files = this.#filesOf(run);
    const artifacts = join(run.path, 'artifacts');
    const stored = {
      head: run.head,
      artifacts: run.artifacts ?? artifacts,
      parameters: await files.texts(join(run.path, 'params'), root, report),
      metrics: await files.metrics(run, root, turns(signal), report),
      tags: await files.texts(join(run.path, 'tags'), root, report),
      dataSets: await files.dataSets(run, root, report),
      models: await files.models(run, root, report),
      versions,
    };
    const found = modelsUnder(artifacts, root, report);
    return assembled(stored, address => relocated(address, this.#folder, root), found);
  }
}

function twice(place: string | undefined) {
  const message = l10n.t('Another folder of this store holds a run of the same id, which is shown instead.');
  return {
    severity: 'warning',
    code: 'same-run-twice',
    message,
    ...(place !== undefined && { file: place }),
  } as const;
}
