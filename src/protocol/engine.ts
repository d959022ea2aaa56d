import type { Assessment } from '../core/assessment/assessment.ts';
import type { Validation } from '../core/assessment/validation.ts';
import type { Comparison as CheckpointComparison } from '../core/checkpoints/compare/comparison.ts';
import type { CheckpointDocument } from '../core/checkpoints/document.ts';
import type { SafetyLevel } from '../core/checkpoints/safety/safety.ts';
import type { ProposedConfig } from '../core/config/propose.ts';
import type { Language } from '../core/language.ts';
import type { Question } from '../core/prediction/consent.ts';
import type { GivenPython } from '../core/prediction/python/interpreter.ts';
import type { Credentials } from '../core/runs/reader.ts';
import type { Analysis, AnalysisQuery } from '../core/runs/views/analysis.ts';
import type { Comparison, ComparisonQuery } from '../core/runs/views/comparison.ts';
import type { RunDetail } from '../core/runs/views/detail.ts';
import type { RunGroups, RunLeaves } from '../core/runs/views/groups.ts';
import type { RunsPage, TableQuery } from '../core/runs/views/table.ts';

/** Where runs are: below a folder, and on tracking servers, with who we are there. */
export interface RunPlaces {
  readonly folder: string;
  readonly servers?: readonly { readonly address: string; readonly credentials?: Credentials }[];
}

/**
 * Messages between a host and the engine process, over Node's IPC channel. Every request gets exactly one reply;
 * progress may come before it. A cancelled request is answered with `cancelled`.
 */
export interface EngineMethods {
  /** Assess the project in this folder. `record: false` writes no history: nothing is written in Restricted Mode. */
  readonly assess: {
    readonly params: { readonly folder: string; readonly record?: boolean };
    readonly result: Assessment;
  };
  /** What is to be asked before a checkpoint is validated, or one that a retraining makes, because loading it or the champion may run code. Loads nothing. */
  readonly questions: {
    readonly params: { readonly folder: string; readonly checkpoint?: string };
    readonly result: readonly Question[];
  };
  /** Predict with a checkpoint (path relative to the folder) and judge the candidate. Runs the user's command, or the model. */
  readonly validate: {
    readonly params: {
      readonly folder: string;
      readonly checkpoint: string;
      readonly allowed?: AllowedModels;
      readonly python?: GivenPython;
    };
    readonly result: Validation;
  };
  /** Write a report file from a fresh assessment; the extension of `out` says the format: .html or .md. */
  readonly report: {
    readonly params: { readonly folder: string; readonly out: string };
    readonly result: { readonly out: string };
  };
  /** What evenkeel.yaml would hold for these data files, with the reasons for what was inferred. */
  readonly propose: {
    readonly params: { readonly folder: string; readonly reference: string; readonly current?: string };
    readonly result: ProposedConfig;
  };
  /** What a checkpoint (absolute path) tells of itself, with all its tensors; `statistics` also reads their values. Executes nothing. */
  readonly inspect: {
    readonly params: { readonly path: string; readonly statistics?: boolean };
    readonly result: CheckpointDocument;
  };
  /** What loading a checkpoint (absolute path) would do, in a word. */
  readonly safety: {
    readonly params: { readonly path: string };
    readonly result: { readonly level: SafetyLevel };
  };
  /**
   * A stretch of the table of runs below a folder. `look`: whether the folder is looked at before; `all` also reads again what runs that are
   * over have recorded. `whole` reads what all runs recorded, so that all columns are known.
   */
  readonly runsPage: {
    readonly params: RunPlaces & {
      readonly query: TableQuery;
      readonly look?: 'changes' | 'all';
      readonly whole?: boolean;
    };
    readonly result: RunsPage;
  };
  /** Keys of the runs that a query leaves; or of those on its lines `from` to before `to`. */
  readonly runKeys: {
    readonly params: RunPlaces & {
      readonly query: TableQuery;
      readonly from?: number;
      readonly to?: number;
    };
    readonly result: readonly string[];
  };
  /** Runs beside each other, of those that the engine knows. */
  readonly runsComparison: {
    readonly params: RunPlaces & { readonly query: ComparisonQuery };
    readonly result: Comparison;
  };
  /** How parameters and a metric go together. */
  readonly runsAnalysis: {
    readonly params: RunPlaces & { readonly query: AnalysisQuery };
    readonly result: Analysis;
  };
  /** All about one run but its histories. */
  readonly runDetail: {
    readonly params: RunPlaces & { readonly key: string };
    readonly result: RunDetail;
  };
  /** The experiments below a folder, and the newest runs of one, at most `most`. */
  readonly runGroups: {
    readonly params: RunPlaces & { readonly look?: 'changes'; readonly most: number };
    readonly result: RunGroups;
  };
  readonly runLeaves: {
    readonly params: RunPlaces & { readonly experiment: string; readonly most: number };
    readonly result: RunLeaves;
  };
  /** Write the whole table to a file; the extension of `out` says the format: .csv or .md. */
  readonly runsExport: {
    readonly params: RunPlaces & { readonly query: TableQuery; readonly out: string };
    readonly result: { readonly out: string };
  };
  /** How two checkpoints (absolute paths) differ, tensor by tensor. Executes nothing. */
  readonly compareCheckpoints: {
    readonly params: { readonly a: string; readonly b: string };
    readonly result: CheckpointComparison;
  };
}

