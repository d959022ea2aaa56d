/** Fairness statistics against Fairlearn, over seeded random predictions and groups. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { inputsFromJson } from '../../src/core/catalogue/json.ts';
import { isUndefined } from '../../src/core/catalogue/statistic.ts';
import { checks } from '../checks.ts';

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';

const { compared } = checks(
  {
    demographic_parity_difference: 'fairlearn.metrics.demographic_parity_difference',
    equal_opportunity_difference: 'fairlearn.metrics.equal_opportunity_difference',
  },
  skip,
);

test('differences between groups agree with Fairlearn', { skip }, () => {
  const script = fileURLToPath(new URL('reference_fairness.py', import.meta.url));
  const answer = spawnSync(python ?? '', [script], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  assert.equal(answer.status, 0, answer.stderr);
  let results = 0;
  for (const line of answer.stdout.trim().split('\n')) {
    const { expect, ...inputs } = JSON.parse(line) as { expect: Record<string, number> };
    for (const [id, expected] of Object.entries(expect)) {
      const outcome = compute(id, inputsFromJson(inputs), {
        profile: 'fairlearn',
        options: { positive: '1' },
      });
      // One group has no difference to another: Fairlearn says 0.
      if (isUndefined(outcome)) {
        assert.match(outcome.undefined, /group/);
        assert.equal(expected, 0, line);
        continue;
      }
      assert.ok(
        Math.abs(Number(outcome.value) - expected) <= 1e-12,
        `${id}: ${outcome.value}, ${expected}; ${line}`,
      );
      compared(id);
      results++;
    }
  }
  assert.ok(results > 150, `only ${results} results were compared`);
});
