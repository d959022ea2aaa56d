import type { TableQuery } from './table.ts';
import { type ColumnPlace, type ListedRun, numberOf, placeOf, valueIn } from './values.ts';

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * The runs in the order of a table: by its columns, and where these are equal the newest first. Numbers, also those that a tracker keeps as
 * texts, come before texts, NaN behind all other numbers, and runs without a value last, whichever way the order goes.
 */
export function ordered(
  runs: readonly ListedRun[],
  sort: TableQuery['sort'],
  now: number,
): readonly ListedRun[] {
  const keys = sort.flatMap(({ column, descending }) => {
    const place = placeOf(column);
    return place ? [keyOf(runs, place, descending, now)] : [];
  });
  const positions = runs.map((_, at) => at);
  positions.sort((a, b) => {
    for (const compare of keys) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    // proof: positions are those of runs
    return newestFirst(runs[a]!, runs[b]!);
  });
  // proof: as above
  return positions.map(at => runs[at]!);
}

/** The newest first; runs without any time last, by name. */
export function newestFirst({ head: a }: ListedRun, { head: b }: ListedRun): number {
  const [x, y] = [whenOf(a), whenOf(b)];
  return x === y ? collator.compare(a.name, b.name) : y > x ? 1 : -1;
}

function whenOf({ startedAt, updatedAt }: ListedRun['head']): number {
  return startedAt ?? updatedAt ?? Number.NEGATIVE_INFINITY;
}

/** Compares two runs by a column, whose values are looked up once. */
function keyOf(
  runs: readonly ListedRun[],
  place: ColumnPlace,
  descending: boolean,
  now: number,
): (a: number, b: number) => number {
  const values = runs.map(each => valueIn(each, place, now));
  const numbers = values.map(numberOf);
  // number, NaN, text, nothing
  const ranks = values.map((value, at) => {
    const number = numbers[at];
    if (value === undefined || value === null) return 3;
    return number === undefined ? 2 : Number.isNaN(number) ? 1 : 0;
  });
  const sign = descending ? -1 : 1;
  return (a, b) => {
    // proof: a and b are positions of runs, and the columns as long
    const rank = ranks[a]!;
    if (rank !== ranks[b]) return rank - ranks[b]!;
    if (rank === 0) return sign * compareNumbers(numbers[a]!, numbers[b]!);
    return rank === 2 ? sign * collator.compare(String(values[a]), String(values[b])) : 0;
  };
}

/** Infinities subtract to NaN. */
function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
