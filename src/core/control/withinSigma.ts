import * as l10n from '@vscode/l10n';
import type { Matrix } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { rootOf } from '../mathematics/root.ts';
import { areTooFar, movingRanges } from './baseline.ts';
import { tooFar } from './chart.ts';
import { c4, c5, rangeConstants } from './constants.ts';
import { finiteMean } from './numbers.ts';
import { DEVIATION, estimateOf, type Subgroups, subgroupsOf } from './subgroups.ts';

/** The standard deviation within short times, and how well it is known. */
export interface WithinSigma {
  readonly sigma: number;
  /** The estimate is distributed as σχ/E χ, about: χ with these degrees of freedom, for which its coefficient of variation is right. */
  readonly degreesOfFreedom: number;
  readonly method: 'moving range' | 'subgroup deviations';
}

const { d2: D2, d3: D3 } = rangeConstants(2);
/** Covariance of two moving ranges that share a value, in σ²: (4/π)(√3/2 + π/12 − 1). */
const SHARED = (4 / Math.PI) * (Math.sqrt(3) / 2 + Math.PI / 12 - 1);

/**
 * From the mean moving range of single values, or from the deviations within subgroups: as the individuals and the X̄-s chart estimate it.
 * Values that are not finite are left out; no range reaches across one.
 */
export function withinSigma(matrix: Matrix): WithinSigma | Undefined {
  const [values = new Float64Array()] = matrix.columns;
  return matrix.columns.length === 1
    ? ofMovingRange(values)
    : withinSubgroups(subgroupsOf(matrix, DEVIATION));
}

function ofMovingRange(values: Float64Array): WithinSigma | Undefined {
  const all = movingRanges(values);
  if (areTooFar(all, values)) return tooFar();
  const ranges = all.filter(Number.isFinite);
  if (ranges.length === 0) {
    return {
      undefined: l10n.t(
        'The deviation within needs two neighbouring values with a finite difference; there are none.',
      ),
    };
  }
  const shared = all.filter(
    (range, i) => Number.isFinite(range) && Number.isFinite(all[i + 1] ?? Number.NaN),
  ).length;
  const variance = (ranges.length * D3 ** 2 + 2 * shared * SHARED) / ranges.length ** 2;
  return {
    sigma: finiteMean(ranges) / D2,
    degreesOfFreedom: matching(Math.sqrt(variance) / D2),
    method: 'moving range',
  };
}

/** From the deviations within subgroups. */
export function withinSubgroups(subgroups: Subgroups): WithinSigma | Undefined {
  const estimate = estimateOf(subgroups, DEVIATION, () => true);
  if ('undefined' in estimate) return estimate;
  const sizes = subgroups.sizes.filter(size => size > 1);
  const variance = sizes.reduce((sum, size) => sum + (c5(size) / c4(size)) ** 2, 0) / sizes.length ** 2;
  return {
    sigma: estimate.sigma,
    degreesOfFreedom: matching(Math.sqrt(variance)),
    method: 'subgroup deviations',
  };
}

/** The degrees of freedom of the χ variable with this coefficient of variation. */
function matching(variation: number): number {
  const many = 1 / (2 * variation ** 2);
  return rootOf(df => c5(df + 1) / c4(df + 1) / variation - 1, many / 2, 2 * many + 2, 1e-12);
}
