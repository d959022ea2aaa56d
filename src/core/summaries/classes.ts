import * as l10n from '@vscode/l10n';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { kernels } from '../kernels/index.ts';
import { nearest } from '../nearest.ts';
import { firstOf } from '../shortened.ts';
import { suggesting } from '../suggesting.ts';
import type { Vector } from '../tables/column.ts';

/**
 * The classes of a classification problem. Ordered as numpy sorts them: numbers by size, texts by code point; classes that only
 * `labels` names take part in that order.
 */
export interface Classes {
  /** Each class as users and views see it: a number where all classes are numbers, else a text. */
  readonly values: readonly (number | string)[];
  /** 1 for classes that occur in a complete row, 0 for those only named by `labels`. */
  readonly present: Uint8Array;
  /** The classes named by `labels`, in that order, as indices into `values`; absent when `labels` was not given. */
  readonly labels?: readonly number[];
}

/** Classes and, for each vector, the class of each row as an index into `classes.values`; negative: missing. */
export interface Coded {
  readonly classes: Classes;
  readonly codes: readonly Int32Array[];
}

/**
 * Turns label vectors into class codes that agree between them: 1 and "1" are the same class, and so are true and 1 where a column of
 * numbers stands beside one of texts.
 * @param vectors equally long; numbers must be whole
 * @param labels further classes, and the order in which to report
 * @param keep 0 for rows whose labels do not count
 * @param names what the vectors are called in messages
 * @returns Undefined when a vector holds numbers that are no labels.
 * @throws UsageError for timestamps.
 */
export function classesOf(
  vectors: readonly Vector[],
  labels?: Vector,
  keep?: Uint8Array,
  names: readonly string[] = [],
): Coded | Undefined {
  const raw: RawLabels[] = [];
  for (const [i, vector] of [...vectors, ...(labels ? [labels] : [])].entries()) {
    const name = i < vectors.length ? (names[i] ?? l10n.t('The column')) : 'labels';
    const each = rawLabels(vector, name);
    if ('undefined' in each) return each;
    raw.push(each);
  }
  const types = new Set(raw.map(each => each.numeric));
  const canonical = types.size > 1 ? acrossTypes : (key: number | string) => key;

  const classKeys = raw.map((each, i) => {
    // A dictionary may hold texts that do not occur here; the distinct numbers of a vector all do, unless rows are left out.
    const kept = i < vectors.length ? keep : undefined;
    const used = kept || !each.numeric ? usedCodes(each, kept) : undefined;
    return each.keys.map((key, code) => (used && !used[code] ? undefined : canonical(key)));
  });
  const present = new Set(classKeys.slice(0, vectors.length).flat());
  const values = [...new Set(classKeys.flat())].filter(key => key !== undefined);
  // A mixture of numbers and texts is ordered, and shown, as texts.
  const shown = values.every(key => typeof key === 'number') ? values : values.map(String);
  const sorted = shown
    .map((value, i) => ({ value, key: values[i] }))
    .sort((a, b) => compare(a.value, b.value));
  const indexOf = new Map(sorted.map(({ key }, index) => [key, index]));
  const codeMaps = classKeys.map(keys =>
    Int32Array.from(keys, key => (key === undefined ? -1 : (indexOf.get(key) ?? -1))),
  );
  const labelMap = labels && raw.at(-1);
  return {
    classes: {
      values: sorted.map(each => each.value),
      present: Uint8Array.from(sorted, each => (present.has(each.key) ? 1 : 0)),
      ...(labelMap && { labels: labelOrder(labelMap.codes, codeMaps.at(-1)) }),
    },
    codes: vectors.map((_, i) => recode(raw[i]?.codes, codeMaps[i])),
  };
}

/** The classes of two parts of the data, and where each part's classes are among them. `labels` is that of the first part that has it. */
export function mergeClasses(
  a: Classes,
  b: Classes,
): { readonly classes: Classes; readonly maps: readonly [Int32Array, Int32Array] } {
  const values = [...a.values, ...b.values];
  const numeric = values.every(value => typeof value === 'number');
  // Texts of both parts are classes as they stand: "1" and "true" are two, unless numbers stand beside them.
  const alike = numeric || values.every(value => typeof value === 'string');
  const keyOf = alike ? (value: number | string) => value : acrossTypes;
  const shown = new Map<number | string, number | string>();
  for (const value of values) {
    const key = keyOf(value);
    if (!shown.has(key)) shown.set(key, numeric ? value : String(value));
  }
  const sorted = [...shown].sort(([, x], [, y]) => compare(x, y));
  const indexOf = new Map(sorted.map(([key], index) => [key, index]));
  const mapOf = ({ values: own }: Classes) => Int32Array.from(own, value => indexOf.get(keyOf(value)) ?? -1);
  const maps = [mapOf(a), mapOf(b)] as const;
  const present = new Uint8Array(sorted.length);
  for (const [part, map] of [
    [a, maps[0]],
    [b, maps[1]],
  ] as const) {
    // proof: a map holds indices of the merged classes
    for (const [index, at] of map.entries()) present[at]! |= part.present[index] ?? 0;
  }
  const labels = a.labels ? a.labels.map(at => maps[0][at] ?? -1) : b.labels?.map(at => maps[1][at] ?? -1);
  return {
    classes: { values: sorted.map(([, value]) => value), present, ...(labels && { labels }) },
    maps,
  };
}

