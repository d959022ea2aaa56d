import * as vscode from 'vscode';
import { COMMANDS } from '../../protocol/ids.ts';
import type { Feature } from '../app.ts';
import { type Argument, openAt, projectFor, signalOf, tellFailure } from '../ask.ts';
import { plain } from '../texts.ts';

/** `Evenkeel: Export Report`: HTML, Markdown or JSON, wherever the user says. */
export const exportReport: Feature = app =>
  vscode.commands.registerCommand(COMMANDS.exportReport, async (argument?: Argument, target?: vscode.Uri) => {
    const project = await projectFor(app, argument);
    if (!project) return;
    const out =
      target ??
      (await vscode.window.showSaveDialog({
        defaultUri: vscode.Uri.joinPath(project.folder, 'report.html'),
        filters: { HTML: ['html'], Markdown: ['md'], JSON: ['json'] },
        title: vscode.l10n.t('Export Report'),
      }));
    if (!out) return;
    try {
      await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: vscode.l10n.t('Exporting the report of {0}', plain(project.name)),
          cancellable: true,
        },
        (_, token) =>
          app.engine.request(
            'report',
            { folder: project.folder.fsPath, out: out.fsPath },
            { signal: signalOf(token) },
          ),
      );
    } catch (error) {
      return tellFailure(app, vscode.l10n.t('The report could not be exported.'), error);
    }
    // Not awaited: the command is done, the message may stay as long as it likes.
    void tellWritten(out);
  });

async function tellWritten(out: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const message = vscode.l10n.t('The report is in {0}.', plain(out.fsPath));
  if ((await vscode.window.showInformationMessage(message, open)) !== open) return;
  if (out.path.endsWith('.html')) await vscode.env.openExternal(out);
  else await openAt(out);
}
