import type { Tensor } from './checkpoint.ts';
import { countOf, widthOf } from './dtypes.ts';

/** State that layers keep beside their parameters, by the last part of a name: PyTorch's and Keras's normalisation. */
const BUFFERS = /(^|[./])(running_mean|running_var|num_batches_tracked|moving_mean|moving_variance)$/;

/** Top-level parts of a training checkpoint that are not the model. */
const NOT_MODEL =
  /^(optimi[sz]er\w*|opt|optim\w*|lr_sched\w*|\w*scheduler\w*|callbacks|loops|(grad_)?scaler\w*|amp\w*|rng\w*|random\w*|\w*_rng\w*|loss|metrics?|history|\w*losses)$/i;

/** Whether a tensor of this name is state that is not learnt: of the optimizer, or statistics that a layer keeps. */
export function isState(name: string): boolean {
  const [top = ''] = name.split(/[./]/, 1);
  return BUFFERS.test(name) || (name.length > top.length && NOT_MODEL.test(top));
}

/**
 * Values of parameters and bytes of all tensors. What tensors share is counted once: tied weights, and views of one storage where they
 * overlap.
 */
export function totalsOf(
  tensors: readonly Tensor[],
  isParameter: (tensor: Tensor) => boolean = ({ name }) => !isState(name),
): { parameters: number; tensorBytes: number } {
  const shared = new Map<string, Tensor[]>();
  let parameters = 0;
  let tensorBytes = 0;
  for (const tensor of tensors) {
    if (tensor.storage !== undefined) {
      const same = shared.get(tensor.storage);
      if (same) same.push(tensor);
      else shared.set(tensor.storage, [tensor]);
      continue;
    }
    tensorBytes += tensor.bytes;
    if (isParameter(tensor)) parameters += countOf(tensor.shape);
  }
  for (const same of shared.values()) {
    tensorBytes += unionOf(same);
    const learnt = same.filter(isParameter);
    const [first] = learnt;
    if (first) parameters += unionOf(learnt) / (widthOf(first.dtype) ?? 1);
  }
  return { parameters: Math.round(parameters), tensorBytes };
}

/** Bytes of a storage that at least one of these tensors covers. */
function unionOf(tensors: readonly Tensor[]): number {
  const spans = tensors
    .map(({ place, bytes }): [number, number] => {
      const from = place?.offset ?? 0;
      // an expanded tensor has more values than there are
      return [from, from + Math.min(bytes, place?.bytes ?? bytes)];
    })
    .sort(([a], [b]) => a - b);
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const [from, to] of spans) {
    total += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return total;
}
