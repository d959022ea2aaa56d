import * as l10n from '@vscode/l10n';
import type { Evidence, Matrix } from '../catalogue/evidence.ts';
import type { Options } from '../catalogue/options.ts';
import type { Json, Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { betaUpperQuantile, fUpperQuantile } from '../mathematics/beta.ts';
import { solveTransposed, solveUpper, triangularFactor } from '../mathematics/linear.ts';
import { squaresAround } from '../mathematics/moments.ts';
import { finiteMean, matrixOf } from './numbers.ts';
import { phaseOne } from './phaseOne.ts';

/** What charts of several variables together share: one point per row, one variable per column. */

/** A variable is taken for a linear combination of others when less than this share of its deviation is its own. */
const OWN_SHARE = 1e-7;

/** What several variables look like in control: their means, and their covariance as factors. */
interface Normality {
  /** How many complete rows it was estimated from. */
  readonly rows: number;
  /** Each variable is divided by its own scale, so that no square of it overflows or vanishes. */
  readonly scales: Float64Array;
  /** Means and standard deviations of the scaled variables. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** Upper triangular R with Rᵀ R = the correlations. */
  readonly factor: readonly Float64Array[];
  /** Diagonal of the inverse of the correlations. */
  readonly inverse: Float64Array;
}

/** A series of points of several variables, standardised by those of its base. */
export interface Points {
  readonly variables: number;
  /** For each point (x − mean)/deviation of each variable; infinite where a value is; undefined where one is missing. */
  readonly standardised: readonly (Float64Array | undefined)[];
  /** Complete, finite rows behind means and covariance. */
  readonly rows: number;
  /** zᵀ C⁻¹ z, C the correlations, so that it is T² of standardised values; infinite where a value is. */
  readonly squaredDistance: (z: Float64Array) => number;
  /** What each variable has to do with the squared distance of z. */
  readonly contributions: (z: Float64Array) => Json;
  readonly fromReference: boolean;
  readonly details: Readonly<Record<string, Json>>;
}

/**
 * Means and sample covariance (n − 1) of the complete, finite rows of `reference` (phase II) or of `values` (phase I), and the points of
 * `values` seen from there.
 * @param alpha with `phase_one`, rows of the base beyond T²'s phase I limit at this probability are left out
 * @throws UsageError when `reference` has not as many columns as `values`
 */
export function pointsOf(evidence: Evidence, options: Options, alpha: number): Points | Undefined {
  const { inputs } = evidence;
  const matrix = matrixOf(inputs, 'values');
  if ('undefined' in matrix) return matrix;
  const reference = inputs.reference && matrixOf(inputs, 'reference');
  if (reference && 'undefined' in reference) return reference;
  const variables = matrix.columns.length;
  if (reference && reference.columns.length !== variables) {
    throw new UsageError(
      `The inputs "values" and "reference" have ${variables} and ${reference.columns.length} numbers per row; they must have the same variables.`,
    );
  }
  const base = rowsOf(reference ?? matrix);
  const usable = base.map(row => row.every(Number.isFinite));
  // with one row more than variables all rows of the base are equally far from their mean
  const fewest = variables + (reference && !options.flag('phase_one') ? 1 : 2);
  const frozen = phaseOne(options, base.length, 1, keep => {
    const kept = base.filter((_, at) => usable[at] && keep(at));
    const normality = normalityOf(kept, variables, fewest);
    if ('undefined' in normality) return normality;
    const limit = phaseOneLimit(alpha, variables, normality.rows);
    // proof: `at` is a row of the base
    const beyond = (at: number) =>
      usable[at] === true && squaredDistance(normality, standardise(normality, base[at]!)) > limit;
    return { estimate: normality, beyond };
  });
  if ('undefined' in frozen) return frozen;
  const normality = frozen.estimate;
  const points = reference ? rowsOf(matrix) : base;
  const incomplete = (rows: readonly Float64Array[]) => rows.filter(row => row.some(Number.isNaN)).length;
  return {
    variables,
    standardised: points.map(row => (row.some(Number.isNaN) ? undefined : standardise(normality, row))),
    rows: normality.rows,
    squaredDistance: z => squaredDistance(normality, z),
    contributions: z => contributionsOf(normality, z),
    fromReference: reference !== undefined,
    details: {
      limitsFrom: reference ? 'reference' : 'values',
      variables,
      rows: normality.rows,
      incomplete: { values: incomplete(points), ...(reference && { reference: incomplete(base) }) },
      means: Array.from(normality.means, (mean, j) => mean * (normality.scales[j] ?? 1)),
      deviations: Array.from(normality.deviations, (each, j) => each * (normality.scales[j] ?? 1)),
      ...frozen.details,
    },
  };
}

function rowsOf({ columns }: Matrix): Float64Array[] {
  const [first = new Float64Array()] = columns;
  return Array.from(first, (_, row) => Float64Array.from(columns, column => column[row] ?? Number.NaN));
}

/** The largest T² that a row among the `rows` behind the estimate has with probability 1 − alpha (Tracy, Young & Mason 1992). */
export function phaseOneLimit(alpha: number, variables: number, rows: number): number {
  return ((rows - 1) ** 2 / rows) * betaUpperQuantile(alpha, variables / 2, (rows - variables - 1) / 2);
}

/** The same for a new row. */
export function phaseTwoLimit(alpha: number, variables: number, rows: number): number {
  const factor = (variables * (rows + 1) * (rows - 1)) / (rows * (rows - variables));
  return factor * fUpperQuantile(alpha, variables, rows - variables);
}

function tooFewRows(variables: number, fewest: number, rows: number): string {
  const chart =
    variables === 1
      ? l10n.t('A chart of 1 variable needs {0} complete rows of finite numbers to estimate from', fewest)
      : l10n.t(
          'A chart of {0} variables needs {1} complete rows of finite numbers to estimate from',
          variables,
          fewest,
        );
  return rows === 1 ? l10n.t('{0}; there is 1.', chart) : l10n.t('{0}; there are {1}.', chart, rows);
}

function normalityOf(
  rows: readonly Float64Array[],
  variables: number,
  fewest: number,
): Normality | Undefined {
  if (rows.length < fewest) {
    return {
      undefined: tooFewRows(variables, fewest, rows.length),
    };
  }
  const scales = new Float64Array(variables);
  const means = new Float64Array(variables);
  const deviations = new Float64Array(variables);
  const standardised: Float64Array[] = [];
  for (let j = 0; j < variables; j++) {
    const raw = Float64Array.from(rows, row => row[j] ?? Number.NaN);
    const scale = raw.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    const column = raw.map(value => value / scale);
    const mean = finiteMean(column);
    const deviation = Math.sqrt(squaresAround(column, mean) / (rows.length - 1));
    if (deviation === 0) {
      return {
        undefined: l10n.t('Variable {0} (counted from 0) is constant, so the covariance is singular.', j),
      };
    }
    scales[j] = scale;
    means[j] = mean;
    deviations[j] = deviation;
    standardised.push(column.map(value => (value - mean) / deviation));
  }
  // rounding of the values themselves must not pass for what a variable has of its own
  const rounding = deviations.reduce((most, each) => Math.max(most, Number.EPSILON / each), 0);
  const factor = triangularFactor(standardised, Math.max(OWN_SHARE, 8 * rounding));
  if (typeof factor === 'number') {
    return {
      undefined: l10n.t(
        'Variable {0} (counted from 0) is a linear combination of those before it, so the covariance is singular.',
        factor,
      ),
    };
  }
  const root = Math.sqrt(rows.length - 1);
  const correlations = factor.map(row => row.map(each => each / root));
  return {
    rows: rows.length,
    scales,
    means,
    deviations,
    factor: correlations,
    inverse: Float64Array.from({ length: variables }, (_, j) => {
      const unit = new Float64Array(variables);
      unit[j] = 1;
      return squaredLength(solveTransposed(correlations, unit));
    }),
  };
}

function standardise({ scales, means, deviations }: Normality, row: Float64Array): Float64Array {
  // proof: a row has as many values as there are variables
  return row.map((value, j) => (value / scales[j]! - means[j]!) / deviations[j]!);
}

function squaredDistance({ factor }: Normality, z: Float64Array): number {
  const squared = z.every(Number.isFinite) ? squaredLength(solveTransposed(factor, z)) : Number.NaN;
  // so far away that a double does not hold it
  return Number.isNaN(squared) ? Number.POSITIVE_INFINITY : squared;
}

function squaredLength(vector: Float64Array): number {
  return vector.reduce((sum, each) => sum + each * each, 0);
}

/**
 * For each variable: `alone`, the squared distance of this variable without the others; and `conditional`, by how much T² would be less
 * without it, which is the squared distance of what the others do not explain of it (the last terms of Mason, Tracy & Young, 1995).
 * Null where an infinite value hides it.
 */
function contributionsOf({ factor, inverse }: Normality, z: Float64Array): Json {
  const finite = z.every(Number.isFinite);
  const weighted = finite ? solveUpper(factor, solveTransposed(factor, z)) : undefined;
  return Array.from(z, (each, variable) => {
    const conditional = (weighted?.[variable] ?? Number.NaN) ** 2 / (inverse[variable] ?? 1);
    return {
      variable,
      alone: each * each,
      conditional: Number.isNaN(conditional) ? null : conditional,
    };
  });
}
