import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Report } from '../../../diagnostic.ts';
import type { Turn } from '../../../turns.ts';
import { relativeTo } from '../../diagnosed.ts';
import { foldersIn, keysUnder, lookedAt } from '../../folders.ts';
import { KeptFiles } from '../../keptFiles.ts';
import { problemOf } from '../../problems.ts';
import type { DataSetUse, History, MetricSummary } from '../../run.ts';
import type { LoggedModel } from './assemble.ts';
import type { RunFolder } from './fileListing.ts';
import { type Meta, metaOf, numberIn, textIn } from './meta.ts';
import { historyOfFile, MetricFile } from './metricFile.ts';

/** Bytes of a parameter or tag; of a description of data, whose profile may be long. */
const MOST_TEXT = 1024 ** 2;
const MOST_META = 4 * 1024 ** 2;

/** All files of one run, each read again only when it has changed. */
export class RunFiles {
  readonly #texts = new KeptFiles<string>(MOST_TEXT);
  readonly #metas = new KeptFiles<Meta>(MOST_META);
  #metrics = new Map<string, MetricFile>();

  /** Parameters or tags: each file's whole text under its key. */
  async texts(folder: string, root: string, report: Report): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const [key, path] of keysUnder(folder, root, report)) {
      const text = await this.#tolerant(path, root, report, () => this.#texts.of(path, each => each));
      if (text !== undefined) found.set(key, text);
    }
    return found;
  }

  async metrics(
    { path: folder }: RunFolder,
    root: string,
    turn: Turn,
    report: Report,
  ): Promise<ReadonlyMap<string, MetricSummary>> {
    const found = new Map<string, MetricSummary>();
    const kept = new Map<string, MetricFile>();
    for (const [key, path] of keysUnder(join(folder, 'metrics'), root, report)) {
      const file = this.#metrics.get(path) ?? new MetricFile(path);
      kept.set(path, file);
      const summary = await this.#tolerant(path, root, report, () => file.summary(key, root, turn));
      if (summary) found.set(key, summary);
      if (file.bad > 0) report(badLines(file.bad, relativeTo(root, path)));
    }
    this.#metrics = kept;
    return found;
  }

  /** Undefined where the run has no metric of this name. Throws what reading throws. */
  async history(
    { path: folder }: RunFolder,
    metric: string,
    root: string,
    turn: Turn,
  ): Promise<History | undefined> {
    const path = keysUnder(join(folder, 'metrics'), root, () => undefined).get(metric);
    return path === undefined ? undefined : historyOfFile(path, turn);
  }

  async dataSets(
    { path, experiment }: RunFolder,
    root: string,
    report: Report,
  ): Promise<readonly DataSetUse[]> {
    const found: DataSetUse[] = [];
    for (const name of foldersIn(join(path, 'inputs'), root, report)) {
      const use = await this.#meta(join(path, 'inputs', name), root, report);
      const id = use && textIn(use, 'source_id');
      // An id is the name of a folder, and no path.
      if (!use || textIn(use, 'source_type') !== 'DATASET' || id === undefined || !isName(id)) continue;
      const set = await this.#meta(join(experiment, 'datasets', id), root, report);
      const digest = set && textIn(set, 'digest');
      const context = contextOf(use.get('tags'));
      found.push({
        name: (set && textIn(set, 'name')) ?? id,
        ...(digest !== undefined && { digest }),
        ...(context !== undefined && { context }),
      });
    }
    return found;
  }

  async models(
    { path, experiment }: RunFolder,
    root: string,
    report: Report,
  ): Promise<readonly LoggedModel[]> {
    const found: LoggedModel[] = [];
    for (const id of foldersIn(join(path, 'outputs'), root, report)) {
      const output = await this.#meta(join(path, 'outputs', id), root, report);
      const folder = join(experiment, 'models', id);
      const model = await this.#meta(folder, root, report);
      if (!output) continue;
      found.push({
        id,
        name: (model && textIn(model, 'name')) ?? id,
        location: (model && textIn(model, 'artifact_location')) ?? join(folder, 'artifacts'),
        step: numberIn(output, 'step'),
      });
    }
    return found;
  }

  #meta(folder: string, root: string, report: Report): Promise<Meta | undefined> {
    const path = join(folder, 'meta.yaml');
    // Links to folders are not followed; of a folder that may not be entered it is told what may not be read in it.
    if ([folder, dirname(folder)].some(each => lookedAt(each)?.isDirectory() === false))
      return Promise.resolve(undefined);
    return this.#tolerant(path, root, report, () => this.#metas.of(path, metaOf));
  }

  async #tolerant<T>(
    path: string,
    root: string,
    report: Report,
    read: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      report(problemOf(error, relativeTo(root, path)));
      return undefined;
    }
  }
}

function isName(id: string): boolean {
  return !/[\\/\0]/.test(id) && id !== '..' && id !== '.';
}

function contextOf(tags: unknown): string | undefined {
  const context =
    tags instanceof Map ? (tags as ReadonlyMap<unknown, unknown>).get('mlflow.data.context') : undefined;
  return typeof context === 'string' ? context : undefined;
}

function badLines(count: number, file: string) {
  const message = l10n.t('It has lines that are no time, value and step; they are left out.');
  return { severity: 'warning', code: 'bad-metric-line', message, file, count } as const;
}
