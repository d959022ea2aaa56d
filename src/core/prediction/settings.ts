import type { AdapterId } from './adapterIds.ts';
import type { Output } from './outputs.ts';

/** How to predict with a model, where it does not say so itself: the keys under `checkpoints` of evenkeel.yaml. */
export interface PredictionSettings {
  readonly adapter?: AdapterId | undefined;
  /** `module:function` that makes the module of a state dict. */
  readonly factory?: string | undefined;
  /** An interpreter or the folder of an environment. */
  readonly python?: string | undefined;
  readonly output?: Output | undefined;
  /** In the order of the model's scores. */
  readonly classes?: readonly string[] | undefined;
}
