import path from 'node:path';
import * as vscode from 'vscode';
import type { Question } from '../core/prediction/consent.ts';
import type { AllowedModels } from '../protocol/engine.ts';
import type { App } from './app.ts';
import { plain } from './texts.ts';

/** Under which the workspace remembers what was allowed: digests of files, so that another content is asked about anew. */
const MEMORY = 'evenkeel.allowedModels';
const MOST_REMEMBERED = 1000;

/** What is done where the user declines. */
interface Declining {
  /** The model that was asked for: without it nothing is done. Others are left out. */
  readonly subject?: string;
  /** Label of an answer that goes on without the model; where there is one, whoever cancels wants nothing to be done. */
  readonly without?: string;
}

type Answer = 'load' | 'without' | 'cancel';

/**
 * Asks about models that run code when they are loaded, one after the other, each only once for the same content. Undefined where nothing is
 * to be done.
 */
export async function allowModels(
  app: App,
  questions: readonly Question[],
  declining: Declining,
): Promise<AllowedModels | undefined> {
  const remembered = new Set(memoryOf(app));
  const allowed: Question[] = [];
  for (const question of questions) {
    const answer = remembered.has(keyOf(question)) ? 'load' : await asked(question, declining.without);
    if (answer === 'load') {
      allowed.push(question);
      remembered.add(keyOf(question));
    } else if (
      answer === 'cancel' &&
      (declining.without !== undefined || question.checkpoint === declining.subject)
    )
      return undefined;
  }
  await app.context.workspaceState.update(MEMORY, [...remembered].slice(-MOST_REMEMBERED));
  return digestsOf(allowed);
}

/** Whether anything has ever been allowed here. */
export function hasAllowedModels(app: App): boolean {
  return memoryOf(app).length > 0;
}

/** Of these models those that were allowed before; asks nothing. */
export function allowedBefore(app: App, questions: readonly Question[]): AllowedModels {
  const remembered = new Set(memoryOf(app));
  return digestsOf(questions.filter(each => remembered.has(keyOf(each))));
}

function memoryOf({ context }: App): readonly string[] {
  return context.workspaceState.get<readonly string[]>(MEMORY, []);
}

function keyOf({ level, sha256 }: Question): string {
  return `${level === 'dangerous' ? 'dangerous' : 'code'}:${sha256}`;
}

function digestsOf(questions: readonly Question[]): AllowedModels {
  const of = (isDangerous: boolean) =>
    questions.filter(each => (each.level === 'dangerous') === isDangerous).map(each => each.sha256);
  return { code: of(false), dangerous: of(true) };
}

async function asked(question: Question, without: string | undefined): Promise<Answer> {
  if (question.level !== 'dangerous') return confirmed(question, without);
  const answer = without === undefined ? 'load' : await warned(question, without);
  return answer === 'load' && !(await typed(question)) ? 'cancel' : answer;
}

async function confirmed(
  { checkpoint, imports, findings, level }: Question,
  without: string | undefined,
): Promise<Answer> {
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
  return modal(message, detail, vscode.l10n.t('Load It'), without);
}

/** Before a dangerous file's name is asked for, where there is a way without it. */
function warned({ checkpoint, findings }: Question, without: string): Promise<Answer> {
  const message = vscode.l10n.t('{0} is dangerous to load', plain(checkpoint));
  return modal(message, plain(findings.join(' '), 1500), vscode.l10n.t('Load It All the Same…'), without);
}

async function modal(
  message: string,
  detail: string,
  load: string,
  without: string | undefined,
): Promise<Answer> {
  const labels = without === undefined ? [load] : [load, without];
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...labels);
  return answer === undefined ? 'cancel' : answer === load ? 'load' : 'without';
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
