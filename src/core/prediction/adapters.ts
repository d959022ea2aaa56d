import { ADAPTER_IDS, type AdapterId } from './adapterIds.ts';

/** What is known of a file or folder when it is asked who can predict with it. */
export interface Found {
  /** Last part of the path, lower case. */
  readonly name: string;
  /** Names in it, when it is a folder. */
  readonly entries?: ReadonlySet<string>;
  /** Id of the reader of checkpoints that knows it, else `unknown`. */
  readonly format: string;
}

/** Who predicts with a kind of model: our own process, or a script of `python/evenkeel_adapters` that is called as the id is. */
export interface Adapter {
  readonly id: AdapterId;
  /** As people call it. */
  readonly title: string;
  /**
   * `data`: the loader has nothing in it that could run what is in the file. `code`: it may, so what inspection found decides whether the
   * user is asked.
   */
  readonly loads: 'data' | 'code';
  readonly recognises: (found: Found) => boolean;
}

const ends = (...endings: readonly string[]) => {
  return ({ name, entries }: Found) => entries === undefined && endings.some(each => name.endsWith(each));
};
const holds =
  (...names: readonly string[]) =>
  ({ entries }: Found) =>
    names.some(each => entries?.has(each));

/** In the order in which they are asked: those that are sure of theirs first. */
export const adapters: readonly Adapter[] = [
  {
    id: 'onnx',
    title: 'ONNX',
    loads: 'data',
    recognises: found => found.format === 'onnx' || ends('.onnx')(found),
  },
  { id: 'mlflow_pyfunc', title: 'MLflow', loads: 'code', recognises: holds('MLmodel') },
  {
    id: 'skops',
    title: 'skops',
    loads: 'code',
    recognises: found => found.format === 'skops' || ends('.skops')(found),
  },
  {
    id: 'keras',
    title: 'Keras',
    loads: 'code',
    recognises: found => ends('.keras', '.h5', '.hdf5')(found) || holds('saved_model.pb')(found),
  },
  {
    id: 'transformers',
    title: 'transformers',
    loads: 'code',
    recognises: found =>
      holds('config.json')(found) && holds('tokenizer.json', 'tokenizer_config.json', 'vocab.txt')(found),
  },
  {
    id: 'lightgbm',
    title: 'LightGBM',
    loads: 'data',
    recognises: ({ format }) => format === 'lightgbm-text',
  },
  {
    id: 'catboost',
    title: 'CatBoost',
    loads: 'data',
    recognises: ({ format }) => format.startsWith('catboost'),
  },
  {
    id: 'xgboost',
    title: 'XGBoost',
    loads: 'data',
    recognises: found => found.format.startsWith('xgboost') || ends('.ubj', '.xgb')(found),
  },
  {
    id: 'torch',
    title: 'PyTorch',
    loads: 'code',
    recognises: found => found.format.startsWith('torch') || ends('.pt', '.pt2', '.pth', '.ckpt')(found),
  },
  {
    id: 'sklearn_joblib',
    title: 'scikit-learn',
    loads: 'code',
    recognises: found => found.format === 'pickle' || ends('.joblib', '.pkl', '.pickle')(found),
  },
];

export function adapterNamed(id: AdapterId): Adapter {
  const found = adapters.find(each => each.id === id);
  if (!found) throw new Error(`There is no adapter ${id} of ${ADAPTER_IDS.length}.`);
  return found;
}
