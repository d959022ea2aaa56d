import path from 'node:path';
import * as vscode from 'vscode';
import type { Question } from '../core/prediction/consent.ts';
import type { AllowedModels } from '../protocol/engine.ts';
import type { App } from './app.ts';
import { plain } from './texts.ts';

/** Under which the workspace remembers what was allowed: digests of files, so that another content is asked about anew. */
const MEMORY = 'evenkeel.allowedModels';
const MOST_REMEMBERED = 1000;

/**
 * Asks about models that run code when they are loaded, one after the other, each only once for the same content. Undefined where the user
 * declines the first, which is the one that was asked for; the others are then left out.
 */
export async function allowModels(
  { context }: App,
  questions: readonly Question[],
  subject: string,
): Promise<AllowedModels | undefined> {
  const remembered = new Set(context.workspaceState.get<readonly string[]>(MEMORY, []));
  const code: string[] = [];
  const dangerous: string[] = [];
  for (const question of questions) {
    const { sha256, level, checkpoint } = question;
    const key = `${level === 'dangerous' ? 'dangerous' : 'code'}:${sha256}`;
    const yes =
      remembered.has(key) || (level === 'dangerous' ? await typed(question) : await confirmed(question));
    if (!yes) {
      if (checkpoint === subject) return undefined;
      continue;
    }
    (level === 'dangerous' ? dangerous : code).push(sha256);
    remembered.add(key);
  }
  await context.workspaceState.update(MEMORY, [...remembered].slice(-MOST_REMEMBERED));
  return { code, dangerous };
}

async function confirmed({ checkpoint, imports, findings, level }: Question): Promise<boolean> {
  const load = vscode.l10n.t('Load It');
  const message =
    level === 'needs-code'
      ? vscode.l10n.t('Loading {0} runs code that it names. Load it?', plain(checkpoint))
      : vscode.l10n.t(
          '{0} could not be inspected fully, and loading it may run code. Load it?',
          plain(checkpoint),
        );
  const what =
    imports.length > 0
      ? vscode.l10n.t('It imports {0}.', plain(imports.slice(0, 20).join(', '), 1500))
      : plain(findings.join(' '), 1500);
  const detail = `${what}\n\n${vscode.l10n.t('Load it only if you trust where it comes from. This is remembered for this content of the file.')}`;
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, load)) === load;
}

/** A dangerous file is loaded only by whoever types its name. */
async function typed({ checkpoint, findings }: Question): Promise<boolean> {
  const name = path.posix.basename(checkpoint.replaceAll('\\', '/'));
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('{0} is dangerous to load', plain(checkpoint)),
    prompt: plain(
      vscode.l10n.t('{0} Type {1} to load it all the same.', findings.slice(0, 3).join(' '), name),
      600,
    ),
    placeHolder: name,
    ignoreFocusOut: true,
    validateInput: value =>
      value === '' || value === name ? undefined : vscode.l10n.t('The name of the file is {0}.', plain(name)),
  });
  return answer === name;
}
