import * as vscode from 'vscode';
import type { RunStatus } from '../../core/runs/run.ts';

export function runStatusWord(status: RunStatus): string {
  switch (status) {
    case 'running':
      return vscode.l10n.t('running');
    case 'finished':
      return vscode.l10n.t('finished');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'killed':
      return vscode.l10n.t('killed');
    case 'stopped':
      return vscode.l10n.t('stopped without an exit');
    case 'scheduled':
      return vscode.l10n.t('scheduled');
    case 'unknown':
      return vscode.l10n.t('no end recorded');
  }
}

const ICONS: Readonly<Record<RunStatus, readonly [icon: string, colour?: string]>> = {
  running: ['play-circle', 'charts.blue'],
  finished: ['pass', 'charts.green'],
  failed: ['error', 'charts.red'],
  killed: ['circle-slash', 'charts.orange'],
  stopped: ['debug-disconnect', 'charts.orange'],
  scheduled: ['clock'],
  unknown: ['circle-outline'],
};

/** What became of a run. */
export function runIcon(status: RunStatus): vscode.ThemeIcon {
  const [icon, colour] = ICONS[status];
  return new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
}
