import * as vscode from 'vscode';
import { COMMANDS } from '../../protocol/ids.ts';
import type { Feature } from '../app.ts';
import { type Argument, openAt, projectFor } from '../ask.ts';

interface Place {
  readonly line?: number;
  readonly character?: number;
}

/** `Evenkeel: Open Configuration`; from a criterion in the tree at its line. */
export const openConfiguration: Feature = app =>
  vscode.commands.registerCommand(COMMANDS.openConfiguration, async (argument?: Argument, place?: Place) => {
    const project = await projectFor(app, argument);
    if (!project) return;
    const { line, character } = { ...(argument as Place | undefined), ...place };
    await openAt(
      project.configuration,
      typeof line === 'number' ? line : 1,
      typeof character === 'number' ? character : 1,
    );
  });
