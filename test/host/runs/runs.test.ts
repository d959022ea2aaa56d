import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, PANELS } from '../../../src/protocol/ids.ts';
import { evenkeel, waitFor, workspaceFolder, writeText } from '../harness.ts';

const STORE = ['experiment', 'mlruns', '0'] as const;

/** A run as MLflow's file store keeps it. */
async function writeRun(id: string, loss: string, end: number | null): Promise<void> {
  await writeText(
    [
      'artifact_uri: file:///elsewhere/artifacts',
      `end_time: ${end}`,
      "experiment_id: '0'",
      'lifecycle_stage: active',
      `run_id: ${id}`,
      `run_name: run ${id}`,
      'start_time: 1750000000000',
      `status: ${end === null ? 1 : 3}`,
      '',
    ].join('\n'),
    ...STORE,
    id,
    'meta.yaml',
  );
  await writeText(loss, ...STORE, id, 'metrics', 'loss');
  await writeText('0.1', ...STORE, id, 'params', 'lr');
}

function panels(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANELS.runs));
}

describe('the runs of a folder', () => {
  before(() => writeRun('aaaa', '1750000000000 0.5 0\n', 1_750_000_060_000));
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('open in a panel, one for a folder, which shows them and what is new', async () => {
    const { app } = await evenkeel();
    const [folder] = app.runs.all;
    assert.ok(folder);
    await vscode.commands.executeCommand(COMMANDS.openRuns, workspaceFolder());
    await waitFor('the panel', () => panels().length === 1);
    await waitFor('the first look', () => folder.groups?.groups[0]?.runs === 1);
    await vscode.commands.executeCommand(COMMANDS.openRuns);
    assert.equal(panels().length, 1);
    await writeRun('bbbb', '1750000000000 0.4 0\n', 1_750_000_070_000);
    await waitFor('the new run', () => folder.groups?.groups[0]?.runs === 2);
  });

  it('are looked at only while somebody shows them', async () => {
    const { app } = await evenkeel();
    const [folder] = app.runs.all;
    assert.ok(folder);
    await waitFor('the panel to close', () => panels().length === 0);
    let looks = 0;
    const counting = folder.onDidLook(() => looks++);
    await writeRun('cccc', '1750000000000 0.3 0\n', 1_750_000_080_000);
    await new Promise(resolve => setTimeout(resolve, 3000));
    assert.equal(looks, 0);
    const shown = folder.show();
    await waitFor('a look', () => folder.groups?.groups[0]?.runs === 3);
    shown.dispose();
    counting.dispose();
  });

  it('keep the number of their colour while they are compared, and give it back', async () => {
    const { app } = await evenkeel();
    const [folder] = app.runs.all;
    assert.ok(folder);
    folder.select(['aaaa', 'bbbb', 'bbbb', 'cccc']);
    assert.deepEqual(
      [...folder.identities],
      [
        ['aaaa', 0],
        ['bbbb', 1],
        ['cccc', 2],
      ],
    );
    folder.select(['cccc', 'dddd']);
    assert.deepEqual(
      [...folder.identities],
      [
        ['cccc', 2],
        ['dddd', 0],
      ],
    );
    folder.select([]);
  });

  it('are answered by the engine as a table, side by side and one by one', async () => {
    const { app } = await evenkeel();
    const places = { folder: workspaceFolder().fsPath };
    const query = {
      filter: 'loss < 0.45',
      sort: [{ column: 'metric:loss', descending: false }],
      grouped: false,
      folded: [],
      pinned: [],
      hidden: [],
      deleted: false,
      from: 0,
      count: 10,
    };
    const page = await app.engine.request('runsPage', { ...places, query, look: 'changes' });
    assert.deepEqual(
      page.rows.map(row => row.kind === 'run' && row.key),
      ['cccc', 'bbbb'],
    );
    const comparison = await app.engine.request('runsComparison', {
      ...places,
      query: { runs: ['aaaa', 'bbbb'], axis: 'step', smoothing: 0 },
    });
    assert.deepEqual(
      comparison.charts[0]?.curves.map(each => each.y),
      [[0.5], [0.4]],
    );
    const detail = await app.engine.request('runDetail', { ...places, key: 'aaaa' });
    assert.deepEqual(detail.parameters, [['lr', '0.1']]);
    assert.deepEqual(await app.engine.request('runKeys', { ...places, query }), ['cccc', 'bbbb']);
  });
});
