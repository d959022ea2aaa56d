import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/protocol/ids.ts';
import {
  answerQuestions,
  evenkeel,
  readText,
  recordMessages,
  waitFor,
  workspaceFolder,
  writeText,
} from '../harness.ts';

const TOKEN = 'a-token-that-is-written-nowhere';
const SETTINGS = ['.vscode', 'settings.json'] as const;

/** A server that speaks MLflow's REST and lets in who brings the token, as long as it lives. */
async function startServer() {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    request.resume().on('end', () => {
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return response.writeHead(401).end('{}');
      const path = new URL(request.url ?? '', 'http://localhost').pathname;
      const run = {
        info: {
          run_id: 'served',
          experiment_id: '7',
          run_name: 'from afar',
          status: 'FINISHED',
          start_time: 1,
          end_time: 2,
        },
        data: { metrics: [{ key: 'loss', value: 0.25, timestamp: 2, step: 1 }], params: [] },
      };
      if (path.endsWith('/experiments/search')) {
        return response.end(JSON.stringify({ experiments: [{ experiment_id: '7', name: 'remote' }] }));
      }
      if (path.endsWith('/runs/search')) return response.end(JSON.stringify({ runs: [run] }));
      return response.writeHead(404).end('{}');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe('a tracking server', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  before(async () => {
    await evenkeel();
    server = await startServer();
  });
  after(async () => {
    await server.stop();
    await vscode.workspace
      .getConfiguration('evenkeel', workspaceFolder())
      .update('trackingServers', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
  });

  const folderOfRuns = async () => {
    const { app } = await evenkeel();
    const [folder] = app.runs.all;
    assert.ok(folder);
    return folder;
  };
  const remote = async () =>
    (await folderOfRuns()).groups?.groups.find(({ experiment }) => experiment === 'remote');

  /** Connects with these answers; what the user is told then. */
  async function connect(...answers: readonly string[]) {
    const questions = answerQuestions(...answers);
    const messages = recordMessages();
    try {
      await vscode.commands.executeCommand(COMMANDS.connectTrackingServer);
      return { told: messages.told, asked: questions.asked };
    } finally {
      messages.restore();
      questions.restore();
    }
  }

  it('that cannot be reached is told in one message that names it', async () => {
    const gone = await startServer();
    await gone.stop();
    const { told } = await connect(gone.address, 'lets everyone in');
    assert.equal(told.length, 1);
    assert.equal(told[0]?.severity, 'warning');
    assert.ok(told[0]?.message.startsWith(`${gone.address} cannot be reached`), told[0]?.message);
    const questions = answerQuestions(gone.address);
    await vscode.commands
      .executeCommand(COMMANDS.disconnectTrackingServer)
      .then(questions.restore, questions.restore);
    await waitFor(
      'the setting to be gone',
      async () => !(await readText(...SETTINGS))?.includes(gone.address),
    );
  });

  it('that does not know the token says so, and is asked again with another one', async () => {
    const questions = answerQuestions(server.address, 'With a token', 'wrong', 'With a token', TOKEN);
    const messages = recordMessages(told => told.actions.find(each => each === 'Sign In Again'));
    try {
      await vscode.commands.executeCommand(COMMANDS.connectTrackingServer);
    } finally {
      messages.restore();
      questions.restore();
    }
    assert.deepEqual(
      messages.told.map(each => each.severity),
      ['warning', 'information'],
    );
    assert.equal(messages.told[0]?.message, `${server.address} does not let us in (401).`);
    assert.ok(questions.asked.filter(({ password }) => password).length === 2, 'a token is typed unseen');
    assert.equal((await remote())?.runs, 1);
  });

  it('gives its runs to the table and the tree; the token is a secret, and in no file', async () => {
    const { told } = await connect(`${server.address}/`, 'With a token', TOKEN);
    assert.match(told[0]?.message ?? '', /is connected/);
    const { app } = await evenkeel();
    const folder = await folderOfRuns();
    const leaves = await app.engine.request('runLeaves', {
      ...(await folder.places()),
      experiment: 'remote',
      most: 10,
    });
    assert.deepEqual(
      leaves.runs.map(({ name }) => name),
      ['from afar'],
    );
    const written = (await readText(...SETTINGS)) ?? '';
    assert.ok(written.includes(server.address));
    assert.equal(written.split(server.address).length, 2, 'once, however it is spelt');
    for (const file of await vscode.workspace.findFiles('**/*', null)) {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      assert.ok(!text.includes(TOKEN), file.path);
    }
    assert.ok(server.asked.includes(`Bearer ${TOKEN}`));
  });

  it('that is disconnected is asked no more, and its runs and the token are forgotten', async () => {
    const questions = answerQuestions(server.address);
    await vscode.commands
      .executeCommand(COMMANDS.disconnectTrackingServer)
      .then(questions.restore, questions.restore);
    const folder = await folderOfRuns();
    await waitFor('the runs to be gone', async () => (await remote()) === undefined);
    const asked = server.asked.length;
    await folder.look();
    assert.equal(server.asked.length, asked);
    // Named by the setting alone, it is asked without a token.
    await writeText(JSON.stringify({ 'evenkeel.trackingServers': [server.address] }), ...SETTINGS);
    await waitFor('a question', () => server.asked.length > asked);
    assert.equal(server.asked.at(-1), undefined);
  });
});
