import assert from 'node:assert/strict';
import { assessedProject, evenkeel } from '../harness.ts';

describe('the example', () => {
  it('is failing since the day its data changed, and the status bar says so', async () => {
    const { assessment } = await assessedProject();
    const { statusText } = await evenkeel();
    assert.match(
      statusText() ?? '',
      /^\$\(error\) fraud-detector: failing: f1 0\.\d+ < 0\.85 since 1\d Nov$/,
    );
    assert.match(assessment?.health.since ?? '', /^2026-11-1\d/);
  });

  it('names the columns that changed, and only those', async () => {
    const { assessment } = await assessedProject();
    const drifted = assessment?.drift.filter(each => each.drifted).map(each => each.column) ?? [];
    assert.deepEqual([...drifted].sort(), ['amount', 'hour', 'merchant_category']);
  });
});
