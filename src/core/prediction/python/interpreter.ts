import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { PredictionProblem } from '../model.ts';

/** A Python that somebody chose outside the project: the editor's setting, its Python extension, or options of the command line. */
export interface GivenPython {
  readonly path: string;
  readonly from: 'setting' | 'extension' | 'option' | 'default';
}

export interface Interpreter {
  readonly path: string;
  /** Why this one, in words: `checkpoints.python in evenkeel.yaml`. */
  readonly why: string;
}

export interface InterpreterRequest {
  /** Absolute path of the project's folder. */
  readonly folder: string;
  /** `checkpoints.python` of evenkeel.yaml: relative to the folder, or absolute; an interpreter or the folder of an environment. */
  readonly configured?: string | undefined;
  readonly given?: GivenPython | undefined;
  readonly environment?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
}

/**
 * The Python that predicts: the one of the command line's option, of evenkeel.yaml, of the editor's setting, of the Python extension, of an
 * environment in the project's folder, else the first on the path.
 * @throws PredictionProblem where one was named that is not there, or there is none
 */
export async function interpreterFor(request: InterpreterRequest): Promise<Interpreter> {
  const { folder, configured, given, environment = process.env, platform = process.platform } = request;
  if (given?.from === 'option') return named(given.path, '--python', process.cwd(), platform);
  if (configured !== undefined) {
    return named(configured, l10n.t('{0} in evenkeel.yaml', 'checkpoints.python'), folder, platform);
  }
  if (given?.from === 'setting') {
    return named(given.path, l10n.t('the setting {0}', 'evenkeel.python'), folder, platform);
  }
  if (given?.from === 'default') return named(given.path, '--default-python', folder, platform);
  if (given) return named(given.path, l10n.t('chosen in the Python extension'), folder, platform);
  for (const name of ['.venv', 'venv']) {
    const found = await interpreterIn(path.join(folder, name), platform);
    if (found !== undefined) return { path: found, why: l10n.t('the environment {0} of the project', name) };
  }
  const found = await onPath(environment, platform);
  if (found !== undefined) return { path: found, why: l10n.t('the first one on the path') };
  throw new PredictionProblem({
    code: 'no-python',
    message: l10n.t('No Python was found: no environment in the project, and none on the path.'),
    remedy: l10n.t('Name one under {0} in evenkeel.yaml.', 'checkpoints.python'),
  });
}

async function named(
  given: string,
  why: string,
  folder: string,
  platform: NodeJS.Platform,
): Promise<Interpreter> {
  const absolute = path.resolve(folder, given);
  const found = await stat(absolute).catch(() => undefined);
  const file = found?.isDirectory() ? await interpreterIn(absolute, platform) : found && absolute;
  if (file !== undefined) return { path: file, why };
  // A bare name is one on the path.
  const looked = /[\\/]/.test(given) ? undefined : await onPath(process.env, platform, [given]);
  if (looked !== undefined) return { path: looked, why };
  throw new PredictionProblem({
    code: 'no-python',
    message: l10n.t('There is no Python at {0} ({1}).', given, why),
    remedy: l10n.t('Give the path of an interpreter, or of the folder of an environment.'),
  });
}

/** The interpreter of a virtual or conda environment. */
async function interpreterIn(folder: string, platform: NodeJS.Platform): Promise<string | undefined> {
  const places =
    platform === 'win32' ? ['Scripts/python.exe', 'python.exe'] : ['bin/python3', 'bin/python', 'python'];
  for (const place of places) {
    const file = path.join(folder, place);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

async function onPath(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  names: readonly string[] = platform === 'win32' ? ['python.exe', 'python3.exe'] : ['python3', 'python'],
): Promise<string | undefined> {
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(path.delimiter);
  for (const name of names) {
    for (const folder of folders) {
      // An entry that is relative names another file in each folder.
      if (!path.isAbsolute(folder)) continue;
      const file = path.join(folder, name);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
