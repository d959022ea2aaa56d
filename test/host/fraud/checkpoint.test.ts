import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, EDITORS } from '../../../src/protocol/ids.ts';
import { activated, answerQuestions, evenkeel, inWorkspace, waitFor } from '../harness.ts';

const CHAMPION = ['models', 'fraud-2026-09.joblib'] as const;

/** Files that are open in the editor of checkpoints. */
function opened(): readonly string[] {
  return vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputCustom && input.viewType === EDITORS.checkpoint ? [input.uri.path] : [],
    );
}

describe('the editor of checkpoints', () => {
  before(activated);
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('is what a model file opens in', async () => {
    const uri = inWorkspace(...CHAMPION);
    await vscode.commands.executeCommand('vscode.open', uri);
    await waitFor('the editor', () => opened().includes(uri.path));
  });

  for (const [what, segments] of [
    ['a file that it does not open by itself', ['evenkeel.yaml']],
    ['a folder', ['models']],
  ] as const) {
    it(`opens ${what} on command`, async () => {
      const uri = inWorkspace(...segments);
      await vscode.commands.executeCommand(COMMANDS.inspectCheckpoint, uri);
      await waitFor('the editor', () => opened().includes(uri.path));
    });
  }

  it('shows what the engine reads of the file, whose values are read on request only', async () => {
    const { app } = await evenkeel();
    const params = { path: inWorkspace(...CHAMPION).fsPath };
    const found = await app.engine.request('inspect', params);
    assert.equal(found.safety.level, 'needs-code');
    assert.ok(found.safety.imports.some(each => each.startsWith('sklearn.')));
    assert.equal(found.tensors?.length, found.tensorCount);
    assert.ok(found.tensors?.every(each => each.statistics === undefined));
    const measured = await app.engine.request('inspect', { ...params, statistics: true });
    assert.deepEqual(
      measured.tensors?.map(({ statistics: _, ...rest }) => rest),
      found.tensors,
    );
  });
});

describe('the comparison of checkpoints', () => {
  before(activated);
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  const two = [inWorkspace(...CHAMPION), inWorkspace('models', 'fraud-2026-11-candidate.joblib')] as const;

  it('opens for two files that are selected', async () => {
    await vscode.commands.executeCommand(COMMANDS.compareCheckpoints, two[0], two);
    await waitFor('the comparison', () => labels().some(label => label.includes('↔')));
  });

  it('begins with the checkpoint that is looked at, and asks for the other', async () => {
    await vscode.commands.executeCommand('vscode.open', two[0]);
    await waitFor('the editor', () => opened().includes(two[0].path));
    const questions = answerQuestions('fraud-2026-11-candidate.joblib');
    await vscode.commands
      .executeCommand(COMMANDS.compareCheckpoints)
      .then(questions.restore, questions.restore);
    await waitFor('the comparison', () => labels().some(label => label.includes('↔')));
  });

  it('is what the engine finds: estimators have settings and arrays that differ', async () => {
    const { app } = await evenkeel();
    const [a, b] = two.map(({ fsPath }) => fsPath);
    const found = await app.engine.request('compareCheckpoints', { a: a ?? '', b: b ?? '' });
    assert.notEqual(found.finding.kind, 'unreadable');
    assert.equal(found.a.safety.level, 'needs-code');
    const same = await app.engine.request('compareCheckpoints', { a: a ?? '', b: a ?? '' });
    assert.equal(same.finding.kind, 'same-file');
  });
});

function labels(): readonly string[] {
  return vscode.window.tabGroups.all.flatMap(group => group.tabs).map(({ label }) => label);
}
