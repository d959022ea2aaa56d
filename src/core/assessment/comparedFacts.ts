import type { ComparedFacts, OverTime } from '../drift/compareOverTime.ts';
import type { NumberFacts } from '../drift/numberFacts.ts';
import { withoutCodes } from '../kernels/buckets.ts';
import { isResident, lengthOf, onlyFrom, type Vector } from '../tables/column.ts';
import { KEPT, type Keepable, keepLastKnown, knownSoFar, nameOf, willLast } from '../tables/knownRows.ts';

/** What comparisons found out of columns as a whole, kept with their rows for the next one. */

const KEY = 'drift';

/** Fewer rows are read again sooner than their facts are made smaller. */
const MANY_ROWS = 1 << 16;

/** Whether a column is many rows that are not in memory. */
export function isFarOff(vector: Vector): boolean {
  return !isResident(vector) && lengthOf(vector) >= MANY_ROWS;
}

class KnownFacts implements Keepable {
  readonly facts: ComparedFacts;

  constructor(facts: ComparedFacts) {
    this.facts = facts;
  }

  /** For another process without what takes bytes for each row; undefined where too little would be left. */
  [KEPT](): ComparedFacts | undefined {
    const { reference, forChunks, window, ...others } = this.facts;
    const before = smaller(reference);
    const ofChunks = forChunks && smaller(forChunks.facts);
    const now = window && smaller(window);
    if (!before || (forChunks && !ofChunks) || (window && !now)) return undefined;
    return {
      ...others,
      reference: before,
      ...(forChunks && ofChunks && { forChunks: { ...forChunks, facts: ofChunks } }),
      ...(now && { window: now }),
    };
  }
}

function smaller(facts: NumberFacts): NumberFacts | undefined {
  const { rows, totals } = facts;
  if (rows < MANY_ROWS || !totals) return facts;
  const less = withoutCodes(totals);
  return less && { ...facts, totals: less };
}

/** As it was kept; of another process, what `KnownFacts` said. */
interface Answer {
  readonly facts: KnownFacts | ComparedFacts | undefined;
}

/** Facts of a comparison with the same reference, of the first rows of the window at least, or else of the reference alone. */
export function factsKnown(before: Vector, now: Vector): ComparedFacts | undefined {
  const ofBoth = factsIn(knownSoFar<Answer>([now], keyFor(before)));
  if (ofBoth) return ofBoth;
  const ofReference = knownSoFar<Answer>([before], KEY);
  return ofReference?.length === lengthOf(before) ? factsIn(ofReference) : undefined;
}

function factsIn(found: { readonly known: Answer } | undefined): ComparedFacts | undefined {
  const facts = found?.known.facts;
  return facts instanceof KnownFacts ? facts.facts : facts;
}

/** Keeps what a comparison found out of both columns. */
export function keepFacts({ facts }: OverTime, before: Vector, now: Vector): void {
  if (!facts) return;
  for (const array of lastingIn(facts)) willLast(array);
  const { window, ...ofReference } = facts;
  if (window) keepLastKnown<Answer>(now, keyFor(before), { facts: new KnownFacts(facts) });
  keepLastKnown<Answer>(before, KEY, { facts: new KnownFacts(ofReference) });
}

/** What does not change with the rows that come: of the reference all, and of the window the values that are kept in order. */
function lastingIn({ reference, forChunks, window }: ComparedFacts): ArrayBufferView[] {
  const ofReference = [reference, forChunks?.facts].flatMap(each => each?.totals ?? []);
  const kept = [...ofReference, window?.totals].flatMap(each => each?.kept ?? []);
  return [
    ...ofReference.flatMap(({ starts, sums, bounds }) => [starts, sums, ...(bounds ? [bounds] : [])]),
    ...kept.flatMap(({ ends, values }) => [ends, values]),
  ];
}

function keyFor(before: Vector): string {
  return `${KEY} ${nameOf(before)}`;
}

/**
 * The column without the rows that facts are known of, where it would take a thread to look at these after all: they are not in memory, or it
 * is not known which bucket each is in.
 */
export function withoutKnown(vector: Vector, facts: NumberFacts | undefined): Vector {
  if (!facts || facts.rows < MANY_ROWS) return vector;
  const { rows, totals } = facts;
  const areAtHand = isResident(vector) && totals?.codedFrom === undefined;
  return areAtHand ? vector : onlyFrom(vector, totals?.kept?.rows ?? rows);
}
