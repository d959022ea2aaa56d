import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/protocol/ids.ts';
import {
  answerQuestions,
  assessedProject,
  evenkeel,
  extension,
  inWorkspace,
  recordMessages,
  reportTabs,
  waitFor,
  workspaceFolder,
  writeText,
} from '../harness.ts';

/** Models that the extension loads itself, in a trusted folder and when it is allowed to. */
const PICKLED = 'test/fixtures/projects/pickled';

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

  it('loads no model by itself either, and asks nothing about it', async () => {
    await cp(path.join(extension().extensionPath, PICKLED), inWorkspace('pickled').fsPath, {
      recursive: true,
    });
    await writeText('csklearn.dummy\nDummyClassifier\n)R.', 'pickled', 'models', 'champion.pkl');
    await assessedProject('pickled');
    for (const command of [COMMANDS.validateCheckpoint, COMMANDS.retrain]) {
      const messages = recordMessages(({ actions }) => actions.find(each => each.startsWith('Load')));
      try {
        await vscode.commands.executeCommand(command, inWorkspace('pickled', 'models', 'champion.pkl'));
      } finally {
        messages.restore();
      }
      assert.deepEqual(
        messages.told.map(({ message, modal }) => [/Restricted Mode/.test(message), modal]),
        [[true, undefined]],
      );
    }
    assert.equal(existsSync(inWorkspace('pickled', 'loaded.txt').fsPath), false);
    assert.equal(existsSync(inWorkspace('pickled', '.evenkeel').fsPath), false);
  });

  it('asks no tracking server that the folder names, and connects to none', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.end('{}');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await writeText(JSON.stringify({ 'evenkeel.trackingServers': [address] }), '.vscode', 'settings.json');
      // VS Code holds the setting back itself, which is not to be all that stands between.
      await new Promise(resolve => setTimeout(resolve, 1000));
      const { app } = await evenkeel();
      const [folder] = app.runs.all;
      assert.deepEqual(await folder?.places(), { folder: workspaceFolder().fsPath });
      await folder?.look();
      const messages = recordMessages();
      const questions = answerQuestions();
      try {
        await vscode.commands.executeCommand(COMMANDS.connectTrackingServer);
      } finally {
        messages.restore();
        questions.restore();
      }
      assert.equal(messages.told.length, 1);
      assert.match(messages.told[0]?.message ?? '', /Restricted Mode does not allow tracking servers/);
      assert.deepEqual(asked, []);
    } finally {
      server.close();
    }
  });
});
