import { kernels } from '../kernels/index.ts';
import {
  type CategoryVector,
  greatestCode,
  type NumberVector,
  rowsBetween,
  type TimestampVector,
  withRows,
} from './column.ts';
import { knownOfGrowing } from './knownRows.ts';

/** Numbers with so many distinct values at most are taken for classes without more that speaks for it. */
export const MOST_CLASSES = 20;

/**
 * Labels that occur among the rows of a vector, each once, as a vector of the same type; of numbers that are no labels the first one that
 * is none. Of rows that do not change any more it is kept: eight bytes for each distinct number, one for each text of the dictionary.
 */
export function distinctLabels<V extends CategoryVector | NumberVector>(vector: V): V {
  if (vector.type === 'number') return withRows(vector, distinctNumbers(vector));
  const column: CategoryVector = vector;
  const used = knownOfGrowing([column], 'distinct codes', {
    of: (from, to) => usedCodes(rowsBetween(column, from, to)),
    merged: (earlier, later) => {
      const both = new Uint8Array(Math.max(earlier.length, later.length));
      both.set(earlier);
      for (const [code, isUsed] of later.entries()) if (isUsed === 1) both[code] = 1;
      return both;
    },
  });
  return withRows(
    vector,
    Int32Array.from(used.keys()).filter(code => used[code] === 1),
  );
}

function distinctNumbers(column: NumberVector): Float64Array {
  const { distinct, fraction } = knownOfGrowing<{ distinct: Float64Array; fraction?: number }>(
    [column],
    'distinct labels',
    {
      of: (from, to) => {
        const { values: distinct, fraction } = kernels.encodeNumbers(rowsBetween(column, from, to));
        return { distinct: Float64Array.from(distinct), ...(fraction !== undefined && { fraction }) };
      },
      merged: (earlier, later) => {
        const fraction = earlier.fraction ?? later.fraction;
        return fraction === undefined
          ? { distinct: Float64Array.from(new Set([...earlier.distinct, ...later.distinct])) }
          : { distinct: new Float64Array(), fraction };
      },
    },
  );
  return fraction === undefined ? distinct : Float64Array.of(fraction);
}

/** The distinct numbers of rows, NaN left out; undefined where there are more than `most`. */
export function fewNumbers(
  column: NumberVector | TimestampVector,
  most: number,
): ReadonlySet<number> | undefined {
  return knownOfGrowing<ReadonlySet<number> | undefined>([column], `at most ${most} distinct numbers`, {
    of: (from, to) => {
      const distinct = new Set<number>();
      for (const value of rowsBetween(column, from, to)) {
        if (!Number.isNaN(value)) distinct.add(value);
        if (distinct.size > most) break;
      }
      return distinct.size <= most ? distinct : undefined;
    },
    merged: (earlier, later) => {
      const both = earlier && later && new Set([...earlier, ...later]);
      return both && both.size <= most ? both : undefined;
    },
  });
}

/** 1 for codes that occur, up to the greatest one. */
function usedCodes(codes: Int32Array): Uint8Array {
  const used = new Uint8Array(greatestCode(codes) + 1);
  // A code of −1 is no index of an array: setting it does nothing.
  for (const code of codes) used[code] = 1;
  return used;
}
