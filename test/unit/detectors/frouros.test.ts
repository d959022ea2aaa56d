/** The profile `frouros` against rows that Frouros itself found (test/python/detectors_frouros.py writes them). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { checks } from '../../checks.ts';

const { compared } = checks({
  bocd: 'frouros BOCD',
  gma: 'frouros GeometricMovingAverage',
  ecdd_wt: 'frouros ECDDWT',
  stepd: 'frouros STEPD',
});

interface Found {
  readonly values: readonly number[];
  readonly drifts: Readonly<Record<string, readonly number[]>>;
}

test('the profile frouros finds the same rows', () => {
  const file = new URL('../../fixtures/detectors/frouros.json', import.meta.url);
  const problems: string[] = [];
  for (const { values, drifts } of JSON.parse(readFileSync(file, 'utf8')) as Found[]) {
    for (const [id, expected] of Object.entries(drifts)) {
      const input = { values: { type: 'number', values: Float64Array.from(values) } } as const;
      const outcome = compute(id, input, { profile: 'frouros' });
      const got = isUndefined(outcome) ? outcome.undefined : (outcome.value as { drifts: number[] }).drifts;
      if (JSON.stringify(got) !== JSON.stringify(expected))
        problems.push(`${id} on ${values.length}: ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`);
      compared(id);
    }
  }
  assert.deepEqual(problems, []);
});
