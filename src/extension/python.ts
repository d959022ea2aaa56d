import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { GivenPython } from '../core/prediction/python/interpreter.ts';

/** The part that we use of what the Python extension exports (its API of environments). */
interface PythonApi {
  readonly environments?: {
    readonly getActiveEnvironmentPath: (resource?: vscode.Uri) => { readonly path: string };
    readonly resolveEnvironment: (environment: {
      readonly path: string;
    }) => Promise<{ readonly executable: { readonly uri?: vscode.Uri | undefined } } | undefined>;
  };
}

/** How long the Python extension may take to start and to answer. */
const PATIENCE_MS = 10_000;

/**
 * The Python that the user chose for a folder: by our setting, else in the Python extension; undefined where there is neither.
 * @param start whether the Python extension is to be started for this
 */
export async function chosenPython(folder: vscode.Uri, start = true): Promise<GivenPython | undefined> {
  const setting = vscode.workspace.getConfiguration('evenkeel', folder).get<string>('python', '').trim();
  if (setting !== '') return { path: setting, from: 'setting' };
  const chosen = await Promise.race([
    fromExtension(folder, start).catch(() => undefined),
    wait(PATIENCE_MS, undefined, { ref: false }),
  ]);
  return chosen === undefined ? undefined : { path: chosen, from: 'extension' };
}

async function fromExtension(folder: vscode.Uri, start: boolean): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>('ms-python.python');
  if (!extension || (!start && !extension.isActive)) return undefined;
  const { environments } = await extension.activate();
  if (!environments) return undefined;
  const environment = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
  return environment?.executable.uri?.fsPath;
}
