import * as l10n from '@vscode/l10n';
import type { Path } from './document.ts';
import type { Config } from './schema.ts';
import type { Tell } from './tell.ts';
import { boundsOf, type Range } from './validValues.ts';

/** What the schema cannot say of declared values: that a range has a bound, the lower one first, and that a list names each value once. */

type Columns = NonNullable<Config['columns']>;
type Declared = Pick<Columns, 'ranges' | 'domains'>;

/** The ranges and domains that can be held against values; the others are told and left out. */
export function checkValues({ ranges, domains }: Declared, tell: Tell): Declared {
  return {
    ...(ranges && {
      ranges: Object.fromEntries(
        Object.entries(ranges).filter(([column, range]) =>
          isRange(range, ['columns', 'ranges', column], tell),
        ),
      ),
    }),
    ...(domains && {
      domains: Object.fromEntries(
        Object.entries(domains).map(([column, values]) => [
          column,
          eachOnce(values, ['columns', 'domains', column], tell),
        ]),
      ),
    }),
  };
}

type Domain = NonNullable<Declared['domains']>[string];

function isRange(range: Range, path: Path, tell: Tell): boolean {
  const { min, max } = boundsOf(range);
  if (min === undefined ? max !== undefined : max === undefined || min <= max) return true;
  const none = min === undefined || max === undefined;
  tell(path, {
    severity: 'error',
    code: 'wrong-range',
    message: none
      ? l10n.t('A range needs min or max: without a bound every value is valid.')
      : l10n.t('The range from {0} to {1} has no values: its lower bound is above the upper.', min, max),
    remedy: none ? l10n.t('Write [min, max], {min: …} or {max: …}.') : l10n.t('Write [{0}, {1}].', max, min),
  });
  return false;
}

function eachOnce(values: Domain, path: Path, tell: Tell): Domain {
  return values.filter((value, index) => {
    if (values.indexOf(value) === index) return true;
    tell([...path, index], {
      severity: 'warning',
      code: 'duplicate-value',
      message: l10n.t('The value {0} is listed twice.', JSON.stringify(value)),
      remedy: l10n.t('Remove one of them.'),
    });
    return false;
  });
}
