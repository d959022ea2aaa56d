import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runsTable } from '../../../src/cli/runsText.ts';
import type { FolderRun } from '../../../src/core/runs/folderRuns.ts';
import { fixture, ownFolder, writeRun } from '../runs/mlflowStores.ts';
import { served, small } from '../runs/trackingServer.ts';
import { evenkeel } from './run.ts';

describe('evenkeel runs', () => {
  it('lists the newest first, with what was measured last', async () => {
    const { root } = fixture('mlflow3', 'sqlite');
    const { code, out, error } = await evenkeel(['runs', root]);
    assert.equal(error, '');
    assert.equal(code, 0);
    const [header = '', first = '', ...others] = out.trimEnd().split('\n');
    assert.match(header, /^Run +Name +Status +Started \(UTC\) +Took +Metrics$/);
    assert.match(first, /^[0-9a-f]{8} +still running +stopped +2025-06-15 15:07 +1\.0 s +loss 0\.25$/);
    assert.equal(others.length, 4);
    assert.match(
      others.at(-1) ?? '',
      /full run +finished +2025-06-15 15:06 +1 min 0 s +loss 0\.025, negative step 1\.25, odd values NaN/,
    );
    assert.equal((await evenkeel(['runs', root, '--deleted'])).out.match(/finished, deleted/g)?.length, 2);
    assert.match((await evenkeel(['runs', root, '--limit', '4'])).out, /… and 1 older/);
  });

  it('lists the runs of a tracking server, and says what keeps it from it', async () => {
    const { address } = await served(small);
    const root = ownFolder();
    const { code, out } = await evenkeel(['runs', root, '--server', address, '--json']);
    assert.equal(code, 0);
    const { runs } = JSON.parse(out) as { runs: { id: string; tracker: string }[] };
    assert.deepEqual(runs.map(each => `${each.tracker} ${each.id}`).sort(), ['mlflow-server a']);
    const refused = await served(() => 401);
    const failed = await evenkeel(['runs', root, '--server', refused.address]);
    assert.equal(failed.code, 2);
    assert.match(failed.error, /does not let us in \(401\)/);
  });

  it('prints all of every run as JSON', async () => {
    const { root, expected } = fixture('mlflow3', 'sqlite');
    const { code, out } = await evenkeel(['runs', root, '--json', '--deleted']);
    assert.equal(code, 0);
    const { runs, diagnostics } = JSON.parse(out) as {
      runs: Record<string, unknown>[];
      diagnostics: unknown[];
    };
    assert.deepEqual(diagnostics, []);
    assert.equal(runs.length, Object.keys(expected.runs).length);
    const full = runs.find(each => each['name'] === 'full run');
    assert.ok(full);
    assert.equal(full['startedAt'], '2025-06-15T15:06:40.000Z');
    assert.deepEqual(full['parameters'], expected.runs[String(full['id'])]?.parameters);
    assert.deepEqual((full['metrics'] as Record<string, unknown>)['odd values'], {
      points: 5,
      lastStep: 4,
      min: 1.5,
      max: 1.5,
      last: 'NaN',
    });
    assert.deepEqual((full['checkpoints'] as unknown[]).length, 1);
  });

  it('prints every value of a metric, with words for what JSON has no number for', async () => {
    const { root } = fixture('mlflow3', 'sqlite');
    const { code, out } = await evenkeel([
      'runs',
      root,
      '--run',
      'full run',
      '--metric',
      'odd values',
      '--json',
    ]);
    assert.equal(code, 0);
    const { histories } = JSON.parse(out) as { histories: Record<string, unknown> };
    assert.deepEqual(histories, {
      'odd values': {
        steps: [0, 1, 2, 3, 4],
        times: [0, 1, 2, 3, 4].map(ms => 1_750_000_000_000 + ms),
        values: ['NaN', 'Infinity', '-Infinity', 1.5, 'NaN'],
      },
    });
    const whole = JSON.parse((await evenkeel(['runs', root, '--run', 'full run', '--json'])).out) as {
      histories: object;
    };
    assert.equal(Object.keys(whole.histories).length, 7);
    const text = await evenkeel(['runs', root, '--run', 'full run', '--metric', 'loss']);
    assert.equal(text.out.split('\n').length, 42);
    assert.match((await evenkeel(['runs', root, '--run', 'full run'])).out, /churn model 2 @champion/);
  });

  it('says what is wrong with a call, and ends with 2', async () => {
    const { root } = fixture('mlflow3', 'sqlite');
    for (const [args, why] of [
      [[join(root, 'nothing')], /There is no folder/],
      [[root, '--run', 'nobody'], /There is no run "nobody"/],
      [[root, '--run', 'full run', '--metric', 'los'], /Did you mean "loss"\?/],
      [[root, '--metric', 'loss'], /--metric needs --run/],
      [[root, '--limit', '0'], /--limit takes a number/],
      [[], /Too few arguments/],
    ] as const) {
      const { code, out, error } = await evenkeel(['runs', ...args]);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(error, why);
    }
  });

  it('says what is wrong with files that are read only once a run is described', async () => {
    const root = ownFolder();
    const folder = writeRun(join(root, 'mlruns'), 'a', { metrics: { loss: '1 0.5 0\nno value\n' } });
    mkdirSync(join(folder, 'params'), { recursive: true });
    writeFileSync(join(folder, 'params', 'long'), 'x'.repeat(2 * 1024 ** 2));
    const place = `mlruns/1/${folder.split('/').at(-1)}`;
    const { out } = await evenkeel(['runs', root, '--json']);
    const { runs, diagnostics } = JSON.parse(out) as {
      runs: unknown[];
      diagnostics: { code: string; file: string }[];
    };
    assert.equal(runs.length, 1);
    assert.deepEqual(diagnostics.map(({ code, file }) => [code, file]).sort(), [
      ['bad-metric-line', `${place}/metrics/loss`],
      ['too-large', `${place}/params/long`],
    ]);
    assert.match((await evenkeel(['runs', root, '--run', 'a'])).error, /params\/long: It has 2097152 bytes/);
  });

  it('prints tables of any length, and nothing that steers a terminal, in what it refuses either', async () => {
    const root = ownFolder();
    const name = '\u001b[31mloss';
    const lines = Array.from({ length: 150_000 }, (_, step) => `1 ${step} ${step}\n`).join('');
    writeRun(join(root, 'mlruns'), 'a', {
      metrics: { long: lines, [name]: 'none\n1 2 3\n', [`x${'y'.repeat(90)}`]: '1 2 3\n' },
    });
    const { out } = await evenkeel(['runs', root, '--run', 'run a', '--metric', 'long']);
    assert.equal(out.trimEnd().split('\n').length, 150_001);
    const listed = await evenkeel(['runs', root]);
    assert.match(listed.error, /metrics\/�\[31mloss: It has lines/);
    assert.match(listed.out, /xy{38}… 2/);
    const refused = await evenkeel(['runs', root, '--run', 'run a', '--metric', 'zz']);
    assert.match(refused.error, /It has: .*�\[31mloss/);
    for (const text of [listed.out, listed.error, refused.error]) assert.ok(!text.includes('\u001b'));
  });

  it('an empty folder has no runs, and a broken store is told beside the others', async () => {
    const root = ownFolder();
    const empty = await evenkeel(['runs', root]);
    assert.deepEqual([empty.code, empty.out], [0, 'There are no runs below this folder.\n']);
    writeFileSync(join(root, 'mlflow.db'), 'no database');
    assert.equal((await evenkeel(['runs', root])).code, 2);
    writeRun(join(root, 'mlruns'), 'a');
    mkdirSync(join(root, 'node_modules'));
    const { code, out, error } = await evenkeel(['runs', root]);
    assert.equal(code, 0);
    assert.match(out, /run a/);
    assert.match(error, /warning: mlflow\.db: .*no SQLite database/);
  });

  it('cuts lines where the terminal ends, and lets no name steer it', () => {
    const run: FolderRun = {
      key: 'a'.repeat(32),
      head: { id: 'a', name: `\u001b[31m${'x'.repeat(100)}`, tracker: 't', status: 'running', startedAt: 0 },
    };
    const table = runsTable([run, { ...run, key: `${'a'.repeat(31)}b` }], new Map(), 90_061_000, 60);
    assert.ok(table.split('\n').every(line => line.length <= 60));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.ok(!/[\u0000-\u0009\u000b-\u001f]/.test(table));
    const wide = runsTable([run], new Map(), 90_061_000, undefined);
    assert.match(wide, /^aaaaaaaa +�\[31mx+… +running +1970-01-01 00:00 +25 h 1 min/m);
  });
});
