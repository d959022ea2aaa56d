import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../diagnostic.ts';
import type { Adapter } from '../adapters.ts';
import {
  type Batch,
  type BatchColumn,
  type ModelFacts,
  type OpenModel,
  PredictionProblem,
  type RawAnswers,
} from '../model.ts';
import { OUTPUTS } from '../outputs.ts';
import type { Interpreter } from './interpreter.ts';
import { packageOf } from './packages.ts';
import { predictScript } from './scripts.ts';
import { PythonSession, type Reply } from './session.ts';

const PROTOCOL = 1;

export interface PythonRequest {
  readonly adapter: Adapter;
  readonly interpreter: Interpreter;
  /** Absolute path of the model. */
  readonly path: string;
  /** As messages name it. */
  readonly shown: string;
  /** Absolute path of the folder in which it runs. */
  readonly folder: string;
  /** Digest of the file as it was inspected: the script loads no other one. */
  readonly sha256?: string | undefined;
  /** Whether the user has allowed what the file brings along to be run. */
  readonly code: boolean;
  /** `module:function` that makes the module of a state dict. */
  readonly factory?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: ((text: string) => void) | undefined;
  /** For tests: another script that speaks the protocol. */
  readonly script?: string;
}

/** Nothing is fetched from a network, nothing is written beside the scripts, and TensorFlow says what matters. */
const ENVIRONMENT = {
  HF_HUB_OFFLINE: '1',
  TRANSFORMERS_OFFLINE: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  TF_CPP_MIN_LOG_LEVEL: '2',
};

/**
 * Opens a model with an adapter in Python.
 * @throws PredictionProblem, or the signal's reason
 */
