import path from 'node:path';
import { describe, it } from 'node:test';
import { compareWithTruth, truths } from './truth.ts';

/** Files that PyTorch, scikit-learn, joblib, skops and NumPy wrote (test/fixtures/checkpoints/make_pickle.py), held against what they say. */
const FOLDER = path.join(import.meta.dirname, '../../fixtures/checkpoints/pickle');

describe('a checkpoint is read as the tool that wrote it says', () => {
  for (const [name, truth] of Object.entries(truths(FOLDER))) {
    it(name, () => compareWithTruth(FOLDER, name, truth));
  }
});
