import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../../src/core/assessment/assessment.ts';
import { atBestInsufficient, gateVerdict } from '../../../src/core/criteria/gate.ts';

const fail = (verdict: Verdict) => ({ verdict, severity: 'fail' as const });
const warn = (verdict: Verdict) => ({ verdict, severity: 'warn' as const });

describe('the gate', () => {
  it('opens only when everything that can close it was judged and passed', () => {
    assert.equal(gateVerdict([fail('pass'), warn('pass')]), 'pass');
    assert.equal(gateVerdict([fail('pass'), warn('warn')]), 'warn');
    assert.equal(gateVerdict([fail('pass'), warn('warn'), fail('insufficient')]), 'insufficient');
    assert.equal(gateVerdict([fail('insufficient'), fail('fail'), warn('warn')]), 'fail');
  });

  it('is not closed by a warning that could not be judged', () => {
    assert.equal(gateVerdict([fail('pass'), warn('insufficient')]), 'warn');
  });

  it('is closed where there is no criterion', () => {
    assert.equal(gateVerdict([]), 'insufficient');
  });

  it('with incomplete evidence never does better than insufficient', () => {
    assert.deepEqual((['pass', 'warn', 'insufficient', 'fail'] as const).map(atBestInsufficient), [
      'insufficient',
      'insufficient',
      'insufficient',
      'fail',
    ]);
  });
});
