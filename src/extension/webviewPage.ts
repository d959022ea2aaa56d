import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml } from './pageHtml.ts';
import { Throttle } from './throttle.ts';

/** What a webview of ours may do: run scripts, and load what the extension brings along. */
export function webviewOptions(context: vscode.ExtensionContext): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [bundled(context)] };
}

/** Loads one of our pages into a webview. */
export function showPage(
  context: vscode.ExtensionContext,
  webview: vscode.Webview,
  page: 'report' | 'checkpoint' | 'runs' | 'compare',
  title: string,
): void {
  const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(bundled(context), file)).toString();
  webview.html = pageHtml({
    scriptUri: uri(`${page}.js`),
    styleUri: uri(`${page}.css`),
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    language: vscode.env.language,
    title,
  });
}

/** The icon on the tab of our panels. */
export function panelIcon({ extensionUri }: vscode.ExtensionContext): {
  readonly light: vscode.Uri;
  readonly dark: vscode.Uri;
} {
  const media = (file: string) => vscode.Uri.joinPath(extensionUri, 'media', file);
  return { light: media('panel-light.svg'), dark: media('panel-dark.svg') };
}

/** The folder that a page saved with its state. */
export function savedFolder(saved: unknown): string | undefined {
  if (typeof saved !== 'object' || saved === null || !('folder' in saved)) return undefined;
  return typeof saved.folder === 'string' ? saved.folder : undefined;
}

/**
 * Sends the states of a page that listens and is seen: a hidden one gets no messages, and is made anew when it is shown. The texts of its
 * language go along once: they are larger than all else and never change.
 */
export class PageStates {
  readonly #panel: vscode.WebviewPanel;
  readonly #post: Throttle;
  #listens = false;
  #hasTexts = false;

  /**
   * @param state everything the page shows but the texts of its language
   * @param intervalMs between two states: progress changes many times a second, and a state is sent whole
   */
  constructor(panel: vscode.WebviewPanel, state: () => object, intervalMs: number) {
    this.#panel = panel;
    this.#post = new Throttle(() => this.#send(state()), intervalMs);
  }

  /** The page was made anew: it listens, and has nothing yet. */
  begin(): void {
    this.#listens = true;
    this.#hasTexts = false;
    this.update(true);
  }

  /** @param immediately without waiting for the interval: a person asked */
  update(immediately = false): void {
    if (this.#listens && this.#panel.visible) void this.#post.request(immediately);
  }

  dispose(): void {
    this.#post.dispose();
  }

  async #send(state: object): Promise<void> {
    const { bundle } = vscode.l10n;
    const wanted = bundle && !this.#hasTexts;
    const delivered = await this.#panel.webview.postMessage(wanted ? { ...state, l10n: bundle } : state);
    if (delivered) this.#hasTexts = true;
  }
}

function bundled({ extensionUri }: vscode.ExtensionContext): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}
