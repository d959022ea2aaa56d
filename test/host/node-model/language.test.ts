import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { assessedProject, inWorkspace, waitFor } from '../harness.ts';

describe('evenkeel.yaml in the editor', () => {
  // What is reverted must not have been saved meanwhile, which a slow machine gives the editor time for.
  before(() =>
    vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global),
  );

  it('is checked and completed by the language server, started when the file opens', async () => {
    await assessedProject();
    const document = await vscode.workspace.openTextDocument(inWorkspace('evenkeel.yaml'));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit(edit => edit.insert(new vscode.Position(document.lineCount, 0), '\nmodle: x\n'));
    const found = await waitFor('a diagnostic for the unknown key', () =>
      vscode.languages.getDiagnostics(document.uri).find(each => each.message.includes('modle')),
    );
    assert.ok(document.lineAt(found.range.start.line).text.includes('modle'));
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await waitFor('the diagnostic to go', () =>
      vscode.languages.getDiagnostics(document.uri).every(each => !each.message.includes('modle')),
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('offers the columns that the data have, which the assessment found', async () => {
    const { assessment } = await assessedProject();
    const names = assessment?.columns.map(each => each.name) ?? [];
    assert.ok(names.length > 0);
    const document = await vscode.workspace.openTextDocument(inWorkspace('evenkeel.yaml'));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), 'columns: {features: [\n'));
    const end = document.lineAt(0).range.end;
    await waitFor('the columns', async () => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        end,
      );
      return names.every(name => items.some(item => item.label === name));
    });
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
