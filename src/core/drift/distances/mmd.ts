import * as l10n from '@vscode/l10n';
import type { Evidence, Matrix } from '../../catalogue/evidence.ts';
import type { Options } from '../../catalogue/options.ts';
import type { Outcome, Statistic, Undefined } from '../../catalogue/statistic.ts';
import { UsageError } from '../../diagnostic.ts';
import { sortedWithoutMissing } from '../../kernels/sort.ts';
import { MersenneTwister } from '../../mathematics/mersenneTwister.ts';
import type { Vector } from '../../tables/column.ts';
import { permutationsOption, seedOption } from './totalVariation.ts';

/** Distances of larger values overflow when squared. */
const MOST = 1e150;
/** The linear estimate takes its σ from so many rows a side. */
const LINEAR_SIGMA_ROWS = 500;

export const mmd: Statistic = {
  id: 'mmd',
  title: 'Maximum mean discrepancy',
  aliases: ['maximum_mean_discrepancy', 'empirical_mmd'],
  kind: 'drift',
  columnTypes: ['number'],
  summary:
    'How far apart the mean embeddings of two samples in a Gaussian kernel’s space are; for one column or for several together.',
  needs: ['reference', 'current'],
  matrices: ['reference', 'current'],
  options: [
    {
      name: 'bandwidth',
      type: 'text',
      default: 'median',
      allowed: ['median', 'median_reference', 'fixed'],
      summary:
        'σ of the kernel exp(−d²/2σ²). median: of the distances between rows of both samples; median_reference: √(half the median squared distance within the reference, each row with itself included), as Evidently; fixed: the option `sigma`.',
    },
    {
      name: 'sigma',
      type: 'number',
      default: 1,
      min: 1e-300,
      summary: 'σ with bandwidth=fixed.',
    },
    {
      name: 'estimator',
      type: 'text',
      default: 'unbiased',
      allowed: ['unbiased', 'linear'],
      summary:
        'unbiased: over all pairs of at most `max_rows` rows a side; linear: over consecutive pairs of all rows, noisier, in time proportional to the rows.',
    },
    {
      name: 'max_rows',
      type: 'number',
      default: 1000,
      min: 4,
      max: 10_000,
      integer: true,
      summary: 'From larger samples so many evenly spaced rows are taken: pairs grow with the square.',
    },
    permutationsOption,
    seedOption,
  ],
  range: [-2, 2],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>',
    at: 0.015,
    origin: 'The default of Evidently for embeddings; a convention, not a test.',
  },
  profiles: [
    {
      id: 'frouros',
      summary: 'Frouros 0.9 MMD: unbiased, σ = 1; up to 2000 rows a side all pairs.',
      options: { bandwidth: 'fixed', sigma: 1, max_rows: 2000 },
    },
    {
      id: 'evidently',
      summary:
        'Evidently 0.7 empirical_mmd: the same value up to 1000 rows a side; 100 permutations, alarm at p below 0.1. Evidently does not seed its permutations, so its p differs from call to call; after numpy.random.seed(0) it is ours, unless it rounds values apart that are equal.',
      options: { bandwidth: 'median_reference', permutations: 100 },
    },
  ],
  convention:
    'MMD² without the pairs of a row with itself, so it may be slightly negative; kernel exp(−d²/2σ²) with Euclidean distances, σ by the median heuristic. The p-value is the share of permutations with at least this value. Rows with a missing value are left out and counted; undefined with infinite values.',
  source: 'Gretton et al. 2012 (equation 3, and lemma 14 for the linear estimate).',
  compute(evidence, options): Outcome {
    const sides = rowsOf(evidence);
    if ('undefined' in sides) return sides;
    const { missing } = sides;
    if (options.text('estimator') === 'linear') return linear(sides, options);
    const reference = spaced(sides.reference, options.number('max_rows'));
    const current = spaced(sides.current, options.number('max_rows'));
    const n = reference.rows.length;
    const total = n + current.rows.length;
    const pairs = squaredDistances(reference, current);
    const sigma2 = bandwidth(pairs, n, options);
    // proof: k < pairs.length
    for (let k = 0; k < pairs.length; k++) pairs[k] = Math.exp(-pairs[k]! / (2 * sigma2));
    const value = unbiased(
      pairs,
      Int32Array.from({ length: total }, (_, i) => i),
      n,
    );
    const test = permuted(pairs, n, total, value, options);
    return {
      value,
      ...(test !== undefined && { pValue: test }),
      details: {
        sigma: Math.sqrt(sigma2),
        rows: { reference: n, current: total - n },
        ...(n < sides.reference.rows.length && { of: sides.reference.rows.length }),
        ...(total - n < sides.current.rows.length && { ofCurrent: sides.current.rows.length }),
        missing,
      },
    };
  },
};

