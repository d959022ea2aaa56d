import * as vscode from 'vscode';
import type { Credentials } from '../../core/runs/reader.ts';
import { serverOf } from '../../core/runs/serverAddress.ts';
import type { RunPlaces } from '../../protocol/engine.ts';

const SETTING = 'trackingServers';

/** The tracking servers of a folder's setting; who we are there is a secret that the editor keeps. None in Restricted Mode: a folder must not send us anywhere. */
export class TrackingServers {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  addresses(folder: vscode.Uri): readonly string[] {
    if (!vscode.workspace.isTrusted) return [];
    const found: unknown = vscode.workspace.getConfiguration('evenkeel', folder).get(SETTING);
    return Array.isArray(found) ? found.filter(each => typeof each === 'string') : [];
  }

  /** Where the runs of a folder are, for the engine. */
  async places(folder: vscode.Uri): Promise<RunPlaces> {
    const servers = await Promise.all(
      this.addresses(folder).map(async address => {
        const credentials = await this.#credentials(address);
        return { address, ...(credentials && { credentials }) };
      }),
    );
    return { folder: folder.fsPath, ...(servers.length > 0 && { servers }) };
  }

  /** Adds a server to the folder's setting. @param credentials undefined: it lets everyone in */
  async add(folder: vscode.Uri, address: string, credentials: Credentials | undefined): Promise<void> {
    const key = keyOf(address);
    if (key === undefined) return;
    if (credentials) await this.#secrets.store(key, JSON.stringify(credentials));
    else await this.#secrets.delete(key);
    // The same server under another spelling would have its runs listed twice.
    const others = this.addresses(folder).filter(each => keyOf(each) !== key);
    await setAddresses(folder, [...others, address]);
  }

  /** Takes a server out of the setting, and forgets who we are there. */
  async remove(folder: vscode.Uri, address: string): Promise<void> {
    const key = keyOf(address);
    if (key !== undefined) await this.#secrets.delete(key);
    await setAddresses(
      folder,
      this.addresses(folder).filter(each => each !== address),
    );
  }

  async #credentials(address: string): Promise<Credentials | undefined> {
    const key = keyOf(address);
    const kept = key === undefined ? undefined : await this.#secrets.get(key);
    return kept === undefined ? undefined : (JSON.parse(kept) as Credentials);
  }
}

function keyOf(address: string): string | undefined {
  const server = serverOf(address);
  return server && `evenkeel.trackingServer ${server}`;
}

async function setAddresses(folder: vscode.Uri, addresses: readonly string[]): Promise<void> {
  const { WorkspaceFolder } = vscode.ConfigurationTarget;
  const value = addresses.length === 0 ? undefined : addresses;
  await vscode.workspace.getConfiguration('evenkeel', folder).update(SETTING, value, WorkspaceFolder);
}
