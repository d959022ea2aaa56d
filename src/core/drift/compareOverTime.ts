import { type BucketPlan, bucketOf, bucketsFor, planFor } from '../kernels/bucketPlan.ts';
import { bucketsInOrder, bucketsInOrderSoon } from '../kernels/compareBuckets.ts';
import { survey } from '../kernels/survey.ts';
import {
  isResident,
  lengthOf,
  type NumberVector,
  rowsBetween,
  type TimestampVector,
  type Vector,
} from '../tables/column.ts';
import { evenlySpaced } from '../tables/evenlySpaced.ts';
import { atOnce, inTurns, type Pieces, type Turn } from '../turns.ts';
import { type ColumnDrift, type DriftRule, prepareReference } from './compareColumn.ts';
import {
  BINS,
  type DistributionPair,
  distributionOf,
  distributionOfCounts,
  edgesFor,
  LOOKED_AT,
} from './distribution.ts';
import { fewOf } from './fewValues.ts';
import { mergedFacts, type NumberFacts } from './numberFacts.ts';
import { NumberSample, type Sample, sampleOf, stepsOfBoth } from './sample.ts';

/** A column's reference, and the parts of current data that are held against it. */
export interface OverTimeInput {
  readonly reference: Vector;
  readonly window: Vector;
  /** In time order; undefined for a chunk without rows. */
  readonly chunks: readonly (Vector | undefined)[];
  readonly rule: DriftRule;
  /** What an earlier comparison found out of the same reference, and of the first rows of the window. */
  readonly known?: ComparedFacts | undefined;
  /** Facts are wanted for a later comparison. */
  readonly keep?: ToKeep | undefined;
}

/** Which of both columns are not kept in memory, so that less is to be kept of them. */
export interface ToKeep {
  readonly spareReference: boolean;
  /** undefined: nothing is to be kept of the window, which moves on. */
  readonly spareWindow: boolean | undefined;
}

/** What is known of both columns of a comparison as a whole. */
export interface ComparedFacts {
  /** How many buckets were aimed at. */
  readonly aim: number;
  /** The buckets that values are counted in. */
  readonly plan: BucketPlan;
  readonly reference: NumberFacts;
  /** The same in buckets that suit chunks, where these are others. */
  readonly forChunks?: { readonly plan: BucketPlan; readonly facts: NumberFacts } | undefined;
  /** Absent where other rows are to be compared with the same reference. */
  readonly window?: NumberFacts | undefined;
}

/** A column against its reference, before p-values are corrected over the columns. */
export interface OverTime {
  readonly window: ColumnDrift;
  /** One per chunk; undefined for a chunk without rows. */
  readonly chunks: readonly (ColumnDrift | undefined)[];
  /** Of the reference and the window, for a picture. */
  readonly distribution: DistributionPair | null;
  /** Absent where they were not wanted, or are none. */
  readonly facts?: ComparedFacts;
}

/**
 * Compares a column with its reference, which is prepared once: over the window, and chunk by chunk. Input and output can be cloned, so
 * that it runs in a worker thread as well.
 * @throws UsageError for an unknown method, profile or option of the rule
 */
export function compareOverTime(input: OverTimeInput): OverTime {
  return atOnce(compareParts(input));
}

/** As `compareOverTime`, with turns between chunks. */
export function compareInTurns(input: OverTimeInput, turn: Turn): Promise<OverTime> {
  return inTurns(compareParts(input), turn);
}

function* compareParts(input: OverTimeInput): Pieces<OverTime> {
  const { window, chunks, rule } = input;
  const samples = samplesOf(input);
  const prepared = prepareReference(samples.reference, rule);
  const { latest, facts } = samples;
  foresee(samples, input.keep?.spareWindow !== undefined);
  const drift = prepared.against(latest);
  const distribution = distributionFor(drift, samples.reference, latest);
  const ofChunks =
    samples.forChunks === samples.reference ? prepared : prepareReference(samples.forChunks, rule);
  const compared: (ColumnDrift | undefined)[] = [];
  for (const chunk of chunks) {
    yield;
    // all of current data are often one chunk
    const isWhole = chunk && areSameRows(chunk, window);
    compared.push(isWhole ? drift : chunk && ofChunks.against(chunk));
  }
  return {
    window: drift,
    distribution,
    chunks: compared,
    ...(input.keep && facts && { facts: facts() }),
  };
}

interface Samples {
  /** The window, and the reference as it is compared with it. */
  readonly latest: Sample;
  readonly reference: Sample;
  /** The reference as it is compared with chunks. */
  readonly forChunks: Sample;
  readonly facts?: () => ComparedFacts;
}

/** A window that is larger than the reference has so many times as many rows in a bucket, … */
const FULLER = 8;
/** … and a small reference as many buckets as so many rows would have. */
const LEAST_PLANNED = 16_384;

function rowsToPlanFor(reference: number, window: number): number {
  return Math.max(reference, Math.floor(window / FULLER), Math.min(window, LEAST_PLANNED));
}

