import type { ReportRequest, ReportState } from '../../protocol/report.ts';
import type { FilePlace } from '../shared/components/Diagnostics.tsx';
import { connect } from '../shared/host.ts';

export const host = connect<ReportRequest>();

/** Opens a place in the editor; undefined where the report is a file on its own. */
export const openPlace = host.interactive
  ? (place: FilePlace) => host.post({ kind: 'openFile', ...place })
  : undefined;

/** The state that an exported report carries inside its page, or undefined in the editor. */
export function embeddedState(): ReportState | undefined {
  const text = document.getElementById('assessment')?.textContent;
  if (!text) return undefined;
  const state: unknown = JSON.parse(text);
  return isReportState(state) ? state : undefined;
}

/** Guard for messages that reach the window: anything that is not a state from our host is not looked at. */
export function isReportState(message: unknown): message is ReportState {
  if (typeof message !== 'object' || message === null) return false;
  const { kind, folder, trusted, language, assessment } = message as Record<string, unknown>;
  return (
    kind === 'state' &&
    typeof folder === 'string' &&
    typeof trusted === 'boolean' &&
    typeof language === 'string' &&
    (assessment === undefined || (typeof assessment === 'object' && assessment !== null))
  );
}
