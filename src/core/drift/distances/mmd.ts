import type { Evidence, Matrix } from '../../catalogue/evidence.ts';
import type { Options } from '../../catalogue/options.ts';
import type { Outcome, Statistic, Undefined } from '../../catalogue/statistic.ts';
import { UsageError } from '../../diagnostic.ts';
import { MersenneTwister } from '../../mathematics/mersenneTwister.ts';
import type { Vector } from '../../tables/column.ts';
import { permutationsOption, seedOption } from './totalVariation.ts';

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
      default: 2000,
      min: 4,
      max: 20_000,
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
      summary: 'Frouros 0.9 MMD: unbiased, σ = 1; up to 5000 rows a side all pairs.',
      options: { bandwidth: 'fixed', sigma: 1, max_rows: 5000 },
    },
    {
      id: 'evidently',
      summary:
        'Evidently 0.7 empirical_mmd: the same value up to 2000 rows a side; 100 permutations, alarm at p below 0.1. Evidently does not seed its permutations, so its p differs from call to call.',
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
    const n = reference.length;
    const total = n + current.length;
    const distances = squaredDistances([...reference, ...current]);
    const sigma2 = bandwidth(distances, n, total, options);
    const kernel = distances.map(each => Math.exp(-each / (2 * sigma2)));
    const order = Int32Array.from({ length: total }, (_, i) => i);
    const value = unbiased(kernel, order, n);
    const test = permuted(kernel, n, total, value, options);
    return {
      value,
      ...(test && { pValue: test }),
      details: {
        sigma: Math.sqrt(sigma2),
        rows: { reference: n, current: total - n },
        ...(n < sides.reference.length && { of: sides.reference.length }),
        ...(total - n < sides.current.length && { ofCurrent: sides.current.length }),
        missing,
      },
    };
  },
};

type Rows = readonly Float64Array[];

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
      undefined: `This method compares numbers; the ${reference ? 'current' : 'reference'} sample holds categories.`,
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
    if (rows.length < 2)
      return { undefined: `The ${name} sample has ${rows.length} complete rows; at least 2 are needed.` };
    if (rows.some(row => row.some(each => Math.abs(each) > 1e150))) {
      return {
        undefined: `The ${name} sample holds infinite or far too large values; distances need finite ones.`,
      };
    }
  }
  return {
    reference: before,
    current: now,
    missing: {
      reference: (reference[0]?.length ?? 0) - before.length,
      current: (current[0]?.length ?? 0) - now.length,
    },
  };
}

function columnsOf(input: Vector | Matrix | undefined): readonly Float64Array[] | undefined {
  if (input?.type === 'matrix') return input.columns;
  return !input || input.type === 'category' ? undefined : [input.values];
}

/** The rows without a missing value. */
function complete(columns: readonly Float64Array[]): Rows {
  const rows: Float64Array[] = [];
  for (let i = 0; i < (columns[0]?.length ?? 0); i++) {
    // proof: all columns of a matrix are as long as the first
    const row = Float64Array.from(columns, column => column[i]!);
    if (!row.some(Number.isNaN)) rows.push(row);
  }
  return rows;
}

/** At most `most` rows, evenly spaced from the first to the last. */
function spaced(rows: Rows, most: number): Rows {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, i) => {
    const row = rows[Math.round((i * (rows.length - 1)) / (most - 1))];
    return row ?? new Float64Array(0);
  });
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  // proof: rows are equally long
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}

/** All squared distances, row by row, both halves. */
function squaredDistances(rows: Rows): Float64Array {
  const total = rows.length;
  const distances = new Float64Array(total * total);
  // proof: i and j are below total
  for (let i = 0; i < total; i++) {
    for (let j = 0; j < i; j++) {
      const distance = squaredDistance(rows[i]!, rows[j]!);
      distances[i * total + j] = distance;
      distances[j * total + i] = distance;
    }
  }
  return distances;
}

/** σ²; what a median of 0 leaves (more than half of all pairs equal) is 1, or ½ in Evidently's. */
function bandwidth(distances: Float64Array, n: number, total: number, options: Options): number {
  switch (options.text('bandwidth')) {
    case 'fixed':
      return options.number('sigma') ** 2;
    case 'median_reference': {
      const within = new Float64Array(n * n);
      for (let i = 0; i < n; i++) within.set(distances.subarray(i * total, i * total + n), i * n);
      within.sort();
      const position = (within.length - 1) / 2;
      // numpy's percentile "nearest" rounds halves to the even index
      const index =
        position % 1 === 0.5 && Math.floor(position) % 2 === 0 ? Math.floor(position) : Math.round(position);
      return (within[index] ?? 0) / 2 || 0.5;
    }
    default: {
      const pairs = new Float64Array((total * (total - 1)) / 2);
      let length = 0;
      for (let i = 1; i < total; i++) {
        pairs.set(distances.subarray(i * total, i * total + i), length);
        length += i;
      }
      pairs.sort();
      const middle = pairs.length / 2;
      const [low = 0, high = 0] = [pairs[Math.ceil(middle) - 1], pairs[Math.floor(middle)]];
      return ((Math.sqrt(low) + Math.sqrt(high)) / 2) ** 2 || 1;
    }
  }
}

/** MMD² of the rows in this order, the first n of them as the reference. */
function unbiased(kernel: Float64Array, order: Int32Array, n: number): number {
  const total = order.length;
  const m = total - n;
  let within = 0;
  let across = 0;
  let withinCurrent = 0;
  // proof: order holds 0 … total − 1
  for (let i = 0; i < total; i++) {
    const row = order[i]! * total;
    const isReference = i < n;
    for (let j = 0; j < i; j++) {
      const value = kernel[row + order[j]!]!;
      if (isReference) within += value;
      else if (j < n) across += value;
      else withinCurrent += value;
    }
  }
  return (2 * within) / (n * (n - 1)) + (2 * withinCurrent) / (m * (m - 1)) - (2 * across) / (n * m);
}

/** Pairs that a permutation test may visit: some seconds. */
const MOST_PAIRS = 2e9;

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
  const order = Int32Array.from({ length: total }, (_, i) => i);
  let asFar = 0;
  for (let k = 0; k < permutations; k++) {
    generator.shuffle(order);
    if (unbiased(kernel, order, n) >= value - 1e-15) asFar++;
  }
  return asFar / permutations;
}

/** Gretton's linear-time estimate: the mean of k(x, x′) + k(y, y′) − k(x, y′) − k(x′, y) over consecutive pairs of rows. */
function linear(sides: Sides, options: Options): Outcome {
  const { reference, current, missing } = sides;
  const few = [...spaced(reference, 500), ...spaced(current, 500)];
  const half = Math.min(reference.length, 500);
  const sigma2 = bandwidth(squaredDistances(few), half, few.length, options);
  const kernel = (a: Float64Array, b: Float64Array) => Math.exp(-squaredDistance(a, b) / (2 * sigma2));
  const pairs = Math.floor(Math.min(reference.length, current.length) / 2);
  let sum = 0;
  for (let k = 0; k < pairs; k++) {
    // proof: 2k + 1 is below both lengths
    const [x, x2, y, y2] = [reference[2 * k]!, reference[2 * k + 1]!, current[2 * k]!, current[2 * k + 1]!];
    sum += kernel(x, x2) + kernel(y, y2) - kernel(x, y2) - kernel(x2, y);
  }
  return { value: sum / pairs, details: { sigma: Math.sqrt(sigma2), pairs, missing } };
}
