import { join } from 'node:path';
import type { Report } from '../../../diagnostic.ts';
import { relativeTo } from '../../diagnosed.ts';
import { entriesOf, foldersIn } from '../../folders.ts';
import { KeptFiles } from '../../keptFiles.ts';
import { problemOf } from '../../problems.ts';
import type { ModelVersion } from './assemble.ts';
import { type Meta, metaOf, textIn } from './meta.ts';

/** Bytes of a version's description and its settings. */
const MOST = 1024 ** 2;

/** The registry of models beside the runs: `models/<name>/version-<n>/meta.yaml`, and `aliases/<alias>` with the number of a version. */
export class Registry {
  readonly #folder: string;
  readonly #metas = new KeptFiles<Meta>(MOST);
  readonly #aliases = new KeptFiles<string>(MOST);

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Versions by the run they came from. */
  async byRun(root: string, report: Report): Promise<ReadonlyMap<string, readonly ModelVersion[]>> {
    const found = new Map<string, ModelVersion[]>();
    for (const model of foldersIn(this.#folder, root, report)) {
      const folder = join(this.#folder, model);
      const aliases = await this.#aliasesIn(join(folder, 'aliases'), root, report);
      for (const name of foldersIn(folder, root, report)) {
        if (!name.startsWith('version-')) continue;
        const meta = await this.#meta(join(folder, name, 'meta.yaml'), root, report);
        const run = meta && textIn(meta, 'run_id');
        if (!meta || run === undefined) continue;
        const of = found.get(run) ?? [];
        of.push(versionOf(meta, model, name.slice('version-'.length), aliases));
        found.set(run, of);
      }
    }
    for (const versions of found.values()) versions.sort(byVersion);
    return found;
  }

  async #meta(path: string, root: string, report: Report): Promise<Meta | undefined> {
    try {
      return await this.#metas.of(path, metaOf);
    } catch (error) {
      report(problemOf(error, relativeTo(root, path)));
      return undefined;
    }
  }

  /** Version → its aliases. */
  async #aliasesIn(folder: string, root: string, report: Report): Promise<ReadonlyMap<string, string[]>> {
    const found = new Map<string, string[]>();
    for (const entry of entriesOf(folder, root, report)) {
      if (!entry.isFile()) continue;
      try {
        const version = await this.#aliases.of(join(folder, entry.name), text => text.trim());
        if (version !== undefined) found.set(version, [...(found.get(version) ?? []), entry.name].sort());
      } catch (error) {
        report(problemOf(error, relativeTo(root, join(folder, entry.name))));
      }
    }
    return found;
  }
}

function versionOf(
  meta: Meta,
  folder: string,
  number: string,
  aliases: ReadonlyMap<string, readonly string[]>,
): ModelVersion {
  const version = textIn(meta, 'version') ?? number;
  return {
    model: textIn(meta, 'name') ?? folder,
    version,
    aliases: aliases.get(version) ?? [],
    ...stageOf(textIn(meta, 'current_stage')),
    // What the version was made from; later MLflow tells where its files are apart from it.
    source: textIn(meta, 'source', 'storage_location'),
  };
}

/** Registries write `None` for no stage. */
export function stageOf(stage: string | undefined): { readonly stage?: string } {
  return stage === undefined || stage === 'None' ? {} : { stage };
}

/** By model, and of one model by number. */
export function byVersion(a: ModelVersion, b: ModelVersion): number {
  if (a.model !== b.model) return a.model < b.model ? -1 : 1;
  return Number(a.version) - Number(b.version);
}
