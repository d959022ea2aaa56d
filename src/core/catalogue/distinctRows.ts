import { kernels } from '../kernels/index.ts';
import { lengthOf, take, type Vector } from '../tables/column.ts';
import type { InputName, Inputs, Matrix } from './evidence.ts';

/** Inputs that hold one value, or one row of a matrix, per row of data. */
const OF_ROWS: readonly InputName[] = [
  'y_true',
  'y_pred',
  'y_score',
  'y_lower',
  'y_upper',
  'weights',
  'groups',
  'ids',
  'times',
];

/** Rows that differ, each with the number of rows that are like it. */
export interface DistinctRows {
  readonly inputs: Inputs;
  readonly counts: Float64Array;
  readonly rows: number;
}

/** Up to this many different rows, drawing how often each occurs is less work than drawing rows. */
const MOST = 4096;

/** The named inputs that are aligned by row, and the rest as they are. */
export function rowInputs(
  inputs: Inputs,
  names: readonly InputName[],
): readonly (readonly [InputName, Vector | Matrix])[] {
  return OF_ROWS.flatMap(name => {
    const input = inputs[name];
    return input && names.includes(name) ? [[name, input] as const] : [];
  });
}

/** Rows of an input; undefined for a matrix without columns. */
export function rowsIn(input: Vector | Matrix): number | undefined {
  return input.type === 'matrix' ? input.columns[0]?.length : lengthOf(input);
}

/** The same rows of each aligned input; other inputs are passed on. */
export function takeRows(inputs: Inputs, names: readonly InputName[], rows: Int32Array): Inputs {
  const taken: Partial<Record<InputName, Vector | Matrix>> = { ...inputs };
  for (const [name, input] of rowInputs(inputs, names)) {
    taken[name] =
      input.type === 'matrix'
        ? {
            type: 'matrix',
            columns: input.columns.map(values => take({ type: 'number', values }, rows).values),
          }
        : take(input, rows);
  }
  // Each input keeps the type it had.
  return taken as Inputs;
}

/** Rows that are alike put together; undefined where too many differ for that to pay. */
export function distinctRows(inputs: Inputs, names: readonly InputName[]): DistinctRows | undefined {
  const alike = alikeRows(rowInputs(inputs, names).map(([, input]) => input));
  return alike && { inputs: takeRows(inputs, names, alike.first), counts: alike.counts, rows: alike.rows };
}

/** The first of each kind of row, and how many there are of it; undefined where too many differ for that to pay. */
export function alikeRows(
  aligned: readonly (Vector | Matrix)[],
): { readonly first: Int32Array; readonly counts: Float64Array; readonly rows: number } | undefined {
  let joint: Coding | undefined;
  for (const input of aligned) {
    const columns = input.type === 'matrix' ? input.columns.map(numbersCoded) : [coded(input)];
    for (const column of columns) {
      joint = column && (joint ? combined(joint, column) : column);
      if (!joint) return undefined;
    }
  }
  if (!joint || joint.size * 8 > joint.codes.length) return undefined;
  const counts = new Float64Array(joint.size);
  const first = new Int32Array(joint.size).fill(-1);
  // proof: codes are below size
  for (let row = 0; row < joint.codes.length; row++) {
    const code = joint.codes[row]!;
    if (counts[code] === 0) first[code] = row;
    counts[code]! += 1;
  }
  const present = Int32Array.from(first.keys()).filter(code => first[code] !== -1);
  return {
    first: Int32Array.from(present, code => first[code] ?? 0),
    counts: Float64Array.from(present, code => counts[code] ?? 0),
    rows: joint.codes.length,
  };
}

/** A code from 0 to size − 1 for each row; missing values have one too. */
interface Coding {
  readonly codes: Int32Array;
  readonly size: number;
}

function coded(vector: Vector): Coding | undefined {
  if (vector.type !== 'category') return numbersCoded(vector.values);
  return vector.dictionary.length > MOST
    ? undefined
    : { codes: vector.codes.map(code => code + 1), size: vector.dictionary.length + 1 };
}

function numbersCoded(values: Float64Array): Coding | undefined {
  const whole = kernels.encodeNumbers(values);
  if (whole.fraction === undefined) {
    return whole.values.length > MOST
      ? undefined
      : { codes: whole.codes.map(code => code + 1), size: whole.values.length + 1 };
  }
  return compacted(values.length, row => values[row] ?? Number.NaN);
}

function combined(a: Coding, b: Coding): Coding | undefined {
  // proof: the codings are equally long, as aligned inputs are
  const key = (row: number) => a.codes[row]! * b.size + b.codes[row]!;
  if (a.size * b.size <= MOST) return { codes: a.codes.map((_, row) => key(row)), size: a.size * b.size };
  return compacted(a.codes.length, key);
}

/** Codes in order of appearance; gives up at the first key too many. */
function compacted(length: number, keyOf: (row: number) => number): Coding | undefined {
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(length);
  for (let row = 0; row < length; row++) {
    const key = keyOf(row);
    let code = codeOf.get(key);
    if (code === undefined) {
      code = codeOf.size;
      if (code >= MOST) return undefined;
      codeOf.set(key, code);
    }
    codes[row] = code;
  }
  return { codes, size: codeOf.size };
}
