import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml } from './pageHtml.ts';

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

/** Sends states to a page. The texts of its language go along once: they are larger than all else and never change. */
export class PageStates {
  readonly #webview: vscode.Webview;
  #hasTexts = false;

  constructor(webview: vscode.Webview) {
    this.#webview = webview;
  }

  /** The page was made anew, and has nothing yet. */
  begin(): void {
    this.#hasTexts = false;
  }

  async post(state: object): Promise<void> {
    const { bundle } = vscode.l10n;
    const wanted = bundle && !this.#hasTexts;
    const delivered = await this.#webview.postMessage(wanted ? { ...state, l10n: bundle } : state);
    if (delivered) this.#hasTexts = true;
  }
}

function bundled({ extensionUri }: vscode.ExtensionContext): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}
