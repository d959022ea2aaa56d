import path from 'node:path';
import * as vscode from 'vscode';
import type { Verdict } from '../../core/assessment/assessment.ts';
import type { SafetyLevel } from '../../core/checkpoints/safety/safety.ts';
import { keepLast } from '../../core/lastOnes.ts';
import type { App, Feature } from '../app.ts';
import type { Project } from '../project.ts';
import { verdictWord } from '../wording.ts';

/**
 * Badges of checkpoints in the Explorer, the tree and on tabs: that loading one would be dangerous, else what its newest validation came to. A
 * file is looked at when it is shown, for what it would do, and again when it has changed.
 */
export const badges: Feature = app => {
  const provider = new Badges(app);
  return vscode.Disposable.from(provider, vscode.window.registerFileDecorationProvider(provider));
};

/** Endings of files that may run code when they are loaded. */
const ENDINGS = [
  'pt',
  'pth',
  'ckpt',
  'pkl',
  'pickle',
  'joblib',
  'keras',
  'h5',
  'hdf5',
  'onnx',
  'pb',
  'tflite',
  'skops',
  'npy',
  'npz',
  'mar',
];
/** Files of which the answer is remembered; beyond, the oldest is asked about again. */
const MOST = 2000;

interface Seen {
  readonly mark: string;
  readonly level: SafetyLevel;
}

class Badges implements vscode.FileDecorationProvider {
  readonly #app: App;
  readonly #seen = new Map<string, Seen>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(app: App) {
    this.#app = app;
    const watcher = vscode.workspace.createFileSystemWatcher(`**/*.{${ENDINGS.join(',')}}`);
    this.#subscription = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(uri => this.#changed.fire([uri])),
      app.projects.onDidChange(project => this.#changed.fire(project && checkpointsOf(project))),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  async provideFileDecoration(
    uri: vscode.Uri,
    token: vscode.CancellationToken,
  ): Promise<vscode.FileDecoration | undefined> {
    if (uri.scheme !== 'file') return undefined;
    const level = ENDINGS.includes(path.extname(uri.path).slice(1).toLowerCase())
      ? await this.#levelOf(uri, token)
      : undefined;
    if (level === 'dangerous') {
      const tooltip = vscode.l10n.t('Dangerous to load: open it to see what it would run');
      return new vscode.FileDecoration('!', tooltip, new vscode.ThemeColor('list.errorForeground'));
    }
    const verdict = this.#verdictOf(uri);
    return verdict && decorationOf(verdict);
  }

  #verdictOf(uri: vscode.Uri): Verdict | undefined {
    const project = this.#app.projects.of(uri);
    const relative = project && path.posix.relative(project.folder.path, uri.path);
    return project?.assessment?.checkpoints.find(each => each.path === relative)?.validation?.verdict;
  }

  /** Undefined where it cannot be told: whoever opens the file is told why. */
  async #levelOf(uri: vscode.Uri, token: vscode.CancellationToken): Promise<SafetyLevel | undefined> {
    const key = uri.toString();
    try {
      const { mtime, size, type } = await vscode.workspace.fs.stat(uri);
      if (type !== vscode.FileType.File) return undefined;
      const mark = `${mtime} ${size}`;
      const known = this.#seen.get(key);
      if (known?.mark === mark) return known.level;
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const { level } = await this.#app.engine.request(
        'safety',
        { path: uri.fsPath },
        { signal: abort.signal },
      );
      keepLast(this.#seen, key, { mark, level }, MOST);
      return level;
    } catch {
      return undefined;
    }
  }
}

function decorationOf(verdict: Verdict): vscode.FileDecoration | undefined {
  const tooltip = vscode.l10n.t('Newest validation: {0}', verdictWord(verdict));
  switch (verdict) {
    case 'pass':
      return new vscode.FileDecoration('✓', tooltip, new vscode.ThemeColor('testing.iconPassed'));
    case 'warn':
      return new vscode.FileDecoration('▲', tooltip, new vscode.ThemeColor('list.warningForeground'));
    case 'fail':
      return new vscode.FileDecoration('✗', tooltip, new vscode.ThemeColor('list.errorForeground'));
    case 'insufficient':
      return new vscode.FileDecoration('◇', tooltip);
  }
}

function checkpointsOf({ folder, assessment }: Project): vscode.Uri[] {
  return (assessment?.checkpoints ?? []).map(each => vscode.Uri.joinPath(folder, each.path));
}
