import type { OptionValue } from '../catalogue/options.ts';
import type { Alarm } from './alarm.ts';
import type { Sample } from './sample.ts';

export type EffectName = 'wasserstein' | 'jensen_shannon' | 'ks';

/** A drift method for one column, and how to read it. */
export interface MethodChoice {
  /** Id of the statistic. */
  readonly method: string;
  readonly profile?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Why this method, in a sentence. */
  readonly reason: string;
  /** Absent: the statistic's own. */
  readonly alarm?: Alarm;
  /** A significant difference smaller than this is no drift. Absent: significance decides alone. */
  readonly effect?: { readonly name: EffectName; readonly threshold: number };
  /** Whether p-values are corrected over the columns that are compared together. */
  readonly corrected: boolean;
}

/** The method for a column, by its reference and, in some libraries, its current values. */
export type Chooser = (reference: Sample, current: Sample) => MethodChoice;

/** Up to so many distinct values a number is compared as a category. */
export const FEW_VALUES = 5;
