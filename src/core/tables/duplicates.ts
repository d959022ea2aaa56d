import { OVERFLOW_LABEL } from './building/dictionary.ts';
import { type CategoryVector, lengthOf, type Vector } from './column.ts';
import { enlarged, roomFor } from './hashGroups.ts';
import { isFromStart, keepKnown, knownSoFar } from './knownRows.ts';
import { emptySlots } from './rowGroups.ts';

/** Values of an id column that occur more than once. */
export interface Duplicates {
  /** Rows whose value an earlier row already has. */
  readonly rows: number;
  /** The first such row, 0-based, and the earlier row that it repeats; undefined when there is none. */
  readonly first?: { readonly row: number; readonly of: number; readonly value: string };
  /** Rows that could not be looked at, because their text did not fit the dictionary. Missing values are not looked at either. */
  readonly unchecked: number;
}

/**
 * Finds repeated values. Costs four bytes a distinct value (categories), or eight to sixteen a row (numbers, instants). Of final rows from
 * the first of their memory on that is kept, and when they have grown only the new ones are looked at.
 */
export function findDuplicates(column: Vector): Duplicates {
  if (!isFromStart(column)) return searchFor(column).goOn(column);
  const earlier = knownSoFar<Search>([column], KEY);
  // Where memory was copied, what is kept with it may have gone on with other rows.
  const search = earlier?.known.length === earlier?.length ? earlier?.known : undefined;
  const used = search ?? searchFor(column);
  const found = used.goOn(column);
  keepKnown([column], KEY, used);
  return found;
}

const KEY = 'duplicates';

/** A search among the first rows of a column, which can go on with those behind them. */
interface Search {
  /** How many rows have been looked at. */
  readonly length: number;
  /** Looks at the rows behind those, and answers what there is among all. */
  goOn(column: Vector): Duplicates;
}

function searchFor({ type }: Vector): Search {
  return type === 'category' ? new SearchInCategories() : new SearchInNumbers();
}

class SearchInCategories implements Search {
  length = 0;
  /** By code, the first row that has it and 1 more; 0 where there is none. */
  #seenAt: Int32Array = new Int32Array(0);
  #overflow = -1;
  #dictionaryLength = 0;
  #rows = 0;
  #unchecked = 0;
  #first: Duplicates['first'];

  goOn(column: Vector): Duplicates {
    if (column.type === 'category' && lengthOf(column) > this.length) this.#lookAt(column);
    const first = this.#first;
    return { rows: this.#rows, ...(first ? { first } : {}), unchecked: this.#unchecked };
  }

  #lookAt({ codes, dictionary }: CategoryVector): void {
    if (this.#overflow < 0) this.#overflow = dictionary.indexOf(OVERFLOW_LABEL, this.#dictionaryLength);
    this.#dictionaryLength = dictionary.length;
    if (dictionary.length > this.#seenAt.length) {
      this.#seenAt = enlarged(this.#seenAt, roomFor(dictionary.length, this.length));
    }
    const seenAt = this.#seenAt;
    // proof: row < codes.length, and there is a place for each code
    for (let row = this.length; row < codes.length; row++) {
      const code = codes[row]!;
      if (code < 0) continue;
      if (code === this.#overflow) {
        this.#unchecked++;
        continue;
      }
      const of = seenAt[code]! - 1;
      if (of < 0) seenAt[code] = row + 1;
      else {
        this.#rows++;
        this.#first ??= { row, of, value: dictionary[code] ?? '' };
      }
    }
    this.length = codes.length;
  }
}

class SearchInNumbers implements Search {
  length = 0;
  /** Open addressing over row numbers, by the value's bits; at most half full. */
  #slots = emptySlots(0);
  #rows = 0;
  #first: Duplicates['first'];

  goOn(column: Vector): Duplicates {
    if (column.type !== 'category' && lengthOf(column) > this.length) this.#lookAt(column.values);
    const first = this.#first;
    return { rows: this.#rows, ...(first ? { first } : {}), unchecked: 0 };
  }

  #lookAt(values: Float64Array): void {
    if (values.length * 2 > this.#slots.length) this.#makeRoom(values);
    const slots = this.#slots;
    // proof: row < values.length, and slotOf answers places of the slots
    for (let row = this.length; row < values.length; row++) {
      const value = values[row]!;
      if (Number.isNaN(value)) continue;
      const slot = slotOf(slots, values, value);
      const of = slots[slot]!;
      if (of < 0) slots[slot] = row;
      else {
        this.#rows++;
        this.#first ??= { row, of, value: String(value) };
      }
    }
    this.length = values.length;
  }

  #makeRoom(values: Float64Array): void {
    const slots = emptySlots(values.length);
    // proof: slots hold −1 or rows of the values
    for (const row of this.#slots) if (row >= 0) slots[slotOf(slots, values, values[row]!)] = row;
    this.#slots = slots;
  }
}

const word = new Float64Array(1);
const words = new Int32Array(word.buffer);

/** The slot of the row with this value, or the one where it belongs. */
function slotOf(slots: Int32Array, values: Float64Array, value: number): number {
  const mask = slots.length - 1;
  word[0] = value + 0;
  // proof: a double is two words; slots are masked by their number, a power of two, and hold −1 or rows of the values
  let hash = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x9e3779b1), 0x85ebca6b);
  hash ^= hash >>> 15;
  let slot = hash & mask;
  while (slots[slot]! >= 0 && values[slots[slot]!] !== value) slot = (slot + 1) & mask;
  return slot;
}
