import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

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
