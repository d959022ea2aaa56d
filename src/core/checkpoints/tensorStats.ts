import { MalformedError } from '../bytes/source.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { turns } from '../turns.ts';
import type { MeasuredTensor, Tensor, TensorStatistics } from './checkpoint.ts';
import type { InspectContext } from './reader.ts';
import { TensorFiles } from './tensorFiles.ts';
import { valuesOf } from './tensorValues.ts';

/** Sums up values block by block: a block's own mean is taken away before squares are added, then blocks are merged as Chan et al. (1983). */
export class TensorSummary {
  #count = 0;
  #finite = 0;
  #mean = 0;
  #squares = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #nan = 0;
  #infinite = 0;
  #zeros = 0;

  add(values: Float64Array): void {
    let [sum, finite, nan, zeros, min, max] = [0, 0, 0, 0, this.#min, this.#max];
    for (let i = 0; i < values.length; i++) {
      // proof: an index of the array
      const value = values[i]!;
      // what is infinite or no number is not 0 when it is taken from itself
      if (value - value !== 0) {
        if (Number.isNaN(value)) nan++;
        continue;
      }
      if (value === 0) zeros++;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      finite++;
    }
    this.#min = min;
    this.#max = max;
    this.#nan += nan;
    this.#zeros += zeros;
    this.#count += values.length;
    this.#infinite += values.length - finite - nan;
    if (finite > 0)
      this.#merge(values, finite, Number.isFinite(sum) ? sum / finite : scaledMean(values, finite));
  }

  #merge(values: Float64Array, finite: number, mean: number): void {
    let squares = 0;
    for (let i = 0; i < values.length; i++) {
      // proof: an index of the array
      const off = values[i]! - mean;
      if (off - off === 0) squares += off * off;
    }
    const total = this.#finite + finite;
    const shift = mean - this.#mean;
    this.#squares += squares + shift * shift * ((this.#finite * finite) / total);
    this.#mean += shift * (finite / total);
    this.#finite = total;
  }

  result(): TensorStatistics {
    const counts = { count: this.#count, nan: this.#nan, infinite: this.#infinite, zeros: this.#zeros };
    if (this.#finite === 0) return counts;
    const std = Math.sqrt(this.#squares / this.#finite);
    const moments = { min: this.#min, max: this.#max, mean: this.#mean };
    return { ...counts, ...moments, ...(Number.isFinite(std) && { std }) };
  }
}

/** The mean of values whose sum is too large for a number. */
function scaledMean(values: Float64Array, finite: number): number {
  let mean = 0;
  for (const value of values) if (Number.isFinite(value)) mean += value / finite;
  return mean;
}

/**
 * Statistics of each tensor whose values lie plain in the checkpoint's files, read in blocks. A file that is gone or too short becomes a
 * diagnostic, and its tensors go without.
 * @param checkpoint path of the file or folder that was inspected
 */
export async function* measured(
  checkpoint: string,
  tensors: readonly Tensor[],
  report: (diagnostic: Diagnostic) => void,
  { signal }: InspectContext = {},
): AsyncGenerator<MeasuredTensor> {
  const turn = turns(signal);
  const files = new TensorFiles(checkpoint, report);
  try {
    for (const tensor of tensors) {
      const source = await files.of(tensor);
      if (!source) {
        yield { tensor };
        continue;
      }
      const summary = new TensorSummary();
      try {
        for (const values of valuesOf(tensor, source)) {
          summary.add(values);
          await turn();
        }
        yield { tensor, statistics: summary.result() };
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error;
        report({ severity: 'error', code: error.code, message: `${tensor.name}: ${error.message}` });
        yield { tensor };
      }
    }
  } finally {
    files.close();
  }
}

/** All of them. @param onDone told after each how many have been read */
export async function measuredAll(
  checkpoint: string,
  tensors: readonly Tensor[],
  report: (diagnostic: Diagnostic) => void,
  context: InspectContext & { readonly onDone?: (count: number) => void } = {},
): Promise<readonly MeasuredTensor[]> {
  const all: MeasuredTensor[] = [];
  for await (const each of measured(checkpoint, tensors, report, context)) {
    all.push(each);
    context.onDone?.(all.length);
  }
  return all;
}
