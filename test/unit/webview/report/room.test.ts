import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRoom } from '../../../../src/webview/report/charts/room.ts';

test('what is drawn has room above and below, up to what the metric can be', () => {
  assert.deepEqual(withRoom(0, 0.5, [0, 1]), { min: 0, max: 0.54 });
  assert.deepEqual(withRoom(2, 4, [0, null]), { min: 1.84, max: 4.16 });
  assert.deepEqual(withRoom(Infinity, -Infinity, [0, 1]), { min: 0, max: 1 });
});

test('data that are all at one level lie in the middle, even at the end of what can be', () => {
  for (const [level, ends] of [
    [0, [0, null]],
    [0, [0, 1]],
    [1, [0, 1]],
    [-40, [null, null]],
  ] as const) {
    const { min, max } = withRoom(level, level, ends);
    assert.ok(min < level && level < max);
    assert.ok(Math.abs((min + max) / 2 - level) < 1e-12);
  }
});
