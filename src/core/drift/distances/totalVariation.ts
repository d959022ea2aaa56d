import type { OptionSpec, Options } from '../../catalogue/options.ts';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { kernels } from '../../kernels/index.ts';
import { MersenneTwister } from '../../mathematics/mersenneTwister.ts';
import { binningOption, binsOption, type Cells, cellsOf, detailsOf } from '../cells.ts';
import { type Sample, samplesOf } from '../sample.ts';

/** Shuffles of one value each that a permutation test may take: some seconds. */
const MOST_STEPS = 1e8;
/** Fewer permutations than this are no test. */
const LEAST_PERMUTATIONS = 100;

export const permutationsOption: OptionSpec = {
  name: 'permutations',
  type: 'number',
  default: 0,
  min: 0,
  max: 100_000,
  integer: true,
  summary:
    'So many random exchanges of rows between the samples give a p-value; 0: none. Fewer where rows are so many that it would take minutes.',
};

export const seedOption: OptionSpec = {
  name: 'seed',
  type: 'number',
  default: 0,
  min: 0,
  max: 4_294_967_295,
  integer: true,
  summary: 'Seed of the permutations, as of numpy.random.seed.',
};

const tiesOption: OptionSpec = {
  name: 'ties',
  type: 'text',
  default: 'exact',
  allowed: ['exact', 'rounded'],
  summary:
    'How distances of permutations are compared. exact: as whole numbers, equal ones count; rounded: as sums of doubles, whose rounding tells some equal ones apart, as Evidently does.',
};

export const totalVariation: Statistic = {
  id: 'total_variation',
  title: 'Total variation distance',
  aliases: ['tvd', 'total_variation_distance'],
  kind: 'drift',
  columnTypes: ['number', 'category'],
  summary: 'The share of rows that would have to change their category to make two samples alike.',
  needs: ['reference', 'current'],
  options: [binningOption, binsOption, permutationsOption, seedOption, tiesOption],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: 0.1,
    origin: 'One row in ten lies elsewhere; a convention, not a test.',
  },
  profiles: [
    {
      id: 'evidently',
      summary:
        'Evidently 0.7 reports the p-value of 1000 permutations by numpy’s legacy generator with seed 0, value by value; alarm below 0.1.',
      options: { binning: 'values', permutations: 1000, ties: 'rounded' },
    },
  ],
  convention:
    '½ Σ |r − c| over categories; numbers are cut at the deciles of the reference with open ends, as for PSI. The p-value is the share of permutations with at least this distance, drawn as numpy.random.choice(replace=False) draws them; equal distances count, compared as whole numbers. With categories of text Evidently’s rounding depends on the order of a Python set, so its p can differ in the last places from run to run. Missing values are in no cell.',
  source: 'Levin and Peres 2017, 4.1; for the permutations Evidently 0.7.23, permutation_test.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const cells = cellsOf(reference, current, options);
    if ('undefined' in cells) return cells;
    let sum = 0;
    // proof: both have one entry per cell
    for (const [k, share] of cells.reference.entries()) sum += Math.abs(share - cells.current[k]!);
    const permutations = options.number('permutations');
    const test = permutations > 0 && permutationTest(reference, current, cells, options);
    return {
      value: Math.min(1, sum / 2),
      ...(test && { pValue: test.pValue }),
      details: {
        ...detailsOf(cells),
        ...(test && { permutations: test.permutations }),
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};

interface Permuted {
  readonly pValue: number;
  readonly permutations: number;
}

function permutationTest(reference: Sample, current: Sample, cells: Cells, options: Options): Permuted {
  const wanted = options.number('permutations');
  const n = cells.referenceSize;
  const m = cells.currentSize;
  const cellOfRow = cells.edges ? rowsFromShares(cells) : rowsInOrder(reference, current);
  const count = cells.reference.length;
  const all = new Float64Array(count);
  // proof: here and below, every row's cell is below `count`
  for (const cell of cellOfRow) all[cell]!++;
  const rounded = options.text('ties') === 'rounded';
  /** The distance times 2, or times 2nm as a whole number. */
  const before = new Float64Array(count);
  const terms = new Float64Array(count);
  const distanceOf = (rows: Int32Array) => {
    before.fill(0);
    for (let i = 0; i < n; i++) before[rows[i]!]!++;
    if (rounded) {
      for (let k = 0; k < count; k++) terms[k] = Math.abs(before[k]! / n - (all[k]! - before[k]!) / m);
      return kernels.pairwiseSum(terms);
    }
    let sum = 0;
    for (let k = 0; k < count; k++) sum += Math.abs(before[k]! * m - (all[k]! - before[k]!) * n);
    return sum;
  };
  const observed = distanceOf(cellOfRow);
  const permutations = Math.min(wanted, Math.max(LEAST_PERMUTATIONS, Math.floor(MOST_STEPS / (n + m))));
  const generator = new MersenneTwister(options.number('seed'));
  const shuffled = new Int32Array(cellOfRow.length);
  let asFar = 0;
  for (let i = 0; i < permutations; i++) {
    shuffled.set(cellOfRow);
    generator.shuffle(shuffled);
    if (distanceOf(shuffled) >= observed) asFar++;
  }
  return { pValue: asFar / permutations, permutations };
}

/** The cell of each row, reference first, where each value is a cell: in the order of the rows, on which the generator's result depends. */
function rowsInOrder(reference: Sample, current: Sample): Int32Array {
  const keys = [...new Set([...reference.counts.keys(), ...current.counts.keys()])];
  if (reference.type === 'number' && current.type === 'number') keys.sort((a, b) => Number(a) - Number(b));
  const cellOf = new Map(keys.map((key, cell) => [key, cell]));
  const rows = new Int32Array(reference.size + current.size);
  let length = 0;
  for (const { vector } of [reference, current]) {
    if (vector.type === 'category') {
      const cells = vector.dictionary.map(text => cellOf.get(text) ?? 0);
      // proof: code indexes the dictionary where it is not −1
      for (const code of vector.codes) if (code >= 0) rows[length++] = cells[code]!;
    } else {
      for (const value of vector.values) {
        if (!Number.isNaN(value)) rows[length++] = cellOf.get(String(value)) ?? 0;
      }
    }
  }
  return rows;
}

/** The cell of each row in the order of the cells: for cut numbers, where no other library's order is to be met. */
function rowsFromShares({ reference, current, referenceSize, currentSize }: Cells): Int32Array {
  const rows = new Int32Array(referenceSize + currentSize);
  let length = 0;
  for (const [shares, size] of [
    [reference, referenceSize],
    [current, currentSize],
  ] as const) {
    const end = length + size;
    for (const [k, share] of shares.entries()) {
      const next = Math.min(end, length + Math.round(share * size));
      rows.fill(k, length, next);
      length = next;
    }
    length = end;
  }
  return rows;
}
