import * as vscode from 'vscode';
import type { Credentials } from '../../core/runs/reader.ts';
import { serverOf } from '../../core/runs/serverAddress.ts';
import { COMMANDS } from '../../protocol/ids.ts';
import type { App, Feature } from '../app.ts';
import { isTrusted } from '../ask.ts';
import type { RunFolder } from '../runs/runFolder.ts';
import { plain } from '../texts.ts';
import { folderFor } from './runsPanel.ts';

/** `Evenkeel: Connect to Tracking Server` and `Disconnect from Tracking Server`. */
export const trackingServers: Feature = app =>
  vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.connectTrackingServer, () => connect(app)),
    vscode.commands.registerCommand(COMMANDS.disconnectTrackingServer, () => disconnect(app)),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (!event.affectsConfiguration('evenkeel.trackingServers')) return;
      for (const folder of app.runs.all) void folder.look();
    }),
  );

async function connect(app: App): Promise<void> {
  const restricted = vscode.l10n.t(
    'Restricted Mode does not allow tracking servers to be asked: the folder could name one of its own.',
  );
  if (!(await isTrusted(restricted))) return;
  const folder = await folderFor(app, undefined);
  if (!folder) return;
  const address = await vscode.window.showInputBox({
    title: vscode.l10n.t('Connect to a tracking server of MLflow'),
    prompt: vscode.l10n.t('Its address, as in MLFLOW_TRACKING_URI'),
    placeHolder: 'https://mlflow.example.com',
    ignoreFocusOut: true,
    validateInput: text => {
      if (serverOf(text) === undefined) return vscode.l10n.t('The address begins with http:// or https://.');
      const { username, password } = new URL(text);
      return username + password === ''
        ? undefined
        : vscode.l10n.t(
            'Leave the name and the password out: they are asked for next, and kept as a secret.',
          );
    },
  });
  if (address !== undefined) await signIn(app, folder, address);
}

/** Asks who we are there, and tells what the server answers. */
async function signIn(app: App, folder: RunFolder, address: string): Promise<void> {
  const credentials = await credentialsOf();
  if (!credentials) return;
  await app.servers.add(folder.folder.uri, address, credentials.known);
  const title = vscode.l10n.t('Asking {0} for its runs', serverOf(address) ?? address);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
    folder.look(),
  );
  await tell(app, folder, address);
}

/** Undefined when the user has changed their mind. */
async function credentialsOf(): Promise<{ readonly known: Credentials | undefined } | undefined> {
  const items = [
    { label: vscode.l10n.t('It lets everyone in'), way: 'none' },
    { label: vscode.l10n.t('With a token'), way: 'token' },
    { label: vscode.l10n.t('With a name and a password'), way: 'password' },
  ] as const;
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('How do you sign in?'),
    ignoreFocusOut: true,
  });
  if (!picked) return undefined;
  if (picked.way === 'none') return { known: undefined };
  const ask = (title: string, password: boolean) =>
    vscode.window.showInputBox({ title, password, ignoreFocusOut: true });
  if (picked.way === 'token') {
    const token = await ask(vscode.l10n.t('Token'), true);
    return token ? { known: { token } } : undefined;
  }
  const username = await ask(vscode.l10n.t('Name'), false);
  const password = username ? await ask(vscode.l10n.t('Password'), true) : undefined;
  return username && password !== undefined ? { known: { username, password } } : undefined;
}

/** Says in one message whether the server gives its runs, or why not. */
async function tell(app: App, folder: RunFolder, address: string): Promise<void> {
  const server = serverOf(address) ?? address;
  const problem = folder.groups?.diagnostics.find(each => each.message.split(/\s/).includes(server));
  const message = folder.error ?? problem?.message;
  if (message === undefined) {
    const open = vscode.l10n.t('Open Runs');
    const connected = vscode.l10n.t(
      '{0} is connected. Its runs are listed with those of the folder.',
      server,
    );
    const answer = await vscode.window.showInformationMessage(connected, open);
    if (answer === open) await vscode.commands.executeCommand(COMMANDS.openRuns, folder.folder.uri);
    return;
  }
  const again = vscode.l10n.t('Sign In Again');
  const actions = problem?.code === 'not-authorised' ? [again] : [];
  const answer = await vscode.window.showWarningMessage(plain(message, 500), ...actions);
  if (answer === again) await signIn(app, folder, address);
}

async function disconnect(app: App): Promise<void> {
  const items = app.runs.all.flatMap(folder =>
    app.servers.addresses(folder.folder.uri).map(address => ({
      label: serverOf(address) ?? address,
      description: folder.folder.name,
      folder,
      address,
    })),
  );
  if (items.length === 0) {
    await vscode.window.showInformationMessage(vscode.l10n.t('No tracking server is connected.'));
    return;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Disconnect from which server?'),
  });
  if (picked) await app.servers.remove(picked.folder.folder.uri, picked.address);
}
