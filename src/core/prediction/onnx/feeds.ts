import * as l10n from '@vscode/l10n';
import type { Tensor } from 'onnxruntime-web';
import { type Batch, type BatchColumn, PredictionProblem } from '../model.ts';
import type { Runtime } from './runtime.ts';

/** An input of a graph: what of it is fed from columns. */
export interface InputPlan {
  readonly name: string;
  readonly type: string;
  /** How many columns go into it; undefined: as many as there are. */
  readonly width: number | undefined;
  /** Without the dimension of columns: one value a row. */
  readonly flat: boolean;
}

/** What a graph takes, as far as it can be fed from a table. */
export interface FeedPlan {
  readonly inputs: readonly InputPlan[];
  /** Rows that it takes at a time, where that is fixed. */
  readonly fixedRows: number | undefined;
}

export interface InputMetadata {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

const NUMERIC: ReadonlySet<string> = new Set([
  'float32',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
]);

/**
 * How a graph is fed from columns: one input of rows by columns, or one a column.
 * @throws PredictionProblem for inputs of another shape or type
 */
export function planFeeds(inputs: readonly InputMetadata[]): FeedPlan {
  const fixed = new Set<number>();
  const planned = inputs.map(({ name, isTensor, type = '', shape = [] }): InputPlan => {
    if (!isTensor || shape.length > 2 || shape.length === 0 || !(NUMERIC.has(type) || type === 'string')) {
      throw new PredictionProblem({
        code: 'unfit-input',
        message: l10n.t(
          'The input {0} of the model is {1}, which rows of a table do not fill.',
          name,
          `${type || 'no tensor'} [${shape.join(', ')}]`,
        ),
        remedy: l10n.t('Write a command of your own under checkpoints.predict.'),
      });
    }
    const [rows, width] = shape;
    const fixedRows = sizeOf(rows);
    if (fixedRows !== undefined) fixed.add(fixedRows);
    const flat = shape.length === 1;
    return { name, type, flat, width: flat ? 1 : sizeOf(width) };
  });
  if (planned.length > 1 && planned.some(each => each.width === undefined)) {
    // Only of one input can the number of columns be left open.
    throw new PredictionProblem({
      code: 'unfit-input',
      message: l10n.t('The model has several inputs, and one does not say how many columns it takes.'),
      remedy: l10n.t('Write a command of your own under checkpoints.predict.'),
    });
  }
  const [fixedRows] = fixed;
  if (fixed.size > 1 || (fixedRows ?? 0) > MOST_FIXED_ROWS) {
    throw new PredictionProblem({
      code: 'unfit-input',
      message: l10n.t(
        'The model takes a fixed number of rows that is not run here: {0}.',
        [...fixed].join(', '),
      ),
      remedy: l10n.t('Export it with a number of rows that may vary.'),
    });
  }
  return { inputs: planned, fixedRows };
}

/** Rows that a graph may take at a time; what fills up such a number is repeated. */
const MOST_FIXED_ROWS = 16_384;

/** A dimension that is fixed. The runtime tells one that is not as a name, or as −1 without its sign. */
function sizeOf(dimension: number | string | undefined): number | undefined {
  return typeof dimension === 'number' && dimension > 0 && dimension < 2 ** 31 ? dimension : undefined;
}

/** How many features a graph takes; undefined where it takes any number. */
export function featureCountOf({ inputs }: FeedPlan): number | undefined {
  let count = 0;
  for (const { width } of inputs) {
    if (width === undefined) return undefined;
    count += width;
  }
  return count;
}

/** Tensors for the rows of a batch. Rows beyond its end, where a graph takes a fixed number, repeat the last. */
export function feedsFor(
  { inputs }: FeedPlan,
  batch: Batch,
  runtime: Runtime,
  from: number,
  rows: number,
): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  let next = 0;
  for (const { name, type, width = batch.columns.length, flat } of inputs) {
    const columns = batch.columns.slice(next, next + width);
    next += width;
    const cells = flat ? [rows] : [rows, width];
    const rowAt = (row: number) => Math.min(from + row, batch.rows - 1);
    feeds[name] =
      type === 'string'
        ? new runtime.Tensor('string', textCells(columns, rows, rowAt), cells)
        : tensorOf(runtime, type, numberCells(type, columns, rows, rowAt, name), cells);
  }
  return feeds;
}

function tensorOf(
  { Tensor }: Runtime,
  type: string,
  data: ArrayBufferView,
  shape: readonly number[],
): Tensor {
  // The library types each kind of tensor apart; type and array are made together here.
  const make = Tensor as unknown as new (
    type: string,
    data: ArrayBufferView,
    shape: readonly number[],
  ) => Tensor;
  return new make(type, data, shape);
}

function textCells(
  columns: readonly BatchColumn[],
  rows: number,
  rowAt: (row: number) => number,
): readonly string[] {
  const cells: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (const { values } of columns) {
      const value = values[rowAt(row)];
      cells.push(value === undefined || Number.isNaN(value) ? '' : String(value));
    }
  }
  return cells;
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

function numberCells(
  type: string,
  columns: readonly BatchColumn[],
  rows: number,
  rowAt: (row: number) => number,
  input: string,
): ArrayBufferView {
  const texts = columns.filter(each => each.type === 'text').map(each => each.name);
  if (texts.length > 0) {
    throw new PredictionProblem({
      code: 'unfit-rows',
      message: l10n.t(
        'The input {0} of the model takes numbers, and these columns hold texts: {1}.',
        input,
        texts.slice(0, 10).join(', '),
      ),
      remedy: l10n.t('List the columns that the model reads under {0} in evenkeel.yaml.', 'columns.features'),
    });
  }
  const width = columns.length;
  const big = type === 'int64' || type === 'uint64';
  const whole = !type.startsWith('float');
  const cells = big
    ? new (type === 'int64' ? BigInt64Array : BigUint64Array)(rows * width)
    : new ARRAYS[type as keyof typeof ARRAYS](rows * width);
  for (const [place, { name, values }] of columns.entries()) {
    for (let row = 0; row < rows; row++) {
      const value = Number(values[rowAt(row)] ?? Number.NaN);
      if (whole && !Number.isInteger(value)) throw notWhole(name, input);
      cells[row * width + place] = big ? BigInt(value) : value;
    }
  }
  return cells;
}

/** A missing value or a fraction where the graph takes integers. */
function notWhole(column: string, input: string): PredictionProblem {
  return new PredictionProblem({
    code: 'unfit-rows',
    message: l10n.t(
      'The input {0} of the model takes whole numbers, and the column {1} has others or lacks some.',
      input,
      column,
    ),
  });
}