/** The class that a text (an option's value) names, or -1. */
export function classNamed(classes: Classes, text: string): number {
  const exact = classes.values.findIndex(value => String(value) === text);
  if (exact >= 0) return exact;
  const key = acrossTypes(text);
  return classes.values.findIndex(value => acrossTypes(value) === key);
}

/** The sentence for a class that does not occur; names the nearest one. */
export function noSuchClass(classes: Classes, text: string): Undefined {
  const names = classes.values.map(String);
  const near = nearest(text, names);
  const absent = l10n.t('Class "{0}" does not occur; found {1}.', text, firstOf(names));
  return { undefined: suggesting(absent, near) };
}

/**
 * The positive class: the one named, else 1 for classes within {0, 1} or {−1, 1}, "true" for booleans, else the greater of two in sort
 * order. With one class that is none of these, which class is positive is not known.
 */
export function positiveClass(classes: Classes, named: string | undefined): number | Undefined {
  const { values } = classes;
  if (named !== undefined) {
    const index = classNamed(classes, named);
    if (index >= 0) return index;
    // One class out of two may be missing from a small chunk: 1 is positive though only 0 occurs.
    return values.length < 2 ? ABSENT : noSuchClass(classes, named);
  }
  if (values.length > 2) {
    return {
      undefined: l10n.t(
        'There are {0} classes, so "positive" must name one of them: {1}.',
        values.length,
        firstOf(values),
      ),
    };
  }
  const [first] = values;
  if (values.length === 2) return 1;
  const only = first === undefined ? undefined : acrossTypes(first);
  if (only === 1) return 0;
  if (only === 0 || only === -1) return ABSENT;
  return {
    undefined: l10n.t(
      'Only class {0} occurs, so which class is positive is not known. Set "positive", or give both in "labels".',
      String(first),
    ),
  };
}

/** The index of a positive class that has no row: no code equals it. */
const ABSENT = -2;

interface RawLabels {
  readonly numeric: boolean;
  readonly codes: Int32Array;
  readonly keys: readonly (number | string)[];
}

function rawLabels(vector: Vector, name: string): RawLabels | Undefined {
  if (vector.type === 'timestamp')
    throw new UsageError(l10n.t('{0} holds timestamps; expected class labels.', name));
  if (vector.type === 'category') return { numeric: false, codes: vector.codes, keys: vector.dictionary };
  const { codes, values, fraction } = kernels.encodeNumbers(vector.values);
  if (fraction !== undefined) {
    return {
      undefined: l10n.t(
        '{0} holds {1}; numbers that are class labels must be whole. Measurements and scores need a threshold first.',
        name,
        fraction,
      ),
    };
  }
  return { numeric: true, codes, keys: values };
}

/** Which codes occur in the rows that count. */
function usedCodes(labels: RawLabels, keep: Uint8Array | undefined): Uint8Array {
  const used = new Uint8Array(labels.keys.length);
  const { codes } = labels;
  // proof: a code that is not negative indexes keys, by the contract of CategoryVector and Encoded; keep is as long as codes
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code >= 0 && keep?.[i] !== 0) used[code] = 1;
  }
  return used;
}

function recode(codes: Int32Array | undefined, map: Int32Array | undefined): Int32Array {
  if (!codes || !map) return new Int32Array(0);
  if (map.every((to, from) => to === from)) return codes;
  const recoded = new Int32Array(codes.length);
  // proof: as in usedCodes; map is as long as keys
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    recoded[i] = code < 0 ? -1 : map[code]!;
  }
  return recoded;
}

function labelOrder(codes: Int32Array, map: Int32Array | undefined): number[] {
  const order = new Set<number>();
  for (const code of codes) {
    const index = code < 0 ? undefined : map?.[code];
    if (index !== undefined && index >= 0) order.add(index);
  }
  return [...order];
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The common form of labels that come as numbers on one side and as texts on the other. */
function acrossTypes(key: number | string): number | string {
  if (typeof key === 'number') return key;
  if (key === 'true') return 1;
  if (key === 'false') return 0;
  return DECIMAL.test(key) ? Number(key) : key;
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareByCodePoint(String(a), String(b));
}

/** As Python compares strings. JavaScript's own order, by UTF-16 unit, differs outside the basic plane. */
function compareByCodePoint(a: string, b: string): number {
  const left = a[Symbol.iterator]();
  const right = b[Symbol.iterator]();
  for (;;) {
    const x = left.next();
    const y = right.next();
    if (x.done || y.done) return Number(y.done ?? false) - Number(x.done ?? false);
    const difference = (x.value.codePointAt(0) ?? 0) - (y.value.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
}
