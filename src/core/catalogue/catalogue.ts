import * as l10n from '@vscode/l10n';
import { control } from '../control/index.ts';
import { detectors } from '../detectors/index.ts';
import { UsageError } from '../diagnostic.ts';
import { drift } from '../drift/index.ts';
import { estimation } from '../estimation/index.ts';
import { fairness } from '../fairness/index.ts';
import { metrics } from '../metrics/index.ts';
import { nearest } from '../nearest.ts';
import { quality } from '../quality/index.ts';
import { Evidence, type Inputs, vectorIn } from './evidence.ts';
import { type IntervalCall, withInterval } from './interval.ts';
import type { OptionValue } from './options.ts';
import { optionsWith } from './profile.ts';
import type { Outcome, Statistic } from './statistic.ts';

/** Every statistic there is, in the order in which documentation lists them. */
export const catalogue: readonly Statistic[] = [
  ...metrics,
  ...fairness,
  ...estimation,
  ...drift,
  ...detectors,
  ...quality,
  ...control,
];

const byName = new Map<string, Statistic>();
for (const statistic of catalogue) {
  for (const name of [statistic.id, ...(statistic.aliases ?? [])]) {
    if (byName.has(name)) throw new Error(`Two statistics are called ${name}.`);
    byName.set(name, statistic);
  }
}

/** The statistic with this id or alias, or undefined. */
export function find(name: string): Statistic | undefined {
  return byName.get(name);
}

/** As `find`, but an unknown name is a UsageError that suggests the nearest one. */
export function statistic(name: string): Statistic {
  const found = find(name);
  if (found) return found;
  const near = nearest(name, byName.keys());
  throw new UsageError(
    `Unknown statistic "${name}".${near ? ` Did you mean "${near}"?` : ''} "compute --list" prints all.`,
  );
}

export interface Call {
  readonly profile?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Absent: the interval that the statistic itself gives, if any, at 95%. */
  readonly interval?: IntervalCall;
}

/**
 * Computes one statistic. Options given win over the profile's, those over the defaults.
 * @throws UsageError for an unknown statistic, profile or option, and for inputs that are absent or a matrix where none is taken.
 */
export function compute(name: string, evidence: Evidence | Inputs, call: Call = {}): Outcome {
  const found = statistic(name);
  const from = evidence instanceof Evidence ? evidence : new Evidence(evidence);
  const options = optionsWith(found, call.profile, call.options);
  for (const need of found.needs) {
    if (from.inputs[need] === undefined)
      throw new UsageError(l10n.t('{0} needs the input "{1}".', found.id, need));
  }
  for (const name of [...found.needs, ...(found.takes ?? [])]) {
    if (!found.matrices?.includes(name)) vectorIn(from.inputs, name);
  }
  const outcome = found.compute(from, options);
  return call.interval ? withInterval(found, from, options, outcome, call.interval) : outcome;
}
