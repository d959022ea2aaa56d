import type { Diagnostic } from '../diagnostic.ts';
import type { Safety } from './safety/safety.ts';

/** A name and a value that a checkpoint tells of itself. */
export type Scalar = string | number | boolean | null;

/** Where the values of a tensor lie, for those who read them: plain bytes in row-major order unless strides say otherwise. */
export interface TensorPlace {
  /** File that holds them: relative to the checkpoint's folder, `''` for the checkpoint file itself. */
  readonly file: string;
  /** First byte in that file, and how many. */
  readonly offset: number;
  readonly bytes: number;
  readonly littleEndian: boolean;
  /** In elements, where the values are not in row-major order. */
  readonly strides?: readonly number[];
  /** Of values in chunks, packed or not: the address of their dataset in the HDF5 file that lies at `offset` and has so many `bytes`. */
  readonly hdf5?: number;
  /** Whether they are packed as protobuf packs integers, in 1 to 10 bytes each: what a value is of lies in the lowest bits of one. */
  readonly varints?: true;
  /** Of values in pieces: these; `file`, `offset` and `bytes` are those of the whole that is put together of them, in no file. */
  readonly pieces?: readonly TensorPiece[];
  /** Of values in a member of a zip file that is packed: where that lies. `offset` counts in what comes out of it. */
  readonly packed?: PackedPlace;
}

/** A part of a tensor that lies for itself, as training on several machines writes them. */
export interface TensorPiece {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  /** Of its first value in the tensor, and its size, by dimension. */
  readonly start: readonly number[];
  readonly shape: readonly number[];
  /** In elements, where its values are not in row-major order. */
  readonly strides?: readonly number[];
}

/** A deflated stretch of a file. */
export interface PackedPlace {
  readonly offset: number;
  readonly bytes: number;
  /** Bytes that come out. */
  readonly size: number;
}

export interface Tensor {
  readonly name: string;
  /** Lower case, as NumPy has it: float32, bfloat16, int64, bool, … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of its values: elements × width. */
  readonly bytes: number;
  /** Tensors with the same storage share memory (tied weights, views). */
  readonly storage?: string;
  /** Absent where its values are compressed or lie elsewhere. */
  readonly place?: TensorPlace;
}

/** What the values of a tensor are like; of complex ones what their moduli are like. */
export interface TensorStatistics {
  readonly count: number;
  /** Of finite values; absent where there is none. */
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  /** Of finite values, divided by their number, as NumPy's `std`. */
  readonly std?: number;
  readonly nan: number;
  readonly infinite: number;
  readonly zeros: number;
}

/** A tensor with its statistics; without where its values cannot be read. */
export interface MeasuredTensor {
  readonly tensor: Tensor;
  readonly statistics?: TensorStatistics;
}

export interface Layer {
  readonly name: string;
  readonly type: string;
  readonly parameters?: number;
}

/** What goes in or comes out, as the checkpoint declares it. −1 and texts stand for dimensions that may vary. */
export interface Port {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | string)[];
}

/** What a checkpoint tells of itself without being loaded. */
export interface Checkpoint {
  /** Id of the reader: `torch-zip`, `safetensors`, … */
  readonly format: string;
  /** As people call it: `PyTorch checkpoint (zip)`. */
  readonly title: string;
  readonly framework?: { readonly name: string; readonly version?: string };
  /** What is in it, in a few words: `state dict`, `estimator SVC`, `TorchScript program`. */
  readonly contents?: string;
  readonly tensors: readonly Tensor[];
  /** Values of the model's parameters, shared storage counted once, the optimizer's state left out where it can be told. */
  readonly parameters?: number;
  /** Of all tensors' values, shared storage counted once. */
  readonly tensorBytes?: number;
  readonly layers: readonly Layer[];
  /** Trees of an ensemble. */
  readonly trees?: number;
  readonly hyperparameters: ReadonlyMap<string, Scalar>;
  /** Epoch, step, best score, … */
  readonly training: ReadonlyMap<string, Scalar>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** What else it says: producer, opset, quantization, metadata. */
  readonly facts: ReadonlyMap<string, Scalar>;
  readonly safety: Safety;
  readonly diagnostics: readonly Diagnostic[];
}
