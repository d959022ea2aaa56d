import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { asObject, flattened, type LooseObject, looseObject } from '../../bytes/looseJson.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { wholeText } from '../../bytes/wholeText.ts';
import type { Scalar, Tensor } from '../checkpoint.ts';
import { type Folder, folderOf } from '../folder.ts';
import { FolderReading } from '../folderReading.ts';
import type { Candidate, CheckpointReader, InspectContext } from '../reader.ts';
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
/** Of files that an index names and that are not there, these are told. */
const MOST_MISSING = 100;
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
    const found = new ModelFolder(candidate, context);
    await found.read();
    const { tensors, config, adapter } = found;
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
      safety: found.reading.scan.safety(),
      diagnostics: found.reading.diagnostics,
    };
  },
};

/** The files of one model, each read once. */
class ModelFolder {
  readonly reading: FolderReading;
  readonly tensors: Tensor[] = [];
  readonly facts = new Map<string, Scalar>();
  config: LooseObject | undefined;
  adapter: LooseObject | undefined;
  trainer: LooseObject | undefined;
  readonly #folder: Folder;
  readonly #context: InspectContext;

  constructor(candidate: Candidate, context: InspectContext) {
    this.#folder = folderOf(candidate);
    this.#context = context;
    this.reading = new FolderReading(this.#folder, context);
  }

  async read(): Promise<void> {
    const names: ReadonlySet<string> = new Set((await this.reading.files()).keys());
    this.config = await this.#json(CONFIG, names);
    this.adapter = await this.#json(ADAPTER, names);
    this.trainer = await this.#json(TRAINER, names);
    for (const name of names) if (INDEX.test(name)) await this.#index(name, names);
    let weights = 0;
    for (const name of names) {
      if (name.endsWith('.json')) continue;
      const isWeights = WEIGHTS.test(name);
      if (isWeights) weights += 1;
      await this.reading.file(name, source => this.#bytes(name, isWeights, source));
    }
    if (weights > 0) this.facts.set('weight_files', weights);
  }

  /** An index says which shard holds which weight: names of files beside it, and nothing else. */
  async #index(name: string, names: ReadonlySet<string>): Promise<void> {
    const index = await this.#json(name, names);
    const map = asObject(index?.get('weight_map'));
    if (!map) return;
    this.facts.set('weights', map.size);
    const size = asObject(index?.get('metadata'))?.get('total_size');
    if (typeof size === 'number') this.facts.set('total_size', size);
    const missing = [...new Set(map.values())].filter(
      shard => typeof shard !== 'string' || !names.has(shard),
    );
    for (const shard of missing.slice(0, MOST_MISSING)) {
      const named = String(shard).slice(0, 200);
      const message = l10n.t('The index {0} names the file {1}, which is not in the folder.', name, named);
      this.reading.problem('missing-shard', message, name, named);
    }
  }

  async #bytes(name: string, isWeights: boolean, source: ByteSource): Promise<void> {
    const { reading } = this;
    const folder = this.#folder;
    const candidate = { path: path.join(folder.path, name), name: name.toLowerCase(), source, folder };
    const reader = [safetensors, torchZip, torchLegacy].find(each => each.recognises(candidate));
    if (!reader || !isWeights) {
      // under a budget of its own: what uses up its own hides no other file
      const safety = await safetyOfBytes(source, this.#context.signal);
      if (safety) reading.absorb(safety, name);
      return;
    }
    const found = await reader.inspect(candidate, this.#context);
    for (const tensor of found.tensors) {
      const { place, storage } = tensor;
      this.tensors.push({
        ...tensor,
        ...(place && { place: { ...place, file: name } }),
        ...(storage !== undefined && { storage: `${name}/${storage}` }),
      });
    }
    for (const each of found.diagnostics) reading.diagnostics.push({ ...each, file: name });
    reading.absorb(found.safety, name);
  }

  /** Undefined where there is no such file, or it is no object; what is broken is told. */
  async #json(name: string, names: ReadonlySet<string>): Promise<LooseObject | undefined> {
    if (!names.has(name)) return undefined;
    return this.reading.file(name, source => looseObject(wholeText(source, MOST_JSON)));
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
