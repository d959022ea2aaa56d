import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { WIRE } from '../../bytes/protobuf.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { staysBelow } from '../../files/within.ts';
import { firstOf } from '../../shortened.ts';
import type { Scalar } from '../checkpoint.ts';
import { folderOf } from '../folder.ts';
import { FolderReading } from '../folderReading.ts';
import type { Candidate, CheckpointReader, InspectContext } from '../reader.ts';
import { scanKerasConfig } from '../safety/scanKeras.ts';
import { scanSource } from '../safety/scanSource.ts';
import { messageOf } from '../tensorflow/attributes.ts';
import { checkpointFiles } from '../tensorflow/checkpointFiles.ts';
import { factsOfGraph, portsOf, shownSignatures } from '../tensorflow/graphFacts.ts';
import { kerasLayers } from '../tensorflow/kerasLayers.ts';
import { isSavedModel } from '../tensorflow/looks.ts';
import { type SavedModel, savedModelOf } from '../tensorflow/savedModel.ts';
import { type KerasObject, kerasMetadata } from '../tensorflow/savedObjects.ts';
import { totalsOf } from '../totals.ts';
import { untold } from './nothing.ts';

const MODEL = 'saved_model.pb';
const MODEL_TEXT = 'saved_model.pbtxt';
const KERAS = 'keras_metadata.pb';
const FINGERPRINT = 'fingerprint.pb';
const SHOWN = 200;
/** So many names are listed. */
const LISTED = 20;

/** A folder that TensorFlow serves: a graph with its functions and signatures, variables, files. Running it is running a program. */
export const savedModel: CheckpointReader = {
  id: 'tensorflow-saved-model',
  title: 'TensorFlow SavedModel',
  extensions: ['.pb'],
  recognises({ name, entries, source }) {
    if (entries) return entries.has(MODEL) || entries.has(MODEL_TEXT);
    // one that is cut off shows nothing of what it is but its name
    return source !== undefined && (isSavedModel(source) || name === MODEL);
  },
  async inspect(candidate, context) {
    const reading = new ModelFolder(candidate, context);
    await reading.read(candidate.source);
    return reading.told();
  },
};

/** The files of one model, each read once. */
class ModelFolder {
  readonly #reading: FolderReading;
  /** What the graph lies in; another name when it was opened by itself. */
  readonly #file: string;
  #model: SavedModel | undefined;
  #checkpoint: Awaited<ReturnType<typeof checkpointFiles>>;
  #keras: KerasObject[] = [];
  readonly #frozen = new Set<string>();
  readonly #facts = new Map<string, Scalar>();

  constructor(candidate: Candidate, context: InspectContext) {
    this.#file = candidate.source ? path.basename(candidate.path) : MODEL;
    this.#reading = new FolderReading(folderOf(candidate), context);
  }

  async read(source: ByteSource | undefined): Promise<void> {
    const files = await this.#reading.files();
    if (source) await this.#graph(source);
    else if (files.has(MODEL)) await this.#reading.file(MODEL, each => this.#graph(each));
    if (!source && files.has(MODEL_TEXT)) {
      const message = l10n.t('A graph that is written as text is not read.');
      this.#reading.problem('unread-text', message, MODEL_TEXT);
    }
    // what lies beside belongs to it when it is called as TensorFlow calls it
    if (source && this.#file !== MODEL) return;
    if (files.has(KERAS)) await this.#reading.file(KERAS, each => this.#kerasFile(each));
    if (files.has(FINGERPRINT)) await this.#reading.file(FINGERPRINT, each => this.#fingerprint(each));
    await this.#variables();
    await this.#assets();
  }

  async #graph(source: ByteSource): Promise<void> {
    const context = this.#reading.contextOfFile();
    await scanSource(source, undefined, context);
    const model = await savedModelOf(source, context.turn);
    this.#model = model;
    for (const meta of model.metas) {
      for (const finding of meta.findings()) this.#reading.find(finding, this.#file);
      for (const { frozen, keras } of meta.saved) {
        for (const name of frozen) this.#frozen.add(name);
        await this.#kerasObjects(keras, this.#file);
      }
    }
    if (model.problem) this.#reading.failed(model.problem, this.#file);
    if (model.metas.length === 0) {
      this.#reading.problem('broken-model', l10n.t('There is no graph in it.'), this.#file);
    }
  }

