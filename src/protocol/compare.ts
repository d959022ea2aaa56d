import type { Comparison } from '../core/checkpoints/compare/comparison.ts';

/** What the host tells the view of two checkpoints: always the whole state, never a change, so that a hidden view misses nothing. */
export interface CompareState {
  readonly kind: 'state';
  /** Absolute paths: what a reload of the window brings back. */
  readonly paths: readonly [string, string];
  /** As short as tells them apart. */
  readonly names: readonly [string, string];
  readonly document?: Comparison;
  /** Work under way: what, and the share done if known. */
  readonly busy?: { readonly label: string; readonly share?: number };
  /** They could not be compared: why. */
  readonly error?: string;
  /** BCP 47 language of the editor. */
  readonly language: string;
  /** Translated texts; once per page. */
  readonly l10n?: Readonly<Record<string, string>>;
}

const KINDS = ['ready', 'refresh', 'cancel', 'showLog', 'swap', 'inspectFirst', 'inspectSecond'] as const;

/** What the view asks of the host: `swap` exchanges the two, `inspect…` opens one of them. */
export type CompareRequest = { readonly kind: (typeof KINDS)[number] };

/** Guard for messages from the webview, which counts as hostile. */
export function isCompareRequest(message: unknown): message is CompareRequest {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return KINDS.some(kind => kind === message.kind);
}

/** Guard for messages that reach the view's window: anything that is not a state from our host is not looked at. */
export function isCompareState(message: unknown): message is CompareState {
  if (typeof message !== 'object' || message === null) return false;
  const { kind, names, paths, language } = message as Record<string, unknown>;
  return kind === 'state' && isPair(names) && isPair(paths) && typeof language === 'string';
}

/** Two texts. */
export function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every(each => typeof each === 'string');
}
