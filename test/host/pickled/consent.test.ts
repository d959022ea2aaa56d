import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Validation } from '../../../src/core/assessment/validation.ts';
import { newestJob, validationOf } from '../../../src/extension/jobs.ts';
import { COMMANDS, TASK_TYPE } from '../../../src/protocol/ids.ts';
import {
  answerQuestions,
  assessedProject,
  inWorkspace,
  readText,
  recordMessages,
  type Told,
  waitFor,
  workspaceFolder,
  writeText,
} from '../harness.ts';

/** A pickle that needs the code of scikit-learn; another one for each word. */
const needsCode = (word: string) => `csklearn.dummy\nDummyClassifier\n(S"${word}"\ntR.`;
const dangerous = (word: string) => `cos\nsystem\n(S"${word}"\ntR.`;

/** What the Python that only pretends was told to load. */
async function loaded(): Promise<readonly string[]> {
  return ((await readText('loaded.txt')) ?? '').split('\n').filter(Boolean);
}

const isQuestion = ({ modal }: Told) => modal !== undefined;

describe('what is asked before a pickle is loaded', () => {
  let words = 0;
  before(async function () {
    // The interpreter that pretends is a script with a line that says what runs it.
    if (process.platform === 'win32') this.skip();
    await assessedProject();
  });
  beforeEach(async () => {
    // Contents that nobody was asked about yet.
    await writeText(needsCode(`champion ${words++}`), 'models', 'champion.pkl');
    await writeText(needsCode(`new ${words++}`), 'models', 'new.pkl');
    await rm(inWorkspace('loaded.txt').fsPath, { force: true });
    // Ids of jobs are by the second.
    await rm(inWorkspace('.evenkeel', 'jobs').fsPath, { recursive: true, force: true });
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  /** Validates, and answers each question with the first action whose label begins so. */
  async function validate(file: string, answer: string | undefined) {
    const messages = recordMessages(told =>
      isQuestion(told)
        ? told.actions.find(each => answer !== undefined && each.startsWith(answer))
        : undefined,
    );
    try {
      const uri = inWorkspace('models', file);
      const validation = await vscode.commands.executeCommand<Validation | undefined>(
        COMMANDS.validateCheckpoint,
        uri,
      );
      return { validation, questions: messages.told.filter(isQuestion), told: messages.told };
    } finally {
      messages.restore();
    }
  }

  it('is told with what it would import; who declines runs nothing and leaves no job', async () => {
    const { validation, questions, told } = await validate('new.pkl', undefined);
    assert.equal(validation, undefined);
    assert.equal(questions.length, 1);
    assert.match(questions[0]?.message ?? '', /Loading models\/new\.pkl runs code/);
    assert.match(questions[0]?.modal ?? '', /It imports sklearn\.dummy\.DummyClassifier/);
    assert.deepEqual(questions[0]?.actions, ['Load It']);
    assert.deepEqual(told, questions, 'declining is no news');
    assert.deepEqual(await loaded(), []);
    assert.equal(await newestJob(workspaceFolder().fsPath), undefined);
  });

  it('is asked of the model and of the champion, and of the same content never again', async () => {
    const first = await validate('new.pkl', 'Load');
    assert.deepEqual(
      first.questions.map(each => /models\/\w+\.pkl/.exec(each.message)?.[0]),
      ['models/new.pkl', 'models/champion.pkl'],
    );
    assert.equal(first.validation?.verdict, 'pass', JSON.stringify(first.validation?.diagnostics));
    assert.deepEqual(await loaded(), ['new.pkl true', 'champion.pkl true']);
    const second = await validate('new.pkl', undefined);
    assert.deepEqual(second.questions, []);
    assert.equal(second.validation?.verdict, 'pass');
  });

  it('is asked again when the file has another content', async () => {
    await validate('new.pkl', 'Load');
    await writeText(needsCode(`other ${words++}`), 'models', 'new.pkl');
    const { validation, questions } = await validate('new.pkl', undefined);
    assert.equal(validation, undefined);
    assert.deepEqual(
      questions.map(each => each.message),
      ['Loading models/new.pkl runs code that it names. Load it?'],
    );
    assert.deepEqual(await loaded(), ['new.pkl true', 'champion.pkl true'], 'of the first time');
  });

  it('wants the name of a dangerous file typed; a word for others does not do', async () => {
    await writeText(dangerous('true'), 'models', 'bad.pkl');
    const refusing = answerQuestions(undefined);
    const refused = await validate('bad.pkl', 'Load').finally(refusing.restore);
    assert.equal(refused.validation, undefined);
    assert.deepEqual(await loaded(), []);
    const [box] = refusing.asked;
    assert.match(box?.title ?? '', /bad\.pkl is dangerous to load/);
    assert.match(box?.prompt ?? '', /os\.system, which runs programs.*Type bad\.pkl/);
    for (const wrong of ['yes', 'BAD.PKL', 'new.pkl']) assert.ok(await box?.validateInput?.(wrong), wrong);
    const typing = answerQuestions('bad.pkl');
    const typed = await validate('bad.pkl', 'Load').finally(typing.restore);
    assert.equal(typed.validation?.verdict, 'pass', JSON.stringify(typed.validation?.diagnostics));
    assert.deepEqual(await loaded(), ['bad.pkl true', 'champion.pkl true']);
    // Remembered for this content alone.
    await writeText(dangerous('false'), 'models', 'bad.pkl');
    const again = answerQuestions(undefined);
    const changed = await validate('bad.pkl', 'Load').finally(again.restore);
    assert.equal(changed.validation, undefined);
    await vscode.workspace.fs.delete(inWorkspace('models', 'bad.pkl'));
  });

  describe('by a retraining', () => {
    async function retrain(answer: string | undefined) {
      const messages = recordMessages(told =>
        isQuestion(told) ? told.actions.find(each => each === answer) : undefined,
      );
      try {
        const execution = await vscode.commands.executeCommand<vscode.TaskExecution | undefined>(
          COMMANDS.retrain,
        );
        if (execution) await ended(execution);
        const job = execution && (await finished());
        return {
          started: execution !== undefined,
          questions: messages.told.filter(isQuestion),
          validation: job && (await validationOf(job)),
        };
      } finally {
        messages.restore();
      }
    }
    const ended = (execution: vscode.TaskExecution) =>
      waitFor('the task to end', () => !vscode.tasks.taskExecutions.includes(execution));
    const finished = () =>
      waitFor('the job', async () => {
        const job = await newestJob(workspaceFolder().fsPath, { kind: 'retrain' });
        return job?.record && job;
      });
    const verdicts = (validation: Validation | undefined) => validation?.criteria.map(each => each.verdict);

    it('is asked of the champion before anything runs, and what was said is kept', async () => {
      const { questions, validation } = await retrain('Load It');
      assert.deepEqual(
        questions.map(each => each.message),
        ['Loading models/champion.pkl runs code that it names. Load it?'],
      );
      assert.deepEqual(verdicts(validation), ['pass', 'pass']);
      assert.deepEqual(await loaded(), ['retrained.pkl true', 'champion.pkl true']);
      await rm(inWorkspace('.evenkeel', 'jobs').fsPath, { recursive: true, force: true });
      const again = await retrain(undefined);
      assert.deepEqual(again.questions, []);
      assert.deepEqual(verdicts(again.validation), ['pass', 'pass']);
    });

    it('starts nothing when it is cancelled', async () => {
      const { started } = await retrain(undefined);
      assert.equal(started, false);
      assert.deepEqual(await loaded(), []);
      assert.equal(await newestJob(workspaceFolder().fsPath), undefined);
    });

    it('may be done without the champion', async () => {
      const { questions, validation } = await retrain('Retrain Without It');
      assert.equal(questions.length, 1);
      assert.deepEqual(verdicts(validation), ['pass', 'insufficient']);
      assert.deepEqual(await loaded(), ['retrained.pkl true']);
    });

    it('by a task that VS Code lists: knows what was allowed before, and asks nothing', async () => {
      await validate('new.pkl', 'Load');
      await rm(inWorkspace('.evenkeel', 'jobs').fsPath, { recursive: true, force: true });
      await rm(inWorkspace('loaded.txt').fsPath, { force: true });
      const [task] = await vscode.tasks.fetchTasks({ type: TASK_TYPE });
      assert.ok(task);
      const messages = recordMessages();
      try {
        await ended(await vscode.tasks.executeTask(task));
        assert.deepEqual(verdicts(await validationOf(await finished())), ['pass', 'pass']);
        assert.deepEqual(messages.told.filter(isQuestion), []);
      } finally {
        messages.restore();
      }
      assert.deepEqual(await loaded(), ['retrained.pkl true', 'champion.pkl true']);
    });

    it('of a dangerous champion: a warning, and then its name', async () => {
      await writeText(dangerous('champion'), 'models', 'champion.pkl');
      const without = await retrain('Retrain Without It');
      assert.match(without.questions[0]?.message ?? '', /champion\.pkl is dangerous to load/);
      assert.match(without.questions[0]?.modal ?? '', /os\.system/);
      assert.deepEqual(verdicts(without.validation), ['pass', 'insufficient']);
      assert.deepEqual(await loaded(), ['retrained.pkl true']);
      await rm(inWorkspace('.evenkeel', 'jobs').fsPath, { recursive: true, force: true });
      const refusing = answerQuestions(undefined);
      const refused = await retrain('Load It All the Same…').finally(refusing.restore);
      assert.equal(refused.started, false);
      const typing = answerQuestions('champion.pkl');
      const typed = await retrain('Load It All the Same…').finally(typing.restore);
      assert.deepEqual(verdicts(typed.validation), ['pass', 'pass']);
    });
  });
});