export async function openWithPython(request: PythonRequest): Promise<OpenModel> {
  const { adapter, interpreter, path, folder, sha256, code, factory, timeoutMs, signal, onOutput } = request;
  signal?.throwIfAborted();
  const session = new PythonSession({
    python: interpreter.path,
    script: request.script ?? predictScript(),
    folder,
    timeoutMs,
    environment: ENVIRONMENT,
    signal,
    onOutput,
  });
  const ask = async (message: object): Promise<Reply> => {
    const reply = await session.ask(message);
    if (reply['kind'] === 'error') throw problemOf(reply, request, session.lastLines);
    return reply;
  };
  try {
    const ready = await ask({
      kind: 'open',
      protocol: PROTOCOL,
      adapter: adapter.id,
      path,
      folder,
      code,
      ...(sha256 !== undefined && { sha256 }),
      ...(factory !== undefined && { factory }),
    });
    const facts = factsOf(ready, request);
    return {
      facts,
      predict: async batch => answersOf(await ask(rowsOf(batch)), batch.rows),
      close: () => session.close(),
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

function factsOf(ready: Reply, { adapter, interpreter, shown }: PythonRequest): ModelFacts {
  const features = textsOf(ready['features']);
  const classes = textsOf(ready['classes']);
  const output = OUTPUTS.find(each => each === ready['output']);
  const count = ready['feature_count'];
  const versions = Object.entries((ready['versions'] ?? {}) as Record<string, unknown>);
  const notes = Array.isArray(ready['notes']) ? (ready['notes'] as Reply[]) : [];
  return {
    ...(features && { features }),
    ...(classes && { classes }),
    ...(output && { output }),
    ...(typeof count === 'number' && { featureCount: count }),
    ...(ready['wants'] === 'text' && { wants: 'text' as const }),
    versions: [`Python ${ready['python']}`, ...versions.map(([name, version]) => `${name} ${version}`)],
    by: l10n.t('{0} in {1} ({2})', adapter.title, interpreter.path, interpreter.why),
    diagnostics: notes.map(note => noteOf(note, shown)),
  };
}

function noteOf(note: Reply, file: string): Diagnostic {
  if (note['code'] === 'version') {
    const { framework, written, installed } = note;
    return {
      severity: 'warning',
      code: 'framework-version',
      file,
      message: l10n.t(
        'The file was written with {0} {1}, and {2} is installed: its answers may differ.',
        String(framework),
        String(written),
        String(installed),
      ),
      remedy: l10n.t('Install {0} {1}, or train it anew.', String(framework), String(written)),
    };
  }
  return { severity: 'warning', code: 'framework-warning', file, message: String(note['message']) };
}

/** An error that the script tells as data. */
function problemOf(
  reply: Reply,
  { interpreter, shown, adapter }: PythonRequest,
  lastLines: readonly string[],
): PredictionProblem {
  const message = String(reply['message'] ?? '');
  const problem = (code: string, sentence: string, remedy?: string) =>
    new PredictionProblem(
      { code, file: shown, message: sentence, ...(remedy !== undefined && { remedy }) },
      lastLines,
    );
  switch (reply['code']) {
    case 'missing-module': {
      const wanted = packageOf(String(reply['module']));
      return problem(
        'missing-package',
        l10n.t('{0} needs the package {1}, which {2} does not have.', shown, wanted, interpreter.path),
        l10n.t(
          'Install {0} into it: {1}',
          wanted,
          `${spaced(interpreter.path)} -m pip install ${wanted}. ${l10n.t('Or name another Python under {0} in evenkeel.yaml.', 'checkpoints.python')}`,
        ),
      );
    }
    case 'needs-factory':
      return problem(
        'needs-factory',
        l10n.t('{0} holds weights without the module that they belong to.', shown),
        l10n.t(
          'Name the function that makes the module under {0} in evenkeel.yaml, as in my_package.models:make_model.',
          'checkpoints.factory',
        ),
      );
    case 'changed':
      return problem('checkpoint-changed', l10n.t('{0} has changed since it was inspected.', shown));
    case 'old-python':
      return problem(
        'old-python',
        l10n.t('{0} is older than Python 3.9.', interpreter.path),
        l10n.t('Name another Python under {0} in evenkeel.yaml.', 'checkpoints.python'),
      );
    default:
      return problem(
        'prediction-failed',
        l10n.t('{0} could not predict with {1}: {2}', adapter.title, shown, message),
        l10n.t('Look at its last lines, or write a command of your own under checkpoints.predict.'),
      );
  }
}

function spaced(path: string): string {
  return path.includes(' ') ? `"${path}"` : path;
}

function rowsOf({ columns }: Batch): object {
  return {
    kind: 'rows',
    columns: columns.map(({ name, type, values }) => ({ name, type, values: wire(values) })),
  };
}

/** JSON has no NaN, which is a missing value, and no infinities, which go as texts. */
function wire(values: BatchColumn['values']): unknown {
  return Array.from<string | number | boolean | undefined, unknown>(values, value => {
    if (typeof value !== 'number') return value ?? null;
    return Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value);
  });
}

function answersOf({ labels, scores }: Reply, rows: number): RawAnswers {
  const found = {
    ...(Array.isArray(labels) && { labels: labels.map(labelOf) }),
    ...(Array.isArray(scores) && { scores: numbersOf(scores) }),
  };
  if (found.labels === undefined && found.scores === undefined) throw shapeless();
  if ((found.labels?.length ?? rows) !== rows) throw shapeless();
  if (found.scores && found.scores.values.length !== rows * found.scores.width) throw shapeless();
  return found;
}

function shapeless(): PredictionProblem {
  return new PredictionProblem({
    code: 'bad-reply',
    message: l10n.t('The model’s answers do not fit the rows that it was asked about.'),
  });
}

function labelOf(value: unknown): string | undefined {
  // Several labels a row are not told as one.
  if (Array.isArray(value)) return value.length === 1 ? labelOf(value[0]) : undefined;
  return value === null || value === undefined ? undefined : String(value);
}

function numbersOf(rows: readonly unknown[]): { width: number; values: Float64Array } {
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  const values = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    if (!Array.isArray(row) || row.length !== width) throw shapeless();
    for (const [j, value] of row.entries())
      values[i * width + j] = value === null ? Number.NaN : Number(value);
  }
  return { width, values };
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}