/** Digests of the model files that the user has allowed to run code, and of those that are dangerous and allowed all the same. */
export interface AllowedModels {
  readonly code: readonly string[];
  readonly dangerous: readonly string[];
}

export type EngineMethod = keyof EngineMethods;

export type EngineRequest = {
  [M in EngineMethod]: {
    readonly kind: 'request';
    readonly id: number;
    readonly method: M;
    readonly params: EngineMethods[M]['params'];
  };
}[EngineMethod];

export type ToEngine =
  /** The language of the editor; absent: English. */
  | { readonly kind: 'hello'; readonly language?: Language }
  | EngineRequest
  | { readonly kind: 'cancel'; readonly id: number };

export type FromEngine =
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'progress'; readonly id: number; readonly label: string; readonly share?: number }
  /** A line that the user's own command printed. */
  | { readonly kind: 'output'; readonly id: number; readonly text: string }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly usage: boolean }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'log'; readonly level: 'info' | 'warning' | 'error'; readonly text: string };

/** The texts that a method needs. */
const PARAMETERS: Readonly<Record<EngineMethod, readonly string[]>> = {
  assess: ['folder'],
  questions: ['folder'],
  validate: ['folder', 'checkpoint'],
  report: ['folder', 'out'],
  propose: ['folder', 'reference'],
  inspect: ['path'],
  safety: ['path'],
  runsPage: ['folder'],
  runKeys: ['folder'],
  runsComparison: ['folder'],
  runsAnalysis: ['folder'],
  runDetail: ['folder', 'key'],
  runGroups: ['folder'],
  runLeaves: ['folder', 'experiment'],
  runsExport: ['folder', 'out'],
  compareCheckpoints: ['a', 'b'],
};
/** The methods that need a query. */
const QUERIES: ReadonlySet<string> = new Set([
  'runsPage',
  'runKeys',
  'runsComparison',
  'runsAnalysis',
  'runsExport',
] satisfies EngineMethod[]);

/** Guard for what arrives in the engine: a known kind, a known method, every text that it requires, and its query. */
export function isToEngine(message: unknown): message is ToEngine {
  if (!isObject(message)) return false;
  const { kind, id, method, params } = message;
  if (kind === 'hello') return true;
  if (!isId(id)) return false;
  if (kind === 'cancel') return true;
  if (kind !== 'request' || typeof method !== 'string' || !Object.hasOwn(PARAMETERS, method)) return false;
  return (
    isObject(params) &&
    PARAMETERS[method as EngineMethod].every(name => typeof params[name] === 'string') &&
    (!QUERIES.has(method) || isObject(params['query']))
  );
}

/** The id that a message has which means to be a request, whether it is one or not. */
export function requestIdIn(message: unknown): number | undefined {
  return isObject(message) && message['kind'] === 'request' && isId(message['id'])
    ? message['id']
    : undefined;
}

/** Guard for what arrives in the host. A result is not looked into: the engine is our own code. */
export function isFromEngine(message: unknown): message is FromEngine {
  if (!isObject(message)) return false;
  const { kind, id, version, label, text, message: reason } = message;
  switch (kind) {
    case 'ready':
      return typeof version === 'string';
    case 'log':
      return typeof text === 'string';
    case 'progress':
      return isId(id) && typeof label === 'string';
    case 'output':
      return isId(id) && typeof text === 'string';
    case 'failed':
      return isId(id) && typeof reason === 'string';
    case 'result':
    case 'cancelled':
      return isId(id);
    default:
      return false;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
