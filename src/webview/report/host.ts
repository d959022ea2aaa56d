import type { ReportRequest, ReportState } from '../../protocol/report.ts';

/** What VS Code gives a webview; fetched once, kept private to this module. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Who shows the report: VS Code, or nobody when the report is a file on its own. */
export interface Host {
  /** False for an exported report: there is nobody to ask for anything. */
  readonly interactive: boolean;
  readonly post: (request: ReportRequest) => void;
  readonly load: () => unknown;
  readonly save: (state: unknown) => void;
}

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

function connect(): Host {
  if (typeof acquireVsCodeApi !== 'function') {
    return { interactive: false, post: () => {}, load: () => undefined, save: () => {} };
  }
  const api = acquireVsCodeApi();
  return {
    interactive: true,
    post: request => api.postMessage(request),
    load: () => api.getState(),
    save: state => api.setState(state),
  };
}

export const host: Host = connect();

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
