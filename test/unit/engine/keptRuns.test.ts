import assert from 'node:assert/strict';
import { appendFile, mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { assessProject } from '../../../src/core/assessment/assess.ts';
import { FileSource } from '../../../src/core/bytes/source.ts';
import { handlers } from '../../../src/engine/handlers.ts';
import { KeptRuns } from '../../../src/engine/keptRuns.ts';
import { ownFolder } from '../runs/mlflowStores.ts';
import { folderFor } from '../tables/support.ts';

const work = () => ({ signal: new AbortController().signal, progress: () => {}, output: () => {} });
const later = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('folders of runs that are kept open', () => {
  it('answer one after the other, also behind one that failed', async () => {
    const kept = new KeptRuns();
    const folder = ownFolder();
    const said: string[] = [];
    const slow = kept.with({ folder }, work(), async () => {
      await later(30);
      said.push('slow');
      throw new Error('broken');
    });
    const quick = kept.with({ folder }, work(), async () => said.push('quick'));
    await assert.rejects(slow, /broken/);
    await quick;
    assert.deepEqual(said, ['slow', 'quick']);
  });

  it('let go of who was cancelled while it waited', async () => {
    const kept = new KeptRuns();
    const folder = ownFolder();
    const abort = new AbortController();
    let asked = false;
    const first = kept.with({ folder }, work(), () => later(30));
    const waiting = kept.with({ folder }, { ...work(), signal: abort.signal }, async () => {
      asked = true;
    });
    abort.abort(new Error('not needed'));
    await assert.rejects(waiting, /not needed/);
    await first;
    assert.equal(asked, false);
  });

  it('are the same for all who ask, and closed when nobody asks any more', async () => {
    const kept = new KeptRuns(40);
    const folder = ownFolder();
    const one = await kept.with({ folder }, work(), async overview => overview);
    const two = await kept.with({ folder }, work(), async overview => overview);
    assert.equal(one, two);
    assert.deepEqual(kept.folders, [folder]);
    await later(120);
    assert.deepEqual(kept.folders, []);
    assert.notEqual(await kept.with({ folder }, work(), async overview => overview), one);
  });

  it('are lent to assessments, but not those of a folder with servers, which have more runs', async () => {
    const kept = new KeptRuns();
    const folder = ownFolder();
    const servers = [{ address: 'http://127.0.0.1:9' }];
    const lent = await kept.lend(folder, work().signal, async runs => runs);
    await kept.with({ folder }, work(), async () => {});
    assert.equal(await kept.lend(folder, work().signal, async runs => runs), lent);
    assert.deepEqual(kept.folders, [folder]);
    await kept.with({ folder, servers }, work(), async () => {});
    assert.equal(await kept.lend(folder, work().signal, async runs => runs), lent);
    assert.deepEqual(kept.folders, [folder, folder]);
  });
});

test('an assessment reads what was appended to the logs of runs since the last one, and comes to the same', async t => {
  const folder = await folderFor(t);
  const log = join(folder, 'logs', 'metrics.jsonl');
  await mkdir(join(folder, 'logs'));
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `{"step":${from + i},"loss":${1 / (from + i + 1)}}\n`).join(
      '',
    );
  await writeFile(
    join(folder, 'evenkeel.yaml'),
    'model: kept\ndata: {}\ncriteria:\n  - run(loss) <= 0.5\n  - run(loss, of=first) <= 2\nmonitor:\n  runs: [loss]\n',
  );
  await writeFile(log, lines(0, 30_000));
  // of a run that is over
  await utimes(log, 1e9, 1e9);
  await handlers.assess({ folder }, work());
  await appendFile(log, lines(30_000, 30_100));
  await utimes(log, 1e9 + 60, 1e9 + 60);
  let read = 0;
  const { close } = FileSource.prototype;
  t.mock.method(FileSource.prototype, 'close', function (this: FileSource) {
    read += this.bytesRead;
    close.call(this);
  });
  const kept = await handlers.assess({ folder }, work());
  const { size } = await stat(log);
  assert.ok(read > 0 && read < size / 4, `${read} of ${size} bytes`);
  const { criteria, runs } = await assessProject(folder, { record: false });
  assert.deepEqual([kept.criteria, kept.runs], [criteria, runs]);
  assert.ok(read > size, 'by itself all is read');
  assert.equal(kept.criteria[0]?.now.value, 1 / 30_100);
});
