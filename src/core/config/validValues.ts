import type { ValidValues } from '../quality/validity.ts';
import type { Config } from './schema.ts';

export type Range = NonNullable<NonNullable<Config['columns']>['ranges']>[string];

/** What evenkeel.yaml says that columns may hold, by column. */
export function validValues({ columns = {} }: Config): ReadonlyMap<string, ValidValues> {
  const { ranges = {}, domains = {} } = columns;
  const valid = new Map<string, ValidValues>();
  for (const [name, range] of Object.entries(ranges)) valid.set(name, { range: boundsOf(range) });
  for (const [name, domain] of Object.entries(domains)) valid.set(name, { ...valid.get(name), domain });
  return valid;
}

/** The bounds of a range in either form. */
export function boundsOf(range: Range): {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
} {
  if (!Array.isArray(range)) return range;
  const [min, max] = range;
  return { min, max };
}
