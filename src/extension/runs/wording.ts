import * as vscode from 'vscode';
import type { RunStatus } from '../../core/runs/run.ts';
import { DASHES, PALETTES } from '../../protocol/runPalette.ts';

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

/** The line of a run that is compared, in its colour and dash; of another, what became of it. */
export function runIcon(
  status: RunStatus,
  identity: number | undefined,
): vscode.ThemeIcon | { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  if (identity !== undefined) return { light: swatch('light', identity), dark: swatch('dark', identity) };
  const [icon, colour] = ICONS[status];
  return new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
}

/** Drawn as the table and the curves of the view of runs draw it. */
function swatch(theme: keyof typeof PALETTES, identity: number): vscode.Uri {
  const colours = PALETTES[theme];
  const colour = colours[identity % colours.length] ?? '';
  const dash = DASHES[Math.floor(identity / colours.length) % DASHES.length] ?? [];
  const strokes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
  const line = `<path d="M1 8h14" stroke="${colour}" stroke-width="3"${strokes}/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">${line}</svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
