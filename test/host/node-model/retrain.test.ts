import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { newestJob } from '../../../src/extension/jobs.ts';
import { COMMANDS, TASK_TYPE } from '../../../src/protocol/ids.ts';
import {
  assessedProject,
  inWorkspace,
  readText,
  recordMessages,
  waitFor,
  workspaceFolder,
  writeText,
} from '../harness.ts';

const ends = (execution: vscode.TaskExecution) =>
  waitFor('the task to end', () => !vscode.tasks.taskExecutions.includes(execution));

const jobOf = () => newestJob(workspaceFolder().fsPath, { kind: 'retrain' });

/** Whether a process exists. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('Retrain', () => {
  let messages: ReturnType<typeof recordMessages>;
  let configuration: string;
  beforeEach(async () => {
    await assessedProject();
    messages = recordMessages();
    configuration = (await readText('evenkeel.yaml')) ?? '';
  });
  afterEach(async () => {
    messages.restore();
    await writeText(configuration, 'evenkeel.yaml');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    // Ids of jobs are by the second: the next test must not see this one's.
    await rm(inWorkspace('.evenkeel', 'jobs').fsPath, { recursive: true, force: true });
  });

  const start = async () => {
    const execution = await vscode.commands.executeCommand<vscode.TaskExecution>(COMMANDS.retrain);
    assert.ok(execution, JSON.stringify(messages.told));
    return execution;
  };

  it('runs the steps as a task, keeps the job, validates the candidate and shows the verdict', async () => {
    const project = await assessedProject();
    const execution = await start();
    assert.equal(execution.task.definition.type, TASK_TYPE);
    await ends(execution);
    const told = await waitFor('the verdict', () => messages.told[0]);
    assert.match(told.message, /^models\/retrained\.json: /);
    assert.equal(project.validation?.checkpoint, 'models/retrained.json');
    const job = await jobOf();
    assert.equal(job?.record?.status, 'succeeded');
    assert.ok(existsSync(job?.logFile ?? ''));
    await waitFor('the candidate in the list', () =>
      project.assessment?.checkpoints.some(each => each.path === 'models/retrained.json'),
    );
  });

  it('is offered as a task', async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: TASK_TYPE });
    assert.deepEqual(
      tasks.map(each => each.name),
      ['retrain churn-predictor'],
    );
  });

  it('says which step failed, with its exit code and last lines, and opens the log', async () => {
    messages.restore();
    messages = recordMessages(told => (told.severity === 'error' ? told.actions[0] : undefined));
    const failing = `node -e "console.log('the disk is full'); process.exit(3)"`;
    await writeText(configuration.replace(/run: node train.*/, `run: ${failing}`), 'evenkeel.yaml');
    await ends(await start());
    const told = await waitFor('the failure', () => messages.told.find(each => each.severity === 'error'));
    assert.match(told.message, /train/);
    assert.match(told.message, /\b3\b/);
    await waitFor('the log', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('/log.txt'));
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /the disk is full/);
    assert.equal((await jobOf())?.record?.status, 'failed');
  });

  it('refuses to run twice at once, and cancelling ends all that the steps started', async () => {
    const mark = inWorkspace('pid').fsPath;
    const script =
      "const { spawn } = require('node:child_process');" +
      "const child = spawn(process.execPath, ['-e', 'setInterval(() => console.log(1), 100)'], { stdio: 'inherit' });" +
      "require('node:fs').writeFileSync('pid', process.pid + ' ' + child.pid);";
    await writeText(script, 'slow.cjs');
    await writeText(configuration.replace(/run: node train.*/, 'run: node slow.cjs'), 'evenkeel.yaml');
    const execution = await start();
    const pids = await waitFor('the step', () => {
      const text = existsSync(mark) ? readFileSync(mark, 'utf8') : '';
      return text.includes(' ') && text.split(' ').map(Number);
    });
    assert.ok(pids.every(lives));
    assert.equal(await vscode.commands.executeCommand(COMMANDS.retrain), undefined);
    assert.match(messages.told[0]?.message ?? '', /being retrained already/);
    execution.terminate();
    await ends(execution);
    await waitFor('the processes to end', () => !pids.some(lives));
    await waitFor('the record', async () => (await jobOf())?.record?.status === 'cancelled');
    assert.equal(messages.told.length, 1, 'a cancellation is no news');
    await vscode.workspace.fs.delete(inWorkspace('pid'));
    await vscode.workspace.fs.delete(inWorkspace('slow.cjs'));
  });

  it('says so when nothing is configured to be run', async () => {
    await writeText(configuration.slice(0, configuration.indexOf('retrain:')), 'evenkeel.yaml');
    await ends(await start());
    const told = await waitFor('the reason', () => messages.told.find(each => each.severity === 'error'));
    assert.match(told.message, /terminal says why/);
  });
});
