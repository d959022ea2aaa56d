import * as vscode from 'vscode';
import { COMMANDS } from '../../protocol/ids.ts';
import type { Feature } from '../app.ts';
import { type Argument, projectFor } from '../ask.ts';
import { newestJob } from '../jobs.ts';
import { plain } from '../texts.ts';

/** `Evenkeel: Show Log`, and the log of the job begun last. */
export const logs: Feature = app =>
  vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.showLog, () => app.log.show(true)),
    vscode.commands.registerCommand(COMMANDS.openLastJobLog, async (argument?: Argument) => {
      const project = await projectFor(app, argument);
      if (!project) return;
      const job = await newestJob(project.folder.fsPath);
      if (job) await openJobLog(job.logFile);
      else
        await vscode.window.showInformationMessage(
          vscode.l10n.t(
            '{0} has no job yet: no checkpoint was validated and nothing retrained.',
            plain(project.name),
          ),
        );
    }),
  );

/** Opens the log of a job, at its end. */
export async function openJobLog(logFile: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(logFile));
  const end = document.lineAt(document.lineCount - 1).range.end;
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(end, end) });
}
