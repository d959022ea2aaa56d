import * as vscode from 'vscode';
import type {
  Assessment,
  CriterionResult,
  Health,
  Measurement,
  Verdict,
} from '../core/assessment/assessment.ts';
import { chunkName } from '../core/assessment/findings.ts';
import { formatValue } from '../core/words.ts';

/** The words and marks for verdicts and health, the same on every surface of the editor. */

export function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case 'pass':
      return vscode.l10n.t('pass');
    case 'warn':
      return vscode.l10n.t('warning');
    case 'fail':
      return vscode.l10n.t('fail');
    case 'insufficient':
      return vscode.l10n.t('not enough data');
  }
}

export function stateWord(state: Health['state']): string {
  switch (state) {
    case 'healthy':
      return vscode.l10n.t('healthy');
    case 'warning':
      return vscode.l10n.t('warning');
    case 'failing':
      return vscode.l10n.t('failing');
    case 'stale':
      return vscode.l10n.t('stale');
    case 'unknown':
      return vscode.l10n.t('unknown');
  }
}

/** Codicon ids. Each state and verdict has its own shape, so that none is told by colour alone. */
export const STATE_ICON: Readonly<Record<Health['state'], string>> = {
  healthy: 'pass',
  warning: 'warning',
  failing: 'error',
  stale: 'history',
  unknown: 'question',
};
export const VERDICT_ICON: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  warn: 'warning',
  fail: 'error',
  insufficient: 'question',
};
const VERDICT_COLOUR: Readonly<Record<Verdict, string>> = {
  pass: 'testing.iconPassed',
  warn: 'list.warningForeground',
  fail: 'testing.iconFailed',
  insufficient: 'testing.iconSkipped',
};

const STATE_COLOUR: Readonly<Record<Health['state'], string>> = {
  healthy: VERDICT_COLOUR.pass,
  warning: VERDICT_COLOUR.warn,
  failing: VERDICT_COLOUR.fail,
  stale: VERDICT_COLOUR.warn,
  unknown: VERDICT_COLOUR.insufficient,
};

export function stateIcon(state: Health['state']): vscode.ThemeIcon {
  return new vscode.ThemeIcon(STATE_ICON[state], new vscode.ThemeColor(STATE_COLOUR[state]));
}

export function verdictIcon(verdict: Verdict): vscode.ThemeIcon {
  return new vscode.ThemeIcon(VERDICT_ICON[verdict], new vscode.ThemeColor(VERDICT_COLOUR[verdict]));
}

/** The state and since when: `failing since 12 Nov`. */
export function stateSince({ state, sinceLabel }: Health): string {
  const word = stateWord(state);
  return sinceLabel === undefined ? word : vscode.l10n.t('{0} since {1}', word, sinceLabel);
}

/** The state, the main reason and since when: `failing: f1 0.79 < 0.85 since 12 Nov`. */
export function healthLine(health: Health): string {
  const { state, short, sinceLabel } = health;
  if (sinceLabel === undefined || state === 'healthy') return `${stateWord(state)}: ${short}`;
  return vscode.l10n.t('{0}: {1} since {2}', stateWord(state), short, sinceLabel);
}

/** A measured value, or a dash where there is none. */
export function shownValue({ value }: Measurement): string {
  return value === null ? '–' : formatValue(value);
}

/** The name of a chunk as the report says it. */
export function chunkLabel(assessment: Assessment, index: number | undefined): string | undefined {
  const chunk = assessment.chunks.find(each => each.index === index);
  return chunk && chunkName(chunk, assessment.chunks.at(-1));
}

export function criterionLabel({ text, severity, verdict, now }: CriterionResult): string {
  const label = vscode.l10n.t('{0}: {1}, value {2}', text, verdictWord(verdict), shownValue(now));
  return severity === 'warn' ? vscode.l10n.t('{0}, a warning only', label) : label;
}