/** The complete rows of a sample. */
interface Rows {
  readonly columns: readonly Float64Array[];
  /** Their positions in the columns. */
  readonly rows: Int32Array;
}

interface Sides {
  readonly reference: Rows;
  readonly current: Rows;
  /** Rows that were left out. */
  readonly missing: { readonly reference: number; readonly current: number };
}

function rowsOf({ inputs }: Evidence): Sides | Undefined {
  const reference = columnsOf(inputs.reference);
  const current = columnsOf(inputs.current);
  if (!reference || !current) {
    return {
      undefined: l10n.t(
        'This method compares numbers; the {0} sample holds categories.',
        reference ? 'current' : 'reference',
      ),
    };
  }
  if (reference.length !== current.length) {
    throw new UsageError(
      `"reference" has ${reference.length} columns and "current" ${current.length}; expected the same variables.`,
    );
  }
  const before = complete(reference);
  const now = complete(current);
  for (const [name, rows] of [
    ['reference', before],
    ['current', now],
  ] as const) {
    const { length } = rows.rows;
    if (length < 2)
      return {
        undefined: l10n.t('The {0} sample has {1} complete rows; at least 2 are needed.', name, length),
      };
    if (rows.columns.some(column => rows.rows.some(row => Math.abs(column[row] ?? 0) > MOST))) {
      return {
        undefined: l10n.t(
          'The {0} sample holds infinite or far too large values; distances need finite ones.',
          name,
        ),
      };
    }
  }
  return {
    reference: before,
    current: now,
    missing: {
      reference: (reference[0]?.length ?? 0) - before.rows.length,
      current: (current[0]?.length ?? 0) - now.rows.length,
    },
  };
}

function columnsOf(input: Vector | Matrix | undefined): readonly Float64Array[] | undefined {
  if (input?.type === 'matrix') return input.columns;
  return !input || input.type === 'category' ? undefined : [input.values];
}

/** The rows without a missing value. */
function complete(columns: readonly Float64Array[]): Rows {
  const rows = new Int32Array(columns[0]?.length ?? 0);
  let length = 0;
  for (let row = 0; row < rows.length; row++) {
    rows[length] = row;
    // the slot of an incomplete row is written again
    if (!columns.some(column => Number.isNaN(column[row]))) length++;
  }
  return { columns, rows: rows.subarray(0, length) };
}

/** At most `most` rows, evenly spaced from the first to the last. */
function spaced({ columns, rows }: Rows, most: number): Rows {
  if (rows.length <= most) return { columns, rows };
  const position = (i: number) => Math.round((i * (rows.length - 1)) / (most - 1));
  return { columns, rows: Int32Array.from({ length: most }, (_, i) => rows[position(i)] ?? 0) };
}

/** All squared distances between rows of both sides, reference first: (1, 0), (2, 0), (2, 1), … */
function squaredDistances(reference: Rows, current: Rows): Float64Array<ArrayBuffer> {
  const n = reference.rows.length;
  const total = n + current.rows.length;
  const pairs = new Float64Array((total * (total - 1)) / 2);
  for (const [c, column] of reference.columns.entries()) {
    const other = current.columns[c];
    // proof: positions index their columns; there is one pair for each j < i
    const values = Float64Array.from({ length: total }, (_, i) =>
      i < n ? column[reference.rows[i]!]! : (other?.[current.rows[i - n]!] ?? 0),
    );
    let k = 0;
    for (let i = 1; i < total; i++) {
      const value = values[i]!;
      for (let j = 0; j < i; j++) {
        const difference = value - values[j]!;
        pairs[k++]! += difference * difference;
      }
    }
  }
  return pairs;
}

