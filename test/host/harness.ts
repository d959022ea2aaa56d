import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Exports } from '../../src/extension/main.ts';
import type { Project } from '../../src/extension/project.ts';

/** What tests inside the extension host have in common. */

export const EXTENSION_ID = 'evenkeel.evenkeel';
const WAIT_MS = 30_000;

/** The extension under test. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(EXTENSION_ID);
  assert.ok(found, `VS Code knows no extension ${EXTENSION_ID}`);
  return found;
}

/** The extension, once its activation events have activated it. Never activates it itself. */
export async function activated(): Promise<vscode.Extension<unknown>> {
  await waitFor('the extension to be active', () => extension().isActive);
  return extension();
}

/** The folder that is open: a copy made for this launch, which a test may change. */
export function workspaceFolder(): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  return folder.uri;
}

/** A file or folder of the open workspace. */
export function inWorkspace(...segments: readonly string[]): vscode.Uri {
  return vscode.Uri.joinPath(workspaceFolder(), ...segments);
}

/** The text of a file of the workspace; undefined when there is no such file. */
export async function readText(...segments: readonly string[]): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace(...segments)));
  } catch {
    return undefined;
  }
}

export async function writeText(text: string, ...segments: readonly string[]): Promise<void> {
  await vscode.workspace.fs.writeFile(inWorkspace(...segments), new TextEncoder().encode(text));
}

/**
 * Asks until the answer is neither false nor undefined, and returns it.
 * @throws Error naming what was waited for, and what the last attempt threw
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | Promise<T>,
  milliseconds = WAIT_MS,
): Promise<Exclude<T, false | undefined | null>> {
  const deadline = Date.now() + milliseconds;
  let last: unknown;
  do {
    try {
      const answer = await probe();
      if (answer !== false && answer !== undefined && answer !== null)
        return answer as Exclude<T, false | undefined | null>;
    } catch (error) {
      last = error;
    }
    await sleep(50);
  } while (Date.now() < deadline);
  throw new Error(`Waited ${milliseconds} ms for ${what}.`, { cause: last });
}

/** The commands that the manifest contributes. */
export function manifestCommands(): readonly string[] {
  const { contributes } = extension().packageJSON as {
    readonly contributes?: { readonly commands?: readonly { readonly command: string }[] };
  };
  return (contributes?.commands ?? []).map(each => each.command);
}

/** The exports of the extension, once it has looked for projects. */
export async function evenkeel(): Promise<Exports> {
  const exports = (await activated()).exports as Exports;
  await exports.app.discovered;
  return exports;
}

/** The project at a path of the workspace, once it has been assessed. */
export async function assessedProject(...segments: readonly string[]): Promise<Project> {
  const { app } = await evenkeel();
  return waitFor('an assessment', () => {
    const project = app.projects.byKey(inWorkspace(...segments).toString());
    return project?.assessment && !project.busy && project;
  });
}

export interface Told {
  readonly severity: 'information' | 'warning' | 'error';
  readonly message: string;
  readonly actions: readonly string[];
  /** Of a message that nothing goes on beside: what stands below it. */
  readonly modal?: string;
}

/**
 * Records the messages shown to the user from now on and answers each with the action that `answer` names.
 * Call `restore` afterwards.
 */
export function recordMessages(answer: (told: Told) => string | undefined = () => undefined): {
  readonly told: readonly Told[];
  readonly restore: () => void;
} {
  const told: Told[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const originals = new Map<string, unknown>();
  for (const severity of ['information', 'warning', 'error'] as const) {
    const name = `show${severity.charAt(0).toUpperCase()}${severity.slice(1)}Message`;
    originals.set(name, window[name]);
    window[name] = async (message: string, ...rest: readonly (string | vscode.MessageOptions)[]) => {
      const options = rest.find(each => typeof each === 'object');
      const actions = rest.filter(each => typeof each === 'string');
      const modal = options?.modal ? (options.detail ?? '') : undefined;
      const each = { severity, message, actions, ...(modal !== undefined && { modal }) };
      told.push(each);
      return answer(each);
    };
  }
  return {
    told,
    restore: () => {
      for (const [name, original] of originals) window[name] = original;
    },
  };
}

/**
 * Answers what the user is asked for in input boxes and lists, in their order: with a text, or the entry whose label has it. A text that
 * the box would not take, and what nobody expects, fails. `restore` tells that all was asked.
 */
export function answerQuestions(...answers: readonly (string | undefined)[]): {
  /** Of the boxes, in their order. */
  readonly asked: readonly vscode.InputBoxOptions[];
  readonly restore: () => void;
} {
  const left = [...answers];
  const asked: vscode.InputBoxOptions[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const originals = { showInputBox: window['showInputBox'], showQuickPick: window['showQuickPick'] };
  const next = (what: string | undefined) => {
    assert.ok(left.length > 0, `nobody expects to be asked: ${what}`);
    return left.shift();
  };
  window['showInputBox'] = async (options: vscode.InputBoxOptions = {}) => {
    asked.push(options);
    const answer = next(options.title ?? options.prompt);
    const problem = answer === undefined ? undefined : await options.validateInput?.(answer);
    assert.ok(!problem, `${answer} is not taken: ${JSON.stringify(problem)}`);
    return answer;
  };
  window['showQuickPick'] = async (
    given: readonly vscode.QuickPickItem[] | Thenable<readonly vscode.QuickPickItem[]>,
    options: vscode.QuickPickOptions = {},
  ) => {
    const items = await given;
    const answer = next(options.title ?? options.placeHolder);
    if (answer === undefined) return undefined;
    const found = items.find(({ label }) => label.includes(answer));
    assert.ok(found, `${answer} is not among ${items.map(({ label }) => label).join(', ')}`);
    return found;
  };
  return {
    asked,
    restore: () => {
      Object.assign(window, originals);
      assert.deepEqual(left, [], 'nobody asked');
    },
  };
}

/** The report panels that are open, by title. */
export function reportTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('evenkeel.report'),
    );
}
