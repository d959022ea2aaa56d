import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/protocol/ids.ts';
import { activated, manifestCommands } from '../harness.ts';

describe('activation in a project', () => {
  before(activated);

  it('registers exactly the commands of the manifest', async () => {
    const registered = (await vscode.commands.getCommands(true)).filter(id => id.startsWith('evenkeel.'));
    // VS Code adds commands of its own for each contributed view.
    const own = registered.filter(
      id => !/\.(focus|open|removeView|resetViewLocation|toggleVisibility)$/.test(id),
    );
    assert.deepEqual(own.sort(), [...manifestCommands()].sort());
  });

  it('contributes exactly the commands of the protocol', () => {
    assert.deepEqual([...manifestCommands()].sort(), Object.values(COMMANDS).sort());
  });
});
