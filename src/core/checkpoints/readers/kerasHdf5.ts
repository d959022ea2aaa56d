import { Hdf5File, type Hdf5Object } from '../../bytes/hdf5/file.ts';
import { type LooseObject, looseObject } from '../../bytes/looseJson.ts';
import { MalformedError } from '../../bytes/source.ts';
import type { Scalar } from '../checkpoint.ts';
import { modelOf } from '../keras/config.ts';
import { describeKeras } from '../keras/describe.ts';
import { textsAt } from '../keras/legacy.ts';
import { weightsOf } from '../keras/weights.ts';
import type { Candidate, CheckpointReader } from '../reader.ts';
import { isHdf5, mostBefore, scannedHdf5 } from './hdf5.ts';

/** Attributes by which older files are known: whole models, and weights alone. */
const ATTRIBUTES = ['model_config', 'keras_version', 'layer_names', 'layer_names0'];
/** Groups of Keras 3. */
const GROUPS = ['layers', '_layer_checkpoint_dependencies', 'optimizer', 'vars'];

/** Models and weights that Keras saves as HDF5: older whole models, and weights alone in the older layout and in that of Keras 3. */
export const kerasHdf5: CheckpointReader = {
  id: 'keras-hdf5',
  title: 'Keras model or weights (HDF5)',
  extensions: ['.h5', '.hdf5'],
  recognises: candidate => isHdf5(candidate) && isOfKeras(candidate),
  async inspect({ source, name }, { signal }) {
    // proof: only what has bytes is recognised
    const bytes = source!;
    const { scan, ...opened } = await scannedHdf5(bytes, name, signal);
    const { file, objects } = opened;
    const root = objects[0] ?? file.root;
    const config = objectAt(root, 'model_config');
    const within = { file: '', start: 0, size: bytes.size };
    const weights = await weightsOf(opened, within, modelOf(config), scan.context.turn);
    const groups = [root, ...objects.filter(each => each.path === '/model_weights')];
    const text = (attribute: string) => groups.flatMap(each => textsAt(each, attribute))[0];
    const backend = text('backend');
    const found = describeKeras({
      config,
      compiled: objectAt(root, 'training_config'),
      version: text('keras_version'),
      weights,
      source: () => bytes,
      facts:
        backend === undefined ? [] : ([['backend', backend]] as const satisfies readonly [string, Scalar][]),
    });
    return { ...found, safety: scan.safety() };
  },
};

function isOfKeras({ source, name }: Candidate): boolean {
  // proof: only what has bytes is one of HDF5
  const { attributes, links } = new Hdf5File(source!, mostBefore(name)).root;
  if (ATTRIBUTES.some(each => attributes.has(each))) return true;
  const names = new Set(links.map(each => each.name));
  const known = GROUPS.filter(each => names.has(each)).length;
  return known >= 2 || (known >= 1 && name.endsWith('.weights.h5')) || names.has('model_weights');
}

/** A configuration that an object carries as text; undefined where there is none, or it is broken, which the scan tells. */
function objectAt(object: Hdf5Object, attribute: string): LooseObject | undefined {
  try {
    const text = textsAt(object, attribute).join('');
    return text === '' ? undefined : looseObject(text);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
