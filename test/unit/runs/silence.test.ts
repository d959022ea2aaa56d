import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSilent, statusWhileHeard } from '../../../src/core/runs/silence.ts';

const NOW = Date.UTC(2026, 5, 1);
const LONGEST = 60_000;

describe('a run whose log tells no end', () => {
  it('is running up to the moment that is told, and over from then on', () => {
    for (const heardAt of [NOW, NOW - LONGEST, NOW - 1234.5678, NOW + 3_600_000]) {
      const { status, overAt = Number.NaN } = statusWhileHeard(heardAt, NOW, LONGEST, 'unknown');
      assert.equal(status, 'running');
      assert.ok(Number.isInteger(overAt) && overAt > NOW);
      assert.equal(isSilent(heardAt, overAt - 1, LONGEST), false);
      assert.equal(isSilent(heardAt, overAt, LONGEST), true);
    }
  });

  it('has no such moment where it would only have been stopped, was never heard of, or is silent', () => {
    assert.deepEqual(statusWhileHeard(NOW, NOW, LONGEST, 'stopped'), { status: 'running' });
    assert.deepEqual(statusWhileHeard(0, 10, LONGEST, 'unknown'), { status: 'unknown' });
    assert.deepEqual(statusWhileHeard(NOW - 2 * LONGEST, NOW, LONGEST, 'finished'), { status: 'finished' });
  });
});
