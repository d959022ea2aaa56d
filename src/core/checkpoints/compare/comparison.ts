import type { Diagnostic } from '../../diagnostic.ts';
import type { Scalar } from '../checkpoint.ts';
import type { Safety } from '../safety/safety.ts';

/** How far the values of one thing are from those of the other. Pairs of which a value is NaN or infinite are left out, and counted. */
export interface Measures {
  /** Pairs that were compared. */
  readonly values: number;
  /** Euclidean norms of both and of their difference. Absent where too large for a number. */
  readonly normA?: number;
  readonly normB?: number;
  readonly normDifference?: number;
  /** ‖b − a‖ / ‖a‖; absent where ‖a‖ is 0. */
  readonly relative?: number;
  /** a·b / (‖a‖ ‖b‖), −1 to 1; absent where a norm is 0. */
  readonly cosine?: number;
  /** The largest |b − a|. Absent where too large for a number. */
  readonly largest?: number;
  /** Pairs of which a value is not finite, and how many such values each side has. */
  readonly leftOut: number;
  readonly nan: readonly [number, number];
  readonly infinite: readonly [number, number];
  /** The same type and the same bits; where types differ, the same numbers. */
  readonly equal: boolean;
}

export type TensorState = 'unchanged' | 'changed' | 'reshaped' | 'added' | 'removed' | 'not-compared';

interface Kind {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** A tensor of either checkpoint, or of both. */
export interface TensorChange {
  /** In the first checkpoint; in the second where only that has it. */
  readonly name: string;
  /** In the second, where it is called otherwise. */
  readonly nameB?: string;
  readonly state: TensorState;
  readonly a?: Kind;
  readonly b?: Kind;
  /** The part of the name before the parameter. */
  readonly layer: string;
  /** Learnt: neither the optimizer's state nor statistics that a layer keeps. */
  readonly parameter: boolean;
  /** Shares its storage with this tensor, which counts in its place. */
  readonly tiedTo?: string;
  readonly measures?: Measures;
  /** Sentence why it was not compared. */
  readonly reason?: string;
}

/** The learnt tensors of a layer, together. */
export interface LayerChange {
  readonly name: string;
  readonly state: 'unchanged' | 'changed' | 'not-compared';
  /** Tensors that were compared, and those that could not be, for their shape or because only one side has them. */
  readonly compared: number;
  readonly others: number;
  readonly measures?: Measures;
  /** 1: the one that moved farthest by its relative change; absent where it did not move. */
  readonly rank?: number;
}

/** One entry that is not the same on both sides; absent on a side that lacks it. */
export interface SettingChange {
  readonly name: string;
  readonly a?: Scalar;
  readonly b?: Scalar;
}

/** What was compared of one kind. */
export interface SettingChanges {
  readonly changed: readonly SettingChange[];
  /** Entries that are the same. */
  readonly same: number;
}

/** Names of one side that were found under another name on the other. */
export interface Renaming {
  /** Parts that were left out of the names of the first and of the second. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly tensors: number;
}

/** One of both checkpoints. */
export interface Side {
  readonly path: string;
  readonly format: string;
  readonly title: string;
  readonly framework?: { readonly name: string; readonly version?: string };
  readonly contents?: string;
  readonly tensorCount: number;
  readonly parameters?: number;
  readonly tensorBytes?: number;
  readonly trees?: number;
  readonly safety: Safety;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the facts come to; stable ids. */
export type FindingKind =
  | 'same-file'
  | 'unreadable'
  | 'no-tensors'
  | 'nothing-in-common'
  | 'not-compared'
  | 'same-weights'
  | 'same-weights-other-precision'
  | 'adapter-added'
  | 'only-state-changed'
  | 'only-last-layers-changed'
  | 'some-layers-changed'
  | 'all-layers-changed'
  | 'unrelated-weights';

export interface Finding {
  readonly kind: FindingKind;
  /** One sentence. */
  readonly sentence: string;
  /** What has to be known beside it, a sentence each. */
  readonly notes: readonly string[];
}

export interface ComparisonCounts {
  readonly unchanged: number;
  readonly changed: number;
  readonly reshaped: number;
  readonly added: number;
  readonly removed: number;
  readonly notCompared: number;
  /** In both with another type of numbers, whatever became of their values. */
  readonly retyped: number;
}

/** Two checkpoints side by side, as JSON can hold it. */
export interface Comparison {
  readonly version: 1;
  readonly a: Side;
  readonly b: Side;
  readonly finding: Finding;
  readonly counts: ComparisonCounts;
  /** All learnt tensors that were compared, together; those that share storage once. */
  readonly total?: Measures;
  /** In the order of the model. */
  readonly layers: readonly LayerChange[];
  /** Whether that order is the model's own; else layers are in the order of their names. */
  readonly ordered: boolean;
  readonly tensors: readonly TensorChange[];
  readonly renamed: readonly Renaming[];
  readonly settings: {
    readonly general: SettingChanges;
    readonly hyperparameters: SettingChanges;
    readonly training: SettingChanges;
    readonly facts: SettingChanges;
    readonly layers: SettingChanges;
    readonly inputs: SettingChanges;
    readonly outputs: SettingChanges;
  };
}
