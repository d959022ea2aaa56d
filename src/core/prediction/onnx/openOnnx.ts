import { setImmediate as turn } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import type { InferenceSession } from 'onnxruntime-web';
import { FileSource } from '../../bytes/source.ts';
import { type OnnxModel, onnxModel } from '../../checkpoints/onnx/model.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import {
  type Batch,
  type ModelFacts,
  type OpenModel,
  PredictionProblem,
  type RawAnswers,
  timedOut,
} from '../model.ts';
import { type AnswerPlan, answersIn, planAnswers } from './answers.ts';
import { type FeedPlan, featureCountOf, feedsFor, planFeeds } from './feeds.ts';
import { readOnnx } from './files.ts';
import { onnxRuntime, type Runtime } from './runtime.ts';

/** Rows that are run in one go, during which nothing else is heard. */
const AT_ONCE = 256;

export interface OnnxRequest {
  /** Absolute path of the model, without links. */
  readonly path: string;
  /** As messages name it. */
  readonly shown: string;
  /** How long all of it may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens an ONNX model in this process. Nothing in a model can run but the operators of the runtime, in WebAssembly.
 * @throws PredictionProblem, or the signal's reason
 */
export async function openOnnx({ path, shown, timeoutMs, signal }: OnnxRequest): Promise<OpenModel> {
  const deadline = performance.now() + timeoutMs;
  const onTime = () => {
    signal?.throwIfAborted();
    if (performance.now() > deadline) throw timedOut(timeoutMs);
  };
  const model = modelAt(path, shown);
  const { bytes, external } = await readOnnx(path, shown, model);
  onTime();
  const runtime = onnxRuntime();
  const session = await told(shown, () =>
    runtime.InferenceSession.create(bytes, {
      executionProviders: ['wasm'],
      logSeverityLevel: 3,
      ...(external.length > 0 && { externalData: [...external] }),
    }),
  );
  try {
    const feeds = planFeeds(session.inputMetadata);
    const answers = planAnswers(session.outputMetadata, model);
    return {
      facts: factsOf(runtime, model, feeds, answers, shown),
      predict: batch => predicted({ runtime, session, feeds, answers, shown, onTime }, batch),
      close: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}

function modelAt(path: string, shown: string): OnnxModel {
  const source = new FileSource(path);
  try {
    const model = onnxModel(source);
    if (model.problem) {
      const { code, message } = model.problem;
      throw new PredictionProblem({ code, file: shown, message });
    }
    return model;
  } finally {
    source.close();
  }
}

function factsOf(
  runtime: Runtime,
  model: OnnxModel,
  feeds: FeedPlan,
  answers: AnswerPlan,
  shown: string,
): ModelFacts {
  const count = featureCountOf(feeds);
  const single = feeds.inputs.every(({ width }) => width === 1);
  const { classLabels } = model;
  const version = runtime.env.versions.web ?? runtime.env.versions.common;
  return {
    ...(count !== undefined && { featureCount: count }),
    ...(single && feeds.inputs.length > 1 && { features: feeds.inputs.map(each => each.name) }),
    ...(classLabels && { classes: classLabels }),
    ...(answers.output && { output: answers.output }),
    versions: [`onnxruntime-web ${version}`],
    by: l10n.t('{0} in this process', `onnxruntime-web ${version}`),
    diagnostics: answers.zipped === undefined ? [] : [zipMap(answers.zipped, shown)],
  };
}

/** Scores as a list of maps, which the runtime does not give out. */
function zipMap(output: string, file: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'zipmap',
    file,
    message: l10n.t(
      'The output {0} of the model is a list of maps (ZipMap), which is not read: there are labels and no scores.',
      output,
    ),
    remedy: l10n.t('Export it without: {0}', "options={'zipmap': False}"),
  };
}

interface Running {
  readonly runtime: Runtime;
  readonly session: InferenceSession;
  readonly feeds: FeedPlan;
  readonly answers: AnswerPlan;
  readonly shown: string;
  /** Throws where the time is over or nobody waits any more. */
  readonly onTime: () => void;
}

async function predicted(running: Running, batch: Batch): Promise<RawAnswers> {
  const { runtime, session, feeds, answers, shown, onTime } = running;
  const wanted = [answers.labels, answers.scores].filter(each => each !== undefined);
  const size = feeds.fixedRows ?? AT_ONCE;
  const parts: RawAnswers[] = [];
  for (let from = 0; from < batch.rows; from += size) {
    await turn();
    onTime();
    const rows = Math.min(size, batch.rows - from);
    const tensors = feedsFor(feeds, batch, runtime, from, feeds.fixedRows ?? rows);
    const found = await told(shown, () => session.run(tensors, wanted));
    parts.push(answersIn(answers, found, rows));
  }
  return together(parts);
}

/** Errors of the runtime as sentences. */
async function told<T>(shown: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof PredictionProblem) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new PredictionProblem({
      code: 'prediction-failed',
      file: shown,
      message: l10n.t('{0} could not predict with {1}: {2}', 'onnxruntime-web', shown, text.slice(0, 500)),
      remedy: l10n.t('Write a command of your own under checkpoints.predict.'),
    });
  }
}

function together(parts: readonly RawAnswers[]): RawAnswers {
  const [first] = parts;
  if (!first || parts.length === 1) return first ?? {};
  const scores = first.scores && {
    width: first.scores.width,
    values: Float64Array.from(parts.flatMap(each => Array.from(each.scores?.values ?? []))),
  };
  return {
    ...(first.labels && { labels: parts.flatMap(each => each.labels ?? []) }),
    ...(scores && { scores }),
  };
}
