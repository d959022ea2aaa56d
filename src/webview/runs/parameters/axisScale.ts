import type { AnalysisAxis } from '../../../core/runs/views/analysis.ts';
import { significant } from '../../shared/format.ts';

/** Where values lie on an axis, as a share of it. */
export interface AxisScale {
  readonly low: number;
  readonly high: number;
  /** 0 at the low end, 1 at the high one; undefined for no value. */
  readonly share: (value: number | null | undefined) => number | undefined;
  readonly value: (share: number) => number;
  readonly text: (value: number | null | undefined) => string;
}

export function axisScale({ scale, values, categories = [] }: AnalysisAxis): AxisScale {
  const found = values.filter((each): each is number => each !== null && Number.isFinite(each));
  const isLogarithmic = scale === 'logarithmic' && found.every(each => each > 0);
  const to = (x: number) => (isLogarithmic ? Math.log(x) : x);
  const from = (x: number) => (isLogarithmic ? Math.exp(x) : x);
  const low =
    scale === 'category' ? 0 : found.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const high =
    scale === 'category'
      ? categories.length - 1
      : found.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  const span = to(high) - to(low);
  return {
    low,
    high,
    share: value => {
      if (value === null || value === undefined || !Number.isFinite(value)) return undefined;
      return span > 0 ? (to(value) - to(low)) / span : 0.5;
    },
    value: share => from(to(low) + share * span),
    text: value => {
      if (value === null || value === undefined) return '–';
      return scale === 'category' ? (categories[Math.round(value)] ?? '–') : significant(value);
    },
  };
}

/** Identifies an axis: a parameter and a metric may have the same name. */
export function axisKey({ kind, name }: Pick<AnalysisAxis, 'kind' | 'name'>): string {
  return `${kind}:${name}`;
}
