import type { Column } from './column.ts';

/** Two independent hashes of 32 bits: what two different rows have in common by chance once in 2⁶⁴. */
export interface RowHashes {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** Hashes of as many rows, to which columns are added one after the other: equal rows of the same columns get equal hashes. */
export function emptyHashes(rows: number): RowHashes {
  return { first: new Int32Array(rows), second: new Int32Array(rows) };
}

/**
 * Mixes a column into the hashes of its rows. As in `RowIndex` values are equal as numbers are (−0 equals 0), a missing value equals
 * another one, and a text is the same text whatever its code. Columns are read once, in order.
 */
export function addToHashes(hashes: RowHashes, column: Column): void {
  if (column.type === 'category') addCategories(hashes, column.codes, column.dictionary);
  else addNumbers(hashes, column.values);
}

const STARTS = { one: 0x811c9dc5, two: 0x2f0b4c47 };

function addCategories(hashes: RowHashes, codes: Int32Array, dictionary: readonly string[]): void {
  if (codes.length < dictionary.length) addTexts(hashes, codes, dictionary);
  else addCodes(hashes, codes, dictionary);
}

/** Of fewer rows than there are texts, each row's own text is hashed. */
function addTexts({ first, second }: RowHashes, codes: Int32Array, dictionary: readonly string[]): void {
  for (const [row, code] of codes.entries()) {
    const text = dictionary[code];
    const low = textHash(text, STARTS.one);
    const high = textHash(text, STARTS.two);
    first[row] = mixed(first[row] ?? 0, low, high);
    second[row] = mixedOtherwise(second[row] ?? 0, low, high);
  }
}

function addCodes({ first, second }: RowHashes, codes: Int32Array, dictionary: readonly string[]): void {
  // A missing value is the code before all others.
  const one = Int32Array.from([0, ...dictionary.keys()], (_, i) => textHash(dictionary[i - 1], STARTS.one));
  const two = Int32Array.from([0, ...dictionary.keys()], (_, i) => textHash(dictionary[i - 1], STARTS.two));
  // proof: codes are −1 or index the dictionary, and the hashes have a place for each row
  for (let row = 0; row < codes.length; row++) {
    const place = codes[row]! + 1;
    const low = one[place]!;
    const high = two[place]!;
    first[row] = mixed(first[row]!, low, high);
    second[row] = mixedOtherwise(second[row]!, low, high);
  }
}

function addNumbers({ first, second }: RowHashes, values: Float64Array): void {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  // proof: a double is two words, and the hashes have a place for each row
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    let low = words[2 * row]!;
    let high = words[2 * row + 1]!;
    if (value === 0) {
      low = 0;
      high = 0;
    } else if (Number.isNaN(value)) {
      low = MISSING;
      high = MISSING;
    }
    first[row] = mixed(first[row]!, low, high);
    second[row] = mixedOtherwise(second[row]!, low, high);
  }
}

const MISSING = 0x7ff80001;

/** Both words of a value go into both hashes, in another order and with other odd factors; the shift brings high bits down. */
function mixed(hash: number, low: number, high: number): number {
  const h = Math.imul(hash ^ low, 0x85ebca6b);
  return Math.imul((h ^ (h >>> 15)) + high, 0x9e3779b1);
}

function mixedOtherwise(hash: number, low: number, high: number): number {
  const h = Math.imul(hash ^ high, 0xc2b2ae35);
  return Math.imul((h ^ (h >>> 14)) + low, 0x27d4eb2f);
}

/** FNV-1a over the UTF-16 units of a text, from another start for another hash. */
function textHash(text: string | undefined, start: number): number {
  if (text === undefined) return MISSING;
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}
