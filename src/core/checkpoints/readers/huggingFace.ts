import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { isPointer, notFetched } from '../../bytes/gitLfs.ts';
import { asObject, flattened, type LooseObject, looseObject } from '../../bytes/looseJson.ts';
import { closedAfter } from '../../bytes/source.ts';
import { wholeText } from '../../bytes/wholeText.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { problemOf } from '../../runs/problems.ts';
import type { Scalar, Tensor } from '../checkpoint.ts';
import { type Folder, type FolderFile, folderOf } from '../folder.ts';
import type { CheckpointReader, InspectContext } from '../reader.ts';
import { joined, uninspected } from '../safety/messages.ts';
import { type Safety, type SafetyFinding, safetyOf } from '../safety/safety.ts';
import { safetyOfBytes } from '../safety/scan.ts';
import { totalsOf } from '../totals.ts';
import { untold } from './nothing.ts';
import { safetensors } from './safetensors.ts';
import { torchLegacy } from './torchLegacy.ts';
import { torchZip } from './torchZip.ts';

const CONFIG = 'config.json';
const ADAPTER = 'adapter_config.json';
const TRAINER = 'trainer_state.json';
const INDEX = /\.(safetensors|bin)\.index\.json$/;
const WEIGHTS =
  /^(model|adapter_model|pytorch_model|diffusion_pytorch_model|[\w-]*-\d+-of-\d+)[\w.-]*\.(safetensors|bin)$/;
/** Larger ones are not what they are named. */
const MOST_JSON = 64 * 1024 ** 2;
/** What the trainer says of where it is. */
const PROGRESS = [
  'epoch',
  'global_step',
  'max_steps',
  'best_metric',
  'best_global_step',
  'best_model_checkpoint',
];

/** A folder of Hugging Face: configuration, weights in one file or in shards, adapters, the trainer's state. */
export const huggingFace: CheckpointReader = {
  id: 'hugging-face',
  title: 'Hugging Face model folder',
  extensions: [],
  recognises({ entries }) {
    if (!entries) return false;
    const names = [...entries];
    const weights = names.some(name => WEIGHTS.test(name) || INDEX.test(name));
    return entries.has(TRAINER) || (weights && (entries.has(CONFIG) || entries.has(ADAPTER)));
  },
  async inspect(candidate, context) {
    const problems: Diagnostic[] = [];
    const folder = folderOf(candidate);
    const found = new ModelFolder(folder, await folder.files(each => problems.push(each)));
    await found.read(context);
    for (const { code, message } of problems) found.problem(code, message, '');
    const { tensors, diagnostics, config, adapter } = found;
    const architectures = config?.get('architectures');
    const [architecture] = Array.isArray(architectures) ? architectures : [];
    const version = config?.get('transformers_version');
    const base = adapter?.get('base_model_name_or_path');
    const facts = new Map<string, Scalar>(found.facts);
    if (typeof base === 'string') facts.set('base_model', base);
    return {
      ...untold(),
      framework: { name: 'transformers', ...(typeof version === 'string' && { version }) },
      ...(adapter ? { contents: 'adapter' } : typeof architecture === 'string' && { contents: architecture }),
      tensors,
      ...(tensors.length > 0 && totalsOf(tensors)),
      hyperparameters: scalarsOf(adapter ?? config),
      training: scalarsOf(found.trainer, PROGRESS),
      facts,
      safety: found.safety(),
      diagnostics,
    };
  },
};

