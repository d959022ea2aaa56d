import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { CheckpointState } from '../../src/protocol/checkpoint.ts';
import type { CompareState } from '../../src/protocol/compare.ts';
import type { ReportRequest, ReportState } from '../../src/protocol/report.ts';
import type { EditorTheme } from './themes.ts';

export type PageName = 'report' | 'checkpoint' | 'compare' | 'runs';

/** A page's bundle, built as esbuild.config.mjs builds it. */
export async function bundle(name: PageName = 'report'): Promise<{ script: string; style: string }> {
  const { outputFiles } = await esbuild.build({
    entryPoints: { [name]: `src/webview/${name}/main.tsx` },
    outdir: 'dist',
    write: false,
    bundle: true,
    minify: true,
    legalComments: 'none',
    platform: 'browser',
    target: 'chrome130',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  const text = (ending: string) => outputFiles.find(file => file.path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}

const NONCE = 'r4nd0m';

/** What the host puts into the webview: the same page, the same policy; and a stand-in for VS Code that keeps what it is told. */
function html(theme: EditorTheme): string {
  const variables = Object.entries(theme.variables).map(([name, value]) => [`--vscode-${name}`, value]);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evenkeel</title>
<link rel="stylesheet" href="/page.css">
</head>
<body class="${theme.bodyClass}" data-vscode-theme-kind="${theme.kind}">
<main id="root" data-ready="false"></main>
<script nonce="${NONCE}">
for (const [name, value] of ${JSON.stringify(variables)}) document.documentElement.style.setProperty(name, value);
window.posted = [];
window.violations = [];
addEventListener('securitypolicyviolation', event => violations.push(event.violatedDirective + ' ' + event.blockedURI));
window.acquireVsCodeApi = () => {
  delete window.acquireVsCodeApi;
  return {
    postMessage: message => posted.push(structuredClone(message)),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: state => sessionStorage.setItem('state', JSON.stringify(state)),
  };
};
</script>
<script type="module" nonce="${NONCE}" src="/page.js"></script>
</body>
</html>`;
}

const POLICY = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src 'self'; font-src 'self'; img-src 'self'`;

export interface Site {
  readonly url: (theme: string) => string;
  readonly close: () => void;
}

/** Serves the page of each theme, with the policy of the webview. */
export async function serve(
  files: { script: string; style: string },
  themes: Readonly<Record<string, EditorTheme>>,
  more: Readonly<Record<string, string>> = {},
): Promise<Site> {
  const server: Server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1).split('?')[0] ?? '';
    const theme = themes[name];
    const alone = more[name];
    if (theme) {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.setHeader('Content-Security-Policy', POLICY);
      response.end(html(theme));
    } else if (alone !== undefined) {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(alone);
    } else if (name === 'page.js' || name === 'page.css') {
      response.setHeader('Content-Type', name.endsWith('js') ? 'text/javascript' : 'text/css');
      response.end(name.endsWith('js') ? files.script : files.style);
    } else {
      response.statusCode = name === 'favicon.ico' ? 204 : 404;
      response.end();
    }
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: theme => `http://127.0.0.1:${port}/${theme}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface Opened {
  readonly page: Page;
  /** Errors of the console and of scripts so far. */
  readonly problems: string[];
}

export async function open(browser: Browser, url: string, width = 1180, height = 900): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height } });
  const problems: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', error => problems.push(String(error)));
  await page.goto(url);
  return { page, problems };
}

/** Sends a state as the host does, and waits until it is drawn. */
export async function send(page: Page, state: ReportState | CheckpointState | CompareState): Promise<void> {
  await page.evaluate(text => {
    const scope = globalThis as unknown as { postMessage(message: unknown, origin: string): void };
    scope.postMessage(JSON.parse(text), '*');
  }, JSON.stringify(state));
  await page.waitForSelector('#root[data-ready="true"]');
  await settled(page);
}

/** Two frames: rendering by signals, then painting. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

export async function posted<Request = ReportRequest>(page: Page): Promise<Request[]> {
  return page.evaluate('posted');
}

export function state(part: Partial<ReportState> = {}): ReportState {
  return { kind: 'state', folder: '/project', trusted: true, language: 'en', ...part };
}
