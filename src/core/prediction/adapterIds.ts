/** Who can predict, as `checkpoints.adapter` in evenkeel.yaml names them; adapters.ts says the rest. */
export const ADAPTER_IDS = [
  'onnx',
  'sklearn_joblib',
  'skops',
  'keras',
  'torch',
  'mlflow_pyfunc',
  'xgboost',
  'lightgbm',
  'catboost',
  'transformers',
] as const;
export type AdapterId = (typeof ADAPTER_IDS)[number];
