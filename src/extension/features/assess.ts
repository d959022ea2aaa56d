import * as vscode from 'vscode';
import { COMMANDS } from '../../protocol/ids.ts';
import type { Feature } from '../app.ts';
import { type Argument, projectFor } from '../ask.ts';

/** `Evenkeel: Assess`: now, also when an engine that crashed too often was given up. */
export const assess: Feature = app =>
  vscode.commands.registerCommand(COMMANDS.assess, async (argument?: Argument) => {
    const project = await projectFor(app, argument);
    if (!project) return;
    app.engine.revive();
    await app.projects.assess(project, true);
  });
