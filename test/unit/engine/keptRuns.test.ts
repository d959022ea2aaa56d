import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeptRuns } from '../../../src/engine/keptRuns.ts';
import { ownFolder } from '../runs/mlflowStores.ts';

const work = () => ({ signal: new AbortController().signal, progress: () => {} });
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
});
