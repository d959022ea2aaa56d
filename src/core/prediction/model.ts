import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import type { Output } from './outputs.ts';

/** Values of one column for some rows. NaN and undefined stand for what is missing. */
export type BatchColumn = { readonly name: string } & (
  | { readonly type: 'number' | 'integer' | 'timestamp'; readonly values: Float64Array }
  | { readonly type: 'boolean'; readonly values: readonly (boolean | undefined)[] }
  | { readonly type: 'text'; readonly values: readonly (string | undefined)[] }
);

export interface Batch {
  readonly rows: number;
  /** In the order in which the model takes them. */
  readonly columns: readonly BatchColumn[];
}

/** What a model said of some rows. */
export interface RawAnswers {
  /** One a row, as text; undefined where the model gave none. */
  readonly labels?: readonly (string | undefined)[];
  /** Row by row, `width` numbers each. */
  readonly scores?: { readonly width: number; readonly values: Float64Array };
}

/** What a model tells of itself once it is open. */
export interface ModelFacts {
  /** Names that it knows its features by, in its order. */
  readonly features?: readonly string[];
  readonly featureCount?: number;
  /** It reads one column of text. */
  readonly wants?: 'text';
  /** Its classes as texts, in the order of its scores. */
  readonly classes?: readonly string[];
  /** What its scores are; absent where the model does not say. */
  readonly output?: Output;
  /** What runs it, and in which version: `scikit-learn 1.9.1`. */
  readonly versions: readonly string[];
  /** By what it runs, in words: `onnxruntime-web 1.30.0, in this process`. */
  readonly by: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** A model that can be asked. */
export interface OpenModel {
  readonly facts: ModelFacts;
  /** @throws PredictionProblem, or the signal's reason */
  readonly predict: (batch: Batch) => Promise<RawAnswers>;
  /** Lets go of it. Never throws. */
  readonly close: () => Promise<void>;
}

/** Why there are no predictions, for the user. */
export class PredictionProblem extends Error {
  override readonly name = 'PredictionProblem';
  readonly diagnostic: Diagnostic;
  /** The last lines that the model's process printed. */
  readonly lastLines: readonly string[];

  constructor(diagnostic: Omit<Diagnostic, 'severity'>, lastLines: readonly string[] = []) {
    super(diagnostic.message);
    this.diagnostic = { severity: 'error', ...diagnostic };
    this.lastLines = lastLines;
  }
}

export function timedOut(timeoutMs: number): PredictionProblem {
  return new PredictionProblem({
    code: 'command-timed-out',
    message: l10n.t('Predicting took longer than {0} s and was ended.', Math.round(timeoutMs / 100) / 10),
    remedy: l10n.t('Give it more time with checkpoints.timeout in evenkeel.yaml.'),
  });
}
