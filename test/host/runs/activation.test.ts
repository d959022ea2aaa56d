import assert from 'node:assert/strict';
import { evenkeel } from '../harness.ts';

describe('a folder with training runs and no evenkeel.yaml', () => {
  it('activates the extension, which starts nothing and shows nothing', async () => {
    const { app, statusText } = await evenkeel();
    assert.deepEqual(app.projects.all, []);
    assert.equal(statusText(), undefined);
    assert.equal(app.engine.pid, undefined);
  });
});
