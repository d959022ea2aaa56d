import type { Assessment } from '../core/assessment/assessment.ts';
import type { Validation } from '../core/assessment/validation.ts';
import { isPosition } from './position.ts';

/** What the host tells the report panel: always the whole state, never a change, so that a hidden panel misses nothing. */
export interface ReportState {
  readonly kind: 'state';
  /** Identifies the project to the host; shown nowhere. */
  readonly folder: string;
  readonly assessment?: Assessment;
  /** The newest validation of this session, shown beside the assessment until dismissed. */
  readonly validation?: Validation;
  /** Work under way: what, and the share done if known. */
  readonly busy?: { readonly label: string; readonly share?: number };
  /** The last assessment could not be made: why, and what to do. The previous one stays visible. */
  readonly error?: string;
  /** False in Restricted Mode: nothing may be run. */
  readonly trusted: boolean;
  /** BCP 47 language of the editor. */
  readonly language: string;
  /** Translated texts, with the first state that a page gets; it keeps them. */
  readonly l10n?: Readonly<Record<string, string>>;
}

/** What the report panel asks of the host. */
export type ReportRequest =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'retrain' }
  | { readonly kind: 'validate' }
  | { readonly kind: 'export' }
  | { readonly kind: 'showLog' }
  | { readonly kind: 'dismissValidation' }
  /** Open evenkeel.yaml, at a line when given. */
  | { readonly kind: 'openConfig'; readonly line?: number }
  /** Open a file of the project at a place: from a diagnostic. `file` is relative to the project folder. */
  | { readonly kind: 'openFile'; readonly file: string; readonly line?: number; readonly character?: number };

const PLAIN = new Set(['ready', 'refresh', 'retrain', 'validate', 'export', 'showLog', 'dismissValidation']);

/** Guard for messages from the webview, which counts as hostile: exact kinds, exact types, nothing else passes. */
export function isReportRequest(message: unknown): message is ReportRequest {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  const { kind, line, character, file } = message as Record<string, unknown>;
  if (typeof kind === 'string' && PLAIN.has(kind)) return true;
  if (!isPosition(line) || !isPosition(character)) return false;
  return kind === 'openConfig' || (kind === 'openFile' && typeof file === 'string' && file.length > 0);
}