/** The files of one model, each read once; one that is broken hides none of the others. */
class ModelFolder {
  readonly tensors: Tensor[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly facts = new Map<string, Scalar>();
  config: LooseObject | undefined;
  adapter: LooseObject | undefined;
  trainer: LooseObject | undefined;
  readonly #folder: Folder;
  readonly #files: readonly FolderFile[];
  readonly #findings: SafetyFinding[] = [];
  readonly #imports: string[] = [];

  constructor(folder: Folder, files: readonly FolderFile[]) {
    this.#folder = folder;
    this.#files = files;
  }

  safety(): Safety {
    return safetyOf(this.#findings, this.#imports);
  }

  async read(context: InspectContext): Promise<void> {
    this.config = await this.#json(CONFIG);
    this.adapter = await this.#json(ADAPTER);
    this.trainer = await this.#json(TRAINER);
    for (const { name } of this.#files) if (INDEX.test(name)) await this.#index(name);
    let weights = 0;
    for (const { name } of this.#files) {
      if (name.endsWith('.json')) continue;
      const isWeights = WEIGHTS.test(name);
      if (isWeights) weights += 1;
      await this.#file(name, isWeights, context);
    }
    if (weights > 0) this.facts.set('weight_files', weights);
  }

  /** An index says which shard holds which weight: names of files beside it, and nothing else. */
  async #index(name: string): Promise<void> {
    const index = await this.#json(name);
    const map = asObject(index?.get('weight_map'));
    if (!map) return;
    this.facts.set('weights', map.size);
    const size = asObject(index?.get('metadata'))?.get('total_size');
    if (typeof size === 'number') this.facts.set('total_size', size);
    const present = new Set(this.#files.map(file => file.name));
    for (const shard of new Set(map.values())) {
      if (typeof shard === 'string' && present.has(shard)) continue;
      const message = l10n.t(
        'The index {0} names the file {1}, which is not in the folder.',
        name,
        String(shard).slice(0, 200),
      );
      this.problem('missing-shard', message, name);
    }
  }

  async #file(name: string, isWeights: boolean, context: InspectContext): Promise<void> {
    try {
      await closedAfter(this.#folder.open(name), async source => {
        if (isPointer(source)) {
          return this.problem('not-fetched', notFetched(), name);
        }
        const folder = this.#folder;
        const candidate = { path: path.join(folder.path, name), name: name.toLowerCase(), source, folder };
        const reader = [safetensors, torchZip, torchLegacy].find(each => each.recognises(candidate));
        if (!reader || !isWeights) return this.#take(await safetyOfBytes(source, context.signal), name);
        const found = await reader.inspect(candidate, context);
        for (const tensor of found.tensors) {
          const { place, storage } = tensor;
          this.tensors.push({
            ...tensor,
            ...(place && { place: { ...place, file: name } }),
            ...(storage !== undefined && { storage: `${name}/${storage}` }),
          });
        }
        for (const each of found.diagnostics) this.diagnostics.push({ ...each, file: name });
        this.#take(found.safety, name);
      });
    } catch (error) {
      this.#failed(error, name);
    }
  }

  /** What was found in a file counts for the folder. */
  #take(safety: Safety | undefined, file: string): void {
    for (const each of safety?.findings ?? []) {
      this.#findings.push({ ...each, member: joined(file, each.member) ?? file });
    }
    this.#imports.push(...(safety?.imports ?? []));
  }

  #failed(error: unknown, file: string): void {
    const { code, message } = problemOf(error, file);
    this.problem(code, message, file);
  }

  /** @param file in the folder; `''` for the folder itself */
  problem(code: string, message: string, file: string): void {
    this.diagnostics.push({ severity: 'warning', code, message, ...(file !== '' && { file }) });
    this.#findings.push(uninspected(code, message, file === '' ? {} : { member: file }));
  }

  /** Undefined where there is no such file, or it is no object; that is told. */
  async #json(name: string): Promise<LooseObject | undefined> {
    if (!this.#files.some(file => file.name === name)) return undefined;
    try {
      return await closedAfter(this.#folder.open(name), source => looseObject(wholeText(source, MOST_JSON)));
    } catch (error) {
      this.#failed(error, name);
      return undefined;
    }
  }
}

/** Simple values of an object, those in objects within it under their path; only these, if names are given. */
function scalarsOf(object: LooseObject | undefined, only?: readonly string[]): ReadonlyMap<string, Scalar> {
  const found = new Map<string, Scalar>();
  for (const [key, value] of object ?? []) {
    if (only && !only.includes(key)) continue;
    flattened(key, value, (name, leaf) => found.set(name, leaf));
  }
  return found;
}
