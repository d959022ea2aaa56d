import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { inspect } from '../checkpoints/inspect.ts';
import { type Adapter, adapterNamed, adapters } from './adapters.ts';
import { type Allowed, checkAllowed, type Question, questionFor, safetyOfModel } from './consent.ts';
import { type OpenModel, PredictionProblem } from './model.ts';
import { openOnnx } from './onnx/openOnnx.ts';
import { type GivenPython, interpreterFor } from './python/interpreter.ts';
import { openWithPython } from './python/openPython.ts';
import type { PredictionSettings } from './settings.ts';

/** A model file or folder, and in which folder its code would run. */
export interface ModelPlace {
  /** Absolute, without links. */
  readonly real: string;
  /** As messages name it. */
  readonly shown: string;
  /** Absolute path of the project's folder. */
  readonly folder: string;
}

export interface OpenRequest extends ModelPlace {
  readonly settings: PredictionSettings;
  readonly allowed: Allowed;
  readonly python?: GivenPython | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: ((text: string) => void) | undefined;
}

/** Who predicts with a model, and what the user has to allow before. */
export interface Looked {
  readonly adapter: Adapter;
  readonly question?: Question;
}

/**
 * Who predicts with a model, by what it is, and what loading it would run. Nothing is loaded.
 * @throws PredictionProblem where nobody does; the signal's reason
 */
export async function lookAt(
  { real, shown }: ModelPlace,
  { adapter: named }: PredictionSettings,
  signal: AbortSignal | undefined,
): Promise<Looked> {
  const found = await inspect(real, { signal });
  const isFolder = (await lstat(real)).isDirectory();
  const known = {
    name: path.basename(real).toLowerCase(),
    format: found.format,
    ...(isFolder && { entries: new Set(await readdir(real)) }),
  };
  const adapter = named ? adapterNamed(named) : adapters.find(each => each.recognises(known));
  if (!adapter) throw nobody(shown, found.title);
  const safety = await safetyOfModel(real, found, adapter, signal);
  const question = await questionFor(real, shown, safety, signal);
  return { adapter, ...(question && { question }) };
}

/**
 * Opens a model with whoever predicts with it, once what it would run is allowed.
 * @throws PredictionProblem, or the signal's reason
 */
export async function openModel(request: OpenRequest): Promise<OpenModel> {
  const { real, shown, folder, settings, allowed, python, timeoutMs, signal, onOutput } = request;
  const { adapter, question } = await lookAt(request, settings, signal);
  if (question) checkAllowed(question, allowed);
  if (adapter.id === 'onnx') return openOnnx({ path: real, shown, timeoutMs, signal });
  const interpreter = await interpreterFor({ folder, configured: settings.python, given: python });
  const isFile = (await lstat(real)).isFile();
  return openWithPython({
    adapter,
    interpreter,
    path: real,
    shown,
    folder,
    ...(question && isFile && { sha256: question.sha256 }),
    // also where a framework is stricter than the inspection
    code: question !== undefined || allowed.code === true,
    factory: settings.factory,
    timeoutMs,
    signal,
    onOutput,
  });
}

function nobody(shown: string, title: string): PredictionProblem {
  return new PredictionProblem({
    code: 'no-predict-command',
    file: shown,
    message: l10n.t('Evenkeel itself cannot predict with {0} ({1}).', shown, title),
    remedy: l10n.t(
      'Write checkpoints.predict, a command with {0}, {1} and {2}, or checkpoints.predictions, the path of a file made elsewhere.',
      '${checkpoint}',
      '${data}',
      '${predictions}',
    ),
  });
}
