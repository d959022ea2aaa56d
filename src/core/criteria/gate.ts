import type { Verdict } from '../assessment/assessment.ts';

/** From what closes a gate most firmly to what opens it. */
const ORDER: readonly Verdict[] = ['fail', 'insufficient', 'warn', 'pass'];

/**
 * The verdict of a gate over its criteria. Not knowing closes it: a criterion without enough data weighs more than a warning, and no
 * criterion at all is insufficient. A criterion that could at worst warn weighs no more than a warning when it cannot be judged.
 */
export function gateVerdict(
  criteria: readonly { readonly verdict: Verdict; readonly severity: 'fail' | 'warn' }[],
): Verdict {
  const verdicts = new Set(
    criteria.map(({ verdict, severity }) =>
      verdict === 'insufficient' && severity === 'warn' ? 'warn' : verdict,
    ),
  );
  return ORDER.find(verdict => verdicts.has(verdict)) ?? 'insufficient';
}

/** The verdict, or insufficient where it is better than that: for a gate whose evidence is incomplete. */
export function atBestInsufficient(verdict: Verdict): Verdict {
  return verdict === 'fail' ? 'fail' : 'insufficient';
}