/** With more chunks it pays to put a reference, of which only totals are known, into buckets. */
const FEW_CHUNKS = 2;

function samplesOf(input: OverTimeInput): Samples {
  const { reference, window, chunks, known } = input;
  const { spareReference = false, spareWindow } = input.keep ?? {};
  if (reference.type === 'category' || window.type === 'category') {
    const before = sampleOf(reference);
    return { latest: sampleOf(window), reference: before, forChunks: before };
  }
  const n = lengthOf(reference);
  const rows = rowsToPlanFor(n, lengthOf(window));
  const aim = known?.window ? known.aim : bucketsFor(rows);
  const suited = known?.aim === aim && doesSuit(known, window) ? known : undefined;
  const plan = suited?.plan ?? planFor(reference.values, rows, window.values);
  const isFew = chunks.filter(each => each !== undefined).length <= FEW_CHUNKS;
  const before = new NumberSample(reference, { plan, facts: isFew ? suited?.reference : undefined });
  const latest = new NumberSample(window, { plan, facts: suited && grownFacts(suited, window) });
  // chunks are small: more buckets than suit the reference would only be more to go through
  const apart = known?.forChunks ?? (isFew ? undefined : {});
  const forChunks = apart && bucketsFor(n) !== aim ? new NumberSample(reference, apart) : before;
  return {
    latest,
    reference: before,
    forChunks,
    ...(plan && {
      facts: () => ({
        aim,
        plan,
        reference: suited?.reference ?? before.factsBy(plan, spareReference),
        forChunks:
          known?.forChunks ?? (forChunks === before ? undefined : ownFacts(forChunks, spareReference)),
        ...(spareWindow !== undefined && { window: latest.factsBy(plan, spareWindow) }),
      }),
    }),
  };
}

/** With a larger share of a window outside of a plan, which are in order as a whole only, another plan is made. */
const MOST_OUTSIDE = 1 / 8;
/** So many rows of a window of which nothing is known tell whether they are. */
const LOOKED_OVER = 256;

function doesSuit({ plan, window: known }: ComparedFacts, column: NumberVector | TimestampVector): boolean {
  const last = plan.buckets - 1;
  if (!known) {
    const some = evenlySpaced(column, LOOKED_OVER);
    let outside = 0;
    for (const value of some) {
      const bucket = bucketOf(value, plan);
      if (bucket === 0 || bucket === last) outside++;
    }
    return outside <= MOST_OUTSIDE * some.length;
  }
  if (!known.totals) return true;
  const { starts } = known.totals;
  // proof: there is a start for each bucket and one more
  const outside = starts[1]! + starts[last + 1]! - starts[last]!;
  return outside - known.presence.low - known.presence.high <= MOST_OUTSIDE * known.rows;
}

function ownFacts(sample: NumberSample, spare: boolean): ComparedFacts['forChunks'] {
  const plan = sample.buckets?.plan;
  return plan && { plan, facts: sample.factsBy(plan, spare) };
}

/** Facts of a column of which those of the first rows are known; undefined where all rows must be looked at. */
function grownFacts(
  { plan, window }: ComparedFacts,
  column: NumberVector | TimestampVector,
): NumberFacts | undefined {
  if (!window) return undefined;
  const rows = lengthOf(column);
  if (window.rows === rows) return window;
  if (window.rows > rows) return undefined;
  return mergedFacts(window, factsOfAdded(rowsBetween(column, window.rows, rows), plan));
}

/** Facts of rows that are added to others, in one pass: that only these few have few values does not matter. */
function factsOfAdded(values: Float64Array, plan: BucketPlan): NumberFacts {
  const { totals, presence, moments } = survey(values, plan);
  if (!moments) return new NumberSample({ type: 'number', values }).factsBy(plan, false);
  return { rows: values.length, presence, few: fewOf(values), moments, totals };
}

/** Of numbers of which only totals are known, what the comparison and the picture look at is found in one pass; if facts are kept, with what the next ones will look at. */
function foresee({ reference, latest }: Samples, keep: boolean): void {
  if (reference.type !== 'number' || latest.type !== 'number') return;
  if (reference.finiteSize === 0 || latest.finiteSize === 0 || stepsOfBoth(reference, latest)) return;
  const before = reference.buckets;
  const now = before && latest.bucketsBy(before.plan);
  if (!now) return;
  const inOrder = bucketsInOrder(before, now);
  reference.foresee(LOOKED_AT, [], inOrder);
  // what lies beyond the outer edges is drawn inside of them
  const edges = edgesFor(reference, latest, reference, BINS).subarray(1, -1);
  reference.foresee([], edges, inOrder);
  latest.foresee(LOOKED_AT, edges, inOrder, keep ? () => bucketsInOrderSoon(before, now) : undefined);
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
function distributionFor({ effect }: ColumnDrift, before: Sample, now: Sample): DistributionPair | null {
  return effect?.name === 'jensen_shannon' ? distributionOfCounts(before, now) : distributionOf(before, now);
}
