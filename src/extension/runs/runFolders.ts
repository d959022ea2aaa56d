import * as vscode from 'vscode';
import type { EngineClient } from '../engineClient.ts';
import { RunFolder } from './runFolder.ts';
import type { TrackingServers } from './servers.ts';

/** The runs of each folder of the workspace. Nothing is looked at before somebody shows them. */
export class RunFolders {
  readonly #create: (folder: vscode.WorkspaceFolder) => RunFolder;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  #folders: readonly RunFolder[] = [];

  /** Folders came or went. */
  readonly onDidChange = this.#changed.event;

  constructor(
    engine: EngineClient,
    log: vscode.LogOutputChannel,
    memory: vscode.Memento,
    servers: TrackingServers,
  ) {
    this.#create = folder => new RunFolder(folder, engine, log, memory, servers);
    this.#update();
    this.#subscription = vscode.workspace.onDidChangeWorkspaceFolders(() => {
      this.#update();
      this.#changed.fire();
    });
  }

  get all(): readonly RunFolder[] {
    return this.#folders;
  }

  /** That of a file, or of the folder with this address. */
  of(uri: vscode.Uri): RunFolder | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return this.#folders.find(each => each.folder.uri.toString() === folder?.uri.toString());
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const each of this.#folders) each.dispose();
    this.#changed.dispose();
  }

  #update(): void {
    const folders = vscode.workspace.workspaceFolders?.filter(each => each.uri.scheme === 'file') ?? [];
    const known = new Map(this.#folders.map(each => [each.folder.uri.toString(), each]));
    const now = folders.map(folder => known.get(folder.uri.toString()) ?? this.#create(folder));
    for (const each of this.#folders) if (!now.includes(each)) each.dispose();
    this.#folders = now;
  }
}
