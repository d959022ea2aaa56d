import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, TASK_TYPE } from '../../../src/protocol/ids.ts';
import { evenkeel, reportTabs, waitFor } from '../harness.ts';

describe('a workspace of several folders and projects', () => {
  const assessed = async () => {
    const { app } = await evenkeel();
    await waitFor(
      'all assessments',
      () => app.projects.all.length === 2 && app.projects.all.every(each => each.assessment),
    );
    return app.projects;
  };

  it('has all its projects, also one deep in a folder', async () => {
    const file = vscode.workspace.workspaceFile;
    assert.ok(file, 'no workspace file is open');
    const text = await vscode.workspace.fs.readFile(file);
    const areOpen = () => vscode.workspace.workspaceFolders?.length === 2;
    // On a busy machine VS Code as a server may open the window before it has read the file, for good: a change has it read it again.
    await waitFor('the folders of the workspace', areOpen, 5000).catch(() =>
      vscode.workspace.fs.writeFile(file, Buffer.concat([text, Buffer.from('\n')])),
    );
    await waitFor(`the folders of ${file}: ${new TextDecoder().decode(text)}`, areOpen);
    const projects = await assessed();
    assert.deepEqual(projects.all.map(each => each.name).sort(), ['churn-eu', 'pricing']);
  });

  it('shows the worst one in the status bar, and that of the active editor first', async () => {
    const projects = await assessed();
    const { statusText } = await evenkeel();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(projects.all.find(each => each.name === 'pricing')?.assessment?.health.state, 'failing');
    assert.match(statusText() ?? '', /pricing: failing/);
    const healthy = projects.all.find(each => each.name === 'churn-eu');
    assert.ok(healthy);
    await vscode.window.showTextDocument(vscode.Uri.joinPath(healthy.folder, 'evenkeel.yaml'));
    assert.match(statusText() ?? '', /churn-eu: healthy/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('opens one report per project', async () => {
    const projects = await assessed();
    for (const { key } of projects.all) await vscode.commands.executeCommand(COMMANDS.openReport, key);
    await waitFor('both reports', () => reportTabs().length === 2);
    assert.deepEqual(
      reportTabs()
        .map(each => each.label)
        .sort(),
      ['churn-eu: Report', 'pricing: Report'],
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('offers a task for each project, in its workspace folder', async () => {
    await assessed();
    const tasks = await vscode.tasks.fetchTasks({ type: TASK_TYPE });
    const described = tasks.map(({ scope, definition }) => [
      typeof scope === 'object' ? scope.name : scope,
      definition['folder'],
    ]);
    assert.deepEqual(described.sort(), [
      ['churn', undefined],
      ['team', 'models/pricing'],
    ]);
  });
});
