import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Node, ProjectTree } from '../../../src/extension/features/tree.ts';
import type { Project } from '../../../src/extension/project.ts';
import { COMMANDS } from '../../../src/protocol/ids.ts';
import {
  assessedProject,
  evenkeel,
  inWorkspace,
  readText,
  waitFor,
  workspaceFolder,
  writeText,
} from '../harness.ts';

/** The assessment after which none has come for longer than the throttle takes: earlier tests changed files. */
async function settled(project: Project): Promise<Project['assessment']> {
  let last: Project['assessment'];
  do {
    last = project.assessment;
    await new Promise(resolve => setTimeout(resolve, 3000));
  } while (project.assessment !== last || project.busy);
  return last;
}

describe('the health of a project', () => {
  it('is found without being asked for, and activation waits for nothing', async () => {
    const { activationMs, app } = await evenkeel();
    // bench/ measures it; here it only shows that it waits for nothing, on a slow machine too
    assert.ok(activationMs < 200, `activation took ${activationMs} ms`);
    assert.deepEqual(
      app.projects.all.map(each => each.key),
      [workspaceFolder().toString()],
    );
    const { assessment, error, name } = await assessedProject();
    assert.equal(error, undefined);
    assert.equal(name, 'churn-predictor');
    assert.ok(assessment && assessment.criteria.length === 3);
  });

  it('is told in the status bar in one line, with the reason', async () => {
    const project = await assessedProject();
    const { statusText } = await evenkeel();
    const health = project.assessment?.health;
    assert.match(statusText() ?? '', /^\$\([a-z]+\) churn-predictor: \w+: \S/);
    assert.ok(statusText()?.includes(health?.short.split(' ')[0] ?? 'no health'));
  });

  it('is told in the tree: criteria, columns, checkpoints, each with a stable id', async () => {
    await assessedProject();
    const { app } = await evenkeel();
    const tree = new ProjectTree(app.projects);
    const lines: string[] = [];
    const ids = new Set<string>();
    const walk = (nodes: readonly Node[], depth: number) => {
      for (const node of nodes) {
        const item = tree.getTreeItem(node);
        assert.ok(item.id && !ids.has(item.id), `id ${item.id} is missing or not its own`);
        ids.add(item.id);
        lines.push(`${'  '.repeat(depth)}${item.label}`);
        walk(tree.getChildren(node), depth + 1);
      }
    };
    walk(tree.getChildren(), 0);
    tree.dispose();
    assert.equal(lines[0], 'churn-predictor');
    for (const line of [
      '  Criteria',
      '    f1 >= 0.8',
      '  Columns that changed',
      '  Checkpoints',
      '    good.json',
    ])
      assert.ok(lines.includes(line), `${line} is missing in\n${lines.join('\n')}`);
  });

  it('is told in the Problems panel: failing criteria at their lines', async () => {
    const { assessment, configuration } = await assessedProject();
    const bad = assessment?.criteria.filter(each => each.verdict === 'fail' || each.verdict === 'warn') ?? [];
    const shown = () =>
      vscode.languages.getDiagnostics(configuration).filter(each => each.source === 'Evenkeel');
    await waitFor('the problems', () => shown().length >= bad.length);
    const text = (await readText('evenkeel.yaml'))?.split('\n') ?? [];
    for (const criterion of bad) {
      const at = shown().find(each => each.message === criterion.reason)?.range;
      assert.ok(at, `no problem says ${criterion.reason}`);
      assert.ok(text[at.start.line]?.slice(at.start.character).startsWith(criterion.text));
    }
  });

  it('says in the Problems panel what of evenkeel.yaml the data do not have, at its place', async () => {
    const { configuration } = await assessedProject();
    const text = (await readText('evenkeel.yaml')) ?? '';
    const changed = text.replace('  drift: auto\n', '  drift: auto\n  detectors: [adwin(no_such_column)]\n');
    await writeText(changed, 'evenkeel.yaml');
    const shown = () =>
      vscode.languages.getDiagnostics(configuration).filter(each => each.code === 'missing-column');
    const found = await waitFor('the problem', () => shown()[0]);
    assert.match(found.message, /no_such_column, which evenkeel\.yaml names under monitor\.detectors/);
    const line = changed.split('\n')[found.range.start.line];
    assert.equal(line?.slice(found.range.start.character, found.range.end.character), 'no_such_column');
    await writeText(text, 'evenkeel.yaml');
    await waitFor('the problem to go', () => shown().length === 0);
  });

  it('follows a new log file, and does not follow its own memory', async () => {
    const project = await assessedProject();
    const before = await settled(project);
    await writeText('memory', '.evenkeel', 'note.txt');
    await new Promise(resolve => setTimeout(resolve, 3000));
    assert.equal(project.assessment, before, 'a change under .evenkeel led to an assessment');

    const logs = await vscode.workspace.fs.readDirectory(inWorkspace('logs'));
    const [last] = logs
      .map(([name]) => name)
      .sort()
      .reverse();
    const rows = (await readText('logs', last ?? '')) ?? '';
    const [header, first] = rows.split('\n');
    await writeText(`${header}\n${first}\n`, 'logs', 'zz-new.csv');
    const after = await waitFor(
      'a new assessment',
      () => project.assessment !== before && project.assessment,
    );
    const current = after.data.find(each => each.name === 'current');
    assert.ok(current?.files.some(each => each.path.endsWith('zz-new.csv')));
    await vscode.workspace.fs.delete(inWorkspace('logs', 'zz-new.csv'));
    await waitFor('the assessment without it', () => project.assessment !== after && !project.busy);
  });

  it('is not assessed more often than the throttle allows, however often files change', async () => {
    const project = await assessedProject();
    const { app } = await evenkeel();
    let assessments = 0;
    let last = project.assessment;
    const listening = app.projects.onDidChange(() => {
      if (project.assessment === last) return;
      last = project.assessment;
      assessments++;
    });
    const started = Date.now();
    let size = 0;
    while (Date.now() - started < 6000) {
      await writeText(`${'x'.repeat(++size)}\n`, 'data', 'notes.csv');
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    listening.dispose();
    await vscode.workspace.fs.delete(inWorkspace('data', 'notes.csv'));
    assert.ok(assessments >= 1, 'continuous changes must not starve the assessment');
    assert.ok(assessments <= 4, `${assessments} assessments in 6 s`);
    await waitFor('quiet', () => !project.busy);
  });

  it('keeps the last assessment when the configuration is broken, and recovers', async () => {
    const project = await assessedProject();
    const text = (await readText('evenkeel.yaml')) ?? '';
    const before = project.assessment;
    await writeText(text.replace('f1 >= 0.8', 'f1 >= 0.1'), 'evenkeel.yaml');
    await waitFor('the new criterion', () =>
      project.assessment?.criteria.some(each => each.text === 'f1 >= 0.1'),
    );
    await writeText(text, 'evenkeel.yaml');
    await waitFor('the old criterion', () =>
      project.assessment?.criteria.some(each => each.text === 'f1 >= 0.8'),
    );
    assert.equal(project.assessment?.health.state, before?.health.state);
  });

  it('is assessed again at once when the user asks', async () => {
    const project = await assessedProject();
    const before = project.assessment;
    await vscode.commands.executeCommand(COMMANDS.assess);
    assert.notEqual(project.assessment, before);
  });

  it('finds a project made later, and forgets one that went', async () => {
    const { app } = await evenkeel();
    const text = ((await readText('evenkeel.yaml')) ?? '').replace('churn-predictor', 'second-model');
    await writeText(text, 'nested', 'deeper', 'evenkeel.yaml');
    const nested = await waitFor(
      'the second project',
      () => app.projects.all.length === 2 && app.projects.all[1],
    );
    await waitFor('its assessment', () => nested.assessment);
    assert.equal(nested.name, 'second-model');
    assert.equal(app.projects.of(inWorkspace('nested', 'deeper', 'logs', 'a.csv')), nested);
    assert.equal(app.projects.of(inWorkspace('logs', 'a.csv')), app.projects.all[0]);
    await vscode.workspace.fs.delete(inWorkspace('nested'), { recursive: true });
    await waitFor('the second project to go', () => app.projects.all.length === 1);
  });

  it('survives the engine: a crash is told once and the next assessment works', async () => {
    const { app } = await evenkeel();
    await vscode.commands.executeCommand(COMMANDS.assess);
    const { pid } = app.engine;
    assert.ok(pid);
    const project = await assessedProject();
    const before = project.assessment;
    process.kill(pid, 'SIGKILL');
    await waitFor('the loss to be noticed', () => app.engine.pid === undefined);
    await vscode.commands.executeCommand(COMMANDS.assess);
    assert.notEqual(project.assessment, before);
    assert.equal(project.error, undefined);
  });
});
