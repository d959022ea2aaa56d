import path from 'node:path';
import { describe, it } from 'node:test';
import { compareWithTruth, truths } from './truth.ts';

/** Files that the real tools wrote (test/fixtures/checkpoints/make_*.py), held against what they say. */
for (const [kind, tools] of [
  ['pickle', 'PyTorch, scikit-learn, joblib, skops, NumPy'],
  ['safetensors', 'safetensors, transformers'],
  ['onnx', 'ONNX'],
  ['gguf', 'gguf'],
  ['tensorflow', 'TensorFlow, Keras'],
  ['boosted', 'XGBoost, LightGBM, CatBoost'],
  ['boosted_old', 'XGBoost before 2.0'],
  ['keras', 'Keras'],
] as const) {
  const folder = path.join(import.meta.dirname, '../../fixtures/checkpoints', kind);
  describe(`a checkpoint is read as the tool that wrote it says: ${tools}`, () => {
    for (const [name, truth] of Object.entries(truths(folder))) {
      it(name, () => compareWithTruth(folder, name, truth));
    }
  });
}
