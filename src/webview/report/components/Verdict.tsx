import * as l10n from '@vscode/l10n';
import type { Health, Verdict as VerdictName } from '../../../core/assessment/assessment.ts';
import { day } from '../../shared/format.ts';

/** Shape and class of each verdict; never told by colour alone. */
const SHAPES = { pass: '✔', warn: '▲', fail: '✖', insufficient: '◇' } as const;

/** A verdict as shape and word. */
export function Verdict({ verdict }: { verdict: VerdictName }) {
  return (
    <span class={`verdict ${verdict}`}>
      <span aria-hidden="true">{SHAPES[verdict]}</span> {verdictWord(verdict)}
    </span>
  );
}

export function verdictWord(verdict: VerdictName): string {
  switch (verdict) {
    case 'pass':
      return l10n.t('pass');
    case 'warn':
      return l10n.t('warn');
    case 'fail':
      return l10n.t('fail');
    case 'insufficient':
      return l10n.t('insufficient');
  }
}

const HEALTH = {
  healthy: 'pass',
  warning: 'warn',
  failing: 'fail',
  stale: 'warn',
  unknown: 'insufficient',
} as const;

/** Health as a badge: shape, word and since when. */
export function HealthBadge({ health }: { health: Health }) {
  const kind = HEALTH[health.state];
  const since = health.sinceLabel ?? (health.since && day(health.since));
  return (
    <span class={`badge ${kind}`}>
      <span aria-hidden="true">{SHAPES[kind]}</span>{' '}
      {since === undefined
        ? healthWord(health.state)
        : l10n.t('{0} since {1}', healthWord(health.state), since)}
    </span>
  );
}

function healthWord(state: Health['state']): string {
  switch (state) {
    case 'healthy':
      return l10n.t('Healthy');
    case 'warning':
      return l10n.t('Warning');
    case 'failing':
      return l10n.t('Failing');
    case 'stale':
      return l10n.t('Stale');
    case 'unknown':
      return l10n.t('Unknown');
  }
}
