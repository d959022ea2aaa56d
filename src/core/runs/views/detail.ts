import type { RunCheckpoint, RunHead } from '../run.ts';
import type { Cell } from './table.ts';

/** All about one run but its histories. */
export interface RunDetail {
  readonly key: string;
  readonly head: RunHead;
  readonly parameters: readonly (readonly [name: string, value: Cell])[];
  readonly metrics: readonly {
    readonly name: string;
    readonly last: Cell;
    readonly lastStep: number;
    readonly min?: number;
    readonly max?: number;
    readonly points?: number;
  }[];
  readonly tags: readonly (readonly [name: string, value: string])[];
  readonly commit?: string;
  readonly dataSets: readonly string[];
  /** Those with a `path` can be opened. */
  readonly checkpoints: readonly RunCheckpoint[];
}
