import { type Inputs, vectorIn } from '../catalogue/evidence.ts';
import { UsageError } from '../diagnostic.ts';
import type { Vector } from '../tables/column.ts';

/**
 * The column that a quality statistic looks at: `values`, or else `current`.
 * @throws UsageError when neither is given
 */
export function columnIn(inputs: Inputs, statistic: string): Vector {
  const vector = vectorIn(inputs, 'values') ?? vectorIn(inputs, 'current');
  if (!vector) throw new UsageError(`${statistic} needs the input "values" or "current".`);
  return vector;
}

/** How often each distinct value occurs, missing ones left out; numbers by their text. */
export function frequencies(vector: Vector): ReadonlyMap<string, number> {
  if (vector.type === 'category') {
    const { codes, dictionary } = vector;
    const counts = new Uint32Array(dictionary.length);
    // proof: i < codes.length; codes are −1 or index the dictionary
    for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]!++;
    const byText = new Map<string, number>();
    for (const [code, count] of counts.entries()) {
      const text = dictionary[code] ?? '';
      if (count > 0) byText.set(text, (byText.get(text) ?? 0) + count);
    }
    return byText;
  }
  const counts = new Map<number, number>();
  for (const value of vector.values) {
    if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return new Map(Array.from(counts, ([value, count]) => [String(value), count]));
}
