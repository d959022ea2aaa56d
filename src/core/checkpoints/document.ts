import { inJson } from '../inJson.ts';
import type { Checkpoint, MeasuredTensor, Scalar, Tensor, TensorStatistics } from './checkpoint.ts';

/** A map as an object without a prototype, so that no name in a hostile file means anything; numbers that JSON lacks as texts. */
export function plain(map: ReadonlyMap<string, Scalar>): Record<string, Scalar> {
  const object: Record<string, Scalar> = Object.create(null);
  for (const [name, value] of map) object[name] = inJson(value);
  return object;
}

/** Tensors are listed one by one on request only: a checkpoint may have tens of thousands. */
export interface DocumentParts {
  readonly tensors?: readonly MeasuredTensor[] | undefined;
}

/** A checkpoint as a document: everything it tells of itself, as JSON can hold it. */
export function checkpointDocument(checkpoint: Checkpoint, { tensors }: DocumentParts = {}) {
  const { hyperparameters, training, facts, tensors: all, parameters, tensorBytes, ...rest } = checkpoint;
  return {
    ...rest,
    ...(parameters !== undefined && { parameters }),
    ...(tensorBytes !== undefined && { tensorBytes }),
    tensorCount: all.length,
    hyperparameters: plain(hyperparameters),
    training: plain(training),
    facts: plain(facts),
    ...(tensors && { tensors: tensors.map(tensorDocument) }),
  };
}

function tensorDocument({
  tensor,
  statistics,
}: MeasuredTensor): Tensor & { statistics?: Record<string, Scalar> } {
  return {
    ...tensor,
    ...(statistics && { statistics: plain(new Map(Object.entries(statistics as TensorStatistics))) }),
  };
}

export type CheckpointDocument = ReturnType<typeof checkpointDocument>;
