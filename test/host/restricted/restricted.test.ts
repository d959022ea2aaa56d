import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/protocol/ids.ts';
import { assessedProject, inWorkspace, recordMessages, reportTabs, waitFor } from '../harness.ts';

describe('Restricted Mode', () => {
  it('is what this window is in', () => assert.equal(vscode.workspace.isTrusted, false));

  it('assesses and reports: reading is safe, and nothing is written', async () => {
    const { assessment } = await assessedProject();
    assert.ok(assessment);
    assert.equal(existsSync(inWorkspace('.evenkeel').fsPath), false);
    await vscode.commands.executeCommand(COMMANDS.openReport);
    await waitFor('the report', () => reportTabs().length === 1);
  });

  it('compares checkpoints, for nothing of them is run', async () => {
    const two = [inWorkspace('models', 'good.json'), inWorkspace('models', 'bad.json')];
    await vscode.commands.executeCommand(COMMANDS.compareCheckpoints, two[0], two);
    const tabs = () => vscode.window.tabGroups.all.flatMap(group => group.tabs);
    await waitFor('the comparison', () => tabs().some(({ label }) => label.includes('↔')));
    assert.equal(existsSync(inWorkspace('.evenkeel').fsPath), false);
  });

  for (const command of [COMMANDS.validateCheckpoint, COMMANDS.retrain]) {
    it(`runs nothing on ${command}, and says why`, async () => {
      await assessedProject();
      const messages = recordMessages();
      try {
        await vscode.commands.executeCommand(command, inWorkspace('models', 'good.json'));
      } finally {
        messages.restore();
      }
      assert.equal(messages.told.length, 1);
      assert.match(messages.told[0]?.message ?? '', /Restricted Mode/);
      assert.equal(vscode.tasks.taskExecutions.length, 0);
      assert.equal(existsSync(inWorkspace('.evenkeel').fsPath), false);
    });
  }
});
