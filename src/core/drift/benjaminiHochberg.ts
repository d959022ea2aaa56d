import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Outcome, Statistic, Undefined } from '../catalogue/statistic.ts';

export const benjaminiHochberg: Statistic = {
  id: 'benjamini_hochberg',
  title: 'Benjamini–Hochberg',
  aliases: ['false_discovery_control'],
  kind: 'correction',
  summary:
    'Raises p-values of several tests so that of the alarms at a level no larger share than that is false.',
  needs: ['p_values'],
  options: [],
  range: [0, 1],
  worse: 'lower',
  convention:
    'The i-th smallest of k p-values becomes min over j ≥ i of p_(j) · k / j, in the order given. Missing p-values stay missing and do not count in k. Valid for independent and positively dependent tests.',
  source:
    'Benjamini and Hochberg 1995. Agrees with scipy.stats.false_discovery_control and statsmodels multipletests(fdr_bh).',
  compute(evidence): Outcome {
    const given = pValuesIn(evidence);
    if ('undefined' in given) return given;
    const adjusted = adjustedPValues(given.values);
    return { value: adjusted.map(p => p ?? null), details: { tests: given.tests } };
  },
};

export interface PValues {
  readonly values: readonly (number | undefined)[];
  /** How many of them are there. */
  readonly tests: number;
}

/** The p-values of an evidence, or why there is nothing to correct. */
export function pValuesIn({ inputs }: Evidence): PValues | Undefined {
  const { p_values: given } = inputs;
  if (given?.type !== 'number')
    return { undefined: l10n.t('p_values holds text; expected numbers from 0 to 1.') };
  const wrong = given.values.find(p => p < 0 || p > 1);
  if (wrong !== undefined)
    return { undefined: l10n.t('p_values holds {0}; expected numbers from 0 to 1.', wrong) };
  const values = Array.from(given.values, p => (Number.isNaN(p) ? undefined : p));
  const tests = values.filter(p => p !== undefined).length;
  return tests === 0 ? { undefined: l10n.t('There are no p-values.') } : { values, tests };
}

/** Adjusted p-values in the order given; undefined stays undefined and does not count as a test. */
export function adjustedPValues(pValues: readonly (number | undefined)[]): (number | undefined)[] {
  const adjusted: (number | undefined)[] = pValues.map(() => undefined);
  const tests = pValues.flatMap((p, index) => (p === undefined ? [] : [{ p, index }]));
  tests.sort((a, b) => b.p - a.p);
  let least = 1;
  for (const [k, { p, index }] of tests.entries()) {
    least = Math.min(least, (p * tests.length) / (tests.length - k));
    adjusted[index] = least;
  }
  return adjusted;
}
