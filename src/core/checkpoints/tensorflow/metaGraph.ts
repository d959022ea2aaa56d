import * as l10n from '@vscode/l10n';
import { type Message, messagesIn, WIRE } from '../../bytes/protobuf.ts';
import { MalformedError } from '../../bytes/source.ts';
import { inTurns, type Turn } from '../../turns.ts';
import type { Port } from '../checkpoint.ts';
import type { SafetyFinding } from '../safety/safety.ts';
import { messageOf, type Span } from './attributes.ts';
import { tensorflowDtype } from './dtypes.ts';
import { Graph } from './graph.ts';
import { graphFindings, type Surroundings } from './graphSafety.ts';
import type { Bound } from './savedFunctions.ts';
import { type SavedObjects, savedObjects } from './savedObjects.ts';
import { shapeOf } from './shape.ts';

/** Of signatures, their ports, files, tags: more are not looked at, which is a problem. */
const MOST = 10_000;

export interface Signature {
  readonly name: string;
  readonly method: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

export interface Asset {
  /** The node that holds its path. */
  readonly node: string;
  /** In the folder `assets`. */
  readonly file: string;
}

/** A graph with what TensorFlow says of it (meta_graph.proto). */
export class MetaGraph {
  version = '';
  gitVersion = '';
  readonly tags: string[] = [];
  readonly signatures: Signature[] = [];
  readonly assets: Asset[] = [];
  readonly saver: string[] = [];
  readonly graph = new Graph();
  /** Where the objects are told. */
  readonly objects: Span[] = [];
  /** What is told there. */
  readonly saved: SavedObjects[] = [];
  /** What kept it from being read to the end. */
  problem: MalformedError | undefined;
  readonly #graphs: Span[] = [];
  /** Files as TensorFlow 1 tells them, which counts where they are not told otherwise. */
  readonly #older: Asset[] = [];
  readonly #functions = new Map<string, readonly Bound[]>();

  /** Takes in the message: first what it says of the graph, then the graph, which may be large. Throws nothing for what data can be. */
  async read(at: Span, turn: Turn): Promise<void> {
    try {
      this.#tell(at);
      if (this.assets.length === 0) this.assets.push(...this.#older);
      for (const objects of this.objects) {
        const saved = savedObjects(objects);
        this.saved.push(saved);
        for (const [name, bound] of saved.functions.all) this.#functions.set(name, bound);
        this.problem ??= saved.functions.problem;
      }
    } catch (error) {
      this.#failed(error);
    }
    // parts of one message may stand in several places
    for (const graph of this.#graphs) await this.readGraph(graph, turn);
  }

  /** Takes in a graph alone. Throws nothing for what data can be. */
  async readGraph(at: Span, turn: Turn): Promise<void> {
    try {
      await inTurns(this.graph.read(at), turn);
    } catch (error) {
      this.#failed(error);
    }
  }

  findings(): readonly SafetyFinding[] {
    const surroundings: Surroundings = {
      saver: this.saver,
      assets: new Set(this.assets.map(({ node }) => node.split(':', 1)[0] ?? '')),
      functions: this.#functions,
    };
    return graphFindings(this.graph, surroundings);
  }

  /** Whether more of a kind are looked at. */
  readonly #hasRoom: HasRoom = list => {
    if (list.length < MOST) return true;
    const message = l10n.t('Only the first {0} entries of a kind are listed.', MOST);
    this.problem ??= new MalformedError('too-many', message);
    return false;
  };

  #failed(error: unknown): void {
    if (!(error instanceof MalformedError)) throw error;
    this.problem ??= error;
  }

  #tell(at: Span): void {
    const of = messageOf(at);
    while (of.next()) {
      if (of.type !== WIRE.bytes) continue;
      switch (of.field) {
        case 1:
          this.#info(of.message());
          break;
        case 2:
          this.#graphs.push({ source: at.source, at: of.at, length: of.length });
          break;
        case 3:
          tellSaver(of.message(), this.saver, this.#hasRoom);
          break;
        case 4:
          tellCollection(of.message(), this.#older, this.#hasRoom);
          break;
        case 5:
          if (this.#hasRoom(this.signatures)) this.signatures.push(signatureOf(of.message(), this.#hasRoom));
          break;
        case 6:
          if (this.#hasRoom(this.assets)) this.assets.push(assetOf(of.message()));
          break;
        case 7:
          this.objects.push({ source: at.source, at: of.at, length: of.length });
          break;
      }
    }
  }

  #info(of: Message): void {
    while (of.next()) {
      if (of.type !== WIRE.bytes) continue;
      if (of.field === 4) {
        if (this.#hasRoom(this.tags)) this.tags.push(of.text());
      } else if (of.field === 5) this.version = of.text();
      else if (of.field === 6) this.gitVersion = of.text();
    }
  }
}

type HasRoom = (list: readonly unknown[]) => boolean;

function tellSaver(of: Message, nodes: string[], hasRoom: HasRoom): void {
  while (of.next()) {
    if (of.type === WIRE.bytes && of.field <= 3) {
      const name = of.text();
      if (name !== '' && hasRoom(nodes)) nodes.push(name);
    }
  }
}

/** An entry of the map from names to CollectionDef: files are messages of any kind. */
function tellCollection(pair: Message, assets: Asset[], hasRoom: HasRoom): void {
  let isAssets = false;
  while (pair.next()) {
    if (pair.type !== WIRE.bytes) continue;
    if (pair.field === 1) isAssets = pair.text() === 'saved_model_assets';
    if (pair.field !== 2 || !isAssets) continue;
    for (const list of messagesIn(pair.message(), [5])) {
      for (const any of messagesIn(list, [1])) {
        for (const asset of messagesIn(any, [2])) if (hasRoom(assets)) assets.push(assetOf(asset));
      }
    }
  }
}

function assetOf(of: Message): Asset {
  let node = '';
  let file = '';
  while (of.next()) {
    if (of.type !== WIRE.bytes) continue;
    if (of.field === 2) file = of.text();
    if (of.field !== 1) continue;
    const info = of.message();
    while (info.next()) if (info.field === 1 && info.type === WIRE.bytes) node = info.text();
  }
  return { node, file };
}

function signatureOf(pair: Message, hasRoom: HasRoom): Signature {
  const inputs: Port[] = [];
  const outputs: Port[] = [];
  let name = '';
  let method = '';
  while (pair.next()) {
    if (pair.type !== WIRE.bytes) continue;
    if (pair.field === 1) name = pair.text();
    if (pair.field !== 2) continue;
    const of = pair.message();
    while (of.next()) {
      if (of.type !== WIRE.bytes) continue;
      if (of.field === 3) method = of.text();
      const ports = of.field === 1 ? inputs : of.field === 2 ? outputs : undefined;
      if (ports && hasRoom(ports)) ports.push(portOf(of.message()));
    }
  }
  return { name, method, inputs, outputs };
}

/** An entry of a map from names to TensorInfo. */
function portOf(pair: Message): Port {
  let name = '';
  let dtype = 'undefined';
  let shape: Port['shape'] = [];
  while (pair.next()) {
    if (pair.type !== WIRE.bytes) continue;
    if (pair.field === 1) name = pair.text();
    if (pair.field !== 2) continue;
    const info = pair.message();
    while (info.next()) {
      if (info.field === 2 && info.type === WIRE.varint) dtype = tensorflowDtype(info.unsigned());
      else if (info.field === 3 && info.type === WIRE.bytes) shape = shapeOf(info.message());
    }
  }
  return { name, dtype, shape };
}
