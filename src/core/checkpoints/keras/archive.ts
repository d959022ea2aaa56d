import { type LooseObject, looseObject } from '../../bytes/looseJson.ts';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import { wholeText } from '../../bytes/wholeText.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import type { Turn } from '../../turns.ts';
import type { Checkpoint, Layer, Scalar, Tensor, TensorPlace } from '../checkpoint.ts';
import type { Within } from '../hdf5/tensors.ts';
import { modelOf } from './config.ts';
import { describeKeras } from './describe.ts';
import { type Opened, weightsOf } from './weights.ts';

const MOST_CONFIG = 64 * 1024 ** 2;

/** Weights in one file, or in one of several. */
export interface WeightsFile {
  readonly name: string;
  readonly opened: Opened;
  readonly within: Within;
}

/** What Keras 3 saves of a model, in a zip file or in a folder. */
export interface KerasArchive {
  /** Undefined where there is none. May throw MalformedError. */
  readonly part: (name: string) => Promise<ByteSource | undefined>;
  readonly weights: readonly WeightsFile[];
  /** Bytes that a tensor's place counts in, where values can be read now. */
  readonly source: (place: TensorPlace) => ByteSource | undefined;
  readonly facts: readonly (readonly [string, Scalar])[];
}

/** Files of weights: one, or several with a map. */
export const WEIGHTS = /(^|\/)[^/]*\.weights\.h5$/;

/** All that is told of a model that Keras 3 saved. What cannot be read of it is told, and hides nothing else. */
export async function describeArchive(
  archive: KerasArchive,
  turn: Turn,
): Promise<Omit<Checkpoint, 'format' | 'title' | 'safety'>> {
  const diagnostics: Diagnostic[] = [];
  const tell = (error: unknown, file: string): void => {
    if (!(error instanceof MalformedError)) throw error;
    diagnostics.push({ severity: 'error', code: error.code, message: error.message, file });
  };
  const json = async (name: string): Promise<LooseObject | undefined> => {
    try {
      const source = await archive.part(name);
      return source && looseObject(wholeText(source, MOST_CONFIG));
    } catch (error) {
      tell(error, name);
      return undefined;
    }
  };
  const config = await json('config.json');
  const metadata = await json('metadata.json');
  const model = modelOf(config);
  const tensors: Tensor[] = [];
  const layers: Layer[] = [];
  for (const { name, opened, within } of archive.weights) {
    try {
      const found = await weightsOf(opened, within, model, turn);
      for (const tensor of found.tensors) tensors.push(tensor);
      for (const layer of found.layers) layers.push(layer);
    } catch (error) {
      tell(error, name);
    }
  }
  const facts = [...archive.facts];
  const saved = metadata?.get('date_saved');
  if (typeof saved === 'string') facts.push(['date_saved', saved]);
  const version = metadata?.get('keras_version');
  const found = describeKeras({
    config,
    compiled: undefined,
    version: typeof version === 'string' ? version : undefined,
    weights: { tensors, layers },
    source: archive.source,
    facts,
  });
  return { ...found, diagnostics };
}
