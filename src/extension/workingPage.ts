import type * as vscode from 'vscode';
import type { App } from './app.ts';
import { Cancelled } from './engineClient.ts';
import { PageStates, webviewOptions } from './webviewPage.ts';

/** Least time between two states. */
const POST_INTERVAL_MS = 300;

/** Work under way: what, and the share done if known. */
export interface Busy {
  readonly label: string;
  readonly share?: number;
}

/** What work is given: a signal that ends it, and whom to tell how far it is. */
export interface WorkOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (label: string, share?: number) => void;
}

/** What a page of ours shows of the work for it: one piece at a time, its progress, its failure. A hidden page is told when it is seen again. */
export class WorkingPage {
  busy: Busy | undefined;
  error: string | undefined;
  readonly #app: App;
  readonly #states: PageStates;
  readonly #subscription: vscode.Disposable;
  /** Aborts the work under way. */
  #work: AbortController | undefined;

  /** @param state everything the page shows but the texts of its language */
  constructor(app: App, panel: vscode.WebviewPanel, state: () => object) {
    this.#app = app;
    this.#states = new PageStates(panel, state, POST_INTERVAL_MS);
    this.#subscription = panel.onDidChangeViewState(() => this.update());
    panel.webview.options = webviewOptions(app.context);
  }

  dispose(): void {
    this.cancel();
    this.#states.dispose();
    this.#subscription.dispose();
  }

  /** The page was made anew, and listens. */
  begin(): void {
    this.#states.begin();
  }

  cancel(): void {
    this.#work?.abort();
  }

  update(immediately = false): void {
    this.#states.update(immediately);
  }

  /** Does work in place of what is under way. @param what it is about, for the log */
  async run<T>(
    what: string,
    label: string,
    work: (options: WorkOptions) => Promise<T>,
    keep: (result: T) => void,
  ): Promise<void> {
    this.cancel();
    const own = new AbortController();
    this.#work = own;
    this.busy = { label };
    this.error = undefined;
    this.update();
    try {
      const result = await work({
        signal: own.signal,
        onProgress: (told, share) => {
          if (this.#work !== own) return;
          this.busy = { label: told, ...(share !== undefined && { share }) };
          this.update();
        },
      });
      if (this.#work === own) keep(result);
    } catch (error) {
      if (this.#work !== own) return;
      if (!(error instanceof Cancelled)) {
        this.error = error instanceof Error ? error.message : String(error);
        this.#app.log.error(`${what}: ${this.error}`);
      }
    }
    if (this.#work !== own) return;
    this.busy = undefined;
    this.#work = undefined;
    this.update(true);
  }
}
