import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import type { CategoryVector, Vector } from '../tables/column.ts';
import { INPUTS, type InputName, type Inputs, type Matrix } from './evidence.ts';
import { isUndefined, type Json, type Outcome } from './statistic.ts';

/**
 * Parses JSON as the tools of this field write it: Python's bare NaN, Infinity and −Infinity are taken as the strings of that name.
 * @throws UsageError naming the place of the first mistake.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The slow path: quote the bare words outside strings.
  }
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, found =>
    found.startsWith('"') ? found : `"${found}"`,
  );
  try {
    return JSON.parse(quoted);
  } catch (error) {
    throw new UsageError(`The input is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Named arrays from JSON: numbers (null, "NaN" and "Infinity" allowed) become number vectors, anything with text or booleans becomes
 * categories (null and "NaN" missing), rows of numbers become one column per class.
 * @param unequalRows whether rows may have different lengths; what a shorter one lacks is missing
 * @throws UsageError naming the input and the position of what does not fit.
 */
export function inputsFromJson(value: unknown, unequalRows = false): Inputs {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(
      'The input is not a JSON object of named arrays, such as {"y_true": [0, 1], "y_pred": [0, 1]}.',
    );
  }
  const inputs: Partial<Record<InputName, Vector | Matrix>> = {};
  for (const [name, array] of Object.entries(value)) {
    if (!isInputName(name)) {
      const near = nearest(name, Object.keys(INPUTS));
      throw new UsageError(
        `Unknown input "${name}".${near ? ` Did you mean "${near}"?` : ''} Known: ${Object.keys(INPUTS).join(', ')}.`,
      );
    }
    if (array === null) continue;
    if (!Array.isArray(array)) throw new UsageError(`The input "${name}" is not an array.`);
    const asMatrix = INPUTS[name] === 'vector or matrix' && Array.isArray(array[0]);
    inputs[name] = asMatrix ? matrixOf(name, array, unequalRows) : vectorOf(name, array);
  }
  // Only inputs that INPUTS allows it for are ever made a matrix above, which is what the type of Inputs says.
  return inputs as Inputs;
}

function isInputName(name: string): name is InputName {
  return Object.hasOwn(INPUTS, name);
}

const WORDS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** The number a JSON cell stands for, or undefined when it is none. Null is NaN: missing. */
function numberOf(cell: unknown): number | undefined {
  if (typeof cell === 'number') return cell;
  if (cell === null) return Number.NaN;
  return WORDS.get(cell);
}

function vectorOf(name: string, cells: readonly unknown[]): Vector {
  const values = new Float64Array(cells.length);
  for (const [i, cell] of cells.entries()) {
    const number = numberOf(cell);
    if (number === undefined) return categoryOf(name, cells);
    values[i] = number;
  }
  return { type: 'number', values };
}

/** Null, or the NaN that Python writes for a missing cell of any column. */
function isMissing(cell: unknown): boolean {
  return cell === null || cell === 'NaN';
}

function categoryOf(name: string, cells: readonly unknown[]): CategoryVector {
  // A column of booleans always has both words, as a boolean column of a file has.
  const boolean = cells.every(cell => isMissing(cell) || typeof cell === 'boolean');
  const codeOf = new Map<string, number>(
    boolean
      ? [
          ['false', 0],
          ['true', 1],
        ]
      : [],
  );
  const codes = new Int32Array(cells.length);
  for (const [i, cell] of cells.entries()) {
    if (isMissing(cell)) {
      codes[i] = -1;
    } else if (typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean') {
      const text = String(cell);
      let code = codeOf.get(text);
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(text, code);
      }
      codes[i] = code;
    } else {
      throw new UsageError(
        `"${name}"[${i}] is ${Array.isArray(cell) ? 'an array' : 'an object'}; expected a number, a text, true, false or null.`,
      );
    }
  }
  return { type: 'category', codes, dictionary: [...codeOf.keys()], ...(boolean && { boolean }) };
}

function matrixOf(name: string, rows: readonly unknown[], unequalRows: boolean): Matrix {
  const lengthOf = (row: unknown) => (Array.isArray(row) ? row.length : 0);
  const width = unequalRows
    ? rows.reduce<number>((most, row) => Math.max(most, lengthOf(row)), 0)
    : lengthOf(rows[0]);
  const columns = Array.from({ length: width }, () => new Float64Array(rows.length));
  for (const [i, row] of rows.entries()) {
    if (!Array.isArray(row) || (row.length !== width && !unequalRows)) {
      throw new UsageError(
        unequalRows
          ? `"${name}"[${i}] is not a row of numbers, as the first row is.`
          : `"${name}"[${i}] is not a row of ${width} numbers, as the first row is.`,
      );
    }
    for (const [j, column] of columns.entries()) {
      const cell: unknown = j < row.length ? row[j] : null;
      // Whether a row has a label is written either way.
      const number = typeof cell === 'boolean' ? Number(cell) : numberOf(cell);
      if (number === undefined) throw new UsageError(`"${name}"[${i}][${j}] is not a number.`);
      column[i] = number;
    }
  }
  return { type: 'matrix', columns };
}

/** What `compute` prints: `{id, profile, value, p_value?, interval?, details?, undefined?}`. Infinities are the words, NaN never occurs. */
export function outcomeToJson(id: string, profile: string, outcome: Outcome): Json {
  const details = outcome.details && { details: writable(outcome.details) };
  if (isUndefined(outcome)) return { id, profile, value: null, undefined: outcome.undefined, ...details };
  const { value, pValue, interval } = outcome;
  return {
    id,
    profile,
    value: writable(value),
    ...(pValue !== undefined && { p_value: pValue }),
    ...(interval && { interval: { ...interval } }),
    ...details,
  };
}

/** The same value with infinities as words, which JSON can hold; an undefined number (NaN) becomes null. */
function writable(value: Json): Json {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return null;
    return Number.isFinite(value) ? value : String(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(writable);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, writable(each)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
