import type { CheckpointDocument } from '../core/checkpoints/document.ts';

/** What the host tells the view of a checkpoint: always the whole state, never a change, so that a hidden view misses nothing. */
export interface CheckpointState {
  readonly kind: 'state';
  /** Name of the file or folder. */
  readonly name: string;
  readonly document?: CheckpointDocument;
  /** Work under way: what, and the share done if known. */
  readonly busy?: { readonly label: string; readonly share?: number };
  /** It could not be read: why. */
  readonly error?: string;
  /** BCP 47 language of the editor. */
  readonly language: string;
  /** Translated texts; once per page. */
  readonly l10n?: Readonly<Record<string, string>>;
}

/** What the view asks of the host: `measure` reads the tensors' values. */
export type CheckpointRequest = { readonly kind: 'ready' | 'refresh' | 'measure' | 'cancel' | 'showLog' };

const KINDS = new Set(['ready', 'refresh', 'measure', 'cancel', 'showLog']);

/** Guard for messages from the webview, which counts as hostile. */
export function isCheckpointRequest(message: unknown): message is CheckpointRequest {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return typeof message.kind === 'string' && KINDS.has(message.kind);
}

/** Guard for messages that reach the view's window: anything that is not a state from our host is not looked at. */
export function isCheckpointState(message: unknown): message is CheckpointState {
  if (typeof message !== 'object' || message === null) return false;
  const { kind, name, language } = message as Record<string, unknown>;
  return kind === 'state' && typeof name === 'string' && typeof language === 'string';
}
