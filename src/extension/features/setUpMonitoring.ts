import path from 'node:path';
import * as vscode from 'vscode';
import type { EngineMethods } from '../../protocol/engine.ts';
import { COMMANDS, CONFIG_FILE } from '../../protocol/ids.ts';
import type { App, Feature } from '../app.ts';
import { openAt, signalOf, tellFailure } from '../ask.ts';
import { plain } from '../texts.ts';

const DATA_FILES = '**/*.{parquet,csv,tsv,jsonl,ndjson,csv.gz,tsv.gz,jsonl.gz,ndjson.gz}';
const EXCLUDED = '**/{node_modules,.git,.venv,venv,.evenkeel,site-packages}/**';
const MOST = 500;

type Proposal = EngineMethods['propose']['result'];

/**
 * `Evenkeel: Set Up Monitoring`: from data files that the user picks to a proposed evenkeel.yaml, shown unsaved. Nothing is written
 * before the user saves, and a file that is there is never overwritten.
 */
export const setUpMonitoring: Feature = app =>
  vscode.commands.registerCommand(COMMANDS.setUpMonitoring, async (argument?: vscode.Uri) => {
    const folder = argument instanceof vscode.Uri ? argument : await pickFolder();
    if (!folder) return;
    const configuration = vscode.Uri.joinPath(folder, CONFIG_FILE);
    if (await exists(configuration)) {
      const open = vscode.l10n.t('Open Configuration');
      const message = vscode.l10n.t(
        '{0} is set up already: it has an evenkeel.yaml.',
        plain(path.basename(folder.fsPath)),
      );
      const answer = await vscode.window.showInformationMessage(message, open);
      if (answer === open) await openAt(configuration);
      return;
    }
    const picked = await pickData(folder);
    if (!picked) return;
    try {
      const proposal = await propose(app, folder, picked);
      await preview(configuration, proposal);
    } catch (error) {
      await tellFailure(app, vscode.l10n.t('No evenkeel.yaml could be proposed.'), error);
    }
  });

async function pickFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders?.filter(each => each.uri.scheme === 'file') ?? [];
  if (folders.length <= 1) {
    if (folders.length === 0)
      void vscode.window.showInformationMessage(vscode.l10n.t('Open the folder of your model first.'));
    return folders[0]?.uri;
  }
  const placeHolder = vscode.l10n.t('Which folder holds the model?');
  return (await vscode.window.showWorkspaceFolderPick({ placeHolder }))?.uri;
}

interface DataFiles {
  readonly reference: string;
  readonly current?: string;
}

async function pickData(folder: vscode.Uri): Promise<DataFiles | undefined> {
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, DATA_FILES),
    EXCLUDED,
    MOST,
  );
  const files = found.map(each => path.posix.relative(folder.path, each.path)).sort();
  const reference = await pickFile(folder, files, {
    title: vscode.l10n.t('Set Up Monitoring (1/2): Reference Data'),
    placeHolder: vscode.l10n.t('Rows from a time when the model was good'),
  });
  if (reference?.file === undefined) return undefined;
  const others = files.filter(each => each !== reference.file);
  const none = { label: vscode.l10n.t('$(circle-slash) None Yet') };
  const current = await pickFile(
    folder,
    others,
    {
      title: vscode.l10n.t('Set Up Monitoring (2/2): Current Data'),
      placeHolder: vscode.l10n.t('What the model sees in production: its prediction log'),
    },
    [none],
  );
  if (!current) return undefined;
  return { reference: reference.file, ...(current.file !== undefined && { current: current.file }) };
}

/** The picked file, relative to the folder with `/`; no file when the user picked one of the `others`; undefined when none was picked. */
async function pickFile(
  folder: vscode.Uri,
  files: readonly string[],
  options: vscode.QuickPickOptions,
  others: readonly vscode.QuickPickItem[] = [],
): Promise<{ readonly file?: string } | undefined> {
  const browse = { label: vscode.l10n.t('$(folder-opened) Browse…') };
  const items = files.map(file => ({
    label: plain(path.basename(file)),
    description: plain(path.dirname(file)),
    file,
  }));
  const picked = await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly file?: string }>(
    [...items, ...others, browse],
    { ...options, matchOnDescription: true },
  );
  if (picked !== browse) return picked;
  const [chosen] = (await vscode.window.showOpenDialog({ defaultUri: folder, ...titled(options) })) ?? [];
  return chosen && { file: path.relative(folder.fsPath, chosen.fsPath).replaceAll('\\', '/') };
}

function titled({ title }: vscode.QuickPickOptions): { readonly title?: string } {
  return title === undefined ? {} : { title };
}

function propose(app: App, folder: vscode.Uri, files: DataFiles): Thenable<Proposal> {
  const title = vscode.l10n.t('Looking at the data of {0}', plain(path.basename(folder.fsPath)));
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) =>
      app.engine.request(
        'propose',
        { folder: folder.fsPath, ...files },
        { signal: signalOf(token), onProgress: label => progress.report({ message: plain(label) }) },
      ),
  );
}

/** Opens the proposal as an unsaved evenkeel.yaml; saving it makes the folder a project. */
async function preview(configuration: vscode.Uri, { yaml, inferred }: Proposal): Promise<void> {
  const document = await vscode.workspace.openTextDocument(configuration.with({ scheme: 'untitled' }));
  const edit = new vscode.WorkspaceEdit();
  // An earlier preview that is still open is replaced, not added to.
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), yaml);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document, { preview: false });
  void tell(document, inferred);
}

async function tell(document: vscode.TextDocument, inferred: Proposal['inferred']): Promise<void> {
  const save = vscode.l10n.t('Save');
  const show = vscode.l10n.t('What Was Inferred');
  const message = vscode.l10n.t(
    'Columns read: {0}. Save evenkeel.yaml to start monitoring.',
    inferred.length,
  );
  const answer = await vscode.window.showInformationMessage(message, save, show);
  if (answer === save) await document.save();
  if (answer === show) {
    const items = inferred.map(({ column, role, type, reason }) => ({
      label: plain(column),
      description: `${role} · ${type}`,
      detail: plain(reason),
    }));
    const title = vscode.l10n.t('What the Columns Were Taken For');
    await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
  }
}

async function exists(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
