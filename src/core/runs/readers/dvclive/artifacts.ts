import { basename, dirname, join } from 'node:path';
import { asObject, type LooseObject } from '../../../bytes/looseJson.ts';
import { looseYaml } from '../../../bytes/looseYaml.ts';
import type { Report } from '../../../diagnostic.ts';
import { isWithin } from '../../../files/within.ts';
import { onlyFirst } from '../../../onlyFirst.ts';
import { relativeTo } from '../../diagnosed.ts';
import { entriesOf } from '../../folders.ts';
import { isModelFile } from '../../modelFile.ts';
import { realWithin } from '../../relocate.ts';
import { RewrittenFile } from '../../rewrittenFile.ts';
import type { DataSetUse, RunCheckpoint } from '../../run.ts';

/** DVC's pointer to a file or folder that it keeps elsewhere, by its name. */
const POINTER = '.dvc';
const STEP = /(?:^|[^A-Za-z])step[=_-]?(\d+)/;
/** Bytes of a `dvc.yaml`, of a pointer. */
const MOST = 1024 ** 2;
/** How many artifacts are told. */
const MOST_ARTIFACTS = 5000;

export interface Artifacts {
  readonly checkpoints: readonly RunCheckpoint[];
  readonly dataSets: readonly DataSetUse[];
}

/** What a run kept: what lies under `artifacts`, itself or as a pointer, and what a `dvc.yaml` says of artifacts and their kinds. */
export class ArtifactFiles {
  readonly #folder: string;
  /** By path. */
  #files = new Map<string, RewrittenFile<LooseObject>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(root: string, now: number, report: Report): Promise<Artifacts> {
    const used = new Map<string, RewrittenFile<LooseObject>>();
    const yamlAt = (path: string): Promise<LooseObject | undefined> => {
      const file = this.#files.get(path) ?? new RewrittenFile(path, MOST, objectOf);
      used.set(path, file);
      return file.read(root, now, report);
    };
    const checkpoints = new Map<string, RunCheckpoint>();
    const dataSets: DataSetUse[] = [];
    const kept = (path: string): void => {
      const name = isWithin(path, this.#folder) ? relativeTo(this.#folder, path) : basename(path);
      const real = realWithin(path, root);
      const step = STEP.exec(basename(path))?.[1];
      checkpoints.set(path, {
        name,
        ...(real !== undefined && { path: relativeTo(root, real) }),
        ...(step !== undefined && { step: Number(step) }),
      });
    };
    const folder = join(this.#folder, 'artifacts');
    let isFull = false;
    for (const entry of entriesOf(folder, root, report)) {
      const isPointer = entry.isFile() && entry.name.endsWith(POINTER);
      const name = isPointer ? entry.name.slice(0, -POINTER.length) : entry.name;
      if (name.startsWith('.') || !(isPointer || entry.isDirectory() || isModelFile(name))) continue;
      if (checkpoints.size >= MOST_ARTIFACTS) isFull = true;
      else kept(join(folder, name));
    }
    for (const { path, type, name } of await this.#declared(root, yamlAt)) {
      if (!isWithin(path, root)) continue;
      if (checkpoints.size + dataSets.length >= MOST_ARTIFACTS) {
        isFull = true;
        break;
      }
      if (type === 'dataset') {
        checkpoints.delete(path);
        const digest = digestIn(await yamlAt(path + POINTER));
        dataSets.push({ name, ...(digest !== undefined && { digest }) });
      } else if (type === 'model') kept(path);
    }
    this.#files = used;
    if (isFull) report(onlyFirst('entries', MOST_ARTIFACTS, relativeTo(root, folder)));
    return { checkpoints: [...checkpoints.values()], dataSets };
  }

  close(): void {
    this.#files = new Map();
  }

  /** Artifacts of the `dvc.yaml` beside the run's own files, and of one in the folder above when it names this run. */
  async #declared(
    root: string,
    yamlAt: (path: string) => Promise<LooseObject | undefined>,
  ): Promise<readonly { readonly path: string; readonly type: string; readonly name: string }[]> {
    const above = dirname(this.#folder);
    const own = await yamlAt(join(this.#folder, 'dvc.yaml'));
    const metrics = `${basename(this.#folder)}/metrics.json`;
    const shared = isWithin(above, root) ? await yamlAt(join(above, 'dvc.yaml')) : undefined;
    const named = shared?.get('metrics');
    const isOurs = Array.isArray(named) && named.includes(metrics);
    const found = [];
    for (const [at, yaml] of [[this.#folder, own] as const, [above, isOurs ? shared : undefined] as const]) {
      for (const [name, artifact] of asObject(yaml?.get('artifacts')) ?? []) {
        const path = asObject(artifact)?.get('path');
        const type = asObject(artifact)?.get('type');
        if (typeof path !== 'string' || typeof type !== 'string' || path.includes('\0')) continue;
        found.push({ path: join(at, path), type, name });
      }
    }
    return found;
  }
}

async function objectOf(text: string): Promise<LooseObject> {
  return asObject(await looseYaml(text)) ?? new Map();
}

/** The MD5 of what a pointer points to. */
function digestIn(pointer: LooseObject | undefined): string | undefined {
  const outs = pointer?.get('outs');
  const digest = asObject(Array.isArray(outs) ? outs[0] : undefined)?.get('md5');
  return typeof digest === 'string' ? digest : undefined;
}
