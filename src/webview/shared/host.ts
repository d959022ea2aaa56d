/** What VS Code gives a webview; fetched once, kept private to this module. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Who shows the page: VS Code, or nobody when it is a file on its own. */
export interface Host<Request> {
  /** False where there is nobody to ask for anything. */
  readonly interactive: boolean;
  readonly post: (request: Request) => void;
  readonly load: () => unknown;
  readonly save: (state: unknown) => void;
}

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

/** Connects a page to its host; once per page, as VS Code gives its side only once. */
export function connect<Request>(): Host<Request> {
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
