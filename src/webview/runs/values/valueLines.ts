import type { ComparedValue, Comparison } from '../../../core/runs/views/comparison.ts';

export type ValueLine =
  | {
      readonly kind: 'head';
      readonly of: ComparedValue['kind'];
      readonly values: number;
      readonly differ: number;
    }
  | { readonly kind: 'value'; readonly value: ComparedValue }
  | {
      readonly kind: 'equal';
      readonly of: ComparedValue['kind'];
      readonly values: number;
      readonly folded: boolean;
    };

const KINDS = ['run', 'parameter', 'metric', 'tag', 'data'] as const;

/**
 * What is side by side, kind by kind: those that differ, and below them those that are equal, which are folded away at first.
 * @param unfolded kinds whose equal values are shown
 */
export function valueLines(
  values: Comparison['values'],
  onlyDifferences: boolean,
  unfolded: ReadonlySet<string>,
): readonly ValueLine[] {
  return KINDS.flatMap((of): readonly ValueLine[] => {
    const all = values.filter(({ kind }) => kind === of);
    const [differing, equal] = [all.filter(each => each.differs), all.filter(each => !each.differs)];
    if (all.length === 0 || (onlyDifferences && differing.length === 0)) return [];
    const folded = !unfolded.has(of);
    const line = (value: ComparedValue) => ({ kind: 'value' as const, value });
    return [
      { kind: 'head', of, values: all.length, differ: differing.length },
      ...differing.map(line),
      ...(equal.length > 0 && !onlyDifferences
        ? [{ kind: 'equal' as const, of, values: equal.length, folded }]
        : []),
      ...(onlyDifferences || folded ? [] : equal.map(line)),
    ];
  });
}
