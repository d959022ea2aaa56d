import { appendFile } from 'node:fs/promises';
import type { Diagnostic } from '../diagnostic.ts';
import { PredictionProblem } from '../prediction/model.ts';
import { predictTable } from '../prediction/predictTable.ts';
import {
  logOf,
  noteInLog,
  type Predicted,
  type PredictRequest,
  predictionsFile,
  predictName,
} from './predict.ts';

/**
 * A checkpoint's answers on the validation data by Evenkeel itself: in this process where it is ONNX, else by a script with the user's
 * Python. Never rejects.
 */
export async function runModel(request: PredictRequest): Promise<Predicted> {
  const { project, settings, checkpoint, validation, roles, job, signal, onOutput, onProgress } = request;
  const started = performance.now();
  const name = predictName(request);
  const out = predictionsFile(request);
  await noteInLog(job, `${name}: ${checkpoint.path}`);
  const step = (ended: 'exited' | 'cancelled' | 'timed-out') => ({
    name,
    command: `(evenkeel) predict ${checkpoint.path}`,
    ended,
    durationMs: Math.round(performance.now() - started),
  });
  // One write after the other: the log has the lines in their order.
  let logged: Promise<unknown> = Promise.resolve();
  try {
    const { diagnostics, scores } = await predictTable({
      real: checkpoint.real,
      shown: checkpoint.path,
      folder: project.folder,
      settings: settings.prediction,
      allowed: request.allowed,
      python: request.python,
      timeoutMs: settings.predictTimeoutMs,
      signal,
      onOutput: text => {
        logged = logged.then(() => appendFile(job.logFile, text)).catch(() => undefined);
        onOutput?.(text);
      },
      onProgress,
      table: validation.table,
      roles,
      labelling: validation.labelling,
      features: project.config.columns?.features,
      text: project.config.columns?.text ?? [],
      out,
    });
    await logged;
    for (const { message } of diagnostics) await noteInLog(job, message);
    return { kind: 'predicted', file: out, step: step('exited'), ...(scores && { scores }), diagnostics };
  } catch (error) {
    await logged;
    if (signal?.aborted) return { kind: 'cancelled', step: step('cancelled') };
    const problem = problemOf(error, checkpoint.path);
    await noteInLog(job, problem.diagnostic.message);
    const { remedy } = problem.diagnostic;
    const ran = problem.lastLines.length > 0;
    const diagnostic = ran
      ? { ...problem.diagnostic, remedy: `${remedy ?? ''} ${logOf(job)}`.trim() }
      : problem.diagnostic;
    return {
      kind: 'failed',
      failure: { diagnostic, lastLines: problem.lastLines },
      step: step(diagnostic.code === 'command-timed-out' ? 'timed-out' : 'exited'),
    };
  }
}

function problemOf(error: unknown, file: string): { diagnostic: Diagnostic; lastLines: readonly string[] } {
  if (error instanceof PredictionProblem) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { diagnostic: { severity: 'error', code: 'prediction-failed', file, message }, lastLines: [] };
}