/** σ²; what a median of 0 leaves (more than half of all pairs equal) is 1, or ½ in Evidently's. */
function bandwidth(pairs: Float64Array, n: number, options: Options): number {
  switch (options.text('bandwidth')) {
    case 'fixed':
      return options.number('sigma') ** 2;
    case 'median_reference': {
      // the pairs within the reference come first; Evidently has each twice, and every row with itself
      const within = sortedWithoutMissing(pairs.subarray(0, (n * (n - 1)) / 2));
      const position = (n * n - 1) / 2;
      // numpy's percentile "nearest" rounds halves to the even index
      const below = Math.floor(position);
      const index = position - below === 0.5 && below % 2 === 1 ? below + 1 : below;
      return (index < n ? 0 : (within[Math.floor((index - n) / 2)] ?? 0)) / 2 || 0.5;
    }
    default: {
      const sorted = sortedWithoutMissing(pairs);
      const middle = sorted.length / 2;
      const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
      return ((Math.sqrt(low) + Math.sqrt(high)) / 2) ** 2 || 1;
    }
  }
}

/** MMD² of the rows in this order, the first n of them as the reference. */
function unbiased(kernel: Float64Array, order: Int32Array, n: number): number {
  const total = order.length;
  const m = total - n;
  const isReference = new Uint8Array(total);
  // proof: order holds 0 … total − 1, and there is one pair for each j < i
  for (let i = 0; i < n; i++) isReference[order[i]!] = 1;
  const sums = new Float64Array(3);
  let k = 0;
  for (let i = 1; i < total; i++) {
    const side = isReference[i]!;
    for (let j = 0; j < i; j++) sums[side + isReference[j]!]! += kernel[k++]!;
  }
  const [withinCurrent = 0, across = 0, within = 0] = sums;
  return (2 * within) / (n * (n - 1)) + (2 * withinCurrent) / (m * (m - 1)) - (2 * across) / (n * m);
}

/** Pairs that a permutation test may visit: about two seconds. */
const MOST_PAIRS = 1e9;

function permuted(
  kernel: Float64Array,
  n: number,
  total: number,
  value: number,
  options: Options,
): number | undefined {
  const wanted = options.number('permutations');
  if (wanted === 0) return undefined;
  const permutations = Math.min(wanted, Math.max(100, Math.floor((2 * MOST_PAIRS) / (total * total))));
  const generator = new MersenneTwister(options.number('seed'));
  const inOrder = Int32Array.from({ length: total }, (_, i) => i);
  const order = new Int32Array(total);
  let asFar = 0;
  for (let k = 0; k < permutations; k++) {
    // each from the rows as they stand, as numpy.random.permutation
    order.set(inOrder);
    generator.shuffle(order);
    if (unbiased(kernel, order, n) >= value - 1e-15) asFar++;
  }
  return asFar / permutations;
}

/** Gretton's linear-time estimate: the mean of k(x, x′) + k(y, y′) − k(x, y′) − k(x′, y) over consecutive pairs of rows. */
function linear(sides: Sides, options: Options): Outcome {
  const { reference, current, missing } = sides;
  const few = [spaced(reference, LINEAR_SIGMA_ROWS), spaced(current, LINEAR_SIGMA_ROWS)] as const;
  const sigma2 = bandwidth(squaredDistances(...few), few[0].rows.length, options);
  const kernel = (a: Rows, i: number, b: Rows, j: number) => {
    let squares = 0;
    // proof: i and j are below the numbers of rows, whose positions index the columns
    for (let c = 0; c < a.columns.length; c++) {
      squares += (a.columns[c]![a.rows[i]!]! - b.columns[c]![b.rows[j]!]!) ** 2;
    }
    return Math.exp(-squares / (2 * sigma2));
  };
  const pairs = Math.floor(Math.min(reference.rows.length, current.rows.length) / 2);
  let sum = 0;
  for (let k = 0; k < 2 * pairs; k += 2) {
    sum += kernel(reference, k, reference, k + 1) + kernel(current, k, current, k + 1);
    sum -= kernel(reference, k, current, k + 1) + kernel(reference, k + 1, current, k);
  }
  return { value: sum / pairs, details: { sigma: Math.sqrt(sigma2), pairs, missing } };
}
