import type { Checkpoint } from '../checkpoint.ts';

/** A checkpoint of which nothing is told yet, for readers to fill in what they know. */
export function untold(): Omit<Checkpoint, 'format' | 'title' | 'safety'> {
  return {
    tensors: [],
    layers: [],
    hyperparameters: new Map(),
    training: new Map(),
    inputs: [],
    outputs: [],
    facts: new Map(),
    diagnostics: [],
  };
}
