import { withBuckets } from '../kernels/buckets.ts';
import { isResident, lengthOf, type Vector } from '../tables/column.ts';
import { type ColumnDrift, type DriftRule, prepareReference } from './compareColumn.ts';
import { type DistributionPair, distributionOf } from './distribution.ts';
import { type Sample, sampleOf } from './sample.ts';

/** A column's reference, and the parts of current data that are held against it. */
export interface OverTimeInput {
  readonly reference: Vector;
  readonly window: Vector;
  /** In time order; undefined for a chunk without rows. */
  readonly chunks: readonly (Vector | undefined)[];
  readonly rule: DriftRule;
}

/** A column against its reference, before p-values are corrected over the columns. */
export interface OverTime {
  readonly window: ColumnDrift;
  /** One per chunk; undefined for a chunk without rows. */
  readonly chunks: readonly (ColumnDrift | undefined)[];
  /** Of the reference and the window, for a picture. */
  readonly distribution: DistributionPair | null;
}

/**
 * Compares a column with its reference, which is prepared once: over the window, and chunk by chunk. Input and output can be cloned, so
 * that it runs in a worker thread as well.
 * @throws UsageError for an unknown method, profile or option of the rule
 */
export function compareOverTime(input: OverTimeInput): OverTime {
  return withBuckets(() => compareParts(input));
}

function compareParts({ reference, window, chunks, rule }: OverTimeInput): OverTime {
  const prepared = prepareReference(reference, rule);
  const latest = sampleOf(window);
  const drift = prepared.against(latest);
  return {
    window: drift,
    distribution: distributionOf(...asCompared(drift, prepared.sample, latest)),
    chunks: chunks.map(chunk => {
      if (!chunk) return undefined;
      // all of current data are often one chunk
      return areSameRows(chunk, window) ? drift : withBuckets(() => prepared.against(chunk));
    }),
  };
}

/** Whether two vectors are views of the same rows. */
function areSameRows(a: Vector, b: Vector): boolean {
  if (a.type !== b.type || lengthOf(a) !== lengthOf(b)) return false;
  // what is read on demand is not read for this
  if (!isResident(a) || !isResident(b)) return false;
  if (a.type === 'category' && b.type === 'category' && a.dictionary !== b.dictionary) return false;
  const [own, other] = [a, b].map(each => (each.type === 'category' ? each.codes : each.values));
  return own?.buffer === other?.buffer && own?.byteOffset === other?.byteOffset;
}

/** Numbers that were compared as categories are drawn as categories. */
function asCompared({ effect }: ColumnDrift, before: Sample, now: Sample): [Sample, Sample] {
  if (effect?.name !== 'jensen_shannon') return [before, now];
  return [asCategories(before), asCategories(now)];
}

function asCategories(sample: Sample): Sample {
  if (sample.type === 'category') return sample;
  const { values } = sample.vector;
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(values.length).fill(-1);
  // proof: row < values.length
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    const code = codeOf.get(value) ?? codeOf.size;
    if (code === codeOf.size) codeOf.set(value, code);
    codes[row] = code;
  }
  return sampleOf({ type: 'category', codes, dictionary: Array.from(codeOf.keys(), String) });
}