  /** What Keras wrote before its third version, of which the graph itself has nothing. */
  async #kerasFile(source: ByteSource): Promise<void> {
    await this.#kerasObjects(kerasMetadata({ source, at: 0, length: source.size }), KERAS);
  }

  /** Keras puts its layers together again from what stands there, byte code of functions with them. */
  async #kerasObjects(objects: readonly KerasObject[], file: string): Promise<void> {
    this.#keras.push(...objects);
    for (const { metadata } of objects) {
      await scanKerasConfig(metadata, 'legacy', { member: file }, this.#reading.scan.context);
      await this.#reading.scan.context.turn();
    }
  }

  #fingerprint(source: ByteSource): void {
    const of = messageOf({ source, at: 0, length: source.size });
    while (of.next()) {
      if (of.field === 7 && of.type === WIRE.bytes) this.#facts.set('fingerprint', of.text());
    }
  }

  async #variables(): Promise<void> {
    const files = await this.#reading.files('variables');
    if (files.size === 0) return;
    this.#checkpoint = await checkpointFiles(this.#reading, {
      within: 'variables/',
      prefix: 'variables',
      files,
      frozen: this.#frozen,
    });
  }

  /** Files that come along: those that the graph names are there, and in the folder. */
  async #assets(): Promise<void> {
    const there = await this.#reading.files('assets');
    const extra = await this.#reading.files('assets.extra');
    const named = new Set(this.#model?.metas.flatMap(meta => meta.assets.map(({ file }) => file)));
    for (const file of named) {
      if (!staysBelow(file)) {
        this.#reading.find(
          {
            level: 'dangerous',
            rule: 'external-path',
            message: l10n.t(
              'Loading reads the file {0} outside of the folder of the model.',
              file.slice(0, SHOWN),
            ),
            subject: file.slice(0, SHOWN),
          },
          this.#file,
        );
      } else if (!file.includes('/') && !there.has(file)) {
        const message = l10n.t('The file {0}, which the graph reads, is missing.', file.slice(0, SHOWN));
        this.#reading.problem('missing-asset', message, `assets/${file.slice(0, SHOWN)}`);
      }
    }
    if (there.size > 0) this.#facts.set('assets', firstOf([...there.keys()], LISTED));
    if (extra.size > 0) this.#facts.set('assets.extra', firstOf([...extra.keys()], LISTED));
  }

  told() {
    const { metas = [], schema } = this.#model ?? {};
    const signatures = shownSignatures(metas);
    const variables = this.#checkpoint?.variables ?? [];
    const tensors = variables.map(({ tensor }) => tensor);
    const learnt = new Set(variables.filter(each => each.parameter).map(({ tensor }) => tensor));
    const { layers, unread } = kerasLayers(this.#keras);
    if (unread > 0) {
      const message = l10n.t('What Keras says of {0} layers cannot be read.', unread);
      this.#reading.problem('bad-json', message, KERAS);
    }
    const version = metas.find(each => each.version !== '')?.version;
    return {
      ...untold(),
      framework: { name: 'TensorFlow', ...(version !== undefined && { version }) },
      contents: 'SavedModel',
      tensors,
      ...(this.#checkpoint && totalsOf(tensors, tensor => learnt.has(tensor))),
      layers,
      inputs: portsOf(signatures, 'inputs'),
      outputs: portsOf(signatures, 'outputs'),
      training: this.#checkpoint?.training ?? new Map(),
      facts: new Map<string, Scalar>([
        ...(schema === undefined ? [] : [['schema', schema] as const]),
        ['tags', metas.map(meta => meta.tags.join(', ')).join('; ')],
        [
          'signatures',
          firstOf(
            signatures.map(({ name }) => name),
            LISTED,
          ),
        ],
        ...metas.slice(0, 1).flatMap(meta => factsOfGraph(meta.graph)),
        ...this.#facts,
      ]),
      safety: this.#reading.scan.safety(),
      diagnostics: this.#reading.diagnostics,
    };
  }
}
