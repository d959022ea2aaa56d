import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Validation } from '../../../src/core/assessment/validation.ts';
import { COMMANDS } from '../../../src/protocol/ids.ts';
import {
  assessedProject,
  inWorkspace,
  readText,
  recordMessages,
  reportTabs,
  waitFor,
  workspaceFolder,
  writeText,
} from '../harness.ts';

const validate = (checkpoint: string) =>
  vscode.commands.executeCommand<Validation | undefined>(
    COMMANDS.validateCheckpoint,
    inWorkspace(...checkpoint.split('/')),
  );

describe('commands', () => {
  let messages: ReturnType<typeof recordMessages>;
  beforeEach(() => {
    messages = recordMessages();
  });
  afterEach(async () => {
    messages.restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('Validate Checkpoint passes a good one, shows the evidence and records the verdict', async () => {
    const project = await assessedProject();
    const validation = await validate('models/good.json');
    assert.equal(validation?.verdict, 'pass', JSON.stringify(messages.told));
    assert.equal(project.validation, validation);
    await waitFor('the report', () => reportTabs().length === 1);
    const told = await waitFor('the message', () => messages.told[0]);
    assert.equal(told.severity, 'information');
    assert.match(told.message, /^models\/good\.json: pass\./);
    await waitFor(
      'the verdict in the list of checkpoints',
      () =>
        project.assessment?.checkpoints.find(each => each.path === 'models/good.json')?.validation
          ?.verdict === 'pass',
    );
  });

  it('Validate Checkpoint fails a bad one and says why', async () => {
    await assessedProject();
    const validation = await validate('models/bad.json');
    assert.equal(validation?.verdict, 'fail');
    const told = await waitFor('the message', () => messages.told[0]);
    assert.equal(told.severity, 'warning');
    assert.match(told.message, /^models\/bad\.json: fail\. .*(f1|roc_auc)/);
  });

  it('Validate Checkpoint says what is wrong with a predict command that fails', async () => {
    await assessedProject();
    const text = (await readText('evenkeel.yaml')) ?? '';
    await writeText(text.replace('node predict.mjs', 'node no-such-file.mjs'), 'evenkeel.yaml');
    await validate('models/good.json');
    const told = await waitFor('the message', () => messages.told[0]);
    assert.match(told.message, /models\/good\.json/);
    await writeText(text, 'evenkeel.yaml');
  });

  it('Open Report opens one panel per project, and opening it again shows the same', async () => {
    await assessedProject();
    await vscode.commands.executeCommand(COMMANDS.openReport);
    await vscode.commands.executeCommand(COMMANDS.openReport, workspaceFolder());
    await waitFor('the report', () => reportTabs().length === 1);
    assert.equal(reportTabs()[0]?.label, 'churn-predictor: Report');
  });

  it('Export Report writes the file that was asked for', async () => {
    const project = await assessedProject();
    const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-export-'));
    for (const name of ['report.html', 'report.md']) {
      await vscode.commands.executeCommand(
        COMMANDS.exportReport,
        project.key,
        vscode.Uri.file(path.join(folder, name)),
      );
      assert.match(await readFile(path.join(folder, name), 'utf8'), /churn-predictor/);
    }
    await vscode.commands.executeCommand(
      COMMANDS.exportReport,
      project.key,
      vscode.Uri.file(path.join(folder, 'report.docx')),
    );
    assert.match(messages.told.at(-1)?.message ?? '', /report\.docx/);
    assert.equal(messages.told.at(-1)?.severity, 'error');
  });

  it('Open Configuration opens evenkeel.yaml, at a criterion when asked', async () => {
    const { assessment } = await assessedProject();
    const criterion = assessment?.criteria[0];
    const line = criterion?.line;
    assert.ok(line);
    await vscode.commands.executeCommand(COMMANDS.openConfiguration, workspaceFolder().toString(), { line });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), inWorkspace('evenkeel.yaml').toString());
    assert.equal(editor?.selection.active.line, line - 1);
  });

  it('Set Up Monitoring never touches a configuration that is there', async () => {
    const before = await readText('evenkeel.yaml');
    await vscode.commands.executeCommand(COMMANDS.setUpMonitoring);
    assert.match(messages.told[0]?.message ?? '', /set up already/);
    assert.equal(await readText('evenkeel.yaml'), before);
  });

  it('Set Up Monitoring proposes a configuration from picked files, unsaved', async () => {
    await assessedProject();
    const folder = inWorkspace('fresh');
    await mkdir(folder.fsPath);
    await vscode.workspace.fs.copy(
      inWorkspace('data', 'reference.csv'),
      vscode.Uri.joinPath(folder, 'reference.csv'),
    );
    await vscode.workspace.fs.copy(
      inWorkspace('data', 'validation.csv'),
      vscode.Uri.joinPath(folder, 'log.csv'),
    );
    const picks = ['reference.csv', 'log.csv'];
    const window = vscode.window as unknown as Record<string, unknown>;
    const original = window['showQuickPick'];
    window['showQuickPick'] = async (items: readonly vscode.QuickPickItem[]) => {
      const wanted = picks.shift();
      return items.find(each => each.label === wanted);
    };
    try {
      await vscode.commands.executeCommand(COMMANDS.setUpMonitoring, folder);
    } finally {
      window['showQuickPick'] = original;
    }
    const document = await waitFor('the proposal', () => {
      const found = vscode.window.activeTextEditor?.document;
      return found?.uri.scheme === 'untitled' && found;
    });
    assert.match(document.getText(), /reference: reference\.csv/);
    assert.match(document.getText(), /current: log\.csv/);
    assert.ok(
      !existsSync(path.join(folder.fsPath, 'evenkeel.yaml')),
      'nothing is written before the user saves',
    );
    assert.match(messages.told[0]?.message ?? '', /Save evenkeel\.yaml/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  it('Show Log and Open Log of Last Job show what happened', async () => {
    await assessedProject();
    await vscode.commands.executeCommand(COMMANDS.showLog);
    await vscode.commands.executeCommand(COMMANDS.openLastJobLog);
    assert.match(
      vscode.window.activeTextEditor?.document.uri.path ?? '',
      /\.evenkeel\/jobs\/[^/]+\/log\.txt$/,
    );
  });
});
