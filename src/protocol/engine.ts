import type { Assessment, Validation } from '../core/assessment/assessment.ts';

/**
 * Messages between a host and the engine process, over Node's IPC channel. Every request gets exactly one reply;
 * progress may come before it. A cancelled request is answered with `cancelled`.
 */
export interface EngineMethods {
  /** Assess the project in this folder. */
  readonly assess: { readonly params: { readonly folder: string }; readonly result: Assessment };
  /** Run the predict command for a checkpoint (path relative to the folder) and judge the candidate. Runs the user's code. */
  readonly validate: {
    readonly params: { readonly folder: string; readonly checkpoint: string };
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
    readonly result: {
      readonly yaml: string;
      readonly inferred: readonly {
        readonly column: string;
        readonly role: string;
        readonly type: string;
        readonly reason: string;
      }[];
    };
  };
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
  | { readonly kind: 'hello'; readonly l10n?: Readonly<Record<string, string>> }
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
