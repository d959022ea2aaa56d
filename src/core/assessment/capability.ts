import type { Json } from '../catalogue/statistic.ts';
import { isUndefined } from '../catalogue/statistic.ts';
import type { ChartEntry } from '../config/defaults.ts';
import { capabilityOf, checkedLimits, overallOfSubgroups } from '../control/capability.ts';
import { type Subgroup, subgroups } from '../control/subgroups.ts';
import { withinSubgroups } from '../control/withinSigma.ts';
import type { ChartReport } from './assessment.ts';
import { member } from './controlled.ts';

type Capability = NonNullable<ChartReport['capability']>;
const INDICES = ['cp', 'cpk', 'pp', 'ppk', 'cpm'] as const;

/**
 * How much room chunks leave within what is specified.
 * @param chunks those of the window, with the deviation within each
 */
export function capabilityPart(
  { lower, upper, target: aim }: NonNullable<ChartEntry['specification']>,
  chunks: readonly Subgroup[],
): Capability {
  const limits = checkedLimits(lower, upper, aim);
  const all = subgroups(chunks);
  const values = chunks.reduce((sum, { size }) => sum + size, 0);
  const frame = { lower: lower ?? null, upper: upper ?? null, target: limits.target ?? null, values };
  const within = withinSubgroups(all);
  const found =
    'undefined' in within ? within : capabilityOf(limits, values, within, overallOfSubgroups(all));
  const { details = {} } = found;
  const index = (name: string) => (isUndefined(found) ? null : indexOf(details[name]));
  const [cp, cpk, pp, ppk, cpm] = INDICES.map(index);
  return {
    ...frame,
    cp: cp ?? null,
    cpk: cpk ?? null,
    pp: pp ?? null,
    ppk: ppk ?? null,
    cpm: cpm ?? null,
    ...(isUndefined(found) && { reason: found.undefined }),
  };
}

function indexOf(json: Json | undefined): Capability['cp'] {
  const [value, lower, upper, level] = ['value', 'lower', 'upper', 'level'].map(name => member(json, name));
  return typeof value === 'number' &&
    typeof lower === 'number' &&
    typeof upper === 'number' &&
    typeof level === 'number'
    ? { value, lower, upper, level }
    : null;
}
